//! Which upgrades clear how many findings.
//!
//! For each package the plan names the lowest version that clears the most of its findings. It
//! claims less rather than more: a version clears a finding if the finding names it as fixed, or
//! if the ecosystem's order puts it at or behind every fixed version that the finding names.

use std::borrow::Cow;
use std::cmp::Ordering;

use seawall_model::{Ecosystem, Finding, Package, TargetReport};

use crate::groups::{self, PackageGroup};

/// One upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// The package's name.
    pub package: String,
    /// The installed version.
    pub from: String,
    /// The version to install.
    pub to: String,
    /// How many findings that clears.
    pub clears: usize,
}

/// Upgrades, those that clear most first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpgradePlan {
    /// The upgrades.
    pub upgrades: Vec<Upgrade>,
    /// How many findings they clear together.
    pub cleared: usize,
    /// How many vulnerabilities count in all.
    pub findings: usize,
}

/// The plan of a target.
pub fn plan(target: &TargetReport) -> UpgradePlan {
    plan_by(target, &|package, a, b| {
        let ecosystem = if package.kind.is_os() {
            target.os.as_ref()?.ecosystem()
        } else {
            Ecosystem::of_kind(&package.kind)
        };
        seawall_version::scheme_of(&ecosystem?.name)?
            .compare(a, b)
            .ok()
    })
}

/// How two versions of a package compare; none when that can't be known.
type Compare<'a> = &'a dyn Fn(&Package, &str, &str) -> Option<Ordering>;

fn plan_by(target: &TargetReport, compare: Compare<'_>) -> UpgradePlan {
    let groups = groups::by_package(target, Finding::counts);
    let findings = groups.iter().map(|g| g.findings.len()).sum();
    let mut upgrades: Vec<_> = groups.iter().filter_map(|g| best(g, compare)).collect();
    upgrades.sort_by(|a, b| {
        (b.clears.cmp(&a.clears))
            .then_with(|| (&a.package, &a.from, &a.to).cmp(&(&b.package, &b.from, &b.to)))
    });
    UpgradePlan {
        cleared: upgrades.iter().map(|u| u.clears).sum(),
        upgrades,
        findings,
    }
}

fn best(group: &PackageGroup<'_>, compare: Compare<'_>) -> Option<Upgrade> {
    let package = group.package?;
    let order = |a: &str, b: &str| compare(package, a, b);
    let mut candidates: Vec<&str> = Vec::new();
    for version in group.findings.iter().flat_map(|f| &f.fixed_in) {
        // A downgrade is no upgrade; where the order is unknown, the advisory is believed.
        let downgrade = order(version, &group.version).is_some_and(Ordering::is_le);
        if !downgrade && !candidates.contains(&version.as_str()) {
            candidates.push(version);
        }
        // Real packages have a handful; the bound keeps the work linear in hostile reports.
        if candidates.len() == 64 {
            break;
        }
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let clears = group
            .findings
            .iter()
            .filter(|f| clears(f, candidate, &order))
            .count();
        let better = match best {
            None => true,
            Some((most, version)) => {
                clears > most || clears == most && order(candidate, version) == Some(Ordering::Less)
            }
        };
        if better {
            best = Some((clears, candidate));
        }
    }
    let (clears, to) = best?;
    Some(Upgrade {
        package: Cow::clone(&group.name).into_owned(),
        from: Cow::clone(&group.version).into_owned(),
        to: to.to_owned(),
        clears,
    })
}

fn clears(
    finding: &Finding,
    version: &str,
    order: &dyn Fn(&str, &str) -> Option<Ordering>,
) -> bool {
    !finding.fixed_in.is_empty()
        && (finding.fixed_in.iter().any(|f| f == version)
            || finding
                .fixed_in
                .iter()
                .all(|f| order(version, f).is_some_and(Ordering::is_ge)))
}
