//! What decides which findings of a run count: policy, ignores, VEX, baseline, gate.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use seawall_advisory::SeverityOrder;
use seawall_engine::{Drafts, Judge};
use seawall_lint::dockerfile::{HadolintConfig, Options};
use seawall_model::{Limits, Report, Severity};
use seawall_policy::{
    Baseline, BesideIgnores, Expression, Filters, ForeignIgnores, Order, Policy, Rules, Vex,
};

use crate::args::{ChoiceArgs, Common, FilesArgs, JudgingArgs, ShowArgs, severity_order};
use crate::configuration::{self, Configuration};
use crate::failure::Failure;
use crate::output::remark;
use crate::{settings, vex};

/// Everything that decides what counts.
#[derive(Default)]
pub(crate) struct Judging {
    policy: Option<Policy>,
    foreign: Vec<ForeignIgnores>,
    beside: Vec<BesideIgnores>,
    vex: Option<Vex>,
    filters: Filters,
    baseline: Option<Baseline>,
    fail_on: Option<Expression>,
    allow_gaps: Vec<String>,
    disabled: BTreeSet<String>,
    severities: BTreeMap<String, Severity>,
    only_mine: bool,
    order: Option<Order>,
    hadolint: HadolintConfig,
    hadolint_ignores: Vec<ForeignIgnores>,
    hadolint_remarks: Vec<String>,
}

impl Judging {
    pub(crate) fn read(
        args: &JudgingArgs,
        show: &ShowArgs,
        choice: &ChoiceArgs,
        files: &FilesArgs,
        common: &Common,
    ) -> Result<Self, Failure> {
        let read = Configuration::read(args, settings::today())?;
        for text in &read.remarks {
            remark(common, text);
        }
        let plain = settings::judge(choice, files);
        let mut judging = Self {
            policy: read.policy,
            foreign: read.foreign,
            vex: vex::of(read.vex),
            baseline: read.baseline,
            hadolint: read.hadolint,
            hadolint_ignores: read.hadolint_ignores,
            hadolint_remarks: read.hadolint_remarks,
            only_mine: plain.only_mine,
            allow_gaps: plain.allow_gaps,
            disabled: check_ids(&args.disable)?,
            ..Self::default()
        };
        if !args.severity.is_empty() {
            let severities = args
                .severity
                .iter()
                .map(|word| word.trim().parse::<Severity>());
            judging.filters.severities = Some(severities.collect::<Result<_, _>>()?);
        }
        judging.filters.ignore_unfixed = args.ignore_unfixed;
        judging.filters.exclude = settings::excludes(files)?;
        judging.filters.filter = expression("--filter", show.filter.as_deref())?;
        judging.fail_on = expression("--fail-on", args.fail_on.as_deref())?;
        if let Some(order) = &show.sort {
            let parsed = Order::parse(order);
            judging.order = Some(parsed.with_context(|| format!("--sort {order}: not an order"))?);
        }
        judging.allow_gaps.extend(args.allow_gaps.iter().cloned());
        if let Some(policy) = &judging.policy {
            judging.allow_gaps.extend(policy.allow_gaps.iter().cloned());
            judging
                .disabled
                .extend(policy.disabled_checks.iter().cloned());
            judging.severities.clone_from(&policy.check_severities);
        }
        Ok(judging)
    }

    /// Takes hadolint's configuration for what is linted: ignores, severities and threshold, where nothing of ours says
    /// something else. The options are for whoever judges the files.
    pub(crate) fn heed_hadolint(
        &mut self,
        threshold: Option<&str>,
        common: &Common,
    ) -> Result<Options, Failure> {
        for text in std::mem::take(&mut self.hadolint_remarks) {
            remark(common, &text);
        }
        self.foreign.append(&mut self.hadolint_ignores);
        let config = std::mem::take(&mut self.hadolint);
        for meta in seawall_engine::checks() {
            let names = std::iter::once(&meta.id).chain(meta.aliases);
            let mut told = names.filter_map(|name| config.severities.get(*name));
            if let Some(severity) = told.next() {
                let id = meta.id.to_owned();
                self.severities.entry(id).or_insert(*severity);
            }
        }
        let threshold = match threshold {
            Some(word) => HadolintConfig::threshold(word).with_context(|| {
                format!("--failure-threshold {word}: none of error, warning, info, style and none")
            })?,
            None => config.failure_threshold,
        };
        if let (None, Some(severity)) = (self.fail_on(), threshold) {
            let text = format!("severity >= {severity}");
            self.fail_on = expression("--failure-threshold", Some(&text))?;
        }
        Ok(config.options)
    }

    /// The command line's gate, else the policy's.
    fn fail_on(&self) -> Option<&Expression> {
        self.fail_on
            .as_ref()
            .or_else(|| self.policy.as_ref()?.fail_on.as_ref())
    }

    pub(crate) fn limits(&self) -> Limits {
        let policy = self.policy.as_ref();
        policy.map(|policy| policy.limits).unwrap_or_default()
    }

    /// The policy's order of the sources of severities.
    pub(crate) fn severity_order(&self) -> Result<Option<SeverityOrder>, Failure> {
        let named = self
            .policy
            .as_ref()
            .filter(|p| !p.severity_source.is_empty());
        let order = named.map(|policy| {
            let order = severity_order(&policy.severity_source.join(","));
            order.map_err(|reason| anyhow::anyhow!("{}: severity-source: {reason}", policy.file))
        });
        Ok(order.transpose()?)
    }

    /// Reads the ignore files that lie beside what a job found.
    pub(crate) fn read_beside(
        &mut self,
        args: &JudgingArgs,
        drafts: &Drafts,
    ) -> Result<(), Failure> {
        self.beside = configuration::read_beside(args, drafts, settings::today())?;
        Ok(())
    }

    /// Judges what a job found.
    pub(crate) fn judge(&self, drafts: Drafts) -> Report {
        let rules = Rules {
            vex: self.vex.as_ref(),
            policy: self.policy.as_ref(),
            foreign: &self.foreign,
            beside: &self.beside,
            filters: Some(&self.filters),
            baseline: self.baseline.as_ref(),
        };
        let judge = Judge {
            rules,
            allow_gaps: self.allow_gaps.clone(),
            disabled: self.disabled.clone(),
            severities: self.severities.clone(),
            only_mine: self.only_mine,
            order: self.order.as_ref(),
            fail_on: self.fail_on(),
        };
        judge.judge(drafts)
    }
}

/// The ids of checks that are switched off; one that no check has is an error.
fn check_ids(given: &[String]) -> Result<BTreeSet<String>, Failure> {
    let known = || seawall_engine::checks().map(|meta| meta.id);
    for id in given {
        if known().all(|known| known != id) {
            let error = anyhow::anyhow!("--disable {id}: no check has this id");
            let all: Vec<_> = known().collect();
            return Err(Failure::from(error).hint(format!("there are {}", all.join(", "))));
        }
    }
    Ok(given.iter().cloned().collect())
}

/// An option's expression. A severity alone is what other scanners take.
fn expression(option: &str, text: Option<&str>) -> Result<Option<Expression>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    Expression::parse(text).map(Some).map_err(|error| {
        let context =
            anyhow::Error::from(error).context(format!("{option} {text}: not an expression"));
        let failure = Failure::from(context);
        match text.trim().parse::<Severity>() {
            Ok(severity) => failure.hint(format!("{option} 'severity >= {severity}'")),
            Err(_no_severity) => failure,
        }
    })
}
