//! Findings put in the order in which people read them: by package, the worst first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Finding, FindingKind, Package, Purl, TargetReport};

use crate::inventory::{Inventory, Told};
use crate::standing::{Standing, is_cleared, is_listed};

/// The vulnerabilities of one package in one version, in whatever files.
pub(crate) struct PackageGroup<'a> {
    /// The name as the ecosystem writes it; the purl where the target has no such package.
    pub(crate) name: Cow<'a, str>,
    /// The installed version; empty when unknown.
    pub(crate) version: Cow<'a, str>,
    /// The packages of the target that the findings point to, each once; empty where there is none.
    pub(crate) packages: Vec<&'a Package>,
    /// The worst first; never empty. The same vulnerability in several files comes as often.
    pub(crate) findings: Vec<&'a Finding>,
    /// Where the first of them stands in the report.
    place: usize,
}

impl<'a> PackageGroup<'a> {
    /// The first of the packages.
    pub(crate) fn package(&self) -> Option<&'a Package> {
        self.packages.first().copied()
    }

    /// The findings as they are listed: those that say the same of several files once, with how often.
    pub(crate) fn rows(&self) -> Vec<(&'a Finding, usize)> {
        let mut rows: Vec<(&Finding, usize)> = Vec::new();
        let mut at: HashMap<_, usize> = HashMap::new();
        for finding in self.findings.iter().copied() {
            let same = (
                &finding.id,
                finding.severity,
                finding.status,
                &finding.fixed_in,
            );
            let index = *at.entry(same).or_insert(rows.len());
            match rows.get_mut(index) {
                Some((_, times)) => *times += 1,
                None => rows.push((finding, 1)),
            }
        }
        rows
    }

    /// Every file that tells of the package, each once.
    pub(crate) fn files(&self) -> Vec<Told<'a>> {
        let mut files: Vec<Told<'a>> = Vec::new();
        let mut at: HashMap<&str, usize> = HashMap::new();
        let locations = self.packages.iter().flat_map(|package| &package.locations);
        for location in locations.filter(|l| !l.path.is_empty()) {
            let index = *at.entry(&location.path).or_insert_with(|| {
                let (path, lines) = (location.path.as_str(), Vec::new());
                files.push(Told { path, lines });
                files.len() - 1
            });
            if let Some(told) = files.get_mut(index) {
                told.lines.extend(location.line);
            }
        }
        files
    }
}

/// Groups the vulnerabilities that `wanted` takes; the worst package first, or, `in_order`, the one that
/// comes first in the report.
pub(crate) fn by_package<'a>(
    target: &'a TargetReport,
    inventory: &Inventory<'a>,
    wanted: impl Fn(&Finding) -> bool,
    in_order: bool,
) -> Vec<PackageGroup<'a>> {
    let mut groups: BTreeMap<(Cow<str>, Cow<str>, &str), PackageGroup> = BTreeMap::new();
    let mut known: HashSet<(&str, &str)> = HashSet::new();
    for (place, finding) in target.findings.iter().enumerate() {
        if finding.kind != FindingKind::Vulnerability || !wanted(finding) {
            continue;
        }
        let packages = inventory.packages(finding);
        let package = packages.first().copied();
        let (name, version) = identity(finding, package);
        let kind = package.map_or("", |p| p.kind.as_str());
        let group = groups
            .entry((name.clone(), version.clone(), kind))
            .or_insert_with(|| PackageGroup {
                name,
                version,
                packages: Vec::new(),
                findings: Vec::new(),
                place,
            });
        group.findings.push(finding);
        for package in packages {
            // By the group's first package: one may be in several groups.
            let first = group.package().unwrap_or(package).reference.as_str();
            if known.insert((first, &package.reference)) {
                group.packages.push(package);
            }
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    if in_order {
        groups.sort_by_key(|group| group.place);
        return groups;
    }
    for group in &mut groups {
        worst_first(&mut group.findings);
    }
    // Stable, so that equal groups stay in the order of their names.
    groups.sort_by_key(|g| Reverse(g.findings.first().map(|f| (f.kev.is_some(), f.severity))));
    groups
}

fn identity<'a>(
    finding: &'a Finding,
    package: Option<&'a Package>,
) -> (Cow<'a, str>, Cow<'a, str>) {
    if let Some(package) = package {
        return (Cow::from(&package.name), Cow::from(&package.version));
    }
    let text = finding.package.as_deref().unwrap_or_default();
    match text.parse::<Purl>() {
        Ok(purl) => (
            Cow::from(purl.without_version().to_string()),
            Cow::from(purl.version_text().unwrap_or_default().to_owned()),
        ),
        Err(_no_purl) => (Cow::from(text), Cow::from("")),
    }
}

/// Sorts by what is exploited, then severity, then the chance of it, then id.
pub(crate) fn worst_first(findings: &mut [&Finding]) {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| {
            (
                Reverse(f.kev.is_some()),
                Reverse(f.severity),
                Reverse(f.epss.map_or(0, epss_ppm)),
            )
        };
        key(a).cmp(&key(b)).then_with(|| {
            (&a.id, &a.location, &a.fingerprint).cmp(&(&b.id, &b.location, &b.fingerprint))
        })
    });
}

/// The EPSS score in parts per million, which has a total order.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1e6; a cast of NaN is 0"
)]
fn epss_ppm(epss: seawall_model::Epss) -> u32 {
    (epss.score.clamp(0.0, 1.0) * 1e6) as u32
}

/// What the system's advisories clear.
pub(crate) fn cleared(target: &TargetReport) -> Vec<&Finding> {
    target.findings.iter().filter(|f| is_cleared(f)).collect()
}

/// The kinds of what is listed, each with its findings: those that stand first, then the worst first, or
/// in the report's order. Vulnerabilities are left to [`by_package`].
pub(crate) fn by_kind(target: &TargetReport, in_order: bool) -> Vec<(FindingKind, Vec<&Finding>)> {
    let listed: Vec<_> = target.findings.iter().filter(|f| is_listed(f)).collect();
    let kinds = FindingKind::among(listed.iter().copied()).into_iter();
    let checks = kinds.filter(|kind| *kind != FindingKind::Vulnerability);
    checks
        .map(|kind| {
            let of_kind = listed.iter().copied().filter(|f| f.kind == kind);
            let mut findings: Vec<_> = of_kind.collect();
            if !in_order {
                worst_first(&mut findings);
                findings.sort_by_key(|f| Standing::of(f));
            }
            (kind, findings)
        })
        .collect()
}
