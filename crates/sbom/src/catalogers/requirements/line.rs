//! One line of a requirements file, as pip reads it (`pip/_internal/req/req_file.py`, and PEP 508).

use std::borrow::Cow;

use crate::specifiers::{Left, left};
use crate::text::of_address;

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A package in the one version that can be installed.
    Pinned(String, String),
    /// Something without one: a name, or what is known of an address or a directory; and which
    /// versions are allowed.
    Open(String, String),
    /// A package, and why no version of it can be installed.
    Broken(String, String),
    /// Another file of requirements, as written.
    Requirements(String),
    /// A file that restricts versions and asks for nothing.
    Constraints(String),
}

/// The lines that are one, with the number of the first of them: a backslash at the end joins the next
/// one, and a comment ends it. Lines end as Python's `str.splitlines` has it.
pub(super) fn logical(text: &str) -> Vec<(u32, Cow<'_, str>)> {
    let mut lines = Vec::new();
    let mut joined: Option<(u32, String)> = None;
    for (index, line) in split(text).enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let is_comment = line.trim_start().starts_with('#');
        match (line.strip_suffix('\\'), &mut joined) {
            (Some(part), Some((_, before))) if !is_comment => before.push_str(part),
            (Some(part), None) if !is_comment => joined = Some((number, part.to_owned())),
            (_, Some((_, before))) => {
                before.push(' ');
                before.push_str(line);
                lines.extend(joined.take().map(|(number, line)| (number, line.into())));
            }
            (_, None) => lines.push((number, line.into())),
        }
    }
    lines.extend(joined.map(|(number, line)| (number, line.into())));
    lines
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.filter(|text| !text.is_empty())?;
        let is_end = |c: char| {
            matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}')
                || matches!(c, '\u{1c}'..='\u{1e}' | '\u{2028}' | '\u{2029}')
        };
        let Some(at) = text.find(is_end) else {
            rest = None;
            return Some(text);
        };
        let (line, end) = text.split_at(at);
        let length = end.chars().next().map_or(0, char::len_utf8);
        let length = if end.starts_with("\r\n") { 2 } else { length };
        rest = end.get(length..);
        Some(line)
    })
}

/// What a line asks for; nothing for settings, comments and empty lines.
pub(super) fn entry(line: &str) -> Option<Entry> {
    let line = without_comment(line).trim();
    if line.is_empty() {
        return None;
    }
    if !line.starts_with('-') {
        return Some(requirement(line));
    }
    let value = |short: &str, long: &str| {
        let (option, rest) = match line.strip_prefix(long) {
            Some(rest) => (long, rest),
            None => (
                short,
                line.strip_prefix(short)
                    .filter(|_| !line.starts_with("--"))?,
            ),
        };
        let own = option == short || rest.starts_with(['=', ' ', '\t']);
        own.then(|| {
            rest.trim_start_matches('=')
                .trim()
                .trim_matches(['"', '\''])
        })
    };
    if let Some(path) = value("-r", "--requirement") {
        return Some(Entry::Requirements(path.to_owned()));
    }
    if let Some(path) = value("-c", "--constraint") {
        return Some(Entry::Constraints(path.to_owned()));
    }
    value("-e", "--editable").map(|of| Entry::Open(of_address(of), String::new()))
}

/// A comment begins at the line's start or behind a space.
fn without_comment(line: &str) -> &str {
    let begins = |at: usize| {
        line.get(..at)
            .is_none_or(|b| b.is_empty() || b.ends_with(char::is_whitespace))
    };
    let mut marks = line.match_indices('#').map(|(at, _)| at);
    marks
        .find(|at| begins(*at))
        .map_or(line, |at| line.get(..at).unwrap_or(line))
}

/// `name[extra] (==1.2.3) ; marker --hash=…`, `name @ address`, an address, or a path.
fn requirement(line: &str) -> Entry {
    let words = line.split_whitespace().take_while(|w| !w.starts_with('-'));
    let text = words.collect::<Vec<_>>().join(" ");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let mut rest = rest.trim_start();
    if rest.starts_with('[') {
        rest = rest
            .split_once(']')
            .map_or("", |(_, behind)| behind.trim_start());
    }
    let archive = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2"];
    let is_file = archive.iter().any(|end| name.ends_with(end));
    let specified = rest.is_empty() || rest.starts_with(['=', '<', '>', '!', '~', '(', '@', ';']);
    if name.is_empty() || is_file || !specified {
        return Entry::Open(of_address(&text), String::new());
    }
    let name = name.to_owned();
    let versions = rest.split(';').next().unwrap_or_default().trim();
    let versions = match versions.strip_prefix('(') {
        Some(inner) => match inner.strip_suffix(')') {
            Some(inner) => inner.trim(),
            None => return Entry::Broken(name, "its parenthesis is not closed".to_owned()),
        },
        None => versions,
    };
    match left(versions) {
        Left::Only(version) => Entry::Pinned(name, version),
        Left::Several if versions.starts_with('@') => Entry::Open(name, String::new()),
        Left::Several => Entry::Open(name, versions.to_owned()),
        Left::Nothing => Entry::Broken(name, contradiction(versions)),
    }
}

/// That specifiers contradict each other.
pub(super) fn contradiction(versions: &str) -> String {
    let versions: String = versions.chars().take(100).collect();
    format!("no version satisfies {versions}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_python_ends_them() {
        let text = "a\rb\r\nc\u{c}d\u{2028}e \\\n f\\\r# note \\\ng\n\nh\\";
        let lines: Vec<_> = logical(text)
            .into_iter()
            .map(|(number, line)| (number, line.into_owned()))
            .collect();
        let expected = [
            (1, "a"),
            (2, "b"),
            (3, "c"),
            (4, "d"),
            (5, "e  f # note \\"),
            (8, "g"),
            (9, ""),
            (10, "h"),
        ];
        assert_eq!(lines, expected.map(|(n, l)| (n, l.to_owned())));
    }

    #[test]
    fn what_a_line_asks_for() {
        let pinned = |n: &str, v: &str| Some(Entry::Pinned(n.to_owned(), v.to_owned()));
        let asked = |n: &str, v: &str| Some(Entry::Open(n.to_owned(), v.to_owned()));
        let open = |n: &str| asked(n, "");
        let broken = |n: &str, why: &str| Some(Entry::Broken(n.to_owned(), why.to_owned()));
        let nothing = |n: &str, of: &str| broken(n, &format!("no version satisfies {of}"));
        let requirements = |p: &str| Some(Entry::Requirements(p.to_owned()));
        let constraints = |p: &str| Some(Entry::Constraints(p.to_owned()));
        for (line, expected) in [
            ("a==1.0", pinned("a", "1.0")),
            (
                "A_b[x, y] == 1.0 ; python_version > '3'\t# why",
                pinned("A_b", "1.0"),
            ),
            ("a===1.0-x", pinned("a", "1.0-x")),
            ("a (==1.0)", pinned("a", "1.0")),
            ("a>=1,==1.5,<2", pinned("a", "1.5")),
            ("a==1.0 --hash=sha256:0 --hash=sha256:1", pinned("a", "1.0")),
            ("a==1!2.0+local.1", pinned("a", "1!2.0+local.1")),
            ("a", open("a")),
            ("a[x]", open("a")),
            ("a ; sys_platform == 'win32'", open("a")),
            ("a==2.0.*", asked("a", "==2.0.*")),
            ("a~=2.0", asked("a", "~=2.0")),
            ("a!=2.0", asked("a", "!=2.0")),
            ("a (>=1,<2)", asked("a", ">=1,<2")),
            (
                "a[x] ( >=1 , <2 ) ; python_version > '3'",
                asked("a", ">=1 , <2"),
            ),
            ("a ()", open("a")),
            ("a==1.0,==1.0.0", pinned("a", "1.0.0")),
            ("a (>=1.0,<=1.0)", pinned("a", "1.0")),
            ("a==1.0,==2.0", nothing("a", "==1.0,==2.0")),
            ("a (==1.0,>=2)", nothing("a", "==1.0,>=2")),
            ("a>=2,<1", nothing("a", ">=2,<1")),
            ("a==1.5,!=1.5", nothing("a", "==1.5,!=1.5")),
            ("a (==1.0", broken("a", "its parenthesis is not closed")),
            ("a==${VERSION}", asked("a", "==${VERSION}")),
            ("a==", asked("a", "==")),
            (
                "a == 1.0 @ git+https://host/a",
                asked("a", "== 1.0 @ git+https://host/a"),
            ),
            ("a @ https://user:secret@host/a-1.0.whl", open("a")),
            ("git+https://user:secret@host/b.git@v1#egg=c", open("c")),
            ("git+https://user:secret@host/b.git@v1", open("b.git")),
            ("https://user:secret@host", open("an address")),
            (
                "https://host/d-1.0.tar.gz?token=secret",
                open("d-1.0.tar.gz"),
            ),
            ("./lib/e", open("e")),
            ("f-1.0-py3-none-any.whl", open("f-1.0-py3-none-any.whl")),
            ("-e .", open(".")),
            ("-e git+https://host/g#egg=g&subdirectory=x", open("g")),
            ("--editable=./h", open("h")),
            ("-r other.txt", requirements("other.txt")),
            ("-rother.txt # more", requirements("other.txt")),
            ("--requirement=x/other.txt", requirements("x/other.txt")),
            ("--requirement x.txt", requirements("x.txt")),
            ("-c 'c.txt'", constraints("c.txt")),
            ("--constraint c.txt", constraints("c.txt")),
            ("--requirements-of x", None),
            ("--index-url https://user:secret@host/simple", None),
            ("-i https://host", None),
            ("--pre", None),
            ("  # all", None),
            ("", None),
        ] {
            assert_eq!(entry(line), expected, "{line}");
        }
    }
}
