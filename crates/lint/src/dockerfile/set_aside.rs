//! Findings that a comment in the file sets aside: they are kept, and say by what and why.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use seawall_model::{Finding, Suppressed, Suppressor};

use super::ignore::Ignore;
use super::tree::Tree;
use crate::TextFile;

/// What is said of one id.
#[derive(Default)]
struct Said<'t> {
    /// Of the whole file.
    everywhere: Option<&'t Ignore>,
    /// Of lines, in their order.
    here: Vec<(RangeInclusive<u32>, &'t Ignore)>,
}

impl<'t> Said<'t> {
    fn of(&self, line: u32) -> Option<&'t Ignore> {
        let behind = self
            .here
            .partition_point(|(lines, _)| *lines.start() <= line);
        let last = behind.checked_sub(1).and_then(|at| self.here.get(at));
        let last = last.filter(|(lines, _)| lines.contains(&line));
        last.map(|(_, ignore)| *ignore).or(self.everywhere)
    }
}

/// Marks the findings that comments name.
pub(super) fn apply(file: &TextFile<'_>, tree: &Tree<'_>, findings: &mut [Finding]) {
    let mut said: HashMap<String, Said<'_>> = HashMap::new();
    let line_of = |at| file.source().mark(at).line;
    for ignore in &tree.ignores {
        let lines = match ignore.instruction.map(|index| tree.instructions.get(index)) {
            Some(Some(i)) => Some(line_of(i.span.start)..=line_of(i.span.end)),
            // Nothing stands behind the comment.
            Some(None) => continue,
            None => None,
        };
        for id in &ignore.ids {
            let said = said.entry(id.to_ascii_lowercase()).or_default();
            match &lines {
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
