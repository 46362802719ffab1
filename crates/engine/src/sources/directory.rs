//! Directories of this machine, walked in place.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::Instant;

use rustix::fs::{Mode, OFlags};
use seawall_image::{LayerData, LayerSink, WalkOptions, WantedFile, walk_directory};
use seawall_model::{FileFacts, Hole, Layer, Target, TargetKind};

use super::{Material, host};
use crate::session::Session;
use crate::worker::protocol::{FileEntry, ReadFile, Request};
use crate::worker::{Answer, Failure, Gathered};

/// Questions that wait in the worker, some with an open descriptor.
const IN_FLIGHT: usize = 128;
/// Bytes that wait in them.
const BYTES_IN_FLIGHT: usize = 4 << 20;
/// Small files go together: so many of them, or so many bytes.
const TOGETHER: usize = 128;
const BYTES_TOGETHER: usize = 256 << 10;

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
    let mut layer = read_layer(session, root.as_fd(), &options)?;
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

/// Walks a directory; the worker looks into the files.
pub(crate) fn read_layer(
    session: &Session,
    root: BorrowedFd<'_>,
    options: &WalkOptions<'_>,
) -> io::Result<LayerData> {
    let mut layer = LayerData::default();
    let mut files = Files {
        session,
        waiting: VecDeque::new(),
        bytes_in_flight: 0,
        small: Vec::new(),
        small_bytes: 0,
        found: LayerData::default(),
        late: false,
    };
    let limits = session.settings.limits;
    walk_directory(
        root,
        options,
        &limits,
        &session.catalogers,
        &mut layer,
        &mut |facts, file| files.offer(facts, file),
    )?;
    files.send_small()?;
    while files.gather_one() {}
    layer.evidence.append(&mut files.found.evidence);
    layer.holes.append(&mut files.found.holes);
    Ok(layer)
}

struct Files<'s> {
    session: &'s Session,
    waiting: VecDeque<Waiting>,
    bytes_in_flight: usize,
    /// Those that are not sent yet.
    small: Vec<ReadFile>,
    small_bytes: usize,
    found: LayerData,
    /// The target has had its time.
    late: bool,
}

/// What the worker was asked. It may be asked once more, should it die of another question.
struct Waiting {
    request: Asked,
    answer: Answer,
}

enum Asked {
    One(FileEntry, Option<OwnedFd>),
    Together(Vec<ReadFile>, usize),
}

impl Files<'_> {
    fn offer(&mut self, facts: &FileFacts<'_>, file: WantedFile<'_>) -> io::Result<()> {
        if self.late || Instant::now() >= self.session.deadline() {
            self.late(facts.path);
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
                let answer = self.session.worker()?.ask(&request, &[file.into()])?;
                let request = Asked::One(entry, again);
                self.wait_for(Waiting { request, answer });
                Ok(())
            }
        }
    }

    fn send_small(&mut self) -> io::Result<()> {
        if self.small.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.small_bytes);
        let request = Request::Files(std::mem::take(&mut self.small));
        let answer = self.session.worker()?.ask(&request, &[])?;
        if let Request::Files(files) = request {
            self.bytes_in_flight += bytes;
            let request = Asked::Together(files, bytes);
            self.wait_for(Waiting { request, answer });
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
    fn late(&mut self, path: &str) {
        let unsent = std::mem::take(&mut self.small);
        if !self.late {
            self.late = true;
            let first = unsent.first().map_or(path, |file| &file.entry.path);
            let limits = &self.session.settings.limits;
            let what = "this file and those after it";
            self.found
                .hole(Failure::Time.hole("unreadable-file", what, first, limits));
        }
    }

    fn gather_one(&mut self) -> bool {
        let Some(Waiting { request, answer }) = self.waiting.pop_front() else {
            return false;
        };
        let gathered = self.session.wait(answer);
        match request {
            Asked::One(entry, file) => {
                let again = |file| self.session.ask_alone(&Request::File(entry.clone()), file);
                let again = file
                    .filter(|_| gathered.failed == Some(Failure::Died))
                    .map(again);
                let gathered = match again {
                    Some(Ok(answer)) => self.session.wait(answer),
                    _ => gathered,
                };
                self.take(&entry.path, gathered);
            }
            Asked::Together(files, bytes) => {
                self.bytes_in_flight -= bytes;
                let spoilt = matches!(gathered.failed, Some(Failure::Died | Failure::Refused(_)));
                if !spoilt {
                    let path = files.first().map_or("", |file| &file.entry.path);
                    self.take(path, gathered);
                    return true;
                }
                // One of them did it: each alone.
                for file in files {
                    let path = file.entry.path.clone();
                    let request = Request::Files(vec![file]);
                    let asked = self.session.worker().and_then(|w| w.ask(&request, &[]));
                    let gathered = match asked {
                        Ok(answer) => self.session.wait(answer),
                        Err(error) => Gathered::failed(Failure::Refused(error.to_string())),
                    };
                    self.take(&path, gathered);
                }
            }
        }
        true
    }

    /// Takes what was found in the file, or in several of which this is the first.
    fn take(&mut self, path: &str, gathered: Gathered) {
        for evidence in gathered.evidence {
            self.found.evidence(evidence);
        }
        match gathered.failed {
            None => {}
            Some(Failure::Time) => self.late(path),
            Some(failure) => {
                let limits = &self.session.settings.limits;
                let hole = failure.hole("unreadable-file", "file", path, limits);
                self.found.hole(hole);
            }
        }
    }
}
