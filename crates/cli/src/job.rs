//! Reading targets, and matching them by advisories that are asked for once.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::sync::Arc;

use seawall_advisory::{Matcher, SeverityOrder};
use seawall_engine::{
    Advice, AssessSettings, Cancel, Drafts, Inventories, Network, Scan, Session, private,
};
use seawall_model::Limits;

use crate::advice::{Wanted, advise, of_store};
use crate::args::{AdvisoryArgs, ChoiceArgs, Common, ReadingArgs};
use crate::failure::Failure;
use crate::network::network;
use crate::output::remark;
use crate::progress::Meter;
use crate::settings;

/// What a command that reads targets needs. Until it is dropped, what the next run need not read again
/// is written.
pub(crate) struct Job<'a> {
    choice: &'a ChoiceArgs,
    reading: &'a ReadingArgs,
    advisories: Option<&'a AdvisoryArgs>,
    common: &'a Common,
    limits: Limits,
    order: Option<SeverityOrder>,
    settings: AssessSettings,
    session: Session,
    network: Option<Network>,
    meter: Meter,
}

impl<'a> Job<'a> {
    /// Ready to read; without advisories only inventories are made. The limits are the policy's, which
    /// those of the command line replace.
    pub(crate) fn new(
        choice: &'a ChoiceArgs,
        reading: &'a ReadingArgs,
        advisories: Option<&'a AdvisoryArgs>,
        limits: Limits,
        common: &'a Common,
    ) -> Result<Self, Failure> {
        let owned = advisories.is_some_and(|advisories| advisories.owned);
        let settings = settings::assess(choice, reading, owned)?;
        let limits = settings::limits(&reading.files, limits)?;
        let meter = Meter::new(common);
        let mut reads = settings::session(reading, limits)?;
        if let Some((directory, _)) = &reads.cache
            && let Err(error) = private::check_directory(directory)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            let place = directory.display();
            let text = format!("note: the cache is not used: {place}: {error}");
            remark(common, &text);
            reads.cache = None;
        }
        let session = Session::new(reads).watched(meter.counts());
        let network = if common.offline {
            None
        } else {
            Some(network(&reading.insecure_registries)?)
        };
        Ok(Self {
            choice,
            reading,
            advisories: advisories.filter(|_| settings.scanners.vulnerabilities),
            common,
            limits,
            order: advisories.and_then(|advisories| advisories.severity_source.clone()),
            settings,
            session,
            network,
            meter,
        })
    }

    /// The same, which takes severities in that order where the command line names none.
    pub(crate) fn ordered(mut self, order: Option<SeverityOrder>) -> Self {
        self.order = self.order.or(order);
        self
    }

    /// Reads the targets.
    pub(crate) fn read(&self, targets: &[String]) -> Inventories {
        if targets.iter().any(|target| target == "-") && std::io::stdin().is_terminal() {
            let text = "waiting on standard input for an archive of an image, a root file system or an SBOM \
                        (end it with Ctrl-D)";
            remark(self.common, text);
        }
        let scan = Scan {
            session: &self.session,
            settings: &self.settings,
            network: self.network.as_ref(),
            base: self.reading.base.as_deref(),
            find_base: self.choice.only_mine,
            cancel: Cancel::default(),
        };
        let counts = self.meter.counts();
        scan.read_all(targets, &|target| {
            counts.begin(&format!("scanning {target}"));
            if self.common.verbose > 0 {
                remark(self.common, &format!("scanning {target}"));
            }
        })
    }

    /// The store's advisories as they are; none where files are given in their place, or none are wanted.
    fn store(&self) -> Option<Result<Advice, Failure>> {
        let args = self.advisories.filter(|args| args.feeds.is_empty())?;
        Some(of_store(args, &self.limits))
    }

    /// The advisories for these inventories; those that are missing or old are fetched first. The store may
    /// have been opened before.
    pub(crate) fn advice(
        &self,
        inventories: &[&Inventories],
        store: Option<Result<Advice, Failure>>,
    ) -> Result<Advice, Failure> {
        let Some(args) = self.advisories else {
            return Ok(Advice::default());
        };
        self.meter.counts().begin("reading advisories");
        let called: BTreeSet<_> = inventories.iter().flat_map(|read| read.called()).collect();
        let rating = |matcher: &Arc<Matcher>| {
            let years = inventories.iter().map(|read| read.rating_years(matcher));
            years.flatten().collect()
        };
        let wanted = Wanted {
            called: &called,
            rating: &rating,
            order: self.order.clone().unwrap_or_default(),
            limits: &self.limits,
        };
        advise(&wanted, args, store, self.common)
    }

    /// Matches the inventories.
    pub(crate) fn matched(&self, inventories: Inventories, advice: &Advice) -> Drafts {
        self.meter.counts().begin("matching");
        inventories.matched(advice, &self.settings)
    }

    /// Reads targets, and matches them.
    pub(crate) fn run(&self, targets: &[String]) -> Result<Drafts, Failure> {
        let (inventories, store) = std::thread::scope(|scope| {
            let store = scope.spawn(|| self.store());
            (self.read(targets), store.join())
        });
        let store = store.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let advice = self.advice(&[&inventories], store)?;
        let drafts = self.matched(inventories, &advice);
        // The program ends soon, and the system unmaps all of it at once.
        std::mem::forget(advice);
        Ok(drafts)
    }
}
