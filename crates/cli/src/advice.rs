//! The advisories of a run: the store's, after what is missing or old was fetched, or those of `--feeds`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use seawall_advisory::{Matcher, Remote, SeverityOrder, Stale, Store, StoreOptions, remotes};
use seawall_engine::{Advice, Network, advisories};
use seawall_model::{Ecosystem, Limits};

use crate::args::{AdvisoryArgs, Common, Update};
use crate::commands::db;
use crate::failure::Failure;
use crate::files::there;
use crate::network::publishers;
use crate::output::remark;
use crate::settings;

/// What a run wants of the advisories.
pub(crate) struct Wanted<'w> {
    /// The ecosystems that its targets call for.
    pub(crate) called: &'w BTreeSet<Ecosystem>,
    /// The years of NVD that rate what the advisories name.
    pub(crate) rating: &'w dyn Fn(&Arc<Matcher>) -> BTreeSet<Ecosystem>,
    /// Whose severity counts.
    pub(crate) order: SeverityOrder,
    pub(crate) limits: &'w Limits,
}

/// The advisories for a run. Asked once, when all targets are read and none is matched yet: first for those
/// that are missing or old, then for NVD's scores of what no advisory at hand rates. The store may have been
/// opened before.
pub(crate) fn advise(
    wanted: &Wanted<'_>,
    args: &AdvisoryArgs,
    store: Option<Result<Advice, Failure>>,
    common: &Common,
) -> Result<Advice, Failure> {
    let open = || at_hand(args, &wanted.order, wanted.limits, common);
    let mut opened = match store {
        Some(store) => ordered(store?, &wanted.order),
        None => open()?,
    };
    if !args.feeds.is_empty() || common.offline || args.update == Update::Never {
        return Ok(opened);
    }
    let store = Store::new(settings::database_directory(args.db.as_deref()));
    let mut publishers = Publishers {
        store: &store,
        args,
        common,
        network: None,
        gone: BTreeSet::new(),
    };
    let remotes = missing_or_due(wanted.called, opened.matcher.as_deref(), &store)?;
    if publishers.fetch(remotes)? {
        opened = open()?;
    }
    let years = opened.matcher.as_ref().map(wanted.rating);
    let years = years.unwrap_or_default();
    let mut remotes = missing_or_due(&years, opened.matcher.as_deref(), &store)?;
    remotes.retain(Remote::is_of_nvd);
    // Without it advisories are as good as they are: nobody waits for it again and again.
    let mut asked = Vec::new();
    for remote in remotes {
        if !store.is_paused(&remote)? {
            asked.push(remote);
        }
    }
    if publishers.fetch(asked)? {
        opened = open()?;
    }
    Ok(opened)
}

/// The advisories of the files that the user names, else the store's as they are; nobody is asked.
pub(crate) fn at_hand(
    args: &AdvisoryArgs,
    order: &SeverityOrder,
    limits: &Limits,
    common: &Common,
) -> Result<Advice, Failure> {
    let advice = if args.feeds.is_empty() {
        of_store(args, limits)?
    } else {
        of_feeds(args, limits, common)?
    };
    Ok(ordered(advice, order))
}

/// The same advisories, which take severities in that order.
fn ordered(mut advice: Advice, order: &SeverityOrder) -> Advice {
    let matcher = advice.matcher.take().and_then(Arc::into_inner);
    advice.matcher = matcher.map(|matcher| Arc::new(matcher.ordered(order.clone())));
    advice
}

/// The store's advisories as they are, whatever the order of severities.
pub(crate) fn of_store(args: &AdvisoryArgs, limits: &Limits) -> Result<Advice, Failure> {
    let store = Store::new(settings::database_directory(args.db.as_deref()));
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

/// What is missing, and what was not asked about for long.
fn missing_or_due(
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

/// Who is asked for files in a run, and who need not be asked again.
struct Publishers<'p> {
    store: &'p Store,
    args: &'p AdvisoryArgs,
    common: &'p Common,
    network: Option<Network>,
    /// Hosts that could not be reached.
    gone: BTreeSet<String>,
}

impl Publishers<'_> {
    /// Fetches; whether the store is another one now. That something can't be fetched is a remark: what
    /// is missing or too old without it is a gap of the run.
    fn fetch(&mut self, remotes: Vec<Remote>) -> Result<bool, Failure> {
        let mirror = self.args.mirror.mirror.as_deref();
        let mut remotes = db::at_mirror(remotes, mirror);
        remotes.retain(|remote| !self.gone.contains(remote.host()));
        if remotes.is_empty() {
            return Ok(false);
        }
        let network = match &self.network {
            Some(network) => network,
            None => self.network.insert(publishers()?),
        };
        let options = StoreOptions::default();
        match db::fetch(self.store, &remotes, network.client(), options, self.common) {
            Ok(updated) => {
                db::tell(&updated.imported, self.common);
                let gone = updated.failed.into_iter().filter_map(|failed| failed.host);
                self.gone.extend(gone);
                Ok(!updated.imported.sources.is_empty() || !updated.unchanged.is_empty())
            }
            Err(failure) => {
                let error = anyhow::Error::from(failure);
                remark(self.common, &format!("not fetched: {error:#}"));
                Ok(false)
            }
        }
    }
}
