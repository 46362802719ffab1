//! The parent's side: starts the worker, asks, and gathers the answers of each job.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use seawall_documents::Sbom;
use seawall_image::{ArchivePlan, Irregularity, LayerData, LayerSink};
use seawall_model::{Evidence, Hole, HoleName, Limits};

use super::WORKER_NAME;
use super::allowance::{Account, Allowance};
use super::channel::{Frame, FrameReader, FrameWriter};
use super::protocol::{JobId, LayerDone, Reply, Request, SandboxState, Settings};
use crate::visit::Cancel;

/// How soon it is noticed that a look is called off.
const ATTENTION: Duration = Duration::from_millis(200);

type Waiting = Arc<Mutex<HashMap<JobId, Asker>>>;

/// Who waits for a job's answers, and what they may take.
struct Asker {
    sender: Sender<Vec<Reply>>,
    account: Account,
}

/// A running worker.
pub(crate) struct Worker {
    process: Child,
    writer: Option<Mutex<FrameWriter>>,
    waiting: Waiting,
    next: Mutex<JobId>,
    listener: Option<JoinHandle<()>>,
    /// Nothing more comes of it.
    ended: Arc<AtomicBool>,
    /// How far its sandbox holds; known before the first answer.
    pub(crate) sandbox: Arc<OnceLock<SandboxState>>,
}

/// The answers of one job, as they come.
pub(crate) struct Answer {
    replies: Receiver<Vec<Reply>>,
}

/// All that a job answered.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Layers by the names that the job gave them.
    pub(crate) layers: Vec<(String, LayerData)>,
    /// Evidence that belongs to no layer: of a single file.
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) plan: Option<ArchivePlan>,
    pub(crate) document: Option<Sbom>,
    pub(crate) failed: Option<Failure>,
}

/// Why a job did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The worker says why.
    Refused(String),
    /// The worker died, of this job or of another.
    Died,
    /// The target has had its time.
    Time,
}

impl Failure {
    /// The gap that it leaves.
    pub(crate) fn hole(self, name: HoleName, what: &str, place: &str, limits: &Limits) -> Hole {
        match self {
            Self::Refused(reason) => Hole::new(name, what, place, reason),
            Self::Died => {
                let reason = "the process that parses ended before it was done (a limit of memory, or a bug in seawall)";
                Hole::new(name, what, place, reason)
            }
            Self::Time => {
                let hole = Hole::new(
                    HoleName::LIMIT_TIME,
                    what,
                    place,
                    "the target has had its time",
                );
                hole.limited("time", format!("{}s", limits.time))
            }
        }
    }
}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(reason) => Self::other(reason),
            Failure::Died => Self::other("the process that parses ended before it was done"),
            Failure::Time => Self::new(io::ErrorKind::TimedOut, "the target has had its time"),
        }
    }
}

impl Worker {
    /// Starts one.
    pub(crate) fn start(settings: &Settings) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let spools = (0..settings.jobs)
            .map(|_| spool())
            .collect::<io::Result<Vec<_>>>()?;
        let mut writer = FrameWriter::new(ours.try_clone()?);
        let fds: Vec<BorrowedFd<'_>> = spools.iter().map(AsFd::as_fd).collect();
        writer.send(0, &Request::Settings(settings.clone()), &fds)?;
        let reader = FrameReader::new(ours);
        let waiting = Waiting::default();
        let ended = Arc::new(AtomicBool::new(false));
        let sandbox = Arc::new(OnceLock::new());
        let (started, host) = channel();
        let listener = std::thread::Builder::new()
            .name("listen".to_owned())
            .spawn({
                let (waiting, ended) = (Arc::clone(&waiting), Arc::clone(&ended));
                let sandbox = Arc::clone(&sandbox);
                move || {
                    // The worker ends with the thread that started it: this one listens to its end.
                    let host = spawn(theirs);
                    let lives = host.is_ok();
                    let _ = started.send(host);
                    if lives {
                        listen(reader, &waiting, &sandbox);
                    }
                    ended.store(true, Ordering::Release);
                    // The senders go, and so every open job learns that nothing more will come.
                    lock(&waiting).clear();
                }
            })?;
        let process = host.recv().map_err(io::Error::other)??;
        Ok(Self {
            process,
            writer: Some(Mutex::new(writer)),
            waiting,
            next: Mutex::new(1),
            listener: Some(listener),
            ended,
            sandbox,
        })
    }

    /// Whether it answers no more: it died, or was stopped.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Lets nobody ask it again.
    pub(crate) fn give_up(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Lets it end by itself, while the caller goes on.
    pub(crate) fn send_home(&self) {
        self.give_up();
        if let Some(writer) = &self.writer {
            lock(writer).hang_up();
        }
    }

    /// Asks. The files are the worker's own from here on; of the answers so much is kept as is allowed.
    pub(crate) fn ask(
        &self,
        request: &Request,
        files: &[OwnedFd],
        allowance: &Arc<Allowance>,
    ) -> io::Result<Answer> {
        let (sender, replies) = channel();
        let job = {
            let mut next = lock(&self.next);
            *next = next.wrapping_add(1).max(1);
            *next
        };
        let account = Account::new(Arc::clone(allowance));
        lock(&self.waiting).insert(job, Asker { sender, account });
        // Whoever ends the listening looks at the list after it has said so.
        if self.has_ended() {
            lock(&self.waiting).remove(&job);
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let fds: Vec<BorrowedFd<'_>> = files.iter().map(AsFd::as_fd).collect();
        let Some(writer) = &self.writer else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        lock(writer).send(job, request, &fds)?;
        Ok(Answer { replies })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends when its socket does; if it still computes for nobody, it is told so.
        self.writer = None;
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Answer {
    /// Waits for the job's end, but no longer than to the deadline, or until it is called off.
    pub(crate) fn gather(self, deadline: Instant, cancel: &Cancel) -> Gathered {
        let mut gathered = Gathered::default();
        let mut current = LayerData::default();
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            let failed = match self.replies.recv_timeout(rest.min(ATTENTION)) {
                Ok(replies) => {
                    let mut ended = false;
                    for reply in replies {
                        ended |= gathered.take(reply, &mut current);
                    }
                    if !ended {
                        continue;
                    }
                    return gathered.with_rest(current);
                }
                Err(RecvTimeoutError::Timeout) if rest > ATTENTION && !cancel.is_cancelled() => {
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => Failure::Time,
                Err(RecvTimeoutError::Disconnected) => Failure::Died,
            };
            gathered.failed = Some(failed);
            return gathered.with_rest(current);
        }
    }
}

impl Gathered {
    pub(crate) fn failed(failure: Failure) -> Self {
        Self {
            failed: Some(failure),
            ..Self::default()
        }
    }

    /// Takes one answer; whether it was the last.
    fn take(&mut self, reply: Reply, current: &mut LayerData) -> bool {
        match reply {
            Reply::Records(bytes) => current.records(bytes),
            Reply::Evidence(evidence) => current.evidence(*evidence),
            Reply::Irregularity(irregularity) => current.irregularity(irregularity),
            Reply::Hole(hole) => current.hole(hole),
            Reply::LayerDone(done) => {
                let layer = std::mem::take(current);
                self.layers.push((done.name.clone(), close(layer, done)));
            }
            Reply::Plan(plan) => self.plan = Some(*plan),
            // A large one comes in parts.
            Reply::Document(more) => match &mut self.document {
                Some(document) => document.packages.extend(more.packages),
                none => *none = Some(*more),
            },
            Reply::Done => return true,
            Reply::Failed(reason) => {
                self.failed = Some(Failure::Refused(reason));
                return true;
            }
            Reply::Ready(_) => {}
        }
        false
    }

    /// What came after the last whole layer: a single file's evidence, or a layer cut short, of
    /// which all that was read still counts.
    fn with_rest(mut self, rest: LayerData) -> Self {
        if rest.records.is_empty() && rest.holes.is_empty() && rest.irregularities.is_empty() {
            self.evidence = rest.evidence;
        } else {
            self.layers.push((String::new(), rest));
        }
        self
    }

    /// The one layer that was asked for. Whatever went wrong is a hole in it.
    pub(crate) fn into_layer(self, limits: &Limits) -> LayerData {
        let failed = self.failed;
        let mut layer = self
            .layers
            .into_iter()
            .next()
            .map(|(_, layer)| layer)
            .unwrap_or_default();
        let hole = |failure: Failure| failure.hole(HoleName::UNREADABLE_LAYER, "layer", "", limits);
        layer.holes.extend(failed.map(hole));
        layer
    }
}

/// A layer whose digest is wrong is refused as a whole.
fn close(mut layer: LayerData, done: LayerDone) -> LayerData {
    if layer
        .irregularities
        .iter()
        .any(|i| i.id == Irregularity::DIGEST_MISMATCH)
    {
        layer.records.clear();
        layer.evidence.clear();
        let reason = "its bytes are not those that its digest names";
        layer.holes.push(Hole::new(
            HoleName::DIGEST_MISMATCH,
            "layer",
            &done.name,
            reason,
        ));
    }
    layer.digest = done.digest;
    layer.diff_id = done.diff_id;
    layer.size = done.size;
    layer
}

fn listen(mut reader: FrameReader, waiting: &Waiting, sandbox: &OnceLock<SandboxState>) {
    while let Ok(Some(Frame { job, messages, .. })) = reader.receive::<Reply>() {
        if let [Reply::Ready(state)] = messages.as_slice() {
            let _ = sandbox.set(state.clone());
            continue;
        }
        let mut waiting = lock(waiting);
        let Some(asker) = waiting.get_mut(&job) else {
            continue;
        };
        let admit = |reply| asker.account.admit(reply);
        let admitted: Vec<Reply> = messages.into_iter().filter_map(admit).collect();
        let ends = |reply: &Reply| matches!(reply, Reply::Done | Reply::Failed(_));
        let last = admitted.iter().any(ends);
        let gone = !admitted.is_empty() && asker.sender.send(admitted).is_err();
        // Of a job that ended, or that nobody waits for any more, nothing is kept.
        if last || gone {
            waiting.remove(&job);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the program's allocator is told in the worker: memory is taken when it is used, since what is set aside
/// counts against the limit too, and the machine's nodes are not asked for, since the sandbox has no files.
const ALLOCATION: [(&str, &str); 3] = [
    ("MIMALLOC_EAGER_COMMIT", "0"),
    ("MIMALLOC_ARENA_EAGER_COMMIT", "0"),
    ("MIMALLOC_USE_NUMA_NODES", "1"),
];

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that starts the worker"
)]
fn spawn(socket: UnixStream) -> io::Result<Child> {
    Command::new("/proc/self/exe")
        .arg0(WORKER_NAME)
        .env_clear()
        .envs(ALLOCATION)
        .current_dir("/")
        .stdin(Stdio::from(OwnedFd::from(socket)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// A file without a name, for one thread's large files.
fn spool() -> io::Result<OwnedFd> {
    use rustix::fs::{Mode, OFlags};
    let directory = std::env::temp_dir();
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    rustix::fs::open(&directory, flags, Mode::RUSR | Mode::WUSR)
        .or_else(|_| rustix::fs::memfd_create("seawall-spool", rustix::fs::MemfdFlags::CLOEXEC))
        .map_err(io::Error::from)
}
