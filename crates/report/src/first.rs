//! What matters most.

use std::cmp::Reverse;
use std::collections::HashSet;

use seawall_model::{Finding, FindingKind, Report};

use crate::inventory::Inventory;
use crate::standing;
use crate::words;

/// Findings that are looked at for each that is shown; the bound keeps the work small where thousands are of
/// one package.
const LOOKED_AT: usize = 1_000;

/// One of what matters most.
pub(crate) struct First<'r> {
    pub(crate) finding: &'r Finding,
    /// The reference of its target.
    pub(crate) target: &'r str,
    /// The package with its version, else the place.
    pub(crate) subject: String,
    /// How many findings of other packages and places have the same id.
    pub(crate) others: usize,
}

/// The three things that matter most of what counts: what is known to be exploited, then by risk, then by
/// severity. Each id and each package comes once, since one remedy is one thing to do. The inventories are those
/// of the targets.
pub(crate) fn three<'r>(report: &'r Report, inventories: &[Inventory<'_>]) -> Vec<First<'r>> {
    let mut all: Vec<(usize, &Finding)> = Vec::new();
    for (index, target) in report.targets.iter().enumerate() {
        let counting = target.findings.iter().filter(|f| f.counts());
        all.extend(counting.map(|finding| (index, finding)));
    }
    let key = |(_, f): &(usize, &Finding)| Reverse((f.kev.is_some(), f.risk, f.severity));
    let most = LOOKED_AT * 3;
    if all.len() > most {
        // Those in front, in no order among themselves.
        all.select_nth_unstable_by_key(most, key);
        all.truncate(most);
    }
    all.sort_by(|a, b| {
        let named = |(index, f): &(usize, &Finding)| {
            (
                *index,
                f.package.clone(),
                f.id.clone(),
                f.fingerprint.clone(),
            )
        };
        key(a).cmp(&key(b)).then_with(|| named(a).cmp(&named(b)))
    });
    choose(report, inventories, &all)
}

fn choose<'r>(
    report: &'r Report,
    inventories: &[Inventory<'_>],
    all: &[(usize, &'r Finding)],
) -> Vec<First<'r>> {
    let mut first: Vec<First<'_>> = Vec::new();
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    for (index, finding) in all {
        let (Some(target), Some(inventory)) = (report.targets.get(*index), inventories.get(*index))
        else {
            continue;
        };
        if first.len() == 3 {
            break;
        }
        if ids.contains(finding.id.as_str()) {
            continue;
        }
        let package = inventory.package(finding);
        let name = match package {
            Some(package) => package.name.clone(),
            None => words::subject(finding).into_owned(),
        };
        if !name.is_empty() && !names.insert(name) {
            continue;
        }
        ids.insert(finding.id.as_str());
        let subject = match package {
            Some(package) if finding.kind == FindingKind::Vulnerability => {
                format!("{} {}", package.name, package.version)
            }
            _ => words::subject(finding).into_owned(),
        };
        let same = standing::all(report).filter(|f| f.counts() && f.id == finding.id);
        let mut others: HashSet<_> = same.map(words::subject).collect();
        others.remove(&words::subject(finding));
        first.push(First {
            finding,
            target: &target.target.reference,
            subject: subject.trim_end().to_owned(),
            others: others.len(),
        });
    }
    first
}
