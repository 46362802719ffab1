//! Texts in a shell's text that are judged by themselves: what it writes to files, and what it hands to another
//! shell.

use seawall_syntax::Span;

use super::excerpt::Excerpt;
use super::heredoc::Heredoc;
use super::script::{Line, Script};
use super::{Setting, part, shell_within};
use crate::kind::{Claim, Judged, Kind};
use crate::text_file::TextFile;

/// Shells that run what they are given.
const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// A text in a shell's text.
pub(super) struct Nested {
    excerpt: Excerpt,
    /// The kind of file that it is written as; none of a shell's text.
    kind: Option<&'static dyn Kind>,
}

/// Those of a script, and whether there are others that could not be taken out of it.
pub(super) fn of(file: &TextFile<'_>, script: &Script) -> (Vec<Nested>, bool) {
    let written = script
        .heredocs
        .iter()
        .filter_map(|heredoc| written(file, heredoc));
    let mut found: Vec<Nested> = written.collect();
    let mut unread = false;
    for handed in script.lines.iter().filter_map(|line| handed(file, line)) {
        match handed {
            Ok(nested) => found.push(nested),
            Err(InQuotes) => unread = true,
        }
    }
    (found, unread)
}

impl Nested {
    /// Judges it, at its places in the file.
    pub(super) fn judge(&self, file: &TextFile<'_>, setting: Setting<'_>) -> Judged {
        match self.kind {
            None => shell_within(file, &self.excerpt, setting),
            Some(kind) => {
                let inner = TextFile::new(file.path(), self.excerpt.text()).asked(file.options());
                self.excerpt.place(file, kind.judge(&inner))
            }
        }
    }
}

fn written(file: &TextFile<'_>, heredoc: &Heredoc) -> Option<Nested> {
    let excerpt = Excerpt::of(file, heredoc.body.iter().copied());
    if excerpt.is_empty() {
        return None;
    }
    let shell = |excerpt| {
        Some(Nested {
            excerpt,
            kind: None,
        })
    };
    if let Some(target) = &heredoc.target {
        let kind = kind_of(target, excerpt.text())?;
        return match kind.name() {
            "shell" => shell(excerpt),
            _ => Some(Nested {
                excerpt,
                kind: Some(kind),
            }),
        };
    }
    let words: Vec<&str> = heredoc.words.iter().map(String::as_str).collect();
    let program = words
        .first()
        .map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    let named = |name: &str| {
        let kind = super::nested::named(name)?;
        Some(Nested {
            excerpt: excerpt.clone(),
            kind: Some(kind),
        })
    };
    match program {
        "ssh" => shell(excerpt),
        _ if SHELLS.contains(&program) => shell(excerpt),
        "docker" | "podman" if words.contains(&"build") => named("Dockerfile"),
        "docker" | "docker-compose" if words.contains(&"compose") || program != "docker" => {
            named("compose.yaml")
        }
        _ => None,
    }
}

/// The kind of a file that has this path and text.
pub(super) fn kind_of(path: &str, text: &str) -> Option<&'static dyn Kind> {
    let mut kinds: Vec<(Claim, &'static dyn Kind)> = { crate::KINDS.iter() }
        .map(|kind| (kind.claims(path), *kind))
        .filter(|(claim, kind)| *claim == Claim::Yes || *claim == Claim::Maybe && kind.is_one(text))
        .collect();
    kinds.sort_by_key(|(claim, _)| std::cmp::Reverse(*claim));
    kinds.first().map(|(_, kind)| *kind)
}

/// The kind that is sure of that name.
fn named(name: &str) -> Option<&'static dyn Kind> {
    let mut kinds = crate::KINDS.iter().copied();
    kinds.find(|kind| kind.claims(name) == Claim::Yes)
}

/// A text in which quotes or other marks of the shell stand, so that its parts have no places.
struct InQuotes;

/// The text that a shell is to run: `bash -c 'TEXT'`, `ssh HOST 'TEXT'`.
fn handed(file: &TextFile<'_>, line: &Line) -> Option<Result<Nested, InQuotes>> {
    let words = line.command.bare();
    let program = line.command.program();
    let word = if SHELLS.contains(&program) {
        let option = words.iter().position(|w| {
            w.text.starts_with('-') && !w.text.starts_with("--") && w.text.ends_with('c')
        })?;
        words.get(option + 1)?
    } else if program == "ssh" {
        words.get(2..)?.last()?
    } else {
        return None;
    };
    let raw = file.source().slice(word.range.clone().into());
    // Only what stands there as it is has places.
    let quoted =
        raw.len() == word.text.len() + 2 && raw.get(1..raw.len() - 1) == Some(word.text.as_str());
    let span = Span::new(word.range.start + 1, word.range.end - 1);
    let nested = Nested {
        excerpt: part(file, span),
        kind: None,
    };
    super::mentions_client(&word.text).then(|| quoted.then_some(nested).ok_or(InQuotes))
}
