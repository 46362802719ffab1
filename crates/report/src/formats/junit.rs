//! JUnit XML (the form that Jenkins and GitLab read): a suite a target, a test case a finding.
//!
//! What the gate matches fails, or, where there was no gate, what counts. What counts and is not at the gate
//! passes, and says so in its output. What was set aside, what a person must look at and what does not apply
//! is skipped; what passed passes. Each gap in coverage is an error, and so is each target that could not be
//! read. What the gate said is a property of each suite.

use std::io;

use seawall_model::{FailedTarget, Finding, FindingKind, Gate, Report, Status, TargetReport};

use crate::escape::xml;
use crate::inventory::Inventory;
use crate::standing::{Standing, all, failing};
use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: JUnit = JUnit;

pub(crate) struct JUnit;

impl Reporter for JUnit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn help(&self) -> &'static str {
        "JUnit XML, for build servers"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites name=\"{}\">", xml(&report.tool.name))?;
        for failed in words::unread(report).iter() {
            unread(failed, out)?;
        }
        let fails = failing(report);
        for target in &report.targets {
            suite(target, fails, report, out)?;
        }
        if let Some(gate) = &report.gate {
            // Whatever made it fail, no build is green then.
            if !gate.passed && !all(report).any(fails) {
                self::gate(gate, out)?;
            }
        }
        writeln!(out, "</testsuites>")
    }
}

/// A target that could not be read: a suite of one error.
fn unread(failed: &FailedTarget, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
         <testcase classname=\"coverage\" name=\"not read\">\n      <error message=\"{}\"/>\n    \
         </testcase>\n  </testsuite>",
        xml(&failed.reference),
        xml(&failed.reason)
    )
}

/// A gate that failed although no finding does: a suite of one failure.
fn gate(gate: &Gate, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "  <testsuite name=\"gate\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">\n    \
         <testcase classname=\"gate\" name=\"{}\">\n      \
         <failure type=\"gate\" message=\"{}\"/>\n    </testcase>\n  </testsuite>",
        xml(&gate.expression),
        xml(&words::gate_sentence(gate))
    )
}

/// Why a case is skipped, if it is.
fn skipped(finding: &Finding) -> Option<String> {
    if let Some(suppressed) = &finding.suppressed {
        let by = words::suppressor(suppressed.by);
        return Some(format!("{by}: {}", suppressed.reason));
    }
    match finding.status {
        Status::Manual => Some("a person must judge".to_owned()),
        Status::Info => Some("for information".to_owned()),
        Status::NotApplicable => Some("not applicable".to_owned()),
        _ => None,
    }
}

fn suite(
    target: &TargetReport,
    fails: fn(&Finding) -> bool,
    report: &Report,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let findings = &target.findings;
    let coverage = &target.coverage;
    let errors = if coverage.complete {
        0
    } else {
        coverage.gaps.len().max(1)
    };
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{errors}\" skipped=\"{}\">",
        xml(&target.target.reference),
        findings.len() + errors.max(1),
        findings.iter().filter(|f| fails(f)).count(),
        findings
            .iter()
            .filter(|f| !fails(f) && skipped(f).is_some())
            .count(),
    )?;
    properties(report, out)?;
    let inventory = Inventory::of(target);
    for finding in findings {
        case(finding, fails(finding), &inventory, out)?;
    }
    let class = "coverage";
    if coverage.complete {
        writeln!(
            out,
            "    <testcase classname=\"{class}\" name=\"complete\"/>"
        )?;
    } else if coverage.gaps.is_empty() {
        writeln!(
            out,
            "    <testcase classname=\"{class}\" name=\"incomplete\">"
        )?;
        writeln!(
            out,
            "      <error message=\"incomplete\"/>\n    </testcase>"
        )?;
    }
    if !coverage.complete {
        for gap in &coverage.gaps {
            let (name, text) = (xml(gap.name.as_str()), words::hole(gap));
            writeln!(out, "    <testcase classname=\"{class}\" name=\"{name}\">")?;
            writeln!(out, "      <error message=\"{}\"/>", xml(&text))?;
            writeln!(out, "    </testcase>")?;
        }
    }
    let allowed = coverage.gaps.iter().filter(|_| coverage.complete);
    let quiet: Vec<_> = (allowed.map(|h| ("allowed gap", h)))
        .chain(coverage.notes.iter().map(|h| ("note", h)))
        .collect();
    if !quiet.is_empty() {
        writeln!(out, "    <system-out>")?;
        for (word, hole) in quiet {
            writeln!(
                out,
                "{word} {}: {}",
                xml(hole.name.as_str()),
                xml(&words::hole(hole))
            )?;
        }
        writeln!(out, "    </system-out>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// Which advisories there were and how old, and what the gate said.
fn properties(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let sources = report.advisories.sources.iter().map(|source| {
        let day = words::day(source).unwrap_or("of an unknown day");
        (format!("advisories.{}", source.name), day.to_owned())
    });
    let gate = report.gate.iter();
    let gate = gate.map(|gate| ("gate".to_owned(), words::gate_sentence(gate)));
    let properties: Vec<_> = sources.chain(gate).collect();
    if properties.is_empty() {
        return Ok(());
    }
    writeln!(out, "    <properties>")?;
    for (name, value) in properties {
        let (name, value) = (xml(&name), xml(&value));
        writeln!(out, "      <property name=\"{name}\" value=\"{value}\"/>")?;
    }
    writeln!(out, "    </properties>")
}

fn case(
    finding: &Finding,
    fails: bool,
    inventory: &Inventory<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let class = match &finding.package {
        Some(package) if finding.kind == FindingKind::Vulnerability => package,
        _ => finding.kind.name(),
    };
    let place = words::place(finding);
    let name = if place.is_empty() {
        finding.id.clone()
    } else {
        format!("{} {place}", finding.id)
    };
    write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\"",
        xml(class),
        xml(&name)
    )?;
    let severity = finding.severity.name();
    let message = format!("{severity}: {}", finding.title);
    if fails {
        writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">",
            xml(severity),
            xml(&message)
        )?;
        details(finding, inventory, out)?;
        return writeln!(out, "      </failure>\n    </testcase>");
    }
    if let Some(why) = skipped(finding) {
        let why = xml(&why);
        return writeln!(
            out,
            ">\n      <skipped message=\"{why}\"/>\n    </testcase>"
        );
    }
    if Standing::of(finding) != Standing::Open {
        return writeln!(out, "/>");
    }
    writeln!(
        out,
        ">\n      <system-out>\nnot at the gate\n{}",
        xml(&message)
    )?;
    details(finding, inventory, out)?;
    writeln!(out, "      </system-out>\n    </testcase>")
}

/// What is known of a finding, line by line.
fn details(
    finding: &Finding,
    inventory: &Inventory<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for file in inventory.files(finding) {
        writeln!(out, "in: {}", xml(&file.text()))?;
    }
    if let Some(way) = inventory.way_of(finding) {
        writeln!(out, "needed by: {}", xml(&way))?;
    }
    let lines = [
        ("status", finding.status.name()),
        ("fixed in", &finding.fixed_in.join(", ")),
        ("evidence", &finding.evidence),
        ("remedy", &finding.remedy),
    ];
    for (label, text) in lines {
        if !text.is_empty() {
            writeln!(out, "{label}: {}", xml(text))?;
        }
    }
    for verdict in &finding.verdicts {
        let (source, status) = (xml(&verdict.source), xml(verdict.status.name()));
        writeln!(out, "{source} says {status}: {}", xml(&verdict.reason))?;
    }
    Ok(())
}
