//! Finds programs that run with the rights of their owner, during the pass over the files: what the check
//! of them judges.

use seawall_model::{Content, Evidence, FileFacts, Inspect, LinkFacts, Wanted};

const SETUID: u32 = 0o4000;
const SETGID: u32 = 0o2000;
const GROUP_EXECUTE: u32 = 0o010;
const ANY_EXECUTE: u32 = 0o111;

/// The inspector. Its evidence is that there is such a file; mode and owner are the tree's.
pub struct SetuidFiles;

impl SetuidFiles {
    /// The name in its evidence.
    pub(crate) const NAME: &'static str = "setuid_files";
}

impl Inspect for SetuidFiles {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        elevates(file.mode)
    }

    fn wants_content(&self, _: &FileFacts<'_>, _: &[u8]) -> Wanted {
        Wanted::Upto(0)
    }

    /// Another name of the file runs it too; a symbolic link is no name of its own.
    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        !link.symbolic && self.wants(&link.file)
    }

    fn inspect(&self, file: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
        vec![Evidence {
            cataloger: Self::NAME.to_owned(),
            path: file.path.to_owned(),
            ..Evidence::default()
        }]
    }

    fn revision(&self) -> String {
        "1".to_owned()
    }
}

/// Setuid with any right to execute, setgid with the group's: setgid alone once meant mandatory
/// locking (inode(7)), and a file that nobody may execute lends nobody rights.
pub(crate) fn elevates(mode: u32) -> bool {
    let setuid = mode & SETUID != 0 && mode & ANY_EXECUTE != 0;
    let setgid = mode & SETGID != 0 && mode & GROUP_EXECUTE != 0;
    setuid || setgid
}
