//! The worker's side: reads questions, shares them out among threads, answers.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use seawall_documents::Sbom;
use seawall_image::{Irregularity, LayerSink, Spool};
use seawall_model::{Evidence, Hole, HoleName, Inspect};
use seawall_policy::Excludes;

use super::allowance::share;
use super::channel::{Batch, Frame, FrameReader, FrameWriter, MAX_FRAME};
use super::feeder::Feeders;
use super::jobs;
use super::protocol::{JobId, Reply, Request, SandboxState, Settings};
use super::sandbox;
use super::watch::{Watch, end_now};
use crate::inspectors::{Families, Inspectors, inspectors};

type Task = (JobId, Request, Vec<OwnedFd>);

/// What a job needs besides its question.
pub(super) struct Context<'a> {
    pub(super) inspectors: &'a Inspectors,
    /// What none of them sees.
    pub(super) excludes: &'a Excludes,
    /// Those of them that look into the files of this job.
    pub(super) inspect: &'a dyn Inspect,
    pub(super) settings: &'a Settings,
    pub(super) spool: &'a mut Spool,
    pub(super) feeders: &'a Feeders,
    /// Where bytes go that nobody wants.
    pub(super) discard: Option<&'a File>,
    pub(super) out: JobOut<'a>,
}

/// Bytes of answers that go together.
const BATCH: usize = 64 << 10;
/// Bytes of what one file tells, encoded: with a batch before it they fit in a frame.
const LARGEST: usize = MAX_FRAME - 2 * BATCH;
/// Packages of a document that go together.
const PACKAGES: usize = 5_000;
/// Bytes of address space that each thread's stack takes, whatever of it is used.
const STACK: u64 = 2 << 20;
/// Threads that look into files of plain layers; each may hold an archive's inner ones in memory.
const POOL: usize = 16;
/// How long an answer waits for others at most.
const PATIENCE: Duration = Duration::from_millis(100);

/// Answers of one thread that wait to be sent, and the job that they are of.
#[derive(Default)]
struct Waiting {
    job: JobId,
    batch: Batch,
    /// Some of them could not be sent.
    lost: bool,
}

/// Answers of one job. They go in batches; the last of them with the job's end.
pub(super) struct JobOut<'a> {
    waiting: &'a Mutex<Waiting>,
    writer: &'a Mutex<FrameWriter>,
    /// The current layer was not read to its end, and a hole says so.
    pub(super) stopped_short: bool,
    without_records: bool,
}

impl<'a> JobOut<'a> {
    fn new(job: JobId, waiting: &'a Mutex<Waiting>, writer: &'a Mutex<FrameWriter>) -> Self {
        let mut own = lock(waiting);
        (own.job, own.lost) = (job, false);
        drop(own);
        Self {
            waiting,
            writer,
            stopped_short: false,
            without_records: false,
        }
    }

    /// The same, for files that are looked into once more: the file index is known already.
    pub(super) fn without_records(&self) -> Self {
        Self {
            waiting: self.waiting,
            writer: self.writer,
            stopped_short: false,
            without_records: true,
        }
    }

    pub(super) fn send(&mut self, reply: &Reply) {
        if let Reply::Document(document) = reply {
            for part in parts(document) {
                self.add(&Reply::Document(Box::new(part)));
            }
        } else {
            self.add(reply);
        }
    }

    fn add(&self, reply: &Reply) {
        let mut waiting = lock(self.waiting);
        let before = waiting.batch.len();
        // What has no form in postcard is no answer that there is.
        let _ = waiting.batch.push(reply);
        if let Reply::Evidence(evidence) = reply
            && waiting.batch.len() - before > LARGEST
        {
            // Too much costs the file, not those after it.
            waiting.batch.take_back(before);
            let _ = waiting
                .batch
                .push(&Reply::Evidence(Box::new(too_much(evidence))));
        }
        if waiting.batch.len() >= BATCH {
            waiting.flush(self.writer);
        }
    }
}

/// What is left of what a file tells where it tells too much.
fn too_much(evidence: &Evidence) -> Evidence {
    let reason = format!("it tells more than {} MiB", LARGEST >> 20);
    let what = "what the file tells";
    Evidence {
        cataloger: evidence.cataloger.clone(),
        path: evidence.path.clone(),
        holes: vec![Hole::new(HoleName::LIMIT_MEMORY, what, "", reason)],
        ..Evidence::default()
    }
}

/// A document of any length, in parts that can be passed on; the first one has all but the rest of the
/// packages.
fn parts(document: &Sbom) -> impl Iterator<Item = Sbom> {
    let mut chunks = document.packages.chunks(PACKAGES);
    let Sbom {
        own,
        name,
        digest,
        platform,
        layers,
        os,
        packages: _,
        coverage,
        known_as,
    } = document;
    let first = Sbom {
        own: *own,
        name: name.clone(),
        digest: digest.clone(),
        platform: platform.clone(),
        layers: layers.clone(),
        packages: chunks.next().unwrap_or_default().to_vec(),
        os: os.clone(),
        coverage: coverage.clone(),
        known_as: known_as.clone(),
    };
    let rest = chunks.map(|packages| Sbom {
        packages: packages.to_vec(),
        ..Sbom::default()
    });
    std::iter::once(first).chain(rest)
}

impl Waiting {
    fn flush(&mut self, writer: &Mutex<FrameWriter>) {
        if self.batch.len() > 0 {
            // If the parent is gone, the next read says so and ends the process.
            let sent = lock(writer).send_all(self.job, &mut self.batch, &[]);
            self.lost |= sent.is_err();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LayerSink for JobOut<'_> {
    fn records(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() && !self.without_records {
            self.send(&Reply::Records(bytes));
        }
    }

    fn evidence(&mut self, evidence: Evidence) {
        self.send(&Reply::Evidence(Box::new(evidence)));
    }

    fn irregularity(&mut self, irregularity: Irregularity) {
        self.send(&Reply::Irregularity(irregularity));
    }

    fn hole(&mut self, hole: Hole) {
        self.stopped_short |=
            [HoleName::TRUNCATED_LAYER, HoleName::LIMIT_LAYER].contains(&hole.name);
        self.send(&Reply::Hole(hole));
    }
}

/// Answers questions until the other side hangs up.
///
/// `sandboxed` closes this process' access to everything else; it never opens again.
pub(super) fn serve(socket: UnixStream, sandboxed: bool) -> io::Result<()> {
    let mut reader = FrameReader::new(socket.try_clone()?);
    let Some(frame) = reader.receive()? else {
        return Ok(());
    };
    let (_, Request::Settings(settings), spools) = frame.single()? else {
        return Err(io::Error::other("a question before the settings"));
    };
    socket.set_read_timeout(Some(PATIENCE))?;
    let writer = Mutex::new(FrameWriter::new(socket));
    let inspectors = &inspectors(&settings.limits, settings.look, &settings.options);
    let excludes = &Excludes::new(&settings.exclude).map_err(io::Error::other)?;
    let inspect = &inspectors.only(Families::ALL).without(excludes);
    let mut state = SandboxState::default();
    let discard = File::options().write(true).open("/dev/null").ok();
    let discard = discard.as_ref();
    if sandboxed {
        let threads = 2 * settings.jobs + POOL;
        let memory = share(settings.limits.memory).saturating_add(STACK * threads as u64);
        sandbox::close_access(&mut state, memory);
    }
    let (tasks, queue) = channel::<Task>();
    let queue = Arc::new(Mutex::new(queue));
    let waiting: Vec<Mutex<Waiting>> = spools.iter().map(|_| Mutex::default()).collect();
    let watch = Watch::new(spools.len(), Duration::from_secs(settings.limits.time));
    if sandboxed {
        Watch::keep(&watch);
    }
    std::thread::scope(|scope| {
        let feeders = Feeders::start(scope, settings.jobs);
        let threads = spools.into_iter().zip(&waiting).enumerate();
        for (thread, (spool, waiting)) in threads.take(settings.jobs) {
            let (queue, feeders) = (Arc::clone(&queue), feeders.clone());
            let watch = &watch;
            let (settings, writer) = (&settings, &writer);
            scope.spawn(move || {
                let mut spool = Spool::new(Some(File::from(spool)));
                while let Some((job, request, fds)) = next(&queue) {
                    watch.begin(thread);
                    let out = JobOut::new(job, waiting, writer);
                    let context = Context {
                        inspectors,
                        excludes,
                        inspect,
                        settings,
                        spool: &mut spool,
                        feeders: &feeders,
                        discard,
                        out,
                    };
                    answer(context, request, fds);
                    watch.rest(thread);
                }
            });
        }
        drop(feeders);
        // The threads of the pool, too, must be there before none can be started; in a process that
        // has one already that one is used.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(settings.jobs.min(POOL))
            .build_global();
        if sandboxed {
            sandbox::close_calls(&mut state, discard.map(AsRawFd::as_raw_fd));
        }
        lock(&writer).send(0, &Reply::Ready(state), &[])?;
        let result = loop {
            let frame = reader.receive::<Request>();
            match frame.and_then(|frame| frame.map(Frame::single).transpose()) {
                Ok(Some(task)) => {
                    if tasks.send(task).is_err() {
                        break Ok(());
                    }
                }
                Ok(None) => break Ok(()),
                // What was found is the parent's, however long the rest of it takes.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    for waiting in &waiting {
                        lock(waiting).flush(&writer);
                    }
                }
                Err(error) => break Err(error),
            }
        };
        if sandboxed {
            end_now();
        }
        drop(tasks);
        result
    })
}

fn next(queue: &Mutex<Receiver<Task>>) -> Option<Task> {
    lock(queue).recv().ok()
}

/// Does one job. A panic is an answer too: the file is named, the rest goes on.
fn answer(context: Context<'_>, request: Request, fds: Vec<OwnedFd>) {
    let (waiting, writer) = (context.out.waiting, context.out.writer);
    let done = std::panic::catch_unwind(AssertUnwindSafe(move || jobs::run(context, request, fds)));
    let reply = match done {
        Ok(Ok(())) => Reply::Done,
        Ok(Err(error)) => Reply::Failed(seawall_model::chain(&error)),
        Err(_panic) => {
            Reply::Failed("the parser failed (a bug in seawall); nothing of it was used".to_owned())
        }
    };
    let mut waiting = lock(waiting);
    if !waiting.lost {
        let _ = waiting.batch.push(&reply);
        waiting.flush(writer);
    }
    if waiting.lost {
        let reason = "it tells more than can be passed on".to_owned();
        let _ = waiting.batch.push(&Reply::Failed(reason));
        waiting.flush(writer);
    }
}
