//! Directories of this machine, walked in place.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::Instant;

use rustix::fs::{Mode, OFlags};
use seawall_image::{LayerData, LayerSink, WalkOptions, walk_directory};
use seawall_model::{FileFacts, Hole, Layer, Target, TargetKind};

use super::{Material, host};
use crate::session::Session;
use crate::worker::protocol::Request;
use crate::worker::{Answer, Failure};

/// Files that wait in the worker, each with an open descriptor.
const IN_FLIGHT: usize = 128;

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
    while files.gather_one() {}
    layer.evidence.append(&mut files.found.evidence);
    layer.holes.append(&mut files.found.holes);
    Ok(layer)
}

struct Files<'s> {
    session: &'s Session,
    waiting: VecDeque<Waiting>,
    found: LayerData,
    /// The target has had its time.
    late: bool,
}

/// A file that the worker has.
struct Waiting {
    path: String,
    request: Request,
    answer: Answer,
    /// To ask once more, should the worker die of another file.
    file: Option<OwnedFd>,
}

impl Files<'_> {
    fn offer(&mut self, facts: &FileFacts<'_>, file: File) -> io::Result<()> {
        if self.waiting.len() >= IN_FLIGHT {
            self.gather_one();
        }
        if self.late || Instant::now() >= self.session.deadline() {
            self.late(facts.path);
            return Ok(());
        }
        let request = Request::File {
            path: facts.path.to_owned(),
            size: facts.size,
            mode: facts.mode,
        };
        let again = file.try_clone().ok().map(OwnedFd::from);
        let answer = self
            .session
            .worker()?
            .ask(&request, &[OwnedFd::from(file)])?;
        self.session.progress.file_asked();
        self.waiting.push_back(Waiting {
            path: facts.path.to_owned(),
            request,
            answer,
            file: again,
        });
        Ok(())
    }

    /// Says once that this file, and all after it, were not read.
    fn late(&mut self, path: &str) {
        if !self.late {
            self.late = true;
            let limits = &self.session.settings.limits;
            let what = "this file and those after it";
            self.found
                .hole(Failure::Time.hole("unreadable-file", what, path, limits));
        }
    }

    fn gather_one(&mut self) -> bool {
        let Some(waiting) = self.waiting.pop_front() else {
            return false;
        };
        let mut gathered = self.session.wait(waiting.answer);
        if gathered.failed == Some(Failure::Died)
            && let Some(file) = waiting.file
            && let Ok(answer) = self.session.ask_alone(&waiting.request, file)
        {
            gathered = self.session.wait(answer);
        }
        for evidence in gathered.evidence {
            self.found.evidence(evidence);
        }
        match gathered.failed {
            None => {}
            Some(Failure::Time) => self.late(&waiting.path),
            Some(failure) => {
                let limits = &self.session.settings.limits;
                let hole = failure.hole("unreadable-file", "file", &waiting.path, limits);
                self.found.hole(hole);
            }
        }
        true
    }
}
