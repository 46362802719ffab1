//! Rules on findings: what they name is set aside.

use seawall_model::{Finding, Hole, Suppressed, Suppressor};

use crate::ignore::{Ignore, Names, RuleIndex};
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
    let policy = rules.policy.into_iter();
    let policy = policy.flat_map(|p| p.ignores.iter().filter(|i| !i.is_expired(p.today)));
    let judge = Judge {
        policy: RuleIndex::new(policy),
        foreign: RuleIndex::new(rules.foreign.iter().flat_map(ForeignIgnores::live)),
        rules,
    };
    for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
        let packages = index.of(finding);
        let view = FindingView {
            finding,
            packages: &packages,
            target,
        };
        let suppressed = judge.judge(&view);
        applied.suppressed += usize::from(suppressed.is_some());
        finding.suppressed = suppressed;
    }
    applied
}

/// The rules, made ready for many findings.
struct Judge<'r> {
    policy: RuleIndex<'r>,
    foreign: RuleIndex<'r>,
    rules: &'r Rules<'r>,
}

impl Judge<'_> {
    fn judge(&self, view: &FindingView<'_>) -> Option<Suppressed> {
        let names = Names::default();
        let by_filter = || {
            let reason = self.rules.filters?.refuses(view)?;
            Some(suppressed(Suppressor::Policy, reason))
        };
        let by_baseline = || {
            let reason = self.rules.baseline?.reason(&view.finding.fingerprint)?;
            Some(suppressed(Suppressor::Baseline, reason))
        };
        let by_policy = self.policy.first(view, &names).map(by_policy);
        by_policy
            .or_else(|| self.foreign.first(view, &names).map(by_foreign))
            .or_else(by_filter)
            .or_else(by_baseline)
    }
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
