//! Rules on findings: what they name is set aside.

use seawall_model::{Finding, Hole, Suppressed, Suppressor};

use crate::beside::Beside;
use crate::ignore::{Ignore, Names, RuleIndex};
use crate::policy::concerns;
use crate::usage::was_looked_for;
use crate::vex::Statements;
use crate::{
    Baseline, BesideIgnores, Filters, FindingView, ForeignIgnores, PackageIndex, Policy,
    TargetFacts, Usage, Vex,
};

/// Everything that can set a finding aside, in the order in which it is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'a> {
    /// What those who make the software say of it.
    pub vex: Option<&'a Vex>,
    /// The policy.
    pub policy: Option<&'a Policy>,
    /// Other tools' files.
    pub foreign: &'a [ForeignIgnores],
    /// Other tools' files that hold for the files beside them.
    pub beside: &'a [BesideIgnores],
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
    /// What other tools' files say that does not hold here, and what came of VEX documents; for the
    /// target's coverage.
    pub notes: Vec<Hole>,
    /// Which rules held of a finding.
    pub usage: Usage,
    /// How many findings were set aside.
    pub suppressed: usize,
}

/// Sets aside what the rules name; the index is of the target's packages. A finding that was set aside before is left as it is; whether rules
/// hold of it is seen all the same.
pub fn apply<'a>(
    findings: &mut [Finding],
    target: &TargetFacts<'a>,
    index: &PackageIndex<'a>,
    rules: &Rules<'a>,
) -> Applied {
    let mut applied = Applied {
        expired: rules.policy.map_or_else(Vec::new, |p| p.expired(target)),
        ..Applied::default()
    };
    let own = |file: &&BesideIgnores| file.target == target.reference;
    let beside = rules.beside.iter().filter(own).map(|file| &file.ignores);
    for foreign in rules.foreign.iter().chain(beside) {
        let notes = foreign.notes.iter().chain(&foreign.ended);
        applied.notes.extend(notes.cloned());
    }
    let policy = rules.policy.into_iter();
    let policy = policy.flat_map(|p| p.ignores.iter().filter(|i| !i.is_expired(p.today)));
    let judge = Judge {
        vex: rules.vex.map(|vex| Statements::new(vex, target)),
        policy: RuleIndex::new(policy),
        foreign: RuleIndex::new(rules.foreign.iter().flat_map(ForeignIgnores::live)),
        beside: Beside::of(rules.beside, target.reference),
        rules,
    };
    let decided: Vec<Option<Suppressed>> = findings
        .iter()
        .map(|finding| {
            let packages = index.of(finding);
            judge.judge(&FindingView {
                finding,
                packages: &packages,
                target,
            })
        })
        .collect();
    if let Some(vex) = &judge.vex {
        applied.notes.extend(vex.notes());
    }
    let used = judge.policy.usage().into_iter();
    let used = used
        .chain(judge.foreign.usage())
        .chain(judge.beside.usage());
    for (rule, used) in used {
        if used || concerns(rule, target) && was_looked_for(rule, target.coverage) {
            applied.usage.add(rule, used);
        }
    }
    for (finding, decided) in findings.iter_mut().zip(decided) {
        if finding.suppressed.is_none() && decided.is_some() {
            applied.suppressed += 1;
            finding.suppressed = decided;
        }
    }
    applied
}

/// The rules, made ready for many findings.
struct Judge<'r> {
    vex: Option<Statements<'r>>,
    policy: RuleIndex<'r>,
    foreign: RuleIndex<'r>,
    beside: Beside<'r>,
    rules: &'r Rules<'r>,
}

impl Judge<'_> {
    /// The first that sets it aside; all rules of files are asked, so that each knows whether it holds of
    /// something.
    fn judge(&self, view: &FindingView<'_>) -> Option<Suppressed> {
        let names = Names::default();
        let by_vex = self.vex.as_ref().and_then(|vex| vex.judge(view));
        let of_policy = self.policy.first(view, &names).map(by_policy);
        let of_foreign = self.foreign.first(view, &names).map(by_foreign);
        let of_beside = self.beside.first(view, &names);
        let by_filter = || {
            let reason = self.rules.filters?.refuses(view)?;
            Some(suppressed(Suppressor::Policy, reason))
        };
        let by_baseline = || {
            let reason = self.rules.baseline?.reason(&view.finding.fingerprint)?;
            Some(suppressed(Suppressor::Baseline, reason))
        };
        by_vex
            .or(of_policy)
            .or(of_foreign)
            .or(of_beside)
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

pub(crate) fn by_foreign(ignore: &Ignore) -> Suppressed {
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
