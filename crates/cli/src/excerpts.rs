//! The lines that findings are in, read again from the files that were judged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use seawall_container::masked;
use seawall_lint::LONGEST;
use seawall_model::{Finding, Report, TargetReport};
use seawall_report::Excerpt;

use crate::files::{place_of, read_text};

/// What stands in place of a line that a finding says to hold a secret.
pub(crate) const HIDDEN: &str = "(a line that holds a secret)";

/// The lines of all findings that have a place in a file that configures containers, by their fingerprints. What
/// can't be read any more, or has changed, has none.
pub(crate) fn of(report: &Report) -> BTreeMap<String, Excerpt> {
    report.targets.iter().flat_map(of_target).collect()
}

fn of_target(target: &TargetReport) -> Vec<(String, Excerpt)> {
    let mut excerpts = Vec::new();
    for file in &target.files {
        let is_in = |f: &&Finding| f.location.path.as_ref() == Some(&file.path);
        let findings: Vec<&Finding> = target.findings.iter().filter(is_in).collect();
        if findings.is_empty() {
            continue;
        }
        let place = place_of(target, &file.path);
        let Some(text) = text(&place) else {
            continue;
        };
        let lines: Vec<&str> = text.split('\n').collect();
        let line = |finding: &Finding| {
            let number = finding.location.line?.checked_sub(1)?;
            lines.get(usize::try_from(number).ok()?).copied()
        };
        // Another finding of the same line may know that it holds a secret.
        let secret = secret_lines(&text, &findings);
        for finding in findings {
            let Some(line) = line(finding) else {
                continue;
            };
            let excerpt = if secret.contains(line.trim_end_matches('\r')) {
                let marked = HIDDEN.to_owned();
                excerpt(finding, String::new(), marked, String::new())
            } else {
                parts(finding, line.trim_end_matches('\r'))
            };
            excerpts.extend(excerpt.map(|excerpt| (finding.fingerprint.clone(), excerpt)));
        }
    }
    excerpts
}

/// The lines that findings say to hold secrets, each without its end: all lines of their places.
pub(crate) fn secret_lines<'t>(text: &'t str, findings: &[&Finding]) -> BTreeSet<&'t str> {
    let lines: Vec<&str> = text.lines().collect();
    let words = ["secret", "credential"];
    let told = |finding: &&&Finding| words.iter().any(|word| finding.id.contains(word));
    let place = |finding: &&Finding| {
        let first = usize::try_from(finding.location.line?)
            .ok()?
            .checked_sub(1)?;
        let last = finding
            .location
            .end_line
            .and_then(|line| usize::try_from(line).ok());
        let last = last
            .unwrap_or(first + 1)
            .clamp(first + 1, lines.len().max(first + 1));
        lines.get(first..last)
    };
    let places = findings.iter().filter(told).filter_map(place);
    places.flatten().copied().collect()
}

/// The text of a file that is still one: a pipe that took its place would be waited for.
fn text(place: &Path) -> Option<String> {
    let is_file = std::fs::metadata(place).is_ok_and(|facts| facts.is_file());
    is_file.then(|| read_text(place, LONGEST).ok()).flatten()
}

fn parts(finding: &Finding, line: &str) -> Option<Excerpt> {
    let at = &finding.location;
    let one_line = at.end_line.is_none() || at.end_line == at.line;
    let start = offset(line, at.column.unwrap_or(1));
    let end = at.end_column.filter(|_| one_line);
    let end = end.map_or(line.len(), |column| offset(line, column).max(start));
    let shown = masked(line);
    let same = line.char_indices().zip(shown.chars());
    let same = same.take_while(|((_, a), b)| a == b);
    let same = same.last().map_or(0, |((at, c), _)| at + c.len_utf8());
    let cut = |from: usize, to: usize| shown.get(from..to).unwrap_or_default().to_owned();
    let whole = shown.len();
    let (start, end) = match (start <= same, end <= same) {
        (_, true) => (start, end),
        (true, false) => (start, whole),
        (false, false) => (0, whole),
    };
    excerpt(finding, cut(0, start), cut(start, end), cut(end, whole))
}

fn excerpt(finding: &Finding, before: String, marked: String, after: String) -> Option<Excerpt> {
    let line = finding.location.line?;
    Some(Excerpt {
        line,
        before,
        marked,
        after,
    })
}

/// Where a column of a line begins, in bytes.
fn offset(line: &str, column: u32) -> usize {
    let number = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let found = line.char_indices().nth(number);
    found.map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_marked_and_a_secret_is_not_shown() {
        for (line, columns, wanted) in [
            ("FROM debian", (6, 12), ["FROM ", "debian", ""]),
            ("é FROM b c", (8, 9), ["é FROM ", "b", " c"]),
            ("A_TOKEN=example b", (1, 16), ["", "A_TOKEN=***", ""]),
            ("A_TOKEN=example b", (1, 8), ["", "A_TOKEN", "=***"]),
            ("A_TOKEN=example b", (17, 18), ["", "A_TOKEN=***", ""]),
            ("a", (9, 12), ["a", "", ""]),
        ] {
            let mut finding = Finding::default();
            let at = &mut finding.location;
            (at.line, at.column, at.end_column) = (Some(1), Some(columns.0), Some(columns.1));
            let Excerpt {
                before,
                marked,
                after,
                ..
            } = parts(&finding, line).unwrap();
            assert_eq!([before, marked, after], wanted, "{line}");
        }
    }
}
