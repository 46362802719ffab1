//! Directories of this machine, walked in place.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use seawall_image::{LayerData, LayerSink, WalkOptions, walk_directory};
use seawall_model::{FileFacts, Hole, Layer, Target, TargetKind};

use super::Material;
use crate::session::Session;
use crate::worker::Answer;
use crate::worker::protocol::Request;

/// Files that wait in the worker, each with an open descriptor.
const IN_FLIGHT: usize = 128;

/// What of this machine is no part of it: other images, and the state of engines.
const STORES: &[(&str, &str)] = &[
    ("var/lib/docker", "an image store"),
    ("var/lib/containerd", "an image store"),
    ("var/lib/containers/storage", "an image store"),
    ("var/lib/kubelet/pods", "other containers' volumes"),
];

/// Reads a directory as a root file system.
pub(crate) fn read(session: &Session, path: &Path) -> io::Result<Vec<Material<'static>>> {
    let host = path == Path::new("/");
    let options = WalkOptions {
        host,
        excluded: if host { STORES } else { &[] },
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
    waiting: VecDeque<(String, Answer)>,
    found: LayerData,
}

impl Files<'_> {
    fn offer(&mut self, facts: &FileFacts<'_>, file: File) -> io::Result<()> {
        if self.waiting.len() >= IN_FLIGHT {
            self.gather_one();
        }
        let path = facts.path.to_owned();
        let request = Request::File {
            path: path.clone(),
            size: facts.size,
            mode: facts.mode,
        };
        let answer = self
            .session
            .worker()?
            .ask(&request, &[OwnedFd::from(file)])?;
        self.session.progress.file_asked();
        self.waiting.push_back((path, answer));
        Ok(())
    }

    fn gather_one(&mut self) -> bool {
        let Some((path, answer)) = self.waiting.pop_front() else {
            return false;
        };
        let gathered = answer.gather();
        for evidence in gathered.evidence {
            self.found.evidence(evidence);
        }
        if let Some(reason) = gathered.failed {
            self.found
                .hole(Hole::new("unreadable-file", "file", path, reason));
        }
        true
    }
}
