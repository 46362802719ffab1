//! `--update auto`: what a scan fetches by itself, because it is missing or old.

use std::collections::BTreeSet;

use seawall_advisory::{Remote, Store, StoreOptions, Updated, ecosystems_of, remotes};
use seawall_model::{Ecosystem, Hole, Report};

use crate::args::{AdvisoryArgs, Common, ReadingArgs, Update};
use crate::commands::db;
use crate::failure::Failure;
use crate::network::network;
use crate::output::remark;
use crate::settings;

/// Looks at targets; if what was fetched for them then may show more, looks once again. The second
/// look reads no layer again. `seen` gives the reports that the look made just now.
pub(crate) fn look_fresh<T>(
    targets: &[String],
    reading: &ReadingArgs,
    args: &AdvisoryArgs,
    common: &Common,
    seen: fn(&T) -> Vec<&Report>,
    look: &dyn Fn() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let first = look()?;
    let judged = settings::scanners(reading)?.vulnerabilities;
    if !judged || !refresh(&seen(&first), args, common)? {
        return Ok(first);
    }
    if targets.iter().any(|target| target == "-") {
        let text =
            "standard input can't be read a second time: the next scan will use what was fetched";
        remark(common, text);
        return Ok(first);
    }
    // With it ends the writing of what the second look needs.
    drop(first);
    look()
}

/// Fetches what a first look at the targets called for; whether a second look would see more.
///
/// That something can't be fetched is a remark: what is missing or too old without it is a gap of
/// the scan.
fn refresh(reports: &[&Report], args: &AdvisoryArgs, common: &Common) -> Result<bool, Failure> {
    let from_files = !args.feeds.is_empty();
    if common.offline || from_files || args.update == Update::Never {
        return Ok(false);
    }
    let store = Store::new(settings::database_directory(args.db.as_deref()));
    let wanted = wanted(reports, &store)?;
    if wanted.is_empty() {
        return Ok(false);
    }
    let network = network(&[])?;
    let mirror = args.mirror.mirror.as_deref();
    let options = StoreOptions::default();
    let client = network.client();
    Ok(
        match db::fetch(&store, wanted, mirror, client, options, common) {
            Ok(updated) => {
                db::tell(&updated.imported, common);
                is_news(reports, &updated)
            }
            Err(failure) => {
                let error = anyhow::Error::from(failure);
                remark(common, &format!("not fetched: {error:#}"));
                false
            }
        },
    )
}

/// What is missing, and what was not asked about for a day.
fn wanted(reports: &[&Report], store: &Store) -> Result<Vec<Remote>, Failure> {
    let missing: BTreeSet<Ecosystem> = gaps(reports)
        .filter(|gap| gap.name == "missing-advisories")
        .map(|gap| gap.place.clone().into())
        .collect();
    let targets = reports.iter().flat_map(|report| &report.targets);
    let called: BTreeSet<Ecosystem> = targets
        .flat_map(|target| ecosystems_of(target.os.as_ref(), &target.packages))
        .collect();
    let list = |set: BTreeSet<Ecosystem>| set.into_iter().collect::<Vec<_>>();
    let mut wanted = if missing.is_empty() {
        Vec::new()
    } else {
        remotes(&list(missing))
    };
    for due in store.due(&list(called))? {
        if wanted.iter().all(|remote| remote.name != due.name) {
            wanted.push(due);
        }
    }
    Ok(wanted)
}

/// Data that are new, or known to be the newest after all.
fn is_news(reports: &[&Report], updated: &Updated) -> bool {
    let confirmed = !updated.unchanged.is_empty();
    !updated.imported.sources.is_empty()
        || (confirmed && gaps(reports).any(|gap| gap.name == "stale-advisories"))
}

fn gaps<'r>(reports: &'r [&Report]) -> impl Iterator<Item = &'r Hole> {
    let targets = reports.iter().flat_map(|report| &report.targets);
    targets.flat_map(|target| &target.coverage.gaps)
}
