//! What tools that know nothing but places in files can be told: each finding that wants an eye at each file
//! that has it, each gap in coverage, and each target that was not read.

use std::path::{Component, Path, PathBuf};

use seawall_model::{
    Finding, FindingKind, Hole, HoleName, Report, Severity, TargetKind, TargetReport,
};

use crate::inventory::{Inventory, Told};
use crate::standing::Standing;
use crate::{ReportOptions, words};

/// What the paths of issues are relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paths {
    /// The working directory, as editors want it.
    Working,
    /// The root of the repository, as code hosts want it.
    Repository,
}

/// Something to say about a place in a file.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    /// The file; of what is in none the target.
    pub(super) path: String,
    /// The first line is 1.
    pub(super) line: Option<u32>,
    /// The first column is 1.
    pub(super) column: Option<u32>,
    /// The last line.
    pub(super) end_line: Option<u32>,
    /// The check's or advisory's id, or the name of the gap.
    pub(super) id: String,
    /// How bad; none of what is only for information.
    pub(super) severity: Option<Severity>,
    /// One sentence or two.
    pub(super) message: String,
    /// No other issue of the report has it.
    pub(super) fingerprint: String,
}

/// Everything that is to be said, in the report's order: what could not be read comes first.
pub(super) fn of(report: &Report, options: &ReportOptions, paths: Paths) -> Vec<Issue> {
    let mut issues = Vec::new();
    for failed in words::unread(report).iter() {
        let (what, reference) = ("a target", &failed.reference);
        let hole = Hole::new(HoleName::UNREAD_TARGET, what, reference, &failed.reason);
        issues.push(of_hole(&hole, reference.clone(), Some(Severity::High)));
    }
    for target in &report.targets {
        let place = |path: &str| place(target, path, options, paths);
        let inventory = Inventory::of(target);
        let asks = |f: &&Finding| matches!(Standing::of(f), Standing::Open | Standing::Look);
        for finding in target.findings.iter().filter(asks) {
            of_finding(finding, &inventory, &place, &mut issues);
        }
        let coverage = &target.coverage;
        let gap = (!coverage.complete).then_some(Severity::High);
        for (severity, holes) in [(gap, &coverage.gaps), (None, &coverage.notes)] {
            for hole in holes {
                issues.push(of_hole(hole, place(""), severity));
            }
        }
        if !coverage.complete && coverage.gaps.is_empty() {
            let hole = Hole::new(
                HoleName::UNREAD_TARGET,
                "",
                "",
                "its coverage is incomplete",
            );
            issues.push(of_hole(&hole, place(""), gap));
        }
    }
    issues
}

fn of_finding(
    finding: &Finding,
    inventory: &Inventory<'_>,
    place: &dyn Fn(&str) -> String,
    issues: &mut Vec<Issue>,
) {
    let mut files = inventory.files(finding);
    if files.is_empty() {
        let lines = Vec::new();
        files.push(Told { path: "", lines });
    }
    let about = finding
        .package
        .as_deref()
        .filter(|_| finding.kind == FindingKind::Vulnerability);
    let about = about.map_or_else(String::new, |package| format!("{package}: "));
    let title = words::title(finding);
    let fixed = finding.fixed_in.first();
    let fixed = fixed.map_or_else(String::new, |version| format!(" (fixed in {version})"));
    let open = Standing::of(finding) == Standing::Open;
    for (number, file) in files.iter().enumerate() {
        // A place of the finding's own has columns; what a lock file tells of a package has a line.
        let own = finding.location.path.as_deref() == Some(file.path);
        let at = &finding.location;
        issues.push(Issue {
            path: place(file.path),
            line: file.lines.first().copied(),
            column: at.column.filter(|column| own && *column > 0),
            end_line: at.end_line.filter(|line| own && Some(*line) >= at.line),
            id: finding.id.clone(),
            severity: open.then_some(finding.severity),
            message: format!("{about}{title}{fixed}"),
            fingerprint: match number {
                0 => finding.fingerprint.clone(),
                number => format!("{}-{number}", finding.fingerprint),
            },
        });
    }
}

fn of_hole(hole: &Hole, path: String, severity: Option<Severity>) -> Issue {
    let message = format!("not looked at: {}", words::hole(hole));
    Issue {
        fingerprint: format!("{}:{path}:{}:{}", hole.name, hole.place, hole.what),
        path,
        line: None,
        column: None,
        end_line: None,
        id: hole.name.as_str().to_owned(),
        severity,
        message,
    }
}

/// Where a file of a target is. What is inside an archive is shown at the archive.
fn place(target: &TargetReport, path: &str, options: &ReportOptions, paths: Paths) -> String {
    let outer = path.split("!/").next().unwrap_or(path);
    let reference = &target.target.reference;
    let base = match options.in_repository.get(reference) {
        Some(within) if paths == Paths::Repository => within.as_str(),
        _ if target.target.kind == TargetKind::Directory => reference,
        // The reference is the file.
        _ if target.target.kind == TargetKind::File => return reference.clone(),
        _ if outer.is_empty() => return reference.clone(),
        _ => return outer.to_owned(),
    };
    let joined = Path::new(base).join(outer);
    let parts = joined.components();
    let plain: PathBuf = parts.filter(|part| *part != Component::CurDir).collect();
    let plain = plain.display().to_string();
    if plain.is_empty() {
        reference.clone()
    } else {
        plain
    }
}
