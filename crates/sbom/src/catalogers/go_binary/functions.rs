//! The packages that a Go program has functions of, by the names of its functions.
//!
//! The runtime finds names by a table (Go, `runtime.pcHeader`, `debug/gosym`), which no stripping
//! removes. Since Go 1.16 all names stand in one part of it, those of functions that were inlined into
//! others too, each with a NUL behind it; before, they stood between other data, and are not read.
//!
//! A name is the path of a package, a dot, and the rest; dots and odd bytes of the path's last component
//! are written `%xx` (Go, `cmd/internal/objabi.PathToPrefix`). A path too many does no harm here, one too
//! few would clear a vulnerability: whatever is odd makes the whole table unknown.

use std::collections::BTreeSet;

use seawall_model::Content;

use super::search;
use crate::binary::{Binary, Section, bytes, number};

/// Sections that hold the table; ELF of programs that may lie anywhere has the second.
const SECTIONS: &[&str] = &[".gopclntab", ".data.rel.ro.gopclntab", "__gopclntab"];
/// Sections in which it stands among other things: of Windows, and of ELF where another linker joined it
/// with the rest.
const SHARED: &[&str] = &[".rdata", ".data.rel.ro"];
/// Bytes of them that are searched.
const MAX_SEARCH: u64 = 64 << 20;
/// How the table begins: of Go 1.20 and later, of 1.18, of 1.16.
const MAGICS: &[&[u8]] = &[
    b"\xf1\xff\xff\xff\0\0",
    b"\xf0\xff\xff\xff\0\0",
    b"\xfa\xff\xff\xff\0\0",
];
/// Words of the header before the offset of the names, by version.
const WORDS: &[usize] = &[3, 3, 2];
/// Bytes of all names; the largest programs have 20 MiB.
const MAX_NAMES: u64 = 64 << 20;
const WINDOW: usize = 256 << 10;
/// Bytes of a path.
const MAX_PATH: usize = 1 << 10;
/// Bytes of all paths.
const MAX_PATHS: usize = 4 << 20;
/// Every Go program has it; where it is missing, the names are changed, or stand in another file.
const RUNTIME: &str = "runtime";

/// Paths of packages, `main` for the program's own; none where they can't be told.
pub(super) fn packages(binary: &Binary, content: &dyn Content) -> Option<BTreeSet<String>> {
    let (start, end) = names(binary, content)?;
    let mut paths = Paths::default();
    let mut at = start;
    // A name may lie across two windows.
    let mut rest = Vec::new();
    while at < end {
        let size = usize::try_from(end - at).ok()?.min(WINDOW);
        let window = bytes(content, at, size)?;
        at += size as u64;
        let mut from = 0;
        for nul in memchr::memchr_iter(0, &window) {
            let name = window.get(from..nul)?;
            if rest.is_empty() {
                paths.add(name)?;
            } else {
                rest.extend_from_slice(name);
                paths.add(&rest)?;
                rest.clear();
            }
            from = nul + 1;
        }
        rest.extend_from_slice(window.get(from..)?);
        if rest.len() > WINDOW {
            return None;
        }
    }
    let whole = rest.is_empty() && paths.all.contains(RUNTIME);
    whole.then_some(paths.all)
}

/// Where the names begin and end in the file.
fn names(binary: &Binary, content: &dyn Content) -> Option<(u64, u64)> {
    if let Some(own) = SECTIONS.iter().find_map(|name| binary.section(name)) {
        return part(content, own, own.offset);
    }
    let shared = SHARED.iter().find_map(|name| binary.section(name))?;
    search(content, shared, MAGICS, MAX_SEARCH, |table| {
        part(content, shared, table)
    })
}

/// The part of a table that holds the names: the header says where it begins, and where the next does.
fn part(content: &dyn Content, within: &Section, table: u64) -> Option<(u64, u64)> {
    let header = bytes(content, table, 48)?;
    let version = MAGICS.iter().position(|magic| header.starts_with(magic))?;
    let (quantum, word) = (*header.get(6)?, usize::from(*header.get(7)?));
    if !matches!(quantum, 1 | 2 | 4) || !matches!(word, 4 | 8) {
        return None;
    }
    let names = *WORDS.get(version)?;
    let offset = |index: usize| number(&header, 8 + word * index, word);
    let (from, to) = (offset(names)?, offset(names + 1)?);
    let (start, end) = (table.checked_add(from)?, table.checked_add(to)?);
    let last = within.offset.checked_add(within.size)?;
    let plausible = from > 8 && from < to && to - from <= MAX_NAMES && end <= last;
    plausible.then_some((start, end))
}

/// Paths so far.
#[derive(Default)]
struct Paths {
    all: BTreeSet<String>,
    /// The path of the last name, as it was written: the next is often of the same package.
    last: Vec<u8>,
    size: usize,
}

impl Paths {
    /// Adds the path of a name; none if it is odd.
    fn add(&mut self, name: &[u8]) -> Option<()> {
        if self.is_of_last(name) {
            return Some(());
        }
        let Some(path) = path(name) else {
            return Some(());
        };
        self.last.clear();
        self.last.extend_from_slice(path);
        let path = plain(path)?;
        if !self.all.contains(&path) {
            self.size = self.size.saturating_add(path.len());
            if path.len() > MAX_PATH || self.size > MAX_PATHS {
                return None;
            }
            self.all.insert(path);
        }
        Some(())
    }

    /// Whether the name is plainly of the last path: behind that and a dot no slash makes it longer.
    fn is_of_last(&self, name: &[u8]) -> bool {
        let rest = name.strip_prefix(&*self.last);
        let rest = rest.and_then(|rest| rest.strip_prefix(b"."));
        rest.is_some_and(|rest| !self.last.is_empty() && memchr::memchr(b'/', rest).is_none())
    }
}

/// The path of a function's name, as it is written there; none for what is of no package. Receivers and
/// the arguments of types, which have paths of their own, stand in brackets.
fn path(name: &[u8]) -> Option<&[u8]> {
    // What the compiler makes is of no package.
    if name.starts_with(b"type:") || name.starts_with(b"go:") {
        return None;
    }
    let own = memchr::memchr3(b'(', b'[', b'{', name).unwrap_or(name.len());
    let own = name.get(..own)?;
    let slash = memchr::memrchr(b'/', own).map_or(0, |at| at + 1);
    let dot = memchr::memchr(b'.', own.get(slash..)?)?;
    own.get(..slash + dot).filter(|path| !path.is_empty())
}

/// A path without its `%xx`.
fn plain(path: &[u8]) -> Option<String> {
    let mut plain = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            plain.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        plain.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_name() {
        let of = |name: &str| path(name.as_bytes()).and_then(plain);
        for (name, expected) in [
            ("main.main", "main"),
            ("runtime.mallocgc", "runtime"),
            ("net/http.(*Server).Serve", "net/http"),
            ("net/http.(*Server).Serve.func1", "net/http"),
            ("gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml.v3"),
            ("example%2eorg.F", "example.org"),
            ("a.b/c.d/e.T.M", "a.b/c.d/e"),
            ("a/b.F[go.shape.*example.org/x/y.T]", "a/b"),
            ("a/b.F[...]", "a/b"),
            ("a/b.(*T[...]).M", "a/b"),
            ("a/b.glob..func1", "a/b"),
            ("go.opencensus.io/trace.Start", "go.opencensus.io/trace"),
            (
                "vendor/golang.org/x/net/idna.F",
                "vendor/golang.org/x/net/idna",
            ),
        ] {
            assert_eq!(of(name).as_deref(), Some(expected), "{name}");
        }
        for name in ["", "_rt0_amd64_linux", "type:.eq.net/http.T", "go:buildid"] {
            assert_eq!(of(name), None, "{name}");
        }
        // Not to be understood, and so no answer at all.
        for name in ["a/b%2.F", "a/b%zz.F", "a/b%ff.F"] {
            assert_eq!(Paths::default().add(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn the_path_before_changes_no_path() {
        let names = [
            "a.F",
            "a.b/c.F",
            "a.b/c.(*T).M",
            "a/b.F",
            "a.F[x/y.T]",
            "a.b.F",
            "ab.F",
            "a",
            "a.",
            "type:.eq.a/b.T",
            "",
            "a%2eb/c.F",
            "a.b[x]/c.F",
        ];
        let mut apart = BTreeSet::new();
        for name in names {
            let mut paths = Paths::default();
            paths.add(name.as_bytes()).unwrap();
            apart.extend(paths.all);
        }
        for first in names {
            for second in names {
                let mut paths = Paths::default();
                for name in [first, second].into_iter().chain(names) {
                    paths.add(name.as_bytes()).unwrap();
                }
                assert_eq!(paths.all, apart, "{first}, {second}");
            }
        }
    }
}
