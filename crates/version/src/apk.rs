//! Alpine's order: `number{.number}{letter}{_suffix{number}}{~hash}{-r#}`, apk-tools 3
//! `src/version.c` and apk-package(5).
//!
//! As in apk, a text is ordered up to the first thing that is no part of a version, and that thing
//! comes before the end. Where apk 3 refuses what apk 2 read (`6.6.2p1`, `1..2`, a bare `-r`), it
//! is read as apk 2 did, because older releases have such packages. A text that doesn't start
//! with a digit is an error.

use std::cmp::Ordering;

use crate::number::{self, split_digits, split_while};
use crate::{VersionError, VersionScheme, compare_with};

pub(crate) static IT: Apk = Apk;

pub(crate) struct Apk;

impl VersionScheme for Apk {
    fn name(&self) -> &'static str {
        "apk"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &[
            "Alpine",
            "Chainguard",
            "Wolfi",
            "Alpaquita",
            "BellSoft Hardened Containers",
            "MinimOS",
        ]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, Tokens::new, |a, b| {
            let (mut a, mut b) = (*a, *b);
            loop {
                let (left, right) = (a.next_token(), b.next_token());
                let order = left.compare(&right);
                if order.is_ne() || matches!(left, Token::End | Token::Invalid) {
                    return order;
                }
            }
        })
    }
}

/// A part of a version.
#[derive(Clone, Copy)]
enum Token<'a> {
    /// `_alpha` to `_rc`: before everything.
    PreSuffix(u8),
    /// No part of a version; nothing after it is read.
    Invalid,
    /// A dot without a number.
    EmptyNumber,
    End,
    Revision(&'a [u8]),
    Hash(&'a [u8]),
    SuffixNumber(&'a [u8]),
    /// `_cvs` to `_p`.
    PostSuffix(u8),
    Letter(u8),
    Number(&'a [u8]),
    InitialNumber(&'a [u8]),
}

impl Token<'_> {
    /// Where the kind stands among the others at the same place.
    fn rank(self) -> u8 {
        match self {
            Token::PreSuffix(_) => 0,
            Token::Invalid => 1,
            Token::EmptyNumber => 2,
            Token::End => 3,
            Token::Revision(_) => 4,
            Token::Hash(_) => 5,
            Token::SuffixNumber(_) => 6,
            Token::PostSuffix(_) => 7,
            Token::Letter(_) => 8,
            Token::Number(_) => 9,
            Token::InitialNumber(_) => 10,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Token::PreSuffix(a), Token::PreSuffix(b))
            | (Token::PostSuffix(a), Token::PostSuffix(b))
            | (Token::Letter(a), Token::Letter(b)) => a.cmp(&b),
            (Token::Hash(a), Token::Hash(b)) => a.cmp(b),
            // A leading zero makes it a fraction: 1.05 < 1.5, and 1.05 < 1.1.
            (Token::Number(a), Token::Number(b)) if a.starts_with(b"0") || b.starts_with(b"0") => {
                a.cmp(b)
            }
            (Token::Number(a), Token::Number(b))
            | (Token::InitialNumber(a), Token::InitialNumber(b))
            | (Token::SuffixNumber(a), Token::SuffixNumber(b))
            | (Token::Revision(a), Token::Revision(b)) => number::compare(a, b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

/// How far a version has been read; later parts may not come before earlier ones.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Stage {
    Start,
    Number,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
    Invalid,
}

#[derive(Clone, Copy)]
struct Tokens<'a> {
    rest: &'a [u8],
    stage: Stage,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Result<Self, &'static str> {
        let rest = text.trim_matches([' ', '\t', '\n', '\r']).as_bytes();
        if !rest.first().is_some_and(u8::is_ascii_digit) {
            return Err("it does not start with a digit");
        }
        Ok(Self {
            rest,
            stage: Stage::Start,
        })
    }

    fn digits(&mut self) -> &'a [u8] {
        let (digits, rest) = split_digits(self.rest);
        self.rest = rest;
        digits
    }

    fn next_token(&mut self) -> Token<'a> {
        let token = self.read();
        if let Token::Invalid = token {
            self.stage = Stage::Invalid;
        }
        token
    }

    fn read(&mut self) -> Token<'a> {
        if self.stage == Stage::Start {
            self.stage = Stage::Number;
            return Token::InitialNumber(self.digits());
        }
        if self.stage == Stage::Invalid {
            return Token::Invalid;
        }
        let Some((&first, rest)) = self.rest.split_first() else {
            return Token::End;
        };
        match first {
            b'a'..=b'z' if self.stage == Stage::Number => {
                (self.rest, self.stage) = (rest, Stage::Letter);
                Token::Letter(first)
            }
            b'0'..=b'9' if self.stage == Stage::Letter => {
                self.stage = Stage::Number;
                Token::Number(self.digits())
            }
            b'0'..=b'9' if self.stage == Stage::Suffix => {
                self.stage = Stage::SuffixNumber;
                Token::SuffixNumber(self.digits())
            }
            b'.' if self.stage == Stage::Number => {
                self.rest = rest;
                match self.digits() {
                    b"" => Token::EmptyNumber,
                    digits => Token::Number(digits),
                }
            }
            b'_' if self.stage <= Stage::SuffixNumber => self.suffix(rest),
            b'~' if self.stage < Stage::Hash => {
                let (hash, rest) = split_while(rest, |c| c.is_ascii_hexdigit());
                if hash.is_empty() {
                    return Token::Invalid;
                }
                (self.rest, self.stage) = (rest, Stage::Hash);
                Token::Hash(hash)
            }
            b'-' if self.stage < Stage::Revision && rest.starts_with(b"r") => {
                self.rest = rest.get(1..).unwrap_or_default();
                self.stage = Stage::Revision;
                match (self.digits(), self.rest.first()) {
                    (b"", Some(&c)) if c != b'-' => Token::Invalid,
                    (digits, _) => Token::Revision(digits),
                }
            }
            _ => Token::Invalid,
        }
    }

    fn suffix(&mut self, rest: &'a [u8]) -> Token<'a> {
        let (word, rest) = split_while(rest, |c| c.is_ascii_lowercase());
        (self.rest, self.stage) = (rest, Stage::Suffix);
        match word {
            b"alpha" => Token::PreSuffix(0),
            b"beta" => Token::PreSuffix(1),
            b"pre" => Token::PreSuffix(2),
            b"rc" => Token::PreSuffix(3),
            b"cvs" => Token::PostSuffix(0),
            b"svn" => Token::PostSuffix(1),
            b"git" => Token::PostSuffix(2),
            b"hg" => Token::PostSuffix(3),
            b"p" => Token::PostSuffix(4),
            _ => Token::Invalid,
        }
    }
}
