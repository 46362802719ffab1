//! How much was found, what the gate says, and what matters most.

use std::io;

use seawall_model::{Finding, Gate, Report};

use super::findings::{self, badge};
use super::{class, target};
use crate::escape::html;
use crate::inventory::Inventory;
use crate::standing::{self, Tally};
use crate::{first, words};

pub(super) fn write(
    report: &Report,
    inventories: &[Inventory<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    not_read(report, out)?;
    let tally = Tally::of(standing::all(report));
    writeln!(
        out,
        "<ul class=\"tiles\" aria-label=\"Findings by severity\">"
    )?;
    for severity in tally.every_severity() {
        writeln!(
            out,
            "<li class=\"{}\"><b>{}</b> {}</li>",
            class(severity),
            tally.of_severity(severity),
            html(severity.name())
        )?;
    }
    writeln!(out, "</ul>")?;
    let open: Vec<_> = standing::all(report).filter(|f| f.counts()).collect();
    let known = open.iter().filter(|f| f.kev.is_some()).count();
    let fixable = open.iter().filter(|f| f.fixable()).count();
    let others = match tally.statuses() {
        none if none.is_empty() => none,
        some => format!(" Besides, {some}."),
    };
    let packages: usize = report.targets.iter().map(target::present).sum();
    writeln!(
        out,
        "<p>{}, {} known to be exploited, {fixable} with a fix.{} {} set aside. \
         {} in {}.</p>",
        words::count(open.len(), "finding", "findings"),
        known,
        html(&others),
        tally.aside,
        words::count(packages, "package", "packages"),
        words::count(report.targets.len(), "target", "targets"),
    )?;
    for target in &report.targets {
        if let Some(declared) = words::declared(target) {
            writeln!(out, "<p class=\"soft\">{}</p>", html(&declared))?;
        }
    }
    if report.targets.iter().any(|t| !t.coverage.complete) {
        let gaps = report.targets.iter().map(|t| t.coverage.gaps.len()).sum();
        writeln!(
            out,
            "<p class=\"card alarm\"><strong>Incomplete.</strong> {} in coverage: \
             parts were not read or not judged, and may hold more findings.</p>",
            words::count(gaps, "gap", "gaps")
        )?;
    }
    if let Some(gate) = &report.gate {
        self::gate(gate, out)?;
    }
    first(report, inventories, out)
}

fn gate(gate: &Gate, out: &mut dyn io::Write) -> io::Result<()> {
    let (verdict, text) = words::gate(gate);
    let class = if gate.passed && gate.unjudged + gate.unjudged_findings == 0 {
        "card"
    } else {
        "card alarm"
    };
    writeln!(
        out,
        "<p class=\"{class}\"><strong>{verdict}:</strong> {}</p>",
        html(&text)
    )
}

/// The three things that matter most.
fn first(
    report: &Report,
    inventories: &[Inventory<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let first = first::three(report, inventories);
    if first.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"first\">\n<h2 id=\"first\">First</h2>\n\
         <p class=\"soft\">What matters most: known exploited, then risk.</p>\n<ol class=\"first\">"
    )?;
    for one in first {
        let finding = one.finding;
        write!(
            out,
            "<li>{} {} <span class=\"soft\">risk {}</span>",
            badge(finding.severity),
            findings::id(finding),
            finding.risk
        )?;
        if finding.kev.is_some() {
            write!(out, " <span class=\"badge kev\">known exploited</span>")?;
        }
        write!(out, "<br><code>{}</code>", html(&one.subject))?;
        if one.others > 0 {
            write!(out, " and {} more", one.others)?;
        }
        if let Some(fixed) = finding.fixed_in.first() {
            write!(out, ", fixed in <code>{}</code>", html(fixed))?;
        }
        if report.targets.len() > 1 {
            write!(out, " in {}", html(one.target))?;
        }
        if !finding.title.is_empty() {
            write!(out, "<br>{}", html(&words::title(finding)))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ol>\n</section>")
}

/// The targets that could not be read, so that nobody overlooks them.
fn not_read(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let unread = words::unread(report);
    if unread.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<div class=\"card alarm\">\n<p><strong>Not read:</strong> {}, of which nothing is known</p>\n\
         <ul class=\"holes\">",
        words::count(unread.len(), "target", "targets")
    )?;
    for failed in unread.iter() {
        let (name, reason) = (html(&failed.reference), html(&failed.reason));
        writeln!(out, "<li><code>{name}</code>: {reason}</li>")?;
    }
    writeln!(out, "</ul>\n</div>")
}

/// A bar of how many findings there are of each severity.
pub(super) fn bar(findings: &[Finding], out: &mut dyn io::Write) -> io::Result<()> {
    let tally = Tally::of(findings);
    let total = tally.open();
    if total == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "<svg class=\"bar\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {total} 1\" \
         preserveAspectRatio=\"none\">",
        html(&tally.severities())
    )?;
    let mut x = 0;
    for severity in tally.every_severity() {
        let n = tally.of_severity(severity);
        if n > 0 {
            let class = class(severity);
            writeln!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"0\" width=\"{n}\" height=\"1\"/>"
            )?;
            x += n;
        }
    }
    writeln!(out, "</svg>")
}
