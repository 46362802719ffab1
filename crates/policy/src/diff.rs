//! What changed between two reports.
//!
//! A finding is there if it counts: it stands, and nobody set it aside. One that was set aside
//! since is gone, and its entry says why. Findings are the same if what they are known by is; packages,
//! if their purls without version are. Kinds, statuses and severities may be words of a newer version.
//!
//! A target that could not be read on one side is not one whose findings are gone: both sides' are told,
//! and what may have been its partner is incomplete.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use seawall_model::{FailedTarget, Finding, Purl, Report, Surface, TargetReport, visible};
use serde::{Deserialize, Serialize};

/// The schema's name and major version.
pub const DIFF_SCHEMA: &str = "seawall-diff/1";

/// The whole comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiffReport {
    /// [`DIFF_SCHEMA`].
    pub schema: String,
    /// One entry for each pair of targets.
    pub targets: Vec<TargetDiff>,
    /// Targets that could not be read for the first report.
    #[serde(default)]
    pub failed_before: Vec<FailedTarget>,
    /// Targets that could not be read for the second report.
    #[serde(default)]
    pub failed_after: Vec<FailedTarget>,
}

/// What changed in one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TargetDiff {
    /// The target's name in the first report; none if it is not there.
    pub before: Option<String>,
    /// The target's name in the second report; none if it is not there.
    pub after: Option<String>,
    /// Both sides were looked at completely. If not, something may be new or gone only because it
    /// was not looked at on one side.
    pub complete: bool,
    /// Findings that are there and were not.
    pub new: Vec<FindingEntry>,
    /// Findings that were there and are not.
    pub gone: Vec<FindingEntry>,
    /// Findings that are there and were.
    pub same: Vec<FindingEntry>,
    /// Packages that are there and were not.
    pub added: Vec<PackageEntry>,
    /// Packages that were there and are not.
    pub removed: Vec<PackageEntry>,
    /// Packages whose versions changed.
    pub changed: Vec<ChangedPackage>,
    /// The attack surface of both, where both are images and it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<SurfaceDiff>,
}

/// An attack surface that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurfaceDiff {
    /// As it was.
    pub before: Surface,
    /// As it is.
    pub after: Surface,
}

/// A finding of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingEntry {
    /// The finding; of the second report, unless it is gone from it.
    #[serde(flatten)]
    pub finding: Finding,
    /// Of a finding that is gone: `absent`, `suppressed`, or the status that it has now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

/// A package of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PackageEntry {
    /// The purl without version.
    pub purl: String,
    /// The versions, in the order of text; several where a target has several.
    pub versions: Vec<String>,
}

/// A package with other versions than before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChangedPackage {
    /// The purl without version.
    pub purl: String,
    /// The versions that it had.
    pub before: Vec<String>,
    /// The versions that it has.
    pub after: Vec<String>,
}

/// Compares two reports. Where each has one target, these are a pair, whatever their names; else
/// targets of the same name are.
pub fn diff(before: &Report, after: &Report) -> DiffReport {
    let targets = pairs(before, after)
        .into_iter()
        .map(|pair| {
            let mut diff = compare(pair);
            // What has no partner may have been one of those that could not be read.
            let unread = match pair {
                (Some(_), None) => &after.failed,
                (None, Some(_)) => &before.failed,
                _ => return diff,
            };
            diff.complete &= unread.is_empty();
            diff
        })
        .collect();
    DiffReport {
        schema: DIFF_SCHEMA.to_owned(),
        targets,
        failed_before: before.failed.clone(),
        failed_after: after.failed.clone(),
    }
}

type Pair<'a> = (Option<&'a TargetReport>, Option<&'a TargetReport>);

fn pairs<'a>(before: &'a Report, after: &'a Report) -> Vec<Pair<'a>> {
    let all_read = before.failed.is_empty() && after.failed.is_empty();
    let (before, after) = (before.targets.as_slice(), after.targets.as_slice());
    if let ([before], [after]) = (before, after)
        && all_read
    {
        return vec![(Some(before), Some(after))];
    }
    // Targets of one name are paired in their order.
    let mut left: BTreeMap<&str, Vec<&TargetReport>> = BTreeMap::new();
    for target in after.iter().rev() {
        let name = target.target.reference.as_str();
        left.entry(name).or_default().push(target);
    }
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for target in before {
        let name = target.target.reference.as_str();
        let partner = left.get_mut(name).and_then(Vec::pop);
        pairs.push((Some(target), partner));
    }
    let rest = left.into_values().flat_map(|v| v.into_iter().rev());
    pairs.extend(rest.map(|target| (None, Some(target))));
    pairs
}

fn compare((before, after): Pair<'_>) -> TargetDiff {
    let name = |t: Option<&TargetReport>| t.map(|t| t.target.reference.clone());
    let complete = |t: Option<&TargetReport>| t.is_none_or(|t| t.coverage.complete);
    let asked_alike =
        (before.zip(after)).is_none_or(|(b, a)| b.coverage.not_asked() == a.coverage.not_asked());
    let mut diff = TargetDiff {
        before: name(before),
        after: name(after),
        complete: complete(before) && complete(after) && asked_alike,
        ..TargetDiff::default()
    };
    findings(before, after, &mut diff);
    packages(before, after, &mut diff);
    diff.surface = before
        .zip(after)
        .and_then(|(before, after)| surface(before, after));
    diff
}

/// Findings by what they are known by, but for repeats: several are alike where a package is there in
/// several versions, or a rule is broken twice in a file.
fn alike(
    target: Option<&TargetReport>,
    wanted: fn(&Finding) -> bool,
) -> BTreeMap<String, Vec<&Finding>> {
    let mut map: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let findings = target.into_iter().flat_map(|t| &t.findings);
    for finding in findings.filter(|f| wanted(f)) {
        let same = map.entry(seawall_model::identity(finding)).or_default();
        same.push(finding);
    }
    map
}

fn findings(before: Option<&TargetReport>, after: Option<&TargetReport>, diff: &mut TargetDiff) {
    let mut were = alike(before, Finding::counts);
    let are = alike(after, Finding::counts);
    let set_aside = alike(after, |f| !f.counts());
    let entry = |finding: &Finding, now: Option<&str>| FindingEntry {
        finding: finding.clone(),
        now: now.map(str::to_owned),
    };
    for (identity, mut are) in are {
        let were = were.entry(identity).or_default();
        // Those of the same version are the same; of the rest, as many as there are on both sides.
        are.retain(|finding| {
            let same = were.iter().position(|f| f.package == finding.package);
            let found = same.map(|place| were.remove(place)).is_some();
            if found {
                diff.same.push(entry(finding, None));
            }
            !found
        });
        let new = are.split_off(are.len().min(were.len()));
        were.drain(..are.len());
        diff.same.extend(are.into_iter().map(|f| entry(f, None)));
        diff.new.extend(new.into_iter().map(|f| entry(f, None)));
    }
    for (identity, gone) in were {
        let now = match set_aside.get(&identity).and_then(|f| f.first()) {
            None => "absent",
            Some(finding) if finding.suppressed.is_some() => "suppressed",
            Some(finding) => finding.status.name(),
        };
        diff.gone
            .extend(gone.into_iter().map(|f| entry(f, Some(now))));
    }
    for list in [&mut diff.new, &mut diff.gone, &mut diff.same] {
        list.sort_by_cached_key(|e| order(&e.finding));
    }
}

/// The worst first, then by kind, id and package.
fn order(finding: &Finding) -> impl Ord + use<> {
    (
        std::cmp::Reverse((finding.severity, finding.risk)),
        finding.kind,
        finding.id.clone(),
        finding.package.clone(),
        finding.fingerprint.clone(),
    )
}

fn versions(target: Option<&TargetReport>) -> BTreeMap<String, BTreeSet<String>> {
    let mut versions: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let packages = target.into_iter().flat_map(|t| &t.packages);
    for package in packages.filter(|p| p.state == seawall_model::PackageState::Present) {
        let bare = package.purl.parse::<Purl>();
        let key = bare.map_or_else(
            |_no_purl| format!("{} {}", package.kind, package.name),
            |purl| purl.without_version().to_string(),
        );
        let of_package = versions.entry(key).or_default();
        of_package.insert(package.version.clone());
    }
    versions
}

fn packages(before: Option<&TargetReport>, after: Option<&TargetReport>, diff: &mut TargetDiff) {
    let list = |versions: &BTreeSet<String>| versions.iter().cloned().collect::<Vec<_>>();
    let entry = |(purl, versions): (&String, &BTreeSet<String>)| PackageEntry {
        purl: purl.clone(),
        versions: list(versions),
    };
    let (were, are) = (versions(before), versions(after));
    let added = are.iter().filter(|(purl, _)| !were.contains_key(*purl));
    diff.added = added.map(entry).collect();
    let removed = were.iter().filter(|(purl, _)| !are.contains_key(*purl));
    diff.removed = removed.map(entry).collect();
    for (purl, before) in &were {
        if let Some(after) = are.get(purl).filter(|after| *after != before) {
            diff.changed.push(ChangedPackage {
                purl: purl.clone(),
                before: list(before),
                after: list(after),
            });
        }
    }
}

fn surface(before: &TargetReport, after: &TargetReport) -> Option<SurfaceDiff> {
    let (before, after) = (before.surface.clone()?, after.surface.clone()?);
    (before != after).then_some(SurfaceDiff { before, after })
}

impl SurfaceDiff {
    /// A line for each part that changed: `setuid files 12 -> 3`.
    fn lines(&self) -> Vec<String> {
        let (b, a) = (&self.before, &self.after);
        let mut lines = Vec::new();
        for (what, before, after) in [
            ("setuid files", b.setuid_files, a.setuid_files),
            ("setgid files", b.setgid_files, a.setgid_files),
            ("packages", b.packages, a.packages),
            ("files", b.files, a.files),
            ("bytes", b.bytes, a.bytes),
        ] {
            if before != after {
                lines.push(format!("{what} {before} -> {after}"));
            }
        }
        for (what, before, after) in [
            ("shells", &b.shells, &a.shells),
            ("package managers", &b.package_managers, &a.package_managers),
            ("compilers", &b.compilers, &a.compilers),
            ("interpreters", &b.interpreters, &a.interpreters),
        ] {
            let none = |names: &[String]| match names {
                [] => "none".to_owned(),
                names => names.join(", "),
            };
            if before != after {
                lines.push(format!("{what} {} -> {}", none(before), none(after)));
            }
        }
        lines
    }
}

impl DiffReport {
    /// The comparison as JSON, indented.
    ///
    /// # Errors
    /// None that a comparison can cause; serialisers report errors by their type.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Whether both sides were looked at completely: there is a target, none failed, and none has an open
    /// gap.
    pub fn complete(&self) -> bool {
        let read = self.failed_before.is_empty() && self.failed_after.is_empty();
        read && !self.targets.is_empty() && self.targets.iter().all(|t| t.complete)
    }

    /// The comparison for a reader, without colours. Everything from outside is made visible.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let sides = [
            ("before", &self.failed_before),
            ("after", &self.failed_after),
        ];
        for (side, failed) in sides {
            for target in failed {
                let (name, why) = (visible(&target.reference), visible(&target.reason));
                let _ = writeln!(out, "{side}: {name} could not be read: {why}");
            }
        }
        for target in &self.targets {
            target.write(&mut out);
        }
        if self.targets.is_empty() {
            out.push_str("nothing to compare\n");
        }
        out
    }
}

impl TargetDiff {
    /// Whether anything is new, gone or changed.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.surface.is_none()
    }

    // Writing to a String can't fail, so the results are left.
    fn write(&self, out: &mut String) {
        let name = |n: &Option<String>| {
            n.as_deref()
                .map_or("(nothing)".to_owned(), |n| visible(n).into_owned())
        };
        let _ = writeln!(out, "{} -> {}", name(&self.before), name(&self.after));
        if !self.complete {
            let _ = writeln!(
                out,
                "  incomplete: something may be new or gone only because it was not looked at"
            );
        }
        for (mark, list) in [("+", &self.new), ("-", &self.gone)] {
            for entry in list {
                write_finding(out, mark, entry);
            }
        }
        for (mark, list) in [("+", &self.added), ("-", &self.removed)] {
            for entry in list {
                let versions = visible(&entry.versions.join(", ")).into_owned();
                let _ = writeln!(out, "  {mark} {} {versions}", visible(&entry.purl));
            }
        }
        for package in &self.changed {
            let (before, after) = (package.before.join(", "), package.after.join(", "));
            let _ = writeln!(
                out,
                "  ~ {} {} -> {}",
                visible(&package.purl),
                visible(&before),
                visible(&after)
            );
        }
        for line in self.surface.iter().flat_map(SurfaceDiff::lines) {
            let _ = writeln!(out, "  ~ {}", visible(&line));
        }
        let _ = writeln!(
            out,
            "  findings: {} new, {} gone, {} the same; packages: {} added, {} removed, {} changed",
            self.new.len(),
            self.gone.len(),
            self.same.len(),
            self.added.len(),
            self.removed.len(),
            self.changed.len()
        );
    }
}

fn write_finding(out: &mut String, mark: &str, entry: &FindingEntry) {
    let finding = &entry.finding;
    let place = match &finding.package {
        Some(package) => package.clone(),
        None => finding.location.to_string(),
    };
    let _ = write!(
        out,
        "  {mark} {} {} {}",
        visible(finding.severity.name()),
        visible(finding.kind.name()),
        visible(&finding.id)
    );
    for part in [Some(&place), finding.subject.as_ref()]
        .into_iter()
        .flatten()
    {
        if !part.is_empty() {
            let _ = write!(out, " {}", visible(part));
        }
    }
    if let Some(now) = &entry.now {
        let _ = write!(out, " ({})", visible(now));
    }
    out.push('\n');
}
