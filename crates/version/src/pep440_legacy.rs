//! The order of Python versions from before PEP 440, as `packaging.version.LegacyVersion` (until
//! packaging 22) and `pkg_resources.parse_version` had it.
//!
//! A version is a list of words: numbers padded to eight digits, and everything else after a `*`.
//! Such versions are rare, so the lists are built for each comparison.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::number;

pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    words(&a.to_lowercase()).cmp(&words(&b.to_lowercase()))
}

fn words(version: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut push = |word: String| {
        if word.starts_with('*') {
            // A hyphen before a pre-release has no say.
            if *word < *"*final" {
                while words.last().is_some_and(|last| last == "*final-") {
                    words.pop();
                }
            }
            while words.last().is_some_and(|last| last == "00000000") {
                words.pop();
            }
        }
        words.push(word);
    };
    for part in Parts(version) {
        let part = match part {
            "." => continue,
            "pre" | "preview" | "rc" => Cow::Borrowed("*c"),
            "dev" => Cow::Borrowed("*@"),
            "-" => Cow::Borrowed("*final-"),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                Cow::Owned(format!("{number:0>8}"))
            }
            word => Cow::Owned(format!("*{word}")),
        };
        push(part.into_owned());
    }
    push("*final".to_owned());
    words
}

/// Runs of digits, runs of small letters, single dots and hyphens, and what lies between them.
struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let class = |c: u8| match c {
            b'0'..=b'9' => 0,
            b'a'..=b'z' => 1,
            b'.' | b'-' => 2,
            _ => 3,
        };
        let first = class(*self.0.as_bytes().first()?);
        let length = match first {
            2 => 1,
            _ => number::split_while(self.0.as_bytes(), |c| class(c) == first)
                .0
                .len(),
        };
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }
}
