//! Which upgrades clear how many findings, and which of them matter most.
//!
//! For each package the plan names the lowest version that clears the most of its findings, in whatever
//! versions it is installed. It claims less rather than more: a version clears a finding if the finding names
//! it as fixed, or if the ecosystem's order puts it at or behind every fixed version that the finding names.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use seawall_model::{Ecosystem, Finding, Package, TargetReport};

use crate::groups::{self, PackageGroup};
use crate::inventory::Inventory;

/// Fixed versions of a package that are tried. Real packages have a handful; the bound keeps the work linear
/// in hostile reports.
const MOST_CANDIDATES: usize = 64;

/// One upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upgrade {
    /// The package's name.
    pub(crate) package: String,
    /// The installed versions, lowest first where their order is known.
    pub(crate) from: Vec<String>,
    /// The version to install.
    pub(crate) to: String,
    /// How many findings that clears.
    pub(crate) clears: usize,
    /// How many of these are known to be exploited.
    pub(crate) exploited: usize,
    /// The highest risk of these, 0 to 100.
    pub(crate) risk: u8,
}

/// Upgrades: those first that clear most of what is known to be exploited, then those that clear the highest
/// risk, then those that clear most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UpgradePlan {
    /// The upgrades.
    pub(crate) upgrades: Vec<Upgrade>,
    /// How many findings they clear together.
    pub(crate) cleared: usize,
    /// How many vulnerabilities count in all.
    pub(crate) findings: usize,
}

/// The plan of a target.
pub(crate) fn plan(target: &TargetReport, inventory: &Inventory<'_>) -> UpgradePlan {
    plan_by(target, inventory, &|package, a, b| {
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

fn plan_by(target: &TargetReport, inventory: &Inventory<'_>, compare: Compare<'_>) -> UpgradePlan {
    let groups = groups::by_package(target, inventory, Finding::counts, false);
    let findings = groups.iter().map(|g| g.findings.len()).sum();
    let mut packages: BTreeMap<(Cow<str>, &str), Vec<PackageGroup>> = BTreeMap::new();
    for group in groups {
        // What a system package installed is upgraded with that one.
        if let Some(package) = group.package().filter(|p| p.owned_by.is_none()) {
            let key = (group.name.clone(), package.kind.as_str());
            packages.entry(key).or_default().push(group);
        }
    }
    let mut upgrades: Vec<Upgrade> = Vec::new();
    for groups in packages.into_values() {
        let each: Vec<_> = groups
            .iter()
            .filter_map(|group| best(std::slice::from_ref(group), compare))
            .collect();
        let apart = each.iter().fold((0, 0), |sum, upgrade| {
            (sum.0 + upgrade.exploited, sum.1 + upgrade.clears)
        });
        // One version for all where that clears no less.
        let one = best(&groups, compare).filter(|_| each.len() > 1);
        match one.filter(|one| (one.exploited, one.clears) >= apart) {
            Some(one) => upgrades.push(one),
            None => upgrades.extend(by_version(each)),
        }
    }
    upgrades.sort_by_cached_key(|u| {
        let matters = Reverse((u.exploited, u.risk, u.clears));
        (matters, u.package.clone(), u.from.clone(), u.to.clone())
    });
    UpgradePlan {
        cleared: upgrades.iter().map(|u| u.clears).sum(),
        upgrades,
        findings,
    }
}

/// Upgrades of a package, those to the same version as one.
fn by_version(each: Vec<Upgrade>) -> Vec<Upgrade> {
    let mut joined: Vec<Upgrade> = Vec::new();
    for upgrade in each {
        match joined.iter_mut().find(|known| known.to == upgrade.to) {
            Some(known) => {
                known.from.extend(upgrade.from);
                known.clears += upgrade.clears;
                known.exploited += upgrade.exploited;
                known.risk = known.risk.max(upgrade.risk);
            }
            None => joined.push(upgrade),
        }
    }
    joined
}

/// The best upgrade of a package from all of these versions.
fn best(groups: &[PackageGroup<'_>], compare: Compare<'_>) -> Option<Upgrade> {
    let package = groups.first()?.package()?;
    let order = |a: &str, b: &str| compare(package, a, b);
    let findings = || groups.iter().flat_map(|group| &group.findings).copied();
    let mut candidates: Vec<&str> = Vec::new();
    for version in findings().flat_map(|f| &f.fixed_in) {
        // A downgrade is no upgrade; where the order is unknown, the advisory is believed.
        let mut installed = groups.iter().map(|group| &group.version);
        let downgrade = installed.any(|from| order(version, from).is_some_and(Ordering::is_le));
        if !downgrade && !candidates.contains(&version.as_str()) {
            candidates.push(version);
        }
        if candidates.len() == MOST_CANDIDATES {
            break;
        }
    }
    let cleared = |candidate: &str| {
        let cleared = findings().filter(|f| clears(f, candidate, &order));
        cleared.fold((0, 0), |(exploited, all), f| {
            (exploited + usize::from(f.kev.is_some()), all + 1)
        })
    };
    let mut best: Option<((usize, usize), &str)> = None;
    for candidate in candidates {
        let clears = cleared(candidate);
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
    let ((exploited, all), to) = best?;
    let risks = findings().filter(|f| clears(f, to, &order));
    let risk = risks.map(|f| f.risk).max().unwrap_or(0);
    let mut from: Vec<String> = groups.iter().map(|g| g.version.to_string()).collect();
    from.sort_by(|a, b| order(a, b).unwrap_or_else(|| a.cmp(b)));
    Some(Upgrade {
        package: groups.first()?.name.to_string(),
        from,
        to: to.to_owned(),
        clears: all,
        exploited,
        risk,
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
            files: Vec::new(),
            surface: None,
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
        let target = target(installed, fixes);
        let plan = plan_by(&target, &Inventory::of(&target), compare);
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

    /// One package more in another version, each finding with its risk and whether it is exploited.
    fn add(target: &mut TargetReport, name: &str, version: &str, found: &[(&str, u8, bool)]) {
        let package = Package::new(PackageKind::NPM, name, version);
        for (fixed, risk, exploited) in found {
            let id = format!("CVE-2025-{}", target.findings.len());
            let mut finding = Finding::new(FindingKind::Vulnerability, id, "t", Severity::High);
            finding.refs = vec![package.reference.clone()];
            finding.fixed_in = vec![(*fixed).to_owned()];
            finding.risk = *risk;
            let day = seawall_model::Date::new(2025, 1, 1).unwrap();
            finding.kev = exploited.then_some(seawall_model::Kev {
                added: day,
                due: day,
            });
            target.findings.push(finding);
        }
        target.packages.push(package);
    }

    #[test]
    fn a_package_has_one_line_for_all_its_versions() {
        let mut target = target("1", &[]);
        add(&mut target, "b", "10", &[("12", 5, false)]);
        add(&mut target, "b", "3", &[("4", 7, true), ("12", 1, false)]);
        let plan = plan_by(&target, &Inventory::of(&target), &numbers);
        let upgrade = &plan.upgrades[0];
        assert_eq!(plan.upgrades.len(), 1);
        assert_eq!(upgrade.from, ["3", "10"]);
        assert_eq!((upgrade.to.as_str(), upgrade.clears), ("12", 3));
        assert_eq!((upgrade.exploited, upgrade.risk), (1, 7));
        // Where no one version clears as much, each has its own.
        let unknown = |_: &Package, _: &str, _: &str| None;
        let plan = plan_by(&target, &Inventory::of(&target), &unknown);
        let lines = plan.upgrades.iter();
        let lines: Vec<_> = lines.map(|u| (u.from.join(" "), u.to.as_str())).collect();
        assert_eq!(lines, [("3".to_owned(), "4"), ("10".to_owned(), "12")]);
        // Those to the same version are one line all the same.
        add(&mut target, "b", "33", &[("4", 2, false)]);
        let plan = plan_by(&target, &Inventory::of(&target), &unknown);
        let lines = plan.upgrades.iter();
        let lines: Vec<_> = lines
            .map(|u| (u.from.join(" "), u.to.as_str(), u.clears))
            .collect();
        let expected = [("3 33".to_owned(), "4", 2), ("10".to_owned(), "12", 1)];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_exploited_comes_first_then_risk() {
        let mut target = target("1", &[]);
        add(&mut target, "many", "1", &[("2", 10, false); 9]);
        add(&mut target, "risky", "1", &[("2", 90, false)]);
        add(&mut target, "exploited", "1", &[("2", 40, true)]);
        add(&mut target, "twice", "1", &[("2", 30, true); 2]);
        let plan = plan_by(&target, &Inventory::of(&target), &numbers);
        let order: Vec<_> = plan.upgrades.iter().map(|u| u.package.as_str()).collect();
        assert_eq!(order, ["twice", "exploited", "risky", "many"]);
    }

    #[test]
    fn findings_set_aside_do_not_count() {
        let mut target = target("1", &[&["2"], &["3"]]);
        target.findings[1].status = seawall_model::Status::NotAffected;
        let plan = plan_by(&target, &Inventory::of(&target), &numbers);
        assert_eq!((plan.findings, plan.cleared), (1, 1));
        assert_eq!(plan.upgrades[0].to, "2");
    }
}
