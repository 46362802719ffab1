//! The accounts of an image: users and groups by name and number, and who has no password. Passwords and
//! their hashes are never kept.

use std::collections::BTreeMap;

use super::files::ImageFiles;
use super::{ImageFacts, LayeredEvidence};

/// The lists of accounts (passwd(5), shadow(5), group(5)).
pub(super) const LISTS: [&str; 3] = [GROUP, PASSWD, SHADOW];
pub(super) const GROUP: &str = "etc/group";
pub(super) const PASSWD: &str = "etc/passwd";
pub(super) const SHADOW: &str = "etc/shadow";

/// The fact with names and numbers, a line `NUMBER:NAME` each in the order of the file; without the number
/// where the file has none.
const NUMBERS: &str = "numbers";
/// The fact with the names of those who have an empty password, a line each.
const OPEN: &str = "open";
/// Accounts of a list; no honest one has more.
const MOST: usize = 10_000;

pub(super) fn is_list(path: &str) -> bool {
    LISTS.contains(&path)
}

/// What a list of accounts tells.
pub(super) fn facts(path: &str, bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut numbers = Vec::new();
    let mut open = Vec::new();
    let lines = text.lines().map(str::trim);
    // Lines with a sign in front take accounts from elsewhere (nsswitch.conf(5), "compat").
    let own = lines.filter(|line| !line.is_empty() && !line.starts_with(['+', '-', '#']));
    for line in own.take(MOST) {
        let fields: Vec<&str> = line.split(':').collect();
        let name = fields.first().copied().unwrap_or_default();
        if path != SHADOW {
            let number = fields.get(2).map(|n| n.trim());
            let number = number.and_then(|n| n.parse::<i64>().ok());
            let number = number.map(|n| n.to_string()).unwrap_or_default();
            numbers.push(format!("{number}:{name}"));
        }
        // The second field of a group is for newgrp(1) alone.
        if path != GROUP && fields.get(1).is_some_and(|password| password.is_empty()) {
            open.push(name.to_owned());
        }
    }
    [(NUMBERS, numbers), (OPEN, open)]
        .into_iter()
        .map(|(name, lines)| (name.to_owned(), lines.join("\n")))
        .collect()
}

/// A list of accounts of an image, if it was read.
pub(super) struct Accounts<'a> {
    evidence: &'a LayeredEvidence,
}

impl<'a> Accounts<'a> {
    /// The list at that path.
    pub(super) fn of(facts: &ImageFacts<'a>, path: &str) -> Option<Self> {
        let own = facts.evidence_of(ImageFiles::ACCOUNTS);
        let mut own = own.filter(|e| e.evidence.path == path && !e.evidence.facts.is_empty());
        own.next().map(|evidence| Self { evidence })
    }

    /// The layer that it comes from.
    pub(super) fn layer(&self) -> u32 {
        self.evidence.layer
    }

    fn lines(&self, fact: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.evidence.evidence.facts.get(fact);
        text.map_or("", String::as_str).lines()
    }

    /// Numbers and names, in the order of the file.
    pub(super) fn numbers(&self) -> impl Iterator<Item = (Option<i64>, &'a str)> + use<'a> {
        let lines = self.lines(NUMBERS);
        lines.filter_map(|line| {
            let (number, name) = line.split_once(':')?;
            Some((number.parse().ok(), name))
        })
    }

    /// The names of those who have an empty password.
    pub(super) fn open(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.lines(OPEN)
    }

    /// The number that a container runs as, started as that user: as runc looks it up (moby/sys, "user"),
    /// where the first line of that name or number counts, and no number is 0.
    pub(super) fn user(&self, name: &str) -> Option<i64> {
        let asked = name.parse::<i64>().ok();
        let matches = |(number, own): &(Option<i64>, &str)| {
            *own == name || Some(number.unwrap_or(0)) == asked
        };
        let known = self.numbers().find(matches);
        known.map(|(number, _)| number.unwrap_or(0)).or(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_sorts() {
        let text = "root:x:0:0::/root:/bin/sh\n\n# c\n+nis::0\nopen::7:7\nodd:x:abc\nbare\n";
        let found = facts(PASSWD, text.as_bytes());
        assert_eq!(found[NUMBERS], "0:root\n7:open\n:odd\n:bare");
        assert_eq!(found[OPEN], "open");
        let found = facts(
            SHADOW,
            b"root:$6$abc$def:19000::::::\na:!:1\nb::1::::::\n\xff:*:1\n",
        );
        assert_eq!(found[OPEN], "b");
        assert!(found.values().all(|v| !v.contains("$6$")));
        assert_eq!(facts(GROUP, b"wheel::10:a")[OPEN], "");
    }
}
