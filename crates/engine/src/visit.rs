//! One look at one target: what it may take, and who hears of it. It is passed along to whatever reads, so
//! that several targets can be looked at side by side in one process, each with its own.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::ops::Deref;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use seawall_image::{ArchivePlan, FileState, LayerData};
use seawall_model::{Hole, HoleName};
use seawall_oci::PlatformChoice;
use seawall_policy::Excludes;

use crate::cache::CacheKey;
use crate::family_cache::CachedLayer;
use crate::progress::Progress;
use crate::reference::Reference;
use crate::session::Session;
use crate::worker::allowance::Allowance;
use crate::worker::protocol::{LayerRequest, Request};
use crate::worker::{Answer, Failure, Gathered};

/// Calls a look off, from any thread. What was found so far still counts; the rest is a gap.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Calls it off.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it is called off.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A look at a target. Whatever does not belong to this one look is the session's.
pub(crate) struct Visit<'s> {
    session: &'s Session,
    deadline: Mutex<Instant>,
    cancel: Cancel,
    /// How many targets are looked at side by side.
    beside: u64,
    /// Which platforms of an image are wanted.
    pub(crate) platform: PlatformChoice,
    /// What of the target is not looked at.
    pub(crate) excludes: Excludes,
    /// Hears how far it is.
    pub(crate) progress: Arc<dyn Progress>,
    /// What may be kept of what is found.
    pub(crate) allowance: Arc<Allowance>,
    /// The states of archives when it was told what they hold, by device and inode: what is read of them
    /// later must be of the same.
    planned: Mutex<HashMap<(u64, u64), FileState>>,
}

impl Deref for Visit<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session
    }
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

impl<'s> Visit<'s> {
    /// A look that begins now, beside so many others at once.
    pub(crate) fn new(session: &'s Session, cancel: &Cancel, beside: usize) -> Self {
        let visit = Self {
            session,
            deadline: Mutex::new(Instant::now()),
            cancel: cancel.clone(),
            beside: beside.max(1) as u64,
            platform: session.settings.platform.clone(),
            excludes: session.settings.excludes.clone(),
            progress: Arc::clone(&session.progress),
            allowance: Allowance::new(session.settings.limits.memory),
            planned: Mutex::default(),
        };
        visit.begin();
        visit
    }

    /// The same look at a directory, whose name patterns may begin with.
    #[must_use]
    pub(crate) fn at(self, name: &str) -> Self {
        let excludes = match Reference::parse(name) {
            Reference::Directory(path) => self.excludes.within(&path),
            _ => self.excludes,
        };
        Self { excludes, ..self }
    }

    /// What the cache has of a layer, and the key by which it is kept. A layer that was read with
    /// nothing left out serves as well: what must not be seen of it is taken out of the tree.
    pub(crate) fn known_layer(&self, key: &CacheKey) -> (CachedLayer, CacheKey) {
        let whole = self.cached_layer(key);
        if whole.missing.is_empty() || self.excludes.is_empty() {
            return (whole, key.clone());
        }
        let patterns = self.excludes.patterns();
        let patterns = patterns.flat_map(|p| [p.kind.option(), p.text.as_str()]);
        let parts: Vec<&str> = [key.name(), "without"]
            .into_iter()
            .chain(patterns)
            .collect();
        let key = CacheKey::new(&parts);
        (self.cached_layer(&key), key)
    }

    /// Another image of the target begins; its time runs from now on.
    pub(crate) fn begin(&self) {
        let mut at = self.deadline.lock().unwrap_or_else(PoisonError::into_inner);
        *at = deadline(self.settings.limits.time);
        self.allowance.begin(self.room() / self.beside);
    }

    /// When the target has had its time: now, where the look is called off.
    pub(crate) fn deadline(&self) -> Instant {
        if self.cancel.is_cancelled() {
            return Instant::now();
        }
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of a file; of an archive the one in which it was planned.
    fn state_of(&self, file: impl AsFd) -> io::Result<FileState> {
        let state = FileState::of(file)?;
        let planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(planned.get(&state.file()).copied().unwrap_or(state))
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

    /// Waits for a job's end. A worker that takes too long is given up; the next question gets another.
    pub(crate) fn wait(&self, answer: Answer) -> Gathered {
        let gathered = answer.gather(self.deadline(), &self.cancel);
        if gathered.failed == Some(Failure::Time) {
            self.give_up_worker();
        }
        gathered
    }

    /// Asks for a layer.
    pub(crate) fn layer(
        &self,
        key: Option<CacheKey>,
        request: LayerRequest,
        file: OwnedFd,
    ) -> Pending {
        let (cached, key) = match key.map(|key| self.known_layer(&key)) {
            Some((cached, key)) => (cached, Some(key)),
            None => (CachedLayer::default(), None),
        };
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
