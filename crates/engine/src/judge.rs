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
        for finding in &mut report.findings {
            name_instruction(finding, &report.layers);
        }
        identify(&mut report.findings);
        weigh(&mut report);
        // Nothing sets aside that an ignore has ended.
        let (expired, found) = (report.findings.into_iter())
            .partition::<Vec<_>, _>(|finding| finding.id == EXPIRED_IGNORE.id);
        report.findings = found;
        if self.only_mine {
            only_mine(&mut report);
        }
        only_counted(&mut report);
        usage.merge(self.set_aside(&mut report));
        report.findings.extend(expired);
        self.sort(&mut report);
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

    /// Sets aside what the rules name; which rules held of something.
    fn set_aside(&self, report: &mut TargetReport) -> Usage {
        let mut findings = std::mem::take(&mut report.findings);
        let Applied { notes, usage, .. } =
            seawall_policy::apply(&mut findings, &TargetFacts::of(report), &self.rules);
        report.findings = findings;
        report.coverage.extend(notes);
        usage
    }

    fn sort(&self, report: &mut TargetReport) {
        let mut findings = std::mem::take(&mut report.findings);
        findings.sort_by(|a, b| {
            let worst = (b.severity, b.risk).cmp(&(a.severity, a.risk));
            let named = |f: &Finding| (f.package.clone(), f.id.clone());
            worst
                .then_with(|| named(a).cmp(&named(b)))
                .then_with(|| a.location.cmp(&b.location))
        });
        if let Some(order) = self.order {
            let facts = TargetFacts::of(report);
            let index = PackageIndex::new(&report.packages);
            findings.sort_by(|a, b| {
                let (of_a, of_b) = (index.of(a), index.of(b));
                let view = |finding, packages| FindingView {
                    finding,
                    packages,
                    target: &facts,
                };
                order.compare(&view(a, &of_a), &view(b, &of_b))
            });
        }
        report.findings = findings;
    }
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
fn each(report: &mut TargetReport, mut ask: impl FnMut(&FindingView<'_>) -> Answer) {
    let mut findings = std::mem::take(&mut report.findings);
    let target = TargetFacts::of(report);
    let index = PackageIndex::new(&report.packages);
    for finding in &mut findings {
        let packages = index.of(finding);
        let view = FindingView {
            finding,
            packages: &packages,
            target: &target,
        };
        match ask(&view) {
            Answer::Risk(risk) => finding.risk = risk,
            Answer::Aside(suppressed) => finding.suppressed = Some(suppressed),
            Answer::Nothing => {}
        }
    }
    report.findings = findings;
}

enum Answer {
    Risk(u8),
    Aside(Suppressed),
    Nothing,
}

/// Sets the risk of each finding.
fn weigh(report: &mut TargetReport) {
    each(report, |view| {
        Answer::Risk(seawall_policy::risk(view.finding, view.exposure()))
    });
}

/// Sets aside what comes from the base image alone.
fn only_mine(report: &mut TargetReport) {
    let named = report.base.clone();
    each(report, |view| {
        if view.finding.suppressed.is_some() || view.of_base() != Some(true) {
            return Answer::Nothing;
        }
        let reason = match &named {
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
fn only_counted(report: &mut TargetReport) {
    each(report, |view| {
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
