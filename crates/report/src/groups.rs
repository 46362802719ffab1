//! Findings put in the order in which people read them: by package, the worst first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use seawall_model::{Finding, FindingKind, Package, Purl, TargetReport};

use crate::standing::{Standing, is_cleared, is_listed};

/// The vulnerabilities of one package in one version.
pub(crate) struct PackageGroup<'a> {
    /// The name as the ecosystem writes it; the purl where the target has no such package.
    pub(crate) name: Cow<'a, str>,
    /// The installed version; empty when unknown.
    pub(crate) version: Cow<'a, str>,
    /// The first package of the target that the findings point to.
    pub(crate) package: Option<&'a Package>,
    /// The worst first; never empty.
    pub(crate) findings: Vec<&'a Finding>,
    /// Where the first of them stands in the report.
    place: usize,
}

/// Groups the vulnerabilities that `wanted` takes; the worst package first, or, `in_order`, the one that
/// comes first in the report.
pub(crate) fn by_package(
    target: &TargetReport,
    wanted: impl Fn(&Finding) -> bool,
    in_order: bool,
) -> Vec<PackageGroup<'_>> {
    let packages: HashMap<&str, &Package> = target
        .packages
        .iter()
        .map(|p| (p.reference.as_str(), p))
        .collect();
    let mut groups: BTreeMap<(Cow<str>, Cow<str>, &str), PackageGroup> = BTreeMap::new();
    for (place, finding) in target.findings.iter().enumerate() {
        if finding.kind != FindingKind::Vulnerability || !wanted(finding) {
            continue;
        }
        let package = finding
            .refs
            .iter()
            .find_map(|r| packages.get(r.as_str()).copied());
        let (name, version) = identity(finding, package);
        let kind = package.map_or("", |p| p.kind.as_str());
        groups
            .entry((name.clone(), version.clone(), kind))
            .or_insert_with(|| PackageGroup {
                name,
                version,
                package,
                findings: Vec::new(),
                place,
            })
            .findings
            .push(finding);
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
