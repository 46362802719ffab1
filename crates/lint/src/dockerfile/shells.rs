//! The shells' texts of a Dockerfile, each with its language and the variables that are set for it.

use std::collections::HashSet;

use super::facts::{DockerfileFacts, Script};
use super::instruction::Instruction;
use super::keyword::Keyword;
use super::stage::Stage;
use crate::shell::{Dialect, ShellFacts, ShellText, Start};

/// Stages that are looked through for a variable, from the nearest on.
const MOST_STAGES: usize = 64;
/// What every build has a value for if it is given one
/// (<https://docs.docker.com/reference/dockerfile/#predefined-args>).
const PREDEFINED: [&str; 10] = [
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// The texts of a file.
pub(super) fn read<'f>(facts: &'f DockerfileFacts<'f>) -> ShellFacts<'f> {
    let tree = facts.tree;
    let mut scripts = facts.scripts.iter().peekable();
    let mut texts = Vec::new();
    let mut unread = Vec::new();
    let mut stages: Vec<HashSet<String>> = Vec::new();
    let mut shell = Shell::default();
    let mut named = tree.shells.iter().peekable();
    let numbered = tree.instructions.iter().enumerate();
    let held = |(index, i): (usize, &'f Instruction<'f>)| {
        let all = std::iter::once(i).chain(i.inner.as_deref());
        all.map(move |instruction| (index, instruction))
    };
    for (index, instruction) in numbered.flat_map(held) {
        match instruction.keyword {
            Keyword::From => {
                stages.push(HashSet::new());
                shell = Shell::default();
            }
            Keyword::Shell => {
                shell = Shell::of(instruction.words.iter().map(|word| word.text.as_str()));
            }
            Keyword::Arg | Keyword::Env => {
                let pairs = instruction.pairs().into_iter();
                if let Some(stage) = stages.last_mut() {
                    stage.extend(pairs.map(|pair| pair.key.text));
                }
            }
            _ => {}
        }
        while let Some((_, name)) = named.next_if(|(next, _)| *next <= index) {
            shell = Shell::of(name.split_whitespace());
        }
        let own = |script: &&Script<'_>| std::ptr::eq(script.instruction, instruction);
        while let Some(script) = scripts.next_if(own) {
            let Some(text) = script.source(facts.file) else {
                continue;
            };
            let of_text = shell.of_text(text);
            let Some(dialect) = of_text.dialect else {
                unread.push(instruction.span);
                continue;
            };
            let is_set = |name: &str| is_set(name, &stages, &tree.stages);
            let start = Start {
                dialect,
                is_set: &is_set,
                stops_at_errors: of_text.stops_at_errors,
            };
            let place = Box::new(|range| script.place(range));
            texts.push(ShellText::new(text, &start, place));
        }
    }
    ShellFacts {
        file: facts.file,
        texts,
        unread,
    }
}

/// Whether a variable has a value in the last of the stages that were begun, or in those it is based on.
fn is_set(name: &str, begun: &[HashSet<String>], stages: &[Stage]) -> bool {
    let last = begun.len().checked_sub(1);
    let parent = |stage: &usize| stages.get(*stage)?.parent;
    let mut line = std::iter::successors(last, parent).take(MOST_STAGES);
    PREDEFINED.contains(&name)
        || line.any(|stage| begun.get(stage).is_some_and(|s| s.contains(name)))
}

/// The shell that runs texts.
#[derive(Clone, Copy)]
struct Shell {
    /// None of a shell whose language is not known.
    dialect: Option<Dialect>,
    /// Whether it ends where a command fails: `-e`.
    stops_at_errors: bool,
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            dialect: Some(Dialect::Posix),
            stops_at_errors: false,
        }
    }
}

impl Shell {
    /// The shell of a program and its options.
    fn of<'w>(mut words: impl Iterator<Item = &'w str>) -> Self {
        let ends = |word: &str| {
            let letters = word.strip_prefix('-').filter(|l| !l.starts_with('-'));
            word == "errexit" || letters.is_some_and(|l| l.contains('e'))
        };
        Self {
            dialect: words.next().and_then(Dialect::of_program),
            stops_at_errors: words.any(ends),
        }
    }

    /// The shell that a document names in its first line, or this one.
    fn of_text(self, text: &str) -> Self {
        let Some(first) = text.strip_prefix("#!").and_then(|rest| rest.lines().next()) else {
            return self;
        };
        Self::of(
            first
                .split_whitespace()
                .skip_while(|word| word.ends_with("/env")),
        )
    }
}
