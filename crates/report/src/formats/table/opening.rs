//! What to know first, of all targets: how much was found, and the three things that matter most.

use std::fmt::Write as _;
use std::io;

use seawall_model::{Finding, Report};

use super::Page;
use crate::first::{self, First};
use crate::inventory::Inventory;
use crate::standing::{self, Tally};
use crate::terminal::{Style, width};
use crate::words;

impl Page<'_> {
    pub(super) fn opening(
        &mut self,
        report: &Report,
        inventories: &[Inventory<'_>],
    ) -> io::Result<()> {
        let only_inventories = report.targets.iter().all(words::inventory_alone);
        let tally = Tally::of(standing::all(report));
        if report.targets.is_empty() || only_inventories && tally.open() == 0 {
            return Ok(());
        }
        let mut found = match tally.severities() {
            none if none.is_empty() => words::none_found(report),
            some => some,
        };
        let exploited = standing::all(report).filter(|f| f.counts() && f.kev.is_some());
        match exploited.count() {
            0 => {}
            some => {
                let _ = write!(found, "; {some} known exploited");
            }
        }
        let incomplete = report.targets.iter().filter(|t| !t.coverage.complete);
        let gaps: usize = incomplete.clone().map(|t| t.coverage.gaps.len()).sum();
        if incomplete.count() > 0 {
            let gaps = words::count(gaps, "gap", "gaps");
            let _ = write!(found, "; INCOMPLETE, {gaps} in coverage");
        }
        let word = self.terminal.styled(Style::Bold, "FOUND");
        for (i, line) in crate::terminal::wrap(&found, self.left(7))
            .iter()
            .enumerate()
        {
            let word = if i == 0 { &*word } else { "     " };
            writeln!(self.out, "{word}  {line}")?;
        }
        let first = first::three(report, inventories);
        if !first.is_empty() {
            self.section("FIRST", "what matters most: known exploited, then risk")?;
        }
        for (number, one) in first.iter().enumerate() {
            self.first(number + 1, one, report.targets.len() > 1)?;
        }
        writeln!(self.out)
    }

    /// One of what matters most: its id and how bad it is, what it is about and what mends it, its title.
    fn first(&mut self, number: usize, one: &First<'_>, name_target: bool) -> io::Result<()> {
        let finding = one.finding;
        let mut how = vec![
            finding.severity.name().to_owned(),
            format!("risk {}", finding.risk),
        ];
        if finding.kev.is_some() {
            how.push("known exploited".to_owned());
        }
        let how = how.join(", ");
        let id = self.terminal.whole(
            Style::Bold,
            &finding.id,
            self.left(7 + width(&how)).map(|w| w.max(20)),
        );
        let style = if finding.kev.is_some() {
            Style::Alarm
        } else {
            Style::Plain
        };
        let how = self
            .terminal
            .whole(style, &how, self.left(7 + width(&finding.id)));
        writeln!(self.out, "  {number}  {id}  {how}")?;
        let mut about = one.subject.clone();
        if one.others > 0 {
            let _ = write!(about, " and {} more", one.others);
        }
        let fix = fix(finding);
        let room = self.left(5 + width(&fix)).map(|w| w.max(20));
        let about = self.terminal.path(Style::Plain, &about, room);
        let fix = self.terminal.whole(Style::Good, &fix, self.left(25));
        writeln!(self.out, "     {about}{fix}")?;
        if name_target {
            let target = (self.terminal).path(Style::Dim, one.target, self.left(8));
            writeln!(self.out, "     in {target}")?;
        }
        let title = words::title(finding);
        if title.is_empty() {
            return Ok(());
        }
        let title = self.terminal.whole(Style::Dim, &title, self.left(5));
        writeln!(self.out, "     {title}")
    }
}

/// ` -> 3.0.15`, where a version mends it.
fn fix(finding: &Finding) -> String {
    match finding.fixed_in.first() {
        Some(version) => format!(" -> {version}"),
        None => String::new(),
    }
}
