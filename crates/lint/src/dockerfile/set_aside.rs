//! Findings that a comment in the file sets aside: they are kept, and say by what and why.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use seawall_model::{Finding, Suppressed, Suppressor};

use super::ignore::{Ignore, Scope};
use super::tree::Tree;
use crate::TextFile;

/// What is said of one id.
#[derive(Default)]
struct Said<'t> {
    /// Of the whole file.
    everywhere: Option<&'t Ignore>,
    /// Of stages, in their order.
    stages: Lines<'t>,
    /// Of instructions, in their order.
    here: Lines<'t>,
}

/// What is said of lines, in their order; no two overlap.
type Lines<'t> = Vec<(RangeInclusive<u32>, &'t Ignore)>;

impl<'t> Said<'t> {
    fn of(&self, line: u32) -> Option<&'t Ignore> {
        let here = at(&self.here, line).or_else(|| at(&self.stages, line));
        here.or(self.everywhere)
    }
}

fn at<'t>(lines: &Lines<'t>, line: u32) -> Option<&'t Ignore> {
    let behind = lines.partition_point(|(lines, _)| *lines.start() <= line);
    let last = behind.checked_sub(1).and_then(|at| lines.get(at));
    let last = last.filter(|(lines, _)| lines.contains(&line));
    last.map(|(_, ignore)| *ignore)
}

/// Marks the findings that comments name.
pub(super) fn apply(file: &TextFile<'_>, tree: &Tree<'_>, findings: &mut [Finding]) {
    let mut said: HashMap<String, Said<'_>> = HashMap::new();
    let line_of = |at| file.source().mark(at).line;
    for ignore in &tree.ignores {
        let last = |index: usize| tree.instructions.get(index);
        // Nothing may stand behind the comment.
        let ends = match ignore.scope {
            Scope::File => None,
            Scope::Instruction(index) => Some((last(index), last(index))),
            Scope::Stage(index) => {
                let place = tree.stages.binary_search_by_key(&index, |stage| stage.from);
                let stage = place.ok().and_then(|place| tree.stages.get(place));
                Some((last(index), stage.and_then(|s| last(s.body.end - 1))))
            }
        };
        let lines = match ends {
            Some((Some(from), Some(to))) => Some(line_of(from.span.start)..=line_of(to.span.end)),
            Some(_) => continue,
            None => None,
        };
        for id in &ignore.ids {
            let said = said.entry(id.to_ascii_lowercase()).or_default();
            match &lines {
                Some(lines) if matches!(ignore.scope, Scope::Stage(_)) => {
                    said.stages.push((lines.clone(), ignore));
                }
                Some(lines) => said.here.push((lines.clone(), ignore)),
                None => said.everywhere = said.everywhere.or(Some(ignore)),
            }
        }
    }
    if said.is_empty() {
        return;
    }
    for finding in findings {
        let line = finding.location.line.unwrap_or(0);
        let ids = std::iter::once(&finding.id).chain(&finding.aliases);
        // BuildKit's checks have names of letters alone.
        let ids = ids.flat_map(|id| {
            let of_buildkit = id.chars().all(char::is_alphabetic);
            [
                Some(id.to_ascii_lowercase()),
                of_buildkit.then(|| "all".to_owned()),
            ]
        });
        let mut ignores = ids.flatten().filter_map(|id| said.get(&id)?.of(line));
        if let Some(ignore) = ignores.next() {
            finding.suppressed = Some(suppressed(ignore, line_of(ignore.span.start)));
        }
    }
}

fn suppressed(ignore: &Ignore, line: u32) -> Suppressed {
    let reason = match &ignore.reason {
        Some(reason) => format!("{reason} (comment in line {line})"),
        None => format!("comment in line {line}, without a reason"),
    };
    Suppressed {
        by: Suppressor::Foreign,
        reason,
        ..Suppressed::default()
    }
}
