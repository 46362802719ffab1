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
    let groups = groups::by_package(target, Finding::counts, false);
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
    // What a system package installed is upgraded with that one.
    let package = group.package.filter(|p| p.owned_by.is_none())?;
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

#[cfg(test)]
mod tests {
    use seawall_model::{Coverage, FindingKind, PackageKind, Severity, Target, TargetKind};

    use super::*;

    /// A target with one package and a vulnerability for each list of fixed versions.
    fn target(installed: &str, fixes: &[&[&str]]) -> TargetReport {
        let package = Package::new(PackageKind::NPM, "a", installed);
        let findings = fixes.iter().enumerate().map(|(i, fixed)| {
            let id = format!("CVE-2026-{i}");
            let mut finding = Finding::new(FindingKind::Vulnerability, id, "t", Severity::High);
            finding.refs = vec![package.reference.clone()];
            finding.fixed_in = fixed.iter().map(|f| (*f).to_owned()).collect();
            finding
        });
        TargetReport {
            base: None,
            target: Target {
                kind: TargetKind::Directory,
                reference: "d".to_owned(),
            },
            digest: None,
            known_as: Vec::new(),
            platform: None,
            os: None,
            layers: Vec::new(),
            findings: findings.collect(),
            packages: vec![package],
            coverage: Coverage::default(),
        }
    }

    fn numbers(_: &Package, a: &str, b: &str) -> Option<Ordering> {
        let parse = |v: &str| v.parse::<u32>().ok();
        Some(parse(a)?.cmp(&parse(b)?))
    }

    fn best_of(
        installed: &str,
        fixes: &[&[&str]],
        compare: Compare<'_>,
    ) -> Option<(String, usize)> {
        let plan = plan_by(&target(installed, fixes), compare);
        let one = plan.upgrades.into_iter().next()?;
        Some((one.to, one.clears))
    }

    #[test]
    fn the_lowest_version_that_clears_most() {
        let of = |fixes| best_of("1", fixes, &numbers);
        assert_eq!(of(&[&["3"], &["10"], &["2"]]), Some(("10".to_owned(), 3)));
        assert_eq!(of(&[&["3"], &["3", "10"]]), Some(("3".to_owned(), 2)));
        // 5 is behind the fix of the first line but before that of the second.
        assert_eq!(of(&[&["2", "7"], &["5"]]), Some(("7".to_owned(), 2)));
        assert_eq!(of(&[&["2", "7"], &["2"]]), Some(("2".to_owned(), 2)));
        assert_eq!(of(&[&[], &[]]), None);
    }

    #[test]
    fn a_downgrade_is_no_upgrade() {
        assert_eq!(
            best_of("6", &[&["2", "7"]], &numbers),
            Some(("7".to_owned(), 1))
        );
        assert_eq!(best_of("6", &[&["2"]], &numbers), None);
    }

    #[test]
    fn without_an_order_only_named_versions_count() {
        let unknown = |_: &Package, _: &str, _: &str| None;
        let of = |fixes| best_of("1", fixes, &unknown);
        assert_eq!(of(&[&["3"], &["10"], &["3"]]), Some(("3".to_owned(), 2)));
    }

    #[test]
    fn findings_set_aside_do_not_count() {
        let mut target = target("1", &[&["2"], &["3"]]);
        target.findings[1].status = seawall_model::Status::NotAffected;
        let plan = plan_by(&target, &numbers);
        assert_eq!((plan.findings, plan.cleared), (1, 1));
        assert_eq!(plan.upgrades[0].to, "2");
    }
}
