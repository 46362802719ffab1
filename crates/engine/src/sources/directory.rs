//! Directories of this machine, walked in place.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustix::fs::{Mode, OFlags};
use seawall_image::{DirectoryWalk, LayerData, LayerSink, TakeFiles, WalkOptions, WantedFile};
use seawall_model::{FileFacts, Hole, Layer, Target, TargetKind};

use super::{Material, host};
use crate::session::Session;
use crate::worker::protocol::{FileEntry, ReadFile, Request};
use crate::worker::{Answer, Failure, Gathered};

/// Questions that wait in the worker, some with an open descriptor.
const IN_FLIGHT: usize = 128;
/// Bytes that wait in them.
const BYTES_IN_FLIGHT: usize = 1 << 20;
/// Small files go together: so many of them, or so many bytes.
const TOGETHER: usize = 128;
const BYTES_TOGETHER: usize = 256 << 10;

/// Threads that walk; a disk has no use for more.
const WALKERS: usize = 8;

/// Reads a directory as a root file system.
pub(crate) fn read(session: &Session, path: &Path) -> io::Result<Vec<Material<'static>>> {
    let host = path == Path::new("/");
    let left_out = if host {
        host::left_out(session)
    } else {
        Vec::new()
    };
    let excluded: Vec<(&str, &str)> = left_out
        .iter()
        .map(|(path, reason)| (path.as_str(), *reason))
        .collect();
    let options = WalkOptions {
        host,
        excluded: &excluded,
        ..WalkOptions::default()
    };
    let root = open_directory(path)?;
    let read = read_roots(session, std::slice::from_ref(&root), &options)?;
    let mut layer = read.into_iter().next().unwrap_or_default();
    let (notes, holes) = std::mem::take(&mut layer.holes)
        .into_iter()
        .partition(|h: &Hole| h.name.starts_with("note-"));
    layer.holes = holes;
    let kind = if host {
        TargetKind::Host
    } else {
        TargetKind::Rootfs
    };
    let target = Target {
        kind,
        reference: path.display().to_string(),
    };
    let mut material = Material::of_layers(target, vec![(Layer::default(), layer)]);
    material.notes = notes;
    Ok(vec![material])
}

/// Opens a directory that the user named; links in its name are theirs to follow.
pub(crate) fn open_directory(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}

/// Walks directories, each a layer, on several threads; the worker looks into the files.
pub(crate) fn read_roots(
    session: &Session,
    roots: &[OwnedFd],
    options: &WalkOptions<'_>,
) -> io::Result<Vec<LayerData>> {
    if roots.is_empty() {
        return Ok(Vec::new());
    }
    let limits = session.settings.limits;
    let fds = roots.iter().map(AsFd::as_fd);
    let walk = DirectoryWalk::new(fds, options, &limits, &session.catalogers);
    let late = AtomicBool::new(false);
    let work = || {
        let mut files = Files::new(session, &late, roots.len());
        walk.work(&mut files)?;
        files.finish()
    };
    let found = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..session.settings.jobs.min(WALKERS))
            .map(|_| scope.spawn(work))
            .collect();
        let mut found = vec![work()];
        found.extend(threads.into_iter().map(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }));
        found
    });
    let mut layers = vec![LayerData::default(); roots.len()];
    for parts in found {
        for (layer, mut part) in layers.iter_mut().zip(parts?) {
            layer.records(part.records);
            layer.evidence.append(&mut part.evidence);
            layer.holes.append(&mut part.holes);
        }
    }
    Ok(layers)
}

/// What one thread of the walk finds, and what the worker says of it.
struct Files<'s> {
    session: &'s Session,
    waiting: VecDeque<Waiting>,
    bytes_in_flight: usize,
    /// Those that are not sent yet, all of one root.
    small: Vec<ReadFile>,
    small_bytes: usize,
    small_root: usize,
    /// By root.
    layers: Vec<LayerData>,
    /// The target has had its time, and a thread said so.
    late: &'s AtomicBool,
}

/// What the worker was asked. It may be asked once more, should it die of another question.
struct Waiting {
    root: usize,
    request: Asked,
    answer: Answer,
}

enum Asked {
    One(FileEntry, Option<OwnedFd>),
    Together(Vec<ReadFile>, usize),
}

impl TakeFiles for Files<'_> {
    fn sink(&mut self, root: usize) -> &mut dyn LayerSink {
        &mut self.layers[root]
    }

    fn file(&mut self, root: usize, facts: &FileFacts<'_>, file: WantedFile<'_>) -> io::Result<()> {
        if self.late.load(Ordering::Relaxed) || Instant::now() >= self.session.deadline() {
            self.late(root, facts.path);
            return Ok(());
        }
        self.session.progress.file_asked();
        let entry = FileEntry {
            path: facts.path.to_owned(),
            size: facts.size,
            mode: facts.mode,
        };
        match file {
            WantedFile::Read(bytes) => {
                if self.small_root != root {
                    self.send_small()?;
                }
                self.small_root = root;
                self.small_bytes += bytes.len();
                let bytes = bytes.to_vec();
                self.small.push(ReadFile { entry, bytes });
                if self.small.len() >= TOGETHER || self.small_bytes >= BYTES_TOGETHER {
                    self.send_small()?;
                }
                Ok(())
            }
            WantedFile::Open(file) => {
                let again = file.try_clone().ok().map(OwnedFd::from);
                let request = Request::File(entry.clone());
                let answer = self.session.ask(&request, &[file.into()])?;
                let request = Asked::One(entry, again);
                self.wait_for(Waiting {
                    root,
                    request,
                    answer,
                });
                Ok(())
            }
        }
    }
}

impl<'s> Files<'s> {
    fn new(session: &'s Session, late: &'s AtomicBool, roots: usize) -> Self {
        Self {
            session,
            waiting: VecDeque::new(),
            bytes_in_flight: 0,
            small: Vec::new(),
            small_bytes: 0,
            small_root: 0,
            layers: vec![LayerData::default(); roots],
            late,
        }
    }

    /// Waits for all that was asked.
    fn finish(mut self) -> io::Result<Vec<LayerData>> {
        self.send_small()?;
        while self.gather_one() {}
        Ok(self.layers)
    }

    fn send_small(&mut self) -> io::Result<()> {
        if self.small.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.small_bytes);
        let request = Request::Files(std::mem::take(&mut self.small));
        let answer = self.session.ask(&request, &[])?;
        if let Request::Files(files) = request {
            self.bytes_in_flight += bytes;
            self.wait_for(Waiting {
                root: self.small_root,
                request: Asked::Together(files, bytes),
                answer,
            });
        }
        Ok(())
    }

    fn wait_for(&mut self, waiting: Waiting) {
        self.waiting.push_back(waiting);
        while self.waiting.len() > IN_FLIGHT || self.bytes_in_flight > BYTES_IN_FLIGHT {
            self.gather_one();
        }
    }

    /// Says once that this file, and all after it, were not read; and those that were not sent yet.
    fn late(&mut self, root: usize, path: &str) {
        let unsent = std::mem::take(&mut self.small);
        if !self.late.swap(true, Ordering::Relaxed) {
            let first = unsent.first().map_or(path, |file| &file.entry.path);
            let limits = &self.session.settings.limits;
            let what = "this file and those after it";
            self.layers[root].hole(Failure::Time.hole("unreadable-file", what, first, limits));
        }
    }

    fn gather_one(&mut self) -> bool {
        let Some(waiting) = self.waiting.pop_front() else {
            return false;
        };
        let Waiting {
            root,
            request,
            answer,
        } = waiting;
        let gathered = self.session.wait(answer);
        match request {
            Asked::One(entry, file) => {
                let again = |file| self.session.ask(&Request::File(entry.clone()), &[file]);
                let again = file
                    .filter(|_| gathered.failed == Some(Failure::Died))
                    .map(again);
                let gathered = match again {
                    Some(Ok(answer)) => self.session.wait(answer),
                    _ => gathered,
                };
                self.take(root, &entry.path, gathered);
            }
            Asked::Together(files, bytes) => {
                self.bytes_in_flight -= bytes;
                let spoilt = matches!(gathered.failed, Some(Failure::Died | Failure::Refused(_)));
                if !spoilt {
                    let path = files.first().map_or("", |file| &file.entry.path);
                    self.take(root, path, gathered);
                    return true;
                }
                // One of them did it: each alone.
                for file in files {
                    let path = file.entry.path.clone();
                    let request = Request::Files(vec![file]);
                    let gathered = match self.session.ask(&request, &[]) {
                        Ok(answer) => self.session.wait(answer),
                        Err(error) => Gathered::failed(Failure::Refused(error.to_string())),
                    };
                    self.take(root, &path, gathered);
                }
            }
        }
        true
    }

    /// Takes what was found in the file, or in several of which this is the first.
    fn take(&mut self, root: usize, path: &str, gathered: Gathered) {
        for evidence in gathered.evidence {
            self.layers[root].evidence(evidence);
        }
        match gathered.failed {
            None => {}
            Some(Failure::Time) => self.late(root, path),
            Some(failure) => {
                let limits = &self.session.settings.limits;
                let hole = failure.hole("unreadable-file", "file", path, limits);
                self.layers[root].hole(hole);
            }
        }
    }
}
