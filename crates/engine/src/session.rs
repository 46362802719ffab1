//! What all targets of a run share: settings, the cache, and the worker.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use seawall_docker::EngineChoice;
use seawall_image::{ArchivePlan, FileState, LayerData, Limits};
use seawall_model::{Hole, HoleName};
use seawall_oci::PlatformChoice;

use crate::cache::{Cache, CacheKey, WriteBehind};
use crate::family_cache::CachedLayer;
use crate::inspectors::{Inspectors, inspectors};
use crate::progress::{Progress, Silent};
use crate::worker::allowance::{Allowance, share};
use crate::worker::protocol::{LayerRequest, Request, SandboxState, Settings};
use crate::worker::{Answer, Failure, Gathered, Worker, WorkerMode};

/// How targets are read.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// What it may cost.
    pub limits: Limits,
    /// Threads.
    pub jobs: usize,
    /// Where evidence is kept, and how much of it; none with `--no-cache`.
    pub cache: Option<(PathBuf, u64)>,
    /// Compute and check the digests of uncompressed layers.
    pub verify_diff_ids: bool,
    /// Where bytes are parsed.
    pub worker: WorkerMode,
    /// Which Docker engine.
    pub docker: EngineChoice,
    /// Where Podman keeps images: the system's store, and the user's.
    pub podman_roots: Vec<PathBuf>,
    /// Where containerd keeps images.
    pub containerd_root: PathBuf,
    /// Which platforms of an image are wanted.
    pub platform: PlatformChoice,
}

/// Threads that are of use on any machine; each has a file of its own for what is too large to hold.
const MAX_JOBS: usize = 64;

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            // One more than there are cores: one of them waits for a disk, or for the parent.
            jobs: std::thread::available_parallelism()
                .map_or(2, |cores| (cores.get() + 1).min(MAX_JOBS)),
            cache: None,
            verify_diff_ids: false,
            worker: WorkerMode::Process,
            docker: EngineChoice::default(),
            podman_roots: vec!["/var/lib/containers/storage".into()],
            containerd_root: "/var/lib/containerd".into(),
            platform: PlatformChoice::default(),
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
    deadline: Mutex<Instant>,
    /// What may be kept of what is found.
    pub(crate) allowance: Arc<Allowance>,
    /// The states of archives when it was told what they hold, by device and inode: what is read of them
    /// later must be of the same.
    planned: Mutex<HashMap<(u64, u64), FileState>>,
    revision: String,
}

/// A layer that is on its way.
pub(crate) enum Pending {
    Cached(Box<LayerData>),
    Asked {
        answer: Answer,
        key: Option<CacheKey>,
        /// What is known of it.
        cached: Box<CachedLayer>,
        /// To ask once more, should the worker die of another question; and the state that the file was
        /// in when it was opened.
        again: Option<(LayerRequest, OwnedFd, FileState)>,
    },
    Failed(String),
}

impl Session {
    /// A session; the worker is started when the first byte must be read.
    pub fn new(settings: SessionSettings) -> Self {
        let inspectors = inspectors(&settings.limits);
        let deadline = Mutex::new(deadline(settings.limits.time));
        let cache = settings
            .cache
            .clone()
            .map(|(directory, limit)| WriteBehind::new(Cache::new(directory, limit)));
        let revision = revision(&settings);
        Self {
            allowance: Allowance::new(share(settings.limits.memory)),
            settings,
            inspectors,
            progress: Arc::new(Silent),
            cache,
            worker: Mutex::new(None),
            deadline,
            planned: Mutex::default(),
            revision,
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
        let started = Arc::new(Worker::start(
            self.settings.worker,
            &Settings {
                limits: self.settings.limits,
                jobs: self.settings.jobs,
                verify_diff_ids: self.settings.verify_diff_ids,
            },
        )?);
        *worker = Some(Arc::clone(&started));
        Ok(started)
    }

    /// Asks a worker: another one if this one died meanwhile, of another question.
    pub(crate) fn ask(&self, request: &Request, files: &[OwnedFd]) -> io::Result<Answer> {
        let worker = self.worker()?;
        match worker.ask(request, files, &self.allowance) {
            Err(error) if is_gone(&error) => {
                worker.give_up();
                self.worker()?.ask(request, files, &self.allowance)
            }
            asked => asked,
        }
    }

    /// The next target begins; its time runs from now on.
    pub(crate) fn begin(&self) {
        let mut at = self.deadline.lock().unwrap_or_else(PoisonError::into_inner);
        *at = deadline(self.settings.limits.time);
        self.allowance.begin();
    }

    /// The state of a file; of an archive the one in which it was planned.
    fn state_of(&self, file: impl AsFd) -> io::Result<FileState> {
        let state = FileState::of(file)?;
        let planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(planned.get(&state.file()).copied().unwrap_or(state))
    }

    /// When the target has had its time.
    pub(crate) fn deadline(&self) -> Instant {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a job's end. A worker that takes too long is given up; the next question gets
    /// another.
    pub(crate) fn wait(&self, answer: Answer) -> Gathered {
        let gathered = answer.gather(self.deadline());
        if gathered.failed == Some(Failure::Time) {
            let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(worker) = worker.take() {
                worker.give_up();
            }
        }
        gathered
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

    /// Asks for a layer.
    pub(crate) fn layer(
        &self,
        key: Option<CacheKey>,
        request: LayerRequest,
        file: OwnedFd,
    ) -> Pending {
        let cached = key
            .as_ref()
            .map(|key| self.cached_layer(key))
            .unwrap_or_default();
        if cached.missing.is_empty() {
            return Pending::Cached(Box::new(cached.data));
        }
        let request = LayerRequest {
            families: cached.missing,
            ..request
        };
        // A pipe is read once.
        let again = request.size.and_then(|_| file.try_clone().ok());
        let again = again.and_then(|file| {
            let state = self.state_of(&file).ok()?;
            Some((request.clone(), file, state))
        });
        self.progress.layer_asked(request.size);
        match self.ask(&Request::Layer(request), &[file]) {
            Ok(answer) => Pending::Asked {
                answer,
                key,
                cached: Box::new(cached),
                again,
            },
            Err(error) => Pending::Failed(error.to_string()),
        }
    }

    /// Waits for a layer, and keeps it if it is whole.
    pub(crate) fn gather(&self, pending: Pending) -> LayerData {
        match pending {
            Pending::Cached(layer) => self.allowance.admit_layer(*layer),
            Pending::Failed(reason) => LayerData {
                holes: vec![Hole::new(HoleName::UNREADABLE_LAYER, "layer", "", reason)],
                ..LayerData::default()
            },
            Pending::Asked {
                answer,
                key,
                mut cached,
                again,
            } => {
                let mut gathered = self.wait(answer);
                let mut changed = None;
                if let Some((request, file, state)) = again {
                    let files = [file];
                    if gathered.failed == Some(Failure::Died)
                        && let Ok(answer) = self.ask(&Request::Layer(request), &files)
                    {
                        gathered = self.wait(answer);
                    }
                    changed = files.iter().find_map(|file| changed_since(state, file));
                }
                self.progress.layer_read();
                let whole = gathered.failed.is_none();
                let mut layer = gathered.into_layer(&self.settings.limits);
                layer.holes.extend(changed);
                let families = cached.missing;
                if let Some(key) = key.filter(|_| whole && layer.is_whole()) {
                    self.keep_layer(&key, &layer, families);
                }
                cached.complete(layer, &self.inspectors, families);
                cached.data
            }
        }
    }

    /// What an archive holds.
    pub(crate) fn plan(&self, file: &File, identity: &[&str]) -> io::Result<ArchivePlan> {
        let key = self.key("plan", identity);
        let state = FileState::of(file)?;
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        planned.insert(state.file(), state);
        drop(planned);
        if let Some(plan) = self.cached(&key) {
            return Ok(plan);
        }
        let fd = OwnedFd::from(file.try_clone()?);
        let gathered = self.wait(self.ask(&Request::Archive, &[fd])?);
        if let Some(failure) = gathered.failed {
            return Err(failure.into());
        }
        let mut plan = gathered.plan.unwrap_or_default();
        plan.coverage.extend(changed_since(state, file));
        if plan.coverage.gaps.is_empty() {
            self.keep(&key, &plan);
        }
        Ok(plan)
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
    } = settings.limits;
    let verified = settings.verify_diff_ids;
    format!("{expansion} {depth} {entries} {expanded} {file_size} {verified}")
}

/// The gap that a file leaves that is not in that state any more.
pub(crate) fn changed_since(state: FileState, file: impl AsFd) -> Option<Hole> {
    let reason = "it changed while it was read";
    let name = HoleName::CHANGED_WHILE_READ;
    (!state.holds(file)).then(|| Hole::new(name, "archive or layer", "", reason))
}

/// Whether the other side of a socket is no more.
fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionReset)
}

fn deadline(seconds: u64) -> Instant {
    let now = Instant::now();
    // A time beyond all clocks is none at all; a day stands for it.
    now.checked_add(Duration::from_secs(seconds))
        .unwrap_or(now + Duration::from_hours(24))
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
