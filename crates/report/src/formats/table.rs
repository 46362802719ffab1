//! The table: what a person reads first, in a terminal of any width.
//!
//! It says first what to do first: after the targets that could not be read come the counts by severity and
//! what matters most. Then, for each target, a head, the upgrades by risk, the vulnerabilities by package, the
//! other findings by kind, and what was not looked at; then the totals, and last what the gate says. A target
//! of which only the inventory was asked for has its packages instead. It shows what counts or wants a
//! person's eye; what passed, does not apply or was set aside is counted, and listed if asked for.

mod coverage;
mod excerpt;
mod findings;
mod head;
mod opening;
mod packages;
mod upgrades;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use seawall_model::{FailedTarget, Gate, Report, Summary, TargetReport};

use crate::excerpt::Excerpt;
use crate::inventory::Inventory;
use crate::standing::{self, Tally, is_listed};
use crate::terminal::{Style, Terminal, wrap};
use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Table = Table;

pub(crate) struct Table;

impl Reporter for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn help(&self) -> &'static str {
        "to be read in a terminal"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut page = Page {
            terminal: Terminal::new(options),
            // Below that nothing is readable, and the columns would have no room.
            width: options.width.map(|w| w.max(60)),
            show_suppressed: options.show_suppressed,
            in_order: options.in_order,
            excerpts: &options.excerpts,
            out,
        };
        page.failed(&report.failed)?;
        let inventories = Inventory::all(report);
        page.opening(report, &inventories)?;
        for (target, inventory) in report.targets.iter().zip(&inventories) {
            page.target(target, inventory, report)?;
        }
        let advisories = words::advisories(&report.advisories);
        if !advisories.is_empty() {
            page.paragraph(0, &format!("Advisories: {advisories}"))?;
        }
        page.totals(report)?;
        match &report.gate {
            Some(gate) => page.gate(gate),
            None => Ok(()),
        }
    }
}

/// The page being written.
struct Page<'o> {
    terminal: Terminal,
    width: Option<usize>,
    show_suppressed: bool,
    in_order: bool,
    excerpts: &'o BTreeMap<String, Excerpt>,
    out: &'o mut dyn io::Write,
}

impl Page<'_> {
    /// The targets that could not be read, so that nobody overlooks them.
    fn failed(&mut self, failed: &[FailedTarget]) -> io::Result<()> {
        if failed.is_empty() {
            return Ok(());
        }
        let word = self.terminal.styled(Style::Alarm, "NOT READ");
        let many = words::count(failed.len(), "target", "targets");
        writeln!(self.out, "{word}  {many}, of which nothing is known")?;
        for target in failed {
            let left = self.left(2);
            let name = self.terminal.path(Style::Bold, &target.reference, left);
            writeln!(self.out, "  {name}")?;
            self.paragraph(4, &target.reason)?;
        }
        writeln!(self.out)
    }

    fn target(
        &mut self,
        target: &TargetReport,
        inventory: &Inventory<'_>,
        report: &Report,
    ) -> io::Result<()> {
        self.head(target)?;
        let listed = target.findings.iter().any(is_listed);
        if words::inventory_alone(target) {
            self.packages(target, inventory)?;
        } else if !listed && report.targets.len() > 1 {
            self.section("FOUND", &words::none_found_in(target, report))?;
        }
        self.upgrades(target, inventory)?;
        self.vulnerabilities(target, inventory)?;
        self.checks(target)?;
        self.cleared(target)?;
        self.closed(target)?;
        self.suppressed(target)?;
        self.coverage(&target.coverage)?;
        writeln!(self.out)
    }

    fn section(&mut self, name: &str, rest: &str) -> io::Result<()> {
        let fits = self.left(name.len() + 2).is_none_or(|w| rest.len() <= w);
        let name = self.terminal.styled(Style::Bold, name);
        if !fits {
            writeln!(self.out, "\n{name}")?;
            return self.paragraph(2, rest);
        }
        writeln!(self.out, "\n{name}  {rest}")
    }

    /// A paragraph, `indent` columns from the left.
    fn paragraph(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let width = self.width.map(|w| w.saturating_sub(indent));
        for line in wrap(text, width) {
            writeln!(self.out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    /// Columns that are left when `used` are taken.
    fn left(&self, used: usize) -> Option<usize> {
        self.width.map(|w| w.saturating_sub(used))
    }

    fn totals(&mut self, report: &Report) -> io::Result<()> {
        // Counted anew: what is shown is what is counted, whatever the report says of itself.
        let summary = Summary::of(&report.targets, &report.failed);
        let mut text = if summary.targets == 0 {
            "Nothing was judged".to_owned()
        } else {
            let targets = words::count(summary.targets, "target", "targets");
            let judged = words::judged(report.targets.iter());
            let tally = Tally::of(standing::all(report));
            let severities = match tally.severities() {
                none if none.is_empty() => words::no_findings(report).to_owned(),
                some => some,
            };
            let mut text = format!("{targets}, {judged}: {severities}");
            let statuses = tally.statuses();
            if !statuses.is_empty() {
                let _ = write!(text, "; {statuses}");
            }
            if tally.aside > 0 {
                let _ = write!(text, "; {} set aside", tally.aside);
            }
            text
        };
        if report.targets.iter().any(|t| !t.coverage.complete) {
            let gaps = words::count(summary.gaps, "gap", "gaps");
            let _ = write!(text, "; INCOMPLETE, {gaps} in coverage");
        } else if summary.gaps > 0 {
            let gaps = words::count(summary.gaps, "allowed gap", "allowed gaps");
            let _ = write!(text, "; {gaps} in coverage");
        }
        if summary.failed > 0 {
            let failed = words::count(summary.failed, "target", "targets");
            let _ = write!(text, "; {failed} NOT READ");
        }
        if summary.targets == 0 {
            text.push('.');
        }
        self.paragraph(0, &text)
    }

    /// What the gate says, its verdict in front.
    fn gate(&mut self, gate: &Gate) -> io::Result<()> {
        let (verdict, text) = words::gate(gate);
        let good = gate.passed && gate.unjudged + gate.unjudged_findings == 0;
        let style = if good { Style::Good } else { Style::Alarm };
        let lines = wrap(&format!("{verdict}: {text}"), self.width);
        for (i, line) in lines.iter().enumerate() {
            match line.strip_prefix(verdict).filter(|_| i == 0) {
                Some(rest) => {
                    let verdict = self.terminal.styled(style, verdict);
                    writeln!(self.out, "{verdict}{rest}")?;
                }
                None => writeln!(self.out, "{line}")?,
            }
        }
        Ok(())
    }
}
