//! The table: what a person reads first, in a terminal of any width.
//!
//! Per target a head, the vulnerabilities by package, the other findings, which upgrades clear
//! most, and what was not looked at; then the totals. It shows what counts; what was set aside is
//! counted, and listed if asked for.

mod coverage;
mod findings;
mod head;

use std::fmt::Write as _;
use std::io;

use seawall_model::{FindingKind, Report, Summary, TargetReport};

use crate::terminal::{Style, Terminal, wrap};
use crate::upgrades::plan;
use crate::{ReportOptions, Reporter, words};

/// Upgrades that are listed; those that clear fewer are counted.
const UPGRADES_SHOWN: usize = 20;

pub(crate) static IT: Table = Table;

pub(crate) struct Table;

impl Reporter for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn help(&self) -> &'static str {
        "to be read in a terminal"
    }

    fn media_type(&self) -> &'static str {
        "text/plain; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "txt"
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
            out,
        };
        for target in &report.targets {
            page.target(target)?;
        }
        let advisories = words::advisories(&report.advisories);
        if !advisories.is_empty() {
            page.paragraph(0, &format!("Advisories: {advisories}"))?;
        }
        page.totals(&report.summary)
    }
}

/// The page being written.
struct Page<'o> {
    terminal: Terminal,
    width: Option<usize>,
    show_suppressed: bool,
    in_order: bool,
    out: &'o mut dyn io::Write,
}

impl Page<'_> {
    fn target(&mut self, target: &TargetReport) -> io::Result<()> {
        self.head(target)?;
        self.vulnerabilities(target)?;
        self.checks(target, FindingKind::Misconfiguration, "MISCONFIGURATIONS")?;
        self.checks(target, FindingKind::Integrity, "INTEGRITY")?;
        self.upgrades(target)?;
        self.cleared(target)?;
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

    fn upgrades(&mut self, target: &TargetReport) -> io::Result<()> {
        let plan = plan(target);
        if plan.upgrades.is_empty() {
            return Ok(());
        }
        let what = format!(
            "{} {} {} of {}",
            if plan.upgrades.len() == 1 {
                "this upgrade".to_owned()
            } else {
                format!("these {} upgrades", plan.upgrades.len())
            },
            if plan.upgrades.len() == 1 {
                "clears"
            } else {
                "clear"
            },
            plan.cleared,
            words::count(plan.findings, "vulnerability", "vulnerabilities")
        );
        self.section("UPGRADES", &what)?;
        for upgrade in plan.upgrades.iter().take(UPGRADES_SHOWN) {
            let package = format!("{} {}", upgrade.package, upgrade.from);
            let clears = format!("clears {}", upgrade.clears);
            let to = self.left(10).map(|w| w / 3);
            let from = self
                .left(10 + clears.len())
                .map(|w| w.saturating_sub(to.unwrap_or(0)).saturating_sub(4));
            let package = self.terminal.whole(Style::Plain, package.trim_end(), from);
            let to = self.terminal.whole(Style::Good, &upgrade.to, to);
            writeln!(self.out, "  {package} -> {to}  {clears}")?;
        }
        let more = plan.upgrades.get(UPGRADES_SHOWN..).unwrap_or_default();
        if more.is_empty() {
            return Ok(());
        }
        let clear: usize = more.iter().map(|u| u.clears).sum();
        self.paragraph(2, &format!("and {} more, which clear {clear}", more.len()))
    }

    fn totals(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.targets == 0 {
            return writeln!(self.out, "Nothing was judged.");
        }
        let mut text = format!(
            "{}, {}: ",
            words::count(summary.targets, "target", "targets"),
            words::count(summary.packages, "package", "packages")
        );
        let severities = words::severities(summary);
        text.push_str(if severities.is_empty() {
            "no findings"
        } else {
            &severities
        });
        if summary.suppressed > 0 {
            let _ = write!(text, "; {} set aside", summary.suppressed);
        }
        if summary.gaps > 0 {
            let gaps = words::count(summary.gaps, "gap", "gaps");
            let _ = write!(text, "; INCOMPLETE, {gaps} in coverage");
        }
        self.paragraph(0, &text)
    }
}
