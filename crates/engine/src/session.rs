//! What all targets of a run share: settings, the cache, and the worker.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::num::NonZero;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use seawall_docker::EngineChoice;
use seawall_lint::dockerfile::Options;
use seawall_model::{Limits, TargetReport, Weigh};
use seawall_oci::PlatformChoice;
use seawall_policy::{ExcludePattern, Excludes};

use crate::cache::{Cache, CacheKey, WriteBehind};
use crate::inspectors::{Inspectors, Look, inspectors};
use crate::progress::{Progress, Silent};
use crate::worker::Worker;
use crate::worker::allowance::share;
use crate::worker::protocol::{SandboxState, Settings};

/// How targets are read.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// What it may cost.
    pub limits: Limits,
    /// Threads.
    pub jobs: usize,
    /// Cores of the machine that this program may use.
    pub cores: usize,
    /// Where evidence is kept, and how much of it; none with `--no-cache`.
    pub cache: Option<(PathBuf, u64)>,
    /// Compute and check the digests of uncompressed layers.
    pub verify_diff_ids: bool,
    /// Which Docker engine.
    pub docker: EngineChoice,
    /// Where Podman keeps images: the system's store, and the user's.
    pub podman_roots: Vec<PathBuf>,
    /// Where containerd keeps images.
    pub containerd_root: PathBuf,
    /// Which platforms of an image are wanted.
    pub platform: PlatformChoice,
    /// What is looked for in files.
    pub look: Look,
    /// What the project asks of its Dockerfiles.
    pub options: Options,
    /// What of targets is not looked at.
    pub excludes: Excludes,
}

/// Threads that are of use on any machine; each has a file of its own for what is too large to hold.
const MAX_JOBS: usize = 64;

impl Default for SessionSettings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            limits: Limits::default(),
            // One more than there are cores: one of them waits for a disk, or for the parent.
            jobs: (cores + 1).min(MAX_JOBS),
            cores,
            cache: None,
            verify_diff_ids: false,
            docker: EngineChoice::default(),
            podman_roots: vec!["/var/lib/containers/storage".into()],
            containerd_root: "/var/lib/containerd".into(),
            platform: PlatformChoice::default(),
            look: Look::default(),
            options: Options::new(),
            excludes: Excludes::default(),
        }
    }
}

/// Reads layers and archives, from the cache or through the worker.
pub struct Session {
    pub(crate) settings: SessionSettings,
    pub(crate) inspectors: Inspectors,
    pub(crate) progress: Arc<dyn Progress>,
    cache: Option<WriteBehind>,
    worker: Mutex<Option<Arc<Worker>>>,
    /// Bytes that the inventories of earlier targets take.
    kept: AtomicU64,
    revision: String,
    /// The patterns that left something out.
    used: Mutex<BTreeSet<usize>>,
}

impl Session {
    /// A session; the worker is started when the first byte must be read.
    pub fn new(settings: SessionSettings) -> Self {
        let inspectors = inspectors(&settings.limits, settings.look, &settings.options);
        let cache = settings
            .cache
            .clone()
            .map(|(directory, limit)| WriteBehind::new(Cache::new(directory, limit)));
        let revision = revision(&settings);
        Self {
            settings,
            inspectors,
            progress: Arc::new(Silent),
            cache,
            worker: Mutex::new(None),
            kept: AtomicU64::new(0),
            revision,
            used: Mutex::default(),
        }
    }

    /// The same session, which tells that one how far it is.
    #[must_use]
    pub fn watched(self, progress: Arc<dyn Progress>) -> Self {
        Self { progress, ..self }
    }

    /// The running worker; started now if none runs.
    pub(crate) fn worker(&self) -> io::Result<Arc<Worker>> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worker) = worker.as_ref().filter(|worker| !worker.has_ended()) {
            return Ok(Arc::clone(worker));
        }
        let started = Arc::new(Worker::start(&Settings {
            limits: self.settings.limits,
            jobs: self.settings.jobs,
            verify_diff_ids: self.settings.verify_diff_ids,
            look: self.settings.look,
            options: self.settings.options.clone(),
            exclude: self.settings.excludes.patterns().cloned().collect(),
        })?);
        *worker = Some(Arc::clone(&started));
        Ok(started)
    }

    /// Lets nobody ask the worker again.
    pub(crate) fn give_up_worker(&self) {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worker) = worker.take() {
            worker.give_up();
        }
    }

    /// Threads for work that waits for nothing.
    pub(crate) fn threads(&self) -> usize {
        self.settings.jobs.min(self.settings.cores)
    }

    /// Bytes that are left for what is found in targets to come, and for findings.
    pub(crate) fn room(&self) -> u64 {
        let kept = self.kept.load(Ordering::Relaxed);
        share(self.settings.limits.memory).saturating_sub(kept)
    }

    /// That inventory stays until the report is written.
    pub(crate) fn stays(&self, report: &TargetReport) {
        self.kept.fetch_add(report.weight(), Ordering::Relaxed);
    }

    /// Remembers which patterns left something out.
    pub(crate) fn note_used(&self, patterns: impl Iterator<Item = usize>) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.extend(patterns);
    }

    /// The patterns that no path of any target matched.
    pub(crate) fn unused(&self) -> Vec<&ExcludePattern> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let patterns = self.settings.excludes.patterns().enumerate();
        let unused = patterns.filter(|(number, _)| !used.contains(number));
        unused.map(|(_, pattern)| pattern).collect()
    }

    /// What the sandbox lacks; none if no worker was needed, or none answered.
    pub fn sandbox(&self) -> Option<SandboxState> {
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        worker.as_ref()?.sandbox.get().cloned()
    }

    /// Whether anything is kept.
    pub(crate) fn has_cache(&self) -> bool {
        self.cache.is_some()
    }

    /// A key of these parts, and of whatever else changes what is read of the same bytes. What families
    /// of inspectors find has their own revisions beside it.
    pub(crate) fn key(&self, kind: &str, parts: &[&str]) -> CacheKey {
        let mut all = vec![kind, self.revision.as_str()];
        all.extend_from_slice(parts);
        CacheKey::new(&all)
    }

    /// What the cache has.
    pub(crate) fn cached<T: serde::de::DeserializeOwned>(&self, key: &CacheKey) -> Option<T> {
        self.cache.as_ref()?.get(key)
    }

    /// Puts what the cache has, a list, into these places; none if it has none, or one of another length.
    pub(crate) fn cached_into<T: serde::de::DeserializeOwned>(
        &self,
        key: &CacheKey,
        places: &mut [T],
    ) -> Option<()> {
        self.cache.as_ref()?.get_into(key, places)
    }

    /// Keeps a value, if there is a cache.
    pub(crate) fn keep<T: serde::Serialize>(&self, key: &CacheKey, value: &T) {
        if let Some(cache) = &self.cache {
            cache.put(key, value);
        }
    }

    /// After the last target: frees what the cache has too much of, and ends the worker. Both go on
    /// until the session is dropped.
    pub fn tidy(&self) {
        if let Some(cache) = &self.cache {
            cache.tidy();
        }
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worker) = worker.as_ref() {
            worker.send_home();
        }
    }
}

/// What changes what is read of the same bytes: checks of them, and the limits at which reading stops, but
/// for those of time and memory, which leave nothing that is kept.
fn revision(settings: &SessionSettings) -> String {
    let Limits {
        expansion,
        depth,
        entries,
        expanded,
        file_size,
        time: _,
        memory: _,
        advisory_age: _,
    } = settings.limits;
    let verified = settings.verify_diff_ids;
    format!("{expansion} {depth} {entries} {expanded} {file_size} {verified}")
}

/// What tells one state of a file from another without reading it (`architecture.md`, cache keys).
pub(crate) fn file_identity(file: &File) -> io::Result<String> {
    let meta = file.metadata()?;
    Ok(format!(
        "{}:{}:{}:{}.{:09}:{}.{:09}",
        meta.dev(),
        meta.ino(),
        meta.len(),
        meta.mtime(),
        meta.mtime_nsec(),
        meta.ctime(),
        meta.ctime_nsec()
    ))
}
