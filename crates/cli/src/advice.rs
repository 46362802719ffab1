//! The advisories of a run: the store's, after what is missing or old was fetched, or those of `--feeds`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use seawall_advisory::{Matcher, Remote, Stale, Store, StoreOptions, remotes};
use seawall_engine::{Advice, advisories};
use seawall_model::{Ecosystem, Limits};

use crate::args::{AdvisoryArgs, Common, Update};
use crate::commands::db;
use crate::failure::Failure;
use crate::files::there;
use crate::network::network;
use crate::output::remark;
use crate::settings;

/// The advisories for targets that call for these ecosystems. Asked once a run, when all targets are
/// read and none is matched yet.
pub(crate) fn advise(
    called: &BTreeSet<Ecosystem>,
    args: &AdvisoryArgs,
    limits: &Limits,
    common: &Common,
) -> Result<Advice, Failure> {
    if !args.feeds.is_empty() {
        return of_feeds(args, limits, common);
    }
    let store = Store::new(settings::database_directory(args.db.as_deref()));
    let opened = of_store(&store, limits)?;
    if common.offline || args.update == Update::Never {
        return Ok(opened);
    }
    let wanted = wanted(called, opened.matcher.as_deref(), &store)?;
    if wanted.is_empty() || !fetch(&store, wanted, args, common)? {
        return Ok(opened);
    }
    of_store(&store, limits)
}

/// The store's advisories as they are.
pub(crate) fn of_store(store: &Store, limits: &Limits) -> Result<Advice, Failure> {
    let hint =
        "`seawall db verify` says what is damaged; `seawall db import` or `update` replaces it";
    let matcher = store
        .matcher()
        .map_err(|error| Failure::from(error).hint(hint))?;
    let limit = Duration::from_secs(limits.advisory_age);
    let matcher = matcher.aged(store.ages(limit, Stale::Gap)?);
    Ok(Advice {
        matcher: Some(Arc::new(matcher)),
        stamp: store.stamp()?,
        holes: Vec::new(),
    })
}

/// The advisories of files that the user names, and no others.
fn of_feeds(args: &AdvisoryArgs, limits: &Limits, common: &Common) -> Result<Advice, Failure> {
    there(&args.feeds)?;
    let cache = settings::cache_directory().join("feeds");
    let (store, holes) =
        advisories::of_feeds(&cache, &args.feeds, &mut |text| remark(common, text))?;
    let limit = Duration::from_secs(limits.advisory_age);
    let matcher = store.matcher()?.aged(store.ages(limit, Stale::Note)?);
    let mut stamp = store.stamp()?;
    for source in &mut stamp.sources {
        source.as_of = None;
    }
    Ok(Advice {
        matcher: Some(Arc::new(matcher)),
        stamp,
        holes,
    })
}

/// What is missing, and what was not asked about for a day.
fn wanted(
    called: &BTreeSet<Ecosystem>,
    matcher: Option<&Matcher>,
    store: &Store,
) -> Result<Vec<Remote>, Failure> {
    let is_missing = |e: &&Ecosystem| matcher.is_none_or(|matcher| !matcher.covers(e));
    let missing: Vec<Ecosystem> = called.iter().filter(is_missing).cloned().collect();
    let mut wanted = if missing.is_empty() {
        Vec::new()
    } else {
        remotes(&missing)
    };
    let called: Vec<Ecosystem> = called.iter().cloned().collect();
    for due in store.due(&called)? {
        if wanted.iter().all(|remote| remote.name != due.name) {
            wanted.push(due);
        }
    }
    Ok(wanted)
}

/// Fetches; whether the store is another one now. That something can't be fetched is a remark: what
/// is missing or too old without it is a gap of the run.
fn fetch(
    store: &Store,
    wanted: Vec<Remote>,
    args: &AdvisoryArgs,
    common: &Common,
) -> Result<bool, Failure> {
    let network = network(&[])?;
    let mirror = args.mirror.mirror.as_deref();
    let options = StoreOptions::default();
    match db::fetch(store, wanted, mirror, network.client(), options, common) {
        Ok(updated) => {
            db::tell(&updated.imported, common);
            Ok(!updated.imported.sources.is_empty() || !updated.unchanged.is_empty())
        }
        Err(failure) => {
            let error = anyhow::Error::from(failure);
            remark(common, &format!("not fetched: {error:#}"));
            Ok(false)
        }
    }
}
