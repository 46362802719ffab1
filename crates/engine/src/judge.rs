//! The one judge. Whatever a job found, here it gets its identity and its risk, is set aside or counts,
//! and is put in order; then the gate speaks, and the exit status follows.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{
    FailedTarget, Finding, Hole, HoleName, IDENTITY, Report, RuleText, SCHEMA, Severity, Summary,
    Suppressed, Suppressor, TargetReport, Tool, chain, identify,
};
use seawall_policy::{
    Applied, EXPIRED_IGNORE, Expression, FindingView, Order, PackageIndex, Rules, TargetFacts,
    Usage,
};

use crate::draft::{Draft, Drafts};

/// How drafts are judged. The default sets nothing aside and has no gate.
#[derive(Clone, Debug, Default)]
pub struct Judge<'a> {
    /// What sets findings aside.
    pub rules: Rules<'a>,
    /// Gaps that are allowed by name.
    pub allow_gaps: Vec<String>,
    /// Checks that are switched off, by id.
    pub disabled: BTreeSet<String>,
    /// Severities of checks that the policy sets, by id.
    pub severities: BTreeMap<String, Severity>,
    /// Only what was added on top of the base image counts.
    pub only_mine: bool,
    /// The order of findings; worst first where none is given.
    pub order: Option<&'a Order>,
    /// The gate.
    pub fail_on: Option<&'a Expression>,
}

impl Judge<'_> {
    /// Judges what a job found, and makes the report of it.
    pub fn judge(&self, drafts: Drafts) -> Report {
        let mut rules = BTreeMap::new();
        let mut targets = Vec::with_capacity(drafts.drafts.len());
        let mut usage = Usage::default();
        for draft in drafts.drafts {
            targets.push(self.target(draft, &mut rules, &mut usage));
        }
        // In a target that was not read there may be what a rule is about.
        if drafts.failed.is_empty()
            && let Some(unused) = usage.unused()
            && let Some(first) = targets.first_mut()
        {
            first.coverage.add(unused);
            first.coverage.settle(&self.allow_gaps);
        }
        let failed: Vec<FailedTarget> = drafts
            .failed
            .iter()
            .map(|failed| FailedTarget {
                reference: failed.target.clone(),
                class: failed.source.class().name().to_owned(),
                reason: chain(&failed.source),
            })
            .collect();
        let mut report = Report {
            schema: SCHEMA.to_owned(),
            tool: Tool {
                name: "seawall".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                commit: option_env!("SEAWALL_COMMIT").map(str::to_owned),
            },
            started: None,
            finished: None,
            advisories: drafts.stamp,
            summary: Summary::default(),
            targets,
            failed,
            rules,
            gate: None,
            identity: IDENTITY,
        };
        report.gate =
            (self.fail_on).map(|gate| seawall_policy::gate(&mut report, gate, &self.allow_gaps));
        report.summary = Summary::of(&report.targets, &report.failed);
        report
    }

    fn target(
        &self,
        draft: Draft,
        rules: &mut BTreeMap<String, RuleText>,
        usage: &mut Usage,
    ) -> TargetReport {
        let mut report = draft.report;
        let expired = (self.rules.policy).map(|policy| policy.expired(&TargetFacts::of(&report)));
        report.findings.extend(expired.into_iter().flatten());
        self.choose_checks(&mut report);
        let mut findings = std::mem::take(&mut report.findings);
        for finding in &mut findings {
            name_instruction(finding, &report.layers);
        }
        identify(&mut findings);
        let judged = {
            let known = Known::of(&report);
            self.judge_findings(findings, &known)
        };
        report.findings = judged.findings;
        report.coverage.extend(judged.notes);
        usage.merge(judged.usage);
        report.coverage.settle(&self.allow_gaps);
        let named = |id: &String| report.findings.iter().any(|f| f.id == *id);
        rules.extend(draft.rules.into_iter().filter(|(id, _)| named(id)));
        report
    }

    /// Leaves out the findings of checks that are switched off, and says so; and takes the severities
    /// that the policy sets.
    fn choose_checks(&self, report: &mut TargetReport) {
        if !self.disabled.is_empty() {
            let before = report.findings.len();
            let disabled = &self.disabled;
            report.findings.retain(|f| !disabled.contains(&f.id));
            let names: Vec<&str> = disabled.iter().map(String::as_str).collect();
            let reason = format!(
                "switched off by the user; {} findings are left out",
                before - report.findings.len()
            );
            let names = names.join(", ");
            let hole = Hole::new(HoleName::DISABLED_CHECKS, "checks", names, reason);
            report.coverage.add(hole);
        }
        for finding in &mut report.findings {
            if let Some(severity) = self.severities.get(&finding.id) {
                finding.severity = *severity;
            }
        }
    }

    /// Weighs the findings of a target, sets aside what the rules name, and puts them in order.
    fn judge_findings(&self, mut findings: Vec<Finding>, known: &Known<'_>) -> Judged {
        weigh(&mut findings, known);
        // Nothing sets aside that an ignore has ended.
        let (expired, mut findings) = (findings.into_iter())
            .partition::<Vec<_>, _>(|finding| finding.id == EXPIRED_IGNORE.id);
        if self.only_mine {
            only_mine(&mut findings, known);
        }
        only_counted(&mut findings, known);
        let Known { facts, index, .. } = known;
        let Applied { notes, usage, .. } =
            seawall_policy::apply(&mut findings, facts, index, &self.rules);
        findings.extend(expired);
        self.sort(&mut findings, known);
        Judged {
            findings,
            notes,
            usage,
        }
    }

    fn sort(&self, findings: &mut [Finding], known: &Known<'_>) {
        findings.sort_by(|a, b| {
            let worst = (b.severity, b.risk).cmp(&(a.severity, a.risk));
            let named = |f: &Finding| (f.package.clone(), f.id.clone());
            worst
                .then_with(|| named(a).cmp(&named(b)))
                .then_with(|| a.location.cmp(&b.location))
        });
        if let Some(order) = self.order {
            let Known { facts, index, .. } = known;
            findings.sort_by(|a, b| {
                let (of_a, of_b) = (index.of(a), index.of(b));
                let view = |finding, packages| FindingView {
                    finding,
                    packages,
                    target: facts,
                };
                order.compare(&view(a, &of_a), &view(b, &of_b))
            });
        }
    }
}

/// A target without its findings, made ready for many of them.
struct Known<'t> {
    base: Option<&'t str>,
    facts: TargetFacts<'t>,
    index: PackageIndex<'t>,
}

impl<'t> Known<'t> {
    fn of(report: &'t TargetReport) -> Self {
        Self {
            base: report.base.as_deref(),
            facts: TargetFacts::of(report),
            index: PackageIndex::new(&report.packages),
        }
    }
}

/// What became of the findings of a target.
struct Judged {
    findings: Vec<Finding>,
    notes: Vec<Hole>,
    usage: Usage,
}

/// A finding in a layer says by which instruction the layer was made.
fn name_instruction(finding: &mut Finding, layers: &[seawall_model::Layer]) {
    let layer = finding
        .location
        .layer
        .and_then(|index| layers.get(index as usize));
    if let Some(layer) = layer {
        finding.location.instruction.clone_from(&layer.instruction);
    }
}

/// Asks something of each finding with its packages at hand.
fn each(
    findings: &mut [Finding],
    known: &Known<'_>,
    mut ask: impl FnMut(&FindingView<'_>) -> Answer,
) {
    for finding in findings {
        let packages = known.index.of(finding);
        let view = FindingView {
            finding,
            packages: &packages,
            target: &known.facts,
        };
        match ask(&view) {
            Answer::Risk(risk) => finding.risk = risk,
            Answer::Aside(suppressed) => finding.suppressed = Some(suppressed),
            Answer::Nothing => {}
        }
    }
}

enum Answer {
    Risk(u8),
    Aside(Suppressed),
    Nothing,
}

/// Sets the risk of each finding.
fn weigh(findings: &mut [Finding], known: &Known<'_>) {
    each(findings, known, |view| {
        Answer::Risk(seawall_policy::risk(view.finding, view.exposure()))
    });
}

/// Sets aside what comes from the base image alone.
fn only_mine(findings: &mut [Finding], known: &Known<'_>) {
    each(findings, known, |view| {
        if view.finding.suppressed.is_some() || view.of_base() != Some(true) {
            return Answer::Nothing;
        }
        let reason = match known.base {
            Some(name) => format!("--only-mine: it is in the base image {name}"),
            None => "--only-mine: it is in the base image".to_owned(),
        };
        Answer::Aside(Suppressed {
            by: Suppressor::Policy,
            reason,
            owner: None,
            until: None,
        })
    });
}

/// Sets aside what is about packages alone that nothing installed answers to.
fn only_counted(findings: &mut [Finding], known: &Known<'_>) {
    each(findings, known, |view| {
        if view.finding.suppressed.is_some() {
            return Answer::Nothing;
        }
        // A system package that installed one is no other place of it.
        let own = view
            .packages
            .iter()
            .filter(|p| view.finding.package.as_ref() == Some(&p.purl));
        let mut reasons = own.map(|p| p.uncounted.as_deref());
        let Some(Some(reason)) = reasons.next() else {
            return Answer::Nothing;
        };
        if reasons.any(|reason| reason.is_none()) {
            return Answer::Nothing;
        }
        Answer::Aside(Suppressed {
            by: Suppressor::Declared,
            reason: reason.to_owned(),
            owner: None,
            until: None,
        })
    });
}
