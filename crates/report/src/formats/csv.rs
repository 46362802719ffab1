//! CSV (RFC 4180): a row for each target that could not be read, a row a finding, then a row for each gap,
//! note and source of advisories, and one for the gate.

use std::io;

use seawall_documents::package_of_purl;
use seawall_model::{
    AdvisorySource, FailedTarget, Finding, Gate, Hole, Purl, Report, TargetReport,
};

use crate::escape::csv;
use crate::inventory::{Inventory, Told};
use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Csv = Csv;

pub(crate) struct Csv;

const COLUMNS: [&str; 28] = [
    "target",
    "kind",
    "id",
    "severity",
    "status",
    "risk",
    "package",
    "version",
    "purl",
    "fixed_in",
    "path",
    "line",
    "layer",
    "cvss",
    "epss",
    "kev",
    "title",
    "suppressed_by",
    "reason",
    "fingerprint",
    "kev_due",
    "owned_by",
    "verdicts",
    "remedy",
    "place",
    "gate",
    "paths",
    "needed_by",
];

impl Reporter for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn help(&self) -> &'static str {
        "a row a finding, for spreadsheets"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        row(out, &COLUMNS.map(str::to_owned))?;
        for failed in words::unread(report).iter() {
            row(out, &failed_cells(failed))?;
        }
        for target in &report.targets {
            let inventory = Inventory::of(target);
            for finding in &target.findings {
                row(out, &cells(target, finding, &inventory))?;
            }
            let coverage = &target.coverage;
            for (kind, holes) in [("gap", &coverage.gaps), ("note", &coverage.notes)] {
                for hole in holes {
                    row(out, &hole_cells(target, kind, hole))?;
                }
            }
        }
        for source in &report.advisories.sources {
            row(out, &source_cells(source))?;
        }
        match &report.gate {
            Some(gate) => row(out, &gate_cells(gate)),
            None => Ok(()),
        }
    }
}

fn row(out: &mut dyn io::Write, cells: &[String; COLUMNS.len()]) -> io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(out, "{comma}{}", csv(cell))?;
    }
    out.write_all(b"\r\n")
}

fn cells(
    target: &TargetReport,
    finding: &Finding,
    inventory: &Inventory<'_>,
) -> [String; COLUMNS.len()] {
    let purl = finding.package.as_deref().unwrap_or_default();
    let parsed: Option<Purl> = purl.parse().ok();
    let package = parsed.as_ref().map(package_of_purl);
    let (package, version) = package.map_or_else(Default::default, |p| (p.name, p.version));
    let place = &finding.location;
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let worst = finding.scores.iter().map(|s| s.score);
    let worst = worst.fold(None, |a: Option<f64>, b| Some(a.map_or(b, |a| a.max(b))));
    let suppressed = finding.suppressed.as_ref();
    [
        target.target.reference.clone(),
        finding.kind.name().to_owned(),
        finding.id.clone(),
        finding.severity.name().to_owned(),
        finding.status.name().to_owned(),
        finding.risk.to_string(),
        package,
        version,
        purl.to_owned(),
        finding.fixed_in.join(" "),
        place.path.clone().unwrap_or_default(),
        number(place.line),
        number(place.layer),
        worst.map_or_else(String::new, |s| format!("{s:.1}")),
        finding
            .epss
            .map_or_else(String::new, |e| format!("{:.5}", e.score)),
        finding
            .kev
            .map_or_else(String::new, |k| k.added.to_string()),
        finding.title.clone(),
        suppressed.map_or_else(String::new, |s| words::suppressor(s.by).to_owned()),
        suppressed.map_or_else(String::new, |s| s.reason.clone()),
        finding.fingerprint.clone(),
        finding.kev.map_or_else(String::new, |k| k.due.to_string()),
        owned_by(inventory, finding).unwrap_or_default().to_owned(),
        verdicts(finding),
        finding.remedy.clone(),
        words::place(finding),
        (if finding.at_gate { "matches" } else { "" }).to_owned(),
        paths(inventory, finding),
        inventory.way_of(finding).unwrap_or_default(),
    ]
}

/// The system package that installed the package.
fn owned_by<'a>(inventory: &Inventory<'a>, finding: &Finding) -> Option<&'a str> {
    inventory.owner(inventory.package(finding)?)
}

/// Every file that tells of the finding, with its line: `a/package-lock.json:12 | b/package-lock.json:7`.
fn paths(inventory: &Inventory<'_>, finding: &Finding) -> String {
    let files = inventory.files(finding);
    let files: Vec<_> = files.iter().map(Told::text).collect();
    files.join(" | ")
}

fn verdicts(finding: &Finding) -> String {
    let verdicts = finding.verdicts.iter();
    let verdicts: Vec<_> = verdicts
        .map(|v| format!("{}: {}: {}", v.source, v.status.name(), v.reason))
        .collect();
    verdicts.join(" | ")
}

/// A row for a source of advisories.
fn source_cells(source: &AdvisorySource) -> [String; COLUMNS.len()] {
    let day = words::day(source).unwrap_or("an unknown day");
    let many = usize::try_from(source.records).unwrap_or(usize::MAX);
    let records = words::count(many, "record", "records");
    of_known(&[
        ("kind", "advisories".to_owned()),
        ("id", source.name.clone()),
        ("title", format!("{records}, as of {day}")),
    ])
}

/// A row for a target that could not be read.
fn failed_cells(failed: &FailedTarget) -> [String; COLUMNS.len()] {
    of_known(&[
        ("target", failed.reference.clone()),
        ("kind", "failed".to_owned()),
        ("id", "not-read".to_owned()),
        ("title", failed.reason.clone()),
    ])
}

/// A row for the gate.
fn gate_cells(gate: &Gate) -> [String; COLUMNS.len()] {
    let (verdict, text) = words::gate(gate);
    let word = if gate.passed { "passed" } else { "failed" };
    of_known(&[
        ("kind", "gate".to_owned()),
        ("id", gate.expression.clone()),
        ("title", format!("{verdict}: {text}")),
        ("gate", word.to_owned()),
    ])
}

fn hole_cells(target: &TargetReport, kind: &str, hole: &Hole) -> [String; COLUMNS.len()] {
    of_known(&[
        ("target", target.target.reference.clone()),
        ("kind", kind.to_owned()),
        ("id", hole.name.to_string()),
        ("path", hole.place.clone()),
        ("title", words::hole(hole)),
    ])
}

/// A row of which only some columns mean something.
fn of_known(known: &[(&str, String)]) -> [String; COLUMNS.len()] {
    let mut cells: [String; COLUMNS.len()] = std::array::from_fn(|_| String::new());
    for (cell, column) in cells.iter_mut().zip(COLUMNS) {
        if let Some((_, text)) = known.iter().find(|(name, _)| *name == column) {
            cell.clone_from(text);
        }
    }
    cells
}
