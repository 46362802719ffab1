//! Directories of this machine, walked in place.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustix::fs::{Mode, OFlags, ResolveFlags};
use seawall_image::{
    AskedAgain, DirectoryWalk, FileState, LayerData, LayerSink, TakeFiles, WalkOptions, WantedFile,
    path_bytes,
};
use seawall_model::{FileFacts, Hole, HoleName, Layer, Target, TargetKind};

use super::again::{AskedFiles, ReadFiles};
use super::{Material, host};
use crate::inspectors::Families;
use crate::visit::Visit;
use crate::worker::protocol::{AskedFile, Request};
use crate::worker::{Answer, Failure, Gathered};

/// Questions that wait in the worker, and the bytes and open files in them.
const IN_FLIGHT: usize = 128;
const BYTES_IN_FLIGHT: usize = 1 << 20;
const OPEN_IN_FLIGHT: usize = 64;
/// Files that are read quickly go together: so many of them, so many bytes, or so many open ones.
const TOGETHER: usize = 128;
const BYTES_TOGETHER: usize = 256 << 10;
const OPEN_TOGETHER: usize = 32;

/// A file so small is read as quickly as parts of another.
const SMALL: u64 = 64 << 10;

/// Threads that walk; a disk has no use for more.
const WALKERS: usize = 8;

/// Reads a directory as a root file system.
pub(crate) fn read<'s>(visit: &'s Visit<'s>, path: &Path) -> io::Result<Vec<Material<'s>>> {
    let host = path == Path::new("/");
    let left_out = if host {
        host::left_out(visit)
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
    let read = read_roots(visit, std::slice::from_ref(&root), &options, Families::ALL)?;
    let layer = read.into_iter().next().unwrap_or_default();
    let kind = if host {
        TargetKind::Host
    } else {
        TargetKind::Rootfs
    };
    let target = Target {
        kind,
        reference: path.display().to_string(),
    };
    let again = move |asked: AskedFiles| {
        let options = WalkOptions::default();
        let read = |(index, files): (u32, Vec<AskedAgain>)| {
            (index, read_again(visit, &root, &options, &files))
        };
        asked.into_iter().map(read).collect()
    };
    let layers = vec![(Layer::default(), layer)];
    Ok(vec![Material::of_layers(target, layers, Box::new(again))])
}

/// Looks into files of a directory once more, under other names. No link is followed: it was, in the
/// tree.
pub(crate) fn read_again(
    visit: &Visit<'_>,
    root: &OwnedFd,
    options: &WalkOptions<'_>,
    asked: &[AskedAgain],
) -> ReadFiles {
    let late = AtomicBool::new(false);
    let mut files = Files::new(visit, Families::ALL, &late, 1);
    let mut read = ReadFiles::default();
    for one in asked {
        if let Err(error) = again(&mut files, root, options, one) {
            let gone = ReadFiles::unread(std::slice::from_ref(one), &error.to_string());
            read.holes.extend(gone.holes);
        }
    }
    match files.finish() {
        Ok(layers) => {
            for layer in layers {
                read.evidence.extend(layer.evidence);
                read.holes.extend(layer.holes);
            }
        }
        Err(error) => read
            .holes
            .extend(ReadFiles::unread(asked, &error.to_string()).holes),
    }
    read
}

/// Looks into one open file, by these facts.
pub(crate) fn read_file(
    visit: &Visit<'_>,
    file: File,
    facts: &FileFacts<'_>,
) -> io::Result<LayerData> {
    let late = AtomicBool::new(false);
    let mut files = Files::new(visit, Families::ALL, &late, 1);
    let state = FileState::of(&file)?;
    files.file(0, facts, as_wanted(file, state, facts.size))?;
    Ok(files.finish()?.pop().unwrap_or_default())
}

fn as_wanted(file: File, state: FileState, size: u64) -> WantedFile<'static> {
    if size <= SMALL {
        WantedFile::Parts(file, state)
    } else {
        WantedFile::Large(file, state)
    }
}

/// Hands a file on under each of its names.
fn again(
    files: &mut Files<'_>,
    root: &OwnedFd,
    options: &WalkOptions<'_>,
    asked: &AskedAgain,
) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let path = path_bytes(&asked.path);
    let opened = rustix::fs::openat2(root, &*path, flags, Mode::empty(), resolve)?;
    let file = File::from(opened);
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(io::Error::other(format!(
            "{} is no file any more",
            asked.path
        )));
    }
    if let Some(hole) = options.shown_instead(file.as_fd(), &path) {
        files.sink(0).hole(hole);
        return Ok(());
    }
    let state = FileState::of(&file)?;
    for name in &asked.names {
        let facts = FileFacts {
            path: name,
            size: meta.len(),
            mode: meta.mode() & 0o7777,
        };
        let file = as_wanted(file.try_clone()?, state, meta.len());
        files.file(0, &facts, file)?;
    }
    Ok(())
}

/// Opens a directory that the user named; links in its name are theirs to follow.
pub(crate) fn open_directory(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}

/// Walks directories, each a layer, on several threads; the worker looks into the files.
pub(crate) fn read_roots(
    visit: &Visit<'_>,
    roots: &[OwnedFd],
    options: &WalkOptions<'_>,
    families: Families,
) -> io::Result<Vec<LayerData>> {
    if roots.is_empty() {
        return Ok(Vec::new());
    }
    let limits = visit.settings.limits;
    let fds = roots.iter().map(AsFd::as_fd);
    let chosen = visit.inspectors.only(families).without(&visit.excludes);
    let walk = DirectoryWalk::new(fds, options, &limits, &chosen);
    let late = AtomicBool::new(false);
    let work = || {
        let mut files = Files::new(visit, families, &late, roots.len());
        walk.work(&mut files)?;
        files.finish()
    };
    let found = std::thread::scope(|scope| {
        // It takes its time to begin, and the first files take theirs to be found.
        scope.spawn(|| visit.worker().map(drop));
        let threads: Vec<_> = (1..visit.settings.jobs.min(WALKERS))
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
    visit: &'s Visit<'s>,
    waiting: VecDeque<Waiting>,
    bytes_in_flight: usize,
    open_in_flight: usize,
    /// What is not sent yet, all of one root.
    group: Group,
    group_root: usize,
    /// Who looks into the files.
    families: Families,
    /// By root.
    layers: Vec<LayerData>,
    /// The target has had its time, and a thread said so.
    late: &'s AtomicBool,
}

/// Files that go together.
#[derive(Default)]
struct Group {
    files: Vec<AskedFile>,
    /// Of those whose bytes are not at hand.
    open: Vec<OwnedFd>,
    /// The paths of the open ones, and the states they were in.
    states: Vec<(String, FileState)>,
    bytes: usize,
}

/// What the worker was asked. It may be asked once more, should it die of another question.
struct Waiting {
    root: usize,
    group: Group,
    answer: Answer,
}

impl TakeFiles for Files<'_> {
    fn sink(&mut self, root: usize) -> &mut dyn LayerSink {
        &mut self.layers[root]
    }

    fn file(&mut self, root: usize, facts: &FileFacts<'_>, file: WantedFile<'_>) -> io::Result<()> {
        if self.late.load(Ordering::Relaxed) || Instant::now() >= self.visit.deadline() {
            self.late(root, facts.path);
            return Ok(());
        }
        self.visit.progress.file_asked();
        let (bytes, open, alone) = match file {
            WantedFile::Read(bytes) => (Some(bytes.to_vec()), None, false),
            WantedFile::Parts(file, state) => (None, Some((file, state)), false),
            WantedFile::Large(file, state) => (None, Some((file, state)), true),
        };
        let asked = AskedFile {
            path: facts.path.to_owned(),
            size: facts.size,
            mode: facts.mode,
            bytes,
        };
        if alone {
            let mut group = Group::default();
            group.push(asked, open);
            return self.ask(root, group);
        }
        if self.group_root != root {
            self.ask_group()?;
        }
        self.group_root = root;
        self.group.push(asked, open);
        if self.group.is_full() {
            self.ask_group()?;
        }
        Ok(())
    }
}

impl Group {
    fn push(&mut self, file: AskedFile, open: Option<(File, FileState)>) {
        self.bytes += file.bytes.as_ref().map_or(0, Vec::len);
        if let Some((open, state)) = open {
            self.open.push(OwnedFd::from(open));
            self.states.push((file.path.clone(), state));
        }
        self.files.push(file);
    }

    /// Paths of open files that changed since they were opened: what was read of them may be of no state
    /// that they ever had.
    fn changed(&self) -> impl Iterator<Item = &str> {
        let files = self.open.iter().zip(&self.states);
        files.filter_map(|(file, (path, state))| (!state.holds(file)).then_some(path.as_str()))
    }

    fn is_full(&self) -> bool {
        self.files.len() >= TOGETHER
            || self.bytes >= BYTES_TOGETHER
            || self.open.len() >= OPEN_TOGETHER
    }
}

impl<'s> Files<'s> {
    fn new(visit: &'s Visit<'s>, families: Families, late: &'s AtomicBool, roots: usize) -> Self {
        Self {
            visit,
            waiting: VecDeque::new(),
            bytes_in_flight: 0,
            open_in_flight: 0,
            group: Group::default(),
            group_root: 0,
            families,
            layers: vec![LayerData::default(); roots],
            late,
        }
    }

    /// Waits for all that was asked.
    fn finish(mut self) -> io::Result<Vec<LayerData>> {
        self.ask_group()?;
        while self.gather_one() {}
        Ok(self.layers)
    }

    fn ask_group(&mut self) -> io::Result<()> {
        if self.group.files.is_empty() {
            return Ok(());
        }
        let group = std::mem::take(&mut self.group);
        self.ask(self.group_root, group)
    }

    fn ask(&mut self, root: usize, mut group: Group) -> io::Result<()> {
        let request = Request::Files(self.families, std::mem::take(&mut group.files));
        let answer = self.visit.ask(&request, &group.open)?;
        if let Request::Files(_, files) = request {
            group.files = files;
        }
        self.bytes_in_flight += group.bytes;
        self.open_in_flight += group.open.len();
        self.waiting.push_back(Waiting {
            root,
            group,
            answer,
        });
        while self.waiting.len() > IN_FLIGHT
            || self.bytes_in_flight > BYTES_IN_FLIGHT
            || self.open_in_flight > OPEN_IN_FLIGHT
        {
            self.gather_one();
        }
        Ok(())
    }

    /// Says once that this file, and all after it, were not read; and those that were not sent yet.
    fn late(&mut self, root: usize, path: &str) {
        let unsent = std::mem::take(&mut self.group).files;
        if !self.late.swap(true, Ordering::Relaxed) {
            let first = unsent.first().map_or(path, |file| &file.path);
            let limits = &self.visit.settings.limits;
            let what = "this file and those after it";
            self.layers[root].hole(Failure::Time.hole(
                HoleName::UNREADABLE_FILE,
                what,
                first,
                limits,
            ));
        }
    }

    fn gather_one(&mut self) -> bool {
        let Some(waiting) = self.waiting.pop_front() else {
            return false;
        };
        let Waiting {
            root,
            group,
            answer,
        } = waiting;
        self.bytes_in_flight -= group.bytes;
        self.open_in_flight -= group.open.len();
        let gathered = self.visit.wait(answer);
        let alone = group.files.len() == 1;
        let again = match gathered.failed {
            Some(Failure::Died) => true,
            Some(Failure::Refused(_)) => !alone,
            _ => false,
        };
        if !again {
            self.tell_changed(root, &group);
            let path = group.files.first().map_or("", |file| &file.path);
            self.take(root, path, gathered);
            return true;
        }
        // One of them did it, or another question: each alone.
        let mut open = group.open.into_iter().zip(group.states);
        for file in group.files {
            let path = file.path.clone();
            let open: Vec<_> = match file.bytes {
                Some(_) => Vec::new(),
                None => open.by_ref().take(1).collect(),
            };
            let (open, states) = open.into_iter().unzip();
            let alone = Group {
                open,
                states,
                ..Group::default()
            };
            let request = Request::Files(self.families, vec![file]);
            let gathered = match self.visit.ask(&request, &alone.open) {
                Ok(answer) => self.visit.wait(answer),
                Err(error) => Gathered::failed(Failure::Refused(error.to_string())),
            };
            self.tell_changed(root, &alone);
            self.take(root, &path, gathered);
        }
        true
    }

    fn tell_changed(&mut self, root: usize, group: &Group) {
        for path in group.changed() {
            let reason = "it changed while it was read";
            let hole = Hole::new(HoleName::CHANGED_WHILE_READ, "file", path, reason);
            self.layers[root].hole(hole);
        }
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
                let limits = &self.visit.settings.limits;
                let hole = failure.hole(HoleName::UNREADABLE_FILE, "file", path, limits);
                self.layers[root].hole(hole);
            }
        }
    }
}
