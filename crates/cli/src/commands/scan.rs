//! `seawall scan`.

use std::path::PathBuf;

use anyhow::Context;
use seawall_advisory::{Matcher, Stale, Store};
use seawall_engine::{Outcome, Scan, Session, advisories};
use seawall_model::{AdvisoryStamp, Hole, Report, Severity};
use seawall_policy::{
    Baseline, Expression, Filters, ForeignIgnores, Glob, Limits, Order, Policy, Rules,
};

use crate::args::{AdvisoryArgs, Common, JudgingArgs, OutputArgs, ReadingArgs, ScanArgs};
use crate::commands::refresh::look_fresh;
use crate::failure::Failure;
use crate::files::{read_report, read_text, there};
use crate::network::network;
use crate::output::{Outputs, remark};
use crate::progress::Meter;
use crate::settings;

/// Ignore files of other tools that are read without being asked for, as those tools do.
const FOREIGN: [&str; 4] = [
    ".trivyignore",
    ".trivyignore.yaml",
    ".grype.yaml",
    "osv-scanner.toml",
];
/// The policy's name.
const POLICY: &str = "seawall.yaml";
/// Bytes of a policy, a baseline or an ignore file.
const MAX_POLICY: u64 = 16 << 20;

pub(crate) fn run(args: &ScanArgs, common: &Common) -> Result<u8, Failure> {
    let outputs = Outputs::new(&args.output, common, "table")?;
    let judging = Judging::read(&args.judging, &args.output)?;
    let scanned = scan_fresh(
        &args.targets,
        &args.reading,
        &args.advisories,
        &judging,
        common,
    )?;
    let outcome = &scanned.outcome;
    std::thread::scope(|scope| {
        if !outcome.report.targets.is_empty() {
            scope.spawn(|| keep_last(&outcome.report));
        }
        outputs.write(&outcome.report)
    })?;
    report_failures(outcome, common);
    Ok(seawall_engine::exit_code(outcome, judging.fail_on()))
}

/// What came of a scan. Until it is dropped, what the next scan need not read again is written.
pub(crate) struct Scanned {
    pub(crate) outcome: Outcome,
    _session: Session,
}

/// Everything that decides what counts.
#[derive(Default)]
pub(crate) struct Judging {
    policy: Option<Policy>,
    foreign: Vec<ForeignIgnores>,
    filters: Filters,
    baseline: Option<Baseline>,
    fail_on: Option<Expression>,
    allow_gaps: Vec<String>,
    order: Option<Order>,
}

impl Judging {
    fn read(args: &JudgingArgs, output: &OutputArgs) -> Result<Self, Failure> {
        let today = settings::today();
        let mut judging = Self::default();
        if let Some(path) = args.policy.clone().or_else(nearest_policy) {
            let text = read_text(&path, MAX_POLICY)?;
            judging.policy = Some(Policy::parse(&text, &path.display().to_string(), today)?);
        }
        let found = FOREIGN
            .iter()
            .map(PathBuf::from)
            .filter(|path| path.is_file());
        for path in found.chain(args.ignore_files.iter().cloned()) {
            let text = read_text(&path, MAX_POLICY)?;
            let name = path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            let format = seawall_policy::foreign_formats()
                .iter()
                .find(|f| f.files.contains(&name.as_str()));
            let format = format.with_context(|| {
                format!(
                    "{}: not a known ignore file ({})",
                    path.display(),
                    FOREIGN.join(", ")
                )
            })?;
            judging
                .foreign
                .push(format.parse(&text, &path.display().to_string(), today));
        }
        if let Some(path) = &args.baseline {
            judging.baseline = Some(Baseline::from_report(&read_report(path)?));
        }
        if !args.severity.is_empty() {
            let severities = args
                .severity
                .iter()
                .map(|word| word.trim().parse::<Severity>());
            judging.filters.severities = Some(severities.collect::<Result<_, _>>()?);
        }
        judging.filters.ignore_unfixed = args.ignore_unfixed;
        judging.filters.exclude = args
            .exclude
            .iter()
            .map(|glob| Glob::new(glob).with_context(|| format!("--exclude {glob}: not a pattern")))
            .collect::<Result<_, _>>()?;
        judging.filters.filter = expression("--filter", output.filter.as_deref())?;
        judging.fail_on = expression("--fail-on", args.fail_on.as_deref())?;
        if let Some(order) = &output.sort {
            let parsed = Order::parse(order);
            judging.order = Some(parsed.with_context(|| format!("--sort {order}: not an order"))?);
        }
        judging.allow_gaps.clone_from(&args.allow_gaps);
        if let Some(policy) = &judging.policy {
            judging.allow_gaps.extend(policy.allow_gaps.iter().cloned());
        }
        Ok(judging)
    }

    /// The command line's gate, else the policy's.
    fn fail_on(&self) -> Option<&Expression> {
        self.fail_on
            .as_ref()
            .or_else(|| self.policy.as_ref()?.fail_on.as_ref())
    }

    fn limits(&self) -> Limits {
        let policy = self.policy.as_ref();
        policy
            .map(|policy| policy.limits.clone())
            .unwrap_or_default()
    }

    fn rules(&self) -> Rules<'_> {
        Rules {
            policy: self.policy.as_ref(),
            foreign: &self.foreign,
            filters: Some(&self.filters),
            baseline: self.baseline.as_ref(),
        }
    }
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

/// Scans targets by advisories that are fetched first, where some are missing or old.
pub(crate) fn scan_fresh(
    targets: &[String],
    reading: &ReadingArgs,
    advisories: &AdvisoryArgs,
    judging: &Judging,
    common: &Common,
) -> Result<Scanned, Failure> {
    let look = || scan(targets, reading, Some(advisories), judging, common);
    look_fresh(
        targets,
        reading,
        advisories,
        common,
        |scanned: &Scanned| vec![&scanned.outcome.report],
        &look,
    )
}

/// Scans targets; without advisories only for the inventory.
pub(crate) fn scan(
    targets: &[String],
    reading: &ReadingArgs,
    advisories: Option<&AdvisoryArgs>,
    judging: &Judging,
    common: &Common,
) -> Result<Scanned, Failure> {
    let owned = advisories.is_some_and(|advisories| advisories.owned);
    let settings = settings::assess(reading, owned)?;
    let limits = settings::limits(reading, judging.limits())?;
    let meter = Meter::new(common);
    let counts = meter.counts();
    let session = Session::new(settings::session(reading, &limits)?).watched(meter.counts());
    counts.begin("reading advisories");
    let (matcher, stamp, holes) = match advisories.filter(|_| settings.scanners.vulnerabilities) {
        Some(advisories) => open_advisories(advisories, &limits, common)?,
        None => (None, AdvisoryStamp::default(), Vec::new()),
    };
    let network = if common.offline {
        None
    } else {
        Some(network(&reading.insecure_registries)?)
    };
    let scan = Scan {
        session: &session,
        settings: &settings,
        network: network.as_ref(),
        base: reading.base.as_deref(),
        only_mine: reading.only_mine,
        matcher: matcher.as_ref(),
        stamp,
        rules: judging.rules(),
        allow_gaps: &judging.allow_gaps,
        order: judging.order.as_ref(),
        common: holes,
    };
    let outcome = scan.run(targets, &mut |target| {
        counts.begin(&format!("scanning {target}"));
        if common.verbose > 0 {
            remark(common, &format!("scanning {target}"));
        }
    });
    Ok(Scanned {
        outcome,
        _session: session,
    })
}

type Opened = (Option<Matcher>, AdvisoryStamp, Vec<Hole>);

/// The store's advisories, or those of `--feeds`.
pub(crate) fn open_advisories(
    args: &AdvisoryArgs,
    limits: &Limits,
    common: &Common,
) -> Result<Opened, Failure> {
    let limit = settings::advisory_age(limits);
    if args.feeds.is_empty() {
        let store = Store::new(settings::database_directory(args.db.as_deref()));
        let matcher = store.matcher();
        let hint =
            "`seawall db verify` says what is damaged; `seawall db import` or `update` replaces it";
        let matcher = matcher.map_err(|error| Failure::from(error).hint(hint))?;
        let matcher = matcher.aged(store.ages(limit, Stale::Gap)?);
        return Ok((Some(matcher), store.stamp()?, Vec::new()));
    }
    there(&args.feeds)?;
    let cache = settings::cache_directory().join("feeds");
    let (store, holes) =
        advisories::of_feeds(&cache, &args.feeds, &mut |text| remark(common, text))?;
    let matcher = store.matcher()?.aged(store.ages(limit, Stale::Note)?);
    let mut stamp = store.stamp()?;
    for source in &mut stamp.sources {
        source.as_of = None;
    }
    Ok((Some(matcher), stamp, holes))
}

fn nearest_policy() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .map(|directory| directory.join(POLICY))
        .find(|path| path.is_file())
}

/// What `explain` looks into; that it can't be kept is no reason to fail.
fn keep_last(report: &Report) {
    let path = settings::last_report();
    let Some(directory) = path.parent() else {
        return;
    };
    let written = std::fs::create_dir_all(directory).and_then(|()| {
        let file = std::fs::File::create(&path)?;
        let out = std::io::BufWriter::with_capacity(256 << 10, file);
        serde_json::to_writer(out, report).map_err(std::io::Error::other)
    });
    drop(written);
}

pub(crate) fn report_failures(outcome: &Outcome, common: &Common) {
    for failed in &outcome.failed {
        let mut text = format!("error: {failed}");
        let mut cause = std::error::Error::source(failed);
        while let Some(error) = cause {
            text.push_str(&format!("\ncaused by: {error}"));
            cause = error.source();
        }
        for line in text.lines() {
            remark(
                &Common {
                    quiet: false,
                    ..common.clone()
                },
                line,
            );
        }
    }
}
