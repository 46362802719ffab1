//! `--update auto`: what a scan fetches by itself, because it is missing or old.

use std::collections::BTreeSet;

use seawall_advisory::{Remote, Store, StoreOptions, Updated, ecosystems_of, remotes};
use seawall_engine::Outcome;
use seawall_model::Ecosystem;

use crate::args::{AdvisoryArgs, Common, Update};
use crate::commands::db;
use crate::failure::Failure;
use crate::network::network;
use crate::output::remark;
use crate::settings;

/// Fetches what a first look at the targets called for; whether a second look would see more. It
/// reads no layer again.
///
/// That something can't be fetched is a remark: what is missing or too old without it is a gap of
/// the scan.
pub(crate) fn refresh(
    outcome: &Outcome,
    args: &AdvisoryArgs,
    common: &Common,
) -> Result<bool, Failure> {
    let from_files = !args.feeds.is_empty();
    if common.offline || from_files || args.update == Update::Never {
        return Ok(false);
    }
    let store = Store::new(settings::database_directory(args.db.as_deref()));
    let wanted = wanted(outcome, &store)?;
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
                is_news(outcome, &updated)
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
fn wanted(outcome: &Outcome, store: &Store) -> Result<Vec<Remote>, Failure> {
    let gaps = outcome.report.targets.iter().flat_map(|t| &t.coverage.gaps);
    let missing: BTreeSet<Ecosystem> = gaps
        .filter(|gap| gap.name == "missing-advisories")
        .map(|gap| gap.place.clone().into())
        .collect();
    let targets = outcome.report.targets.iter();
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
fn is_news(outcome: &Outcome, updated: &Updated) -> bool {
    let mut gaps = outcome.report.targets.iter().flat_map(|t| &t.coverage.gaps);
    let confirmed = !updated.unchanged.is_empty();
    !updated.imported.sources.is_empty()
        || (confirmed && gaps.any(|gap| gap.name == "stale-advisories"))
}
