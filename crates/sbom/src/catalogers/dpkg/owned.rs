//! `info/NAME.list`, `info/NAME:ARCH.list` and `status.d/NAME.md5sums`: which files a package has.
//!
//! A path is hashed as the list says it, before any merge of `/bin` into `/usr/bin`.

use seawall_model::{Content, Evidence, Hole, OwnedPaths, path_hash};

use crate::holes::Holes;
use crate::lines::Lines;

/// The longest path that Linux opens is 4,096 bytes; an MD5 sum stands before it.
const LINE: usize = 8 * 1024;
const PATHS: usize = 2_000_000;
const WHAT: &str = "files of a package";

/// One absolute path a line.
pub(super) fn list(owner: &str, content: &dyn Content) -> Evidence {
    read(owner, content, |line| Some(line))
}

/// An MD5 sum, two spaces and a relative path a line.
pub(super) fn md5sums(owner: &str, content: &dyn Content) -> Evidence {
    read(owner, content, |line| {
        let (_, path) = line.split_once(' ')?;
        Some(path.trim_start_matches([' ', '*']))
    })
}

fn read(owner: &str, content: &dyn Content, path_of: impl Fn(&str) -> Option<&str>) -> Evidence {
    let mut holes = Holes::default();
    let mut paths = Vec::new();
    let mut lines = Lines::new(content, LINE);
    loop {
        let offset = lines.offset();
        match lines.next_line() {
            Ok(Some(_)) if paths.len() == PATHS => {
                let hole = Hole::new(
                    "limit-owned-paths",
                    WHAT,
                    "",
                    "more files than a package has",
                );
                holes.push(hole.at(offset).limited("owned-paths", PATHS));
                break;
            }
            Ok(Some(line)) if !line.cut => {
                let text = String::from_utf8_lossy(line.bytes);
                let path = path_of(&text).map(|p| p.trim_start_matches("./"));
                if let Some(path) = path.filter(|p| !matches!(*p, "" | "." | "/" | "/.")) {
                    paths.push(path_hash(path));
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => {
                holes.unreadable(WHAT, offset, &error);
                break;
            }
        }
    }
    paths.sort_unstable();
    paths.dedup();
    let mut evidence = Evidence {
        holes: holes.into_vec(),
        ..Evidence::default()
    };
    if !paths.is_empty() {
        let owner = owner.to_owned();
        evidence.owned.push(OwnedPaths { owner, paths });
    }
    evidence
}
