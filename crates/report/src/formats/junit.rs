//! JUnit XML (the form that Jenkins and GitLab read): a suite a target, a test case a finding.
//!
//! Findings that count fail, findings that were set aside are skipped, checks that passed pass, and
//! each gap in coverage is an error.

use std::io;

use seawall_model::{AdvisoryStamp, Finding, Report, TargetReport};

use crate::escape::xml;
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

    fn media_type(&self) -> &'static str {
        "application/xml"
    }

    fn extension(&self) -> &'static str {
        "xml"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites name=\"{}\">", xml(&report.tool.name))?;
        for target in &report.targets {
            suite(target, &report.advisories, out)?;
        }
        writeln!(out, "</testsuites>")
    }
}

fn suite(target: &TargetReport, stamp: &AdvisoryStamp, out: &mut dyn io::Write) -> io::Result<()> {
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
        findings.iter().filter(|f| f.counts()).count(),
        findings.iter().filter(|f| f.suppressed.is_some()).count(),
    )?;
    properties(stamp, out)?;
    for finding in findings {
        case(finding, out)?;
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

/// Which advisories there were, and how old.
fn properties(stamp: &AdvisoryStamp, out: &mut dyn io::Write) -> io::Result<()> {
    if stamp.sources.is_empty() {
        return Ok(());
    }
    writeln!(out, "    <properties>")?;
    for source in &stamp.sources {
        writeln!(
            out,
            "      <property name=\"advisories.{}\" value=\"{}\"/>",
            xml(&source.name),
            xml(words::day(source).unwrap_or("of an unknown day")),
        )?;
    }
    writeln!(out, "    </properties>")
}

fn case(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let class = match &finding.package {
        Some(package) => package.clone(),
        None => finding.kind.name().to_owned(),
    };
    let place = words::place(&finding.location);
    let name = if place.is_empty() {
        finding.id.clone()
    } else {
        format!("{} {place}", finding.id)
    };
    write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\"",
        xml(&class),
        xml(&name)
    )?;
    if let Some(suppressed) = &finding.suppressed {
        let by = words::suppressor(suppressed.by);
        let why = xml(&suppressed.reason);
        writeln!(
            out,
            ">\n      <skipped message=\"{by}: {why}\"/>\n    </testcase>"
        )
    } else if finding.counts() {
        let message = format!("{}: {}", finding.severity, finding.title);
        writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">",
            finding.severity,
            xml(&message)
        )?;
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
            let (source, status) = (xml(&verdict.source), verdict.status.name());
            writeln!(out, "{source} says {status}: {}", xml(&verdict.reason))?;
        }
        writeln!(out, "      </failure>\n    </testcase>")
    } else {
        writeln!(out, "/>")
    }
}
