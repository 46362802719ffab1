//! Finds the files of an image that its checks judge, during the pass over the files: those that lend
//! rights, those that name accounts, those that hold credentials, and those that were left behind.

use seawall_model::{
    Content, Evidence, FileFacts, FixedPath, Hole, HoleName, Inspect, LinkFacts, Wanted, read_all,
};

use super::accounts;
use super::credentials;
use super::elevation::elevates;
use super::leftovers;

/// Bytes of a list of accounts; no honest one has more.
const LONGEST: u64 = 4 << 20;

/// The inspector.
pub struct ImageFiles;

impl ImageFiles {
    /// The name in the evidence of a file that lends rights: that there is one. Mode and owner are the
    /// tree's.
    pub(super) const ELEVATED: &'static str = "elevated_files";
    /// The name in the evidence of a list of accounts.
    pub(super) const ACCOUNTS: &'static str = "accounts";
    /// The name in the evidence of a file with a credential. Its fact says what it is.
    pub(super) const CREDENTIALS: &'static str = "credential_files";
    /// The name in the evidence of a file that was left behind.
    pub(super) const LEFTOVERS: &'static str = "leftover_files";
    /// The fact that says what a file is.
    pub(super) const WHAT: &'static str = "what";
}

impl Inspect for ImageFiles {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        elevates(file.mode)
            || accounts::is_list(file.path)
            || credentials::kind(file.path).is_some()
            || leftovers::is_one(file.path)
    }

    fn wants_content(&self, file: &FileFacts<'_>, _: &[u8]) -> Wanted {
        if accounts::is_list(file.path) {
            Wanted::Whole
        } else if credentials::kind(file.path).is_some() {
            Wanted::Upto(credentials::BEGINNING)
        } else {
            Wanted::Upto(0)
        }
    }

    fn fixed_paths(&self) -> Vec<FixedPath> {
        let fixed = |path: &&'static str| FixedPath {
            path,
            within: None,
            wanted_by: Self::ACCOUNTS,
            database: false,
        };
        accounts::LISTS.iter().map(fixed).collect()
    }

    /// Another name of a file runs it too; a symbolic link is no name of its own. A list of accounts is one
    /// wherever links lead.
    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        accounts::is_list(link.file.path) || (!link.symbolic && self.wants(&link.file))
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let of = |cataloger: &str| Evidence {
            cataloger: cataloger.to_owned(),
            path: file.path.to_owned(),
            ..Evidence::default()
        };
        let mut found = Vec::new();
        if elevates(file.mode) {
            found.push(of(Self::ELEVATED));
        }
        if accounts::is_list(file.path) {
            let mut evidence = of(Self::ACCOUNTS);
            match read_all(content, LONGEST) {
                Ok(bytes) => evidence.facts = accounts::facts(file.path, &bytes),
                Err(error) => {
                    let (name, what) = (HoleName::UNREADABLE_FILE, "accounts");
                    let reason = error.to_string();
                    evidence.holes = vec![Hole::new(name, what, file.path, reason)];
                }
            }
            found.push(evidence);
        }
        if let Some(kind) = credentials::kind(file.path)
            && let Ok(bytes) = read_all(content, credentials::BEGINNING)
            && kind.is_proved_by(&String::from_utf8_lossy(&bytes))
        {
            let mut evidence = of(Self::CREDENTIALS);
            let what = kind.what().to_owned();
            evidence.facts.insert(Self::WHAT.to_owned(), what);
            found.push(evidence);
        }
        if leftovers::is_one(file.path) {
            found.push(of(Self::LEFTOVERS));
        }
        found
    }

    fn revision(&self) -> String {
        "1".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspected(path: &str, mode: u32, text: &str) -> Vec<String> {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode,
        };
        assert!(ImageFiles.wants(&file), "{path}");
        let found = ImageFiles.inspect(&file, &text.as_bytes());
        found.into_iter().map(|e| e.cataloger).collect()
    }

    #[test]
    fn a_file_may_be_several() {
        let key = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
        assert_eq!(
            inspected("root/.ssh/id_rsa", 0o4755, key),
            [ImageFiles::ELEVATED, ImageFiles::CREDENTIALS]
        );
        assert_eq!(inspected("etc/passwd", 0o644, ""), [ImageFiles::ACCOUNTS]);
        assert!(inspected("root/.ssh/id_rsa", 0o600, "ssh-rsa AAAA").is_empty());
        assert_eq!(inspected("a/.git/HEAD", 0o644, ""), [ImageFiles::LEFTOVERS]);
    }

    /// What is not read is said.
    #[test]
    fn a_list_of_accounts_that_is_too_long_is_a_hole() {
        let text = vec![b'x'; usize::try_from(LONGEST).unwrap() + 1];
        let file = FileFacts {
            path: "etc/passwd",
            size: text.len() as u64,
            mode: 0o644,
        };
        let found = ImageFiles.inspect(&file, &text);
        assert!(found[0].facts.is_empty());
        assert!(found[0].holes[0].is_gap());
    }
}
