//! Rules on findings: what they name is set aside.

use seawall_model::{Finding, Hole, Suppressed, Suppressor};

use crate::ignore::Ignore;
use crate::{Baseline, Filters, FindingView, ForeignIgnores, PackageIndex, Policy, TargetFacts};

/// Everything that can set a finding aside, in the order in which it is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'a> {
    /// The policy.
    pub policy: Option<&'a Policy>,
    /// Other tools' files.
    pub foreign: &'a [ForeignIgnores],
    /// The command line.
    pub filters: Option<&'a Filters>,
    /// What was there before.
    pub baseline: Option<&'a Baseline>,
}

/// What came of it, besides the findings that were set aside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// One finding for each rule of the policy that is past its date; for the caller to add.
    pub expired: Vec<Finding>,
    /// What other tools' files say that does not hold here; for the target's coverage.
    pub notes: Vec<Hole>,
    /// How many findings were set aside.
    pub suppressed: usize,
}

/// Sets aside what the rules name. A finding that was set aside before is left as it is.
pub fn apply(findings: &mut [Finding], target: &TargetFacts<'_>, rules: &Rules<'_>) -> Applied {
    let index = PackageIndex::new(target.packages);
    let mut applied = Applied {
        expired: rules.policy.map_or_else(Vec::new, |p| p.expired(target)),
        ..Applied::default()
    };
    for foreign in rules.foreign {
        applied.notes.extend(foreign.notes.iter().cloned());
    }
    for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
        let packages = index.of(finding);
        let view = FindingView {
            finding,
            packages: &packages,
            target,
        };
        let suppressed = judge(&view, rules);
        applied.suppressed += usize::from(suppressed.is_some());
        finding.suppressed = suppressed;
    }
    applied
}

fn judge(view: &FindingView<'_>, rules: &Rules<'_>) -> Option<Suppressed> {
    let by_policy = || {
        let policy = rules.policy?;
        let mut live = policy
            .ignores
            .iter()
            .filter(|i| !i.is_expired(policy.today));
        live.find(|i| i.matches(view)).map(by_policy)
    };
    let by_foreign = || {
        let mut ignores = rules.foreign.iter().flat_map(ForeignIgnores::live);
        ignores.find(|i| i.matches(view)).map(by_foreign)
    };
    let by_filter = || {
        let reason = rules.filters?.refuses(view)?;
        Some(suppressed(Suppressor::Policy, reason))
    };
    let by_baseline = || {
        let baseline = rules.baseline?;
        let reason = baseline.reason(&view.finding.fingerprint)?;
        Some(suppressed(Suppressor::Baseline, reason))
    };
    by_policy()
        .or_else(by_foreign)
        .or_else(by_filter)
        .or_else(by_baseline)
}

fn suppressed(by: Suppressor, reason: String) -> Suppressed {
    Suppressed {
        by,
        reason,
        owner: None,
        until: None,
    }
}

fn by_policy(ignore: &Ignore) -> Suppressed {
    Suppressed {
        by: Suppressor::Policy,
        reason: ignore.reason.clone().unwrap_or_default(),
        owner: ignore.owner.clone(),
        until: ignore.until.map(|d| d.to_string()),
    }
}

fn by_foreign(ignore: &Ignore) -> Suppressed {
    let place = format!("{}:{}", ignore.source.file, ignore.source.line);
    Suppressed {
        by: Suppressor::Foreign,
        reason: match &ignore.reason {
            Some(reason) => format!("{reason} ({place})"),
            None => place,
        },
        owner: None,
        until: ignore.until.map(|d| d.to_string()),
    }
}
