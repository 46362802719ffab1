//! Files of the working directory and above it, as they lie there.
//!
//! A file is opened first, without waiting for anything, then judged by its descriptor, then read from
//! it, so that nobody can exchange it in between.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;

use super::{Files, Text, refused, repository_root};
use crate::failure::Failure;
use crate::files::text_of;

/// The working directory.
pub(super) struct WorkingTree<'h> {
    here: &'h Path,
    /// The directory with the `.git`, where there is one.
    repository: Option<PathBuf>,
}

const OPEN: OFlags = OFlags::RDONLY
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// Anybody may write.
pub(super) const FOR_ALL: u32 = 0o002;
/// In such a directory only the owner of an entry may replace it.
const STICKY: u32 = 0o1000;

impl<'h> WorkingTree<'h> {
    pub(super) fn new(here: &'h Path) -> Self {
        Self {
            here,
            repository: repository_root(here),
        }
    }

    /// The text of a file that nobody named, if it is there.
    fn found(&self, directory: &Path, name: &str, option: &str) -> Result<Option<String>, Failure> {
        let path = directory.join(name);
        match path.symlink_metadata() {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let why = format!("{}: can't tell whether it is there", path.display());
                let failure = Failure::from(anyhow::Error::from(error).context(why));
                return Err(
                    failure.hint(format!("where it lies elsewhere, {option} FILE names it"))
                );
            }
        }
        let within = self.repository.as_deref();
        let project = within
            .filter(|repository| directory.starts_with(repository))
            .unwrap_or(directory);
        let file = open_beneath(project, &path, ResolveFlags::empty());
        let file = file.map_err(|error| not_opened(project, &path, error))?;
        let hint = format!("{option} FILE takes a file from wherever you trust it");
        judged(project, &path, file, &hint).map(Some)
    }
}

/// The text of an open file that nobody named, if its owner may decide.
fn judged(project: &Path, path: &Path, file: OwnedFd, hint: &str) -> Result<String, Failure> {
    let stat = rustix::fs::fstat(&file).map_err(io::Error::from)?;
    if !is(&stat, FileType::RegularFile) {
        return Err(refused(path, "it is no plain file", hint));
    }
    let owner = rustix::fs::stat(project).map_err(io::Error::from)?.st_uid;
    if !may_decide(stat.st_uid, owner) {
        let why = format!(
            "it belongs to user {}, who is neither you, root nor the owner of {}",
            stat.st_uid,
            project.display()
        );
        return Err(refused(path, &why, hint));
    }
    not_for_all(path, &stat)?;
    directories_are_kept(project, path, &stat)?;
    Ok(text_of(File::from(file), path, super::MAX_POLICY)?)
}

impl Files for WorkingTree<'_> {
    fn nearest(&self, name: &str) -> Result<Option<Text>, Failure> {
        for directory in self.here.ancestors() {
            if let Some(text) = self.found(directory, name, "--policy")? {
                let name = directory.join(name).display().to_string();
                return Ok(Some(Text { name, text }));
            }
        }
        Ok(None)
    }

    fn here(&self, name: &str) -> Result<Option<Text>, Failure> {
        let text = self.found(self.here, name, "--ignore-file")?;
        let name = name.to_owned();
        Ok(text.map(|text| Text { name, text }))
    }

    fn beside(
        &self,
        project: &Path,
        directory: &Path,
        name: &str,
    ) -> Result<Option<Text>, Failure> {
        let path = directory.join(name);
        let file = match open_beneath(project, &path, ResolveFlags::NO_SYMLINKS) {
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(None),
            Err(error) => return Err(not_opened(project, &path, error)),
            Ok(file) => file,
        };
        let hint = "--ignore-file FILE takes a file from wherever you trust it";
        let text = judged(project, &path, file, hint)?;
        let name = path.display().to_string();
        Ok(Some(Text { name, text }))
    }

    /// It may lie anywhere and be anyone's, and may be a pipe, since `<(...)` gives one.
    fn named(&self, path: &Path, limit: u64) -> Result<Text, Failure> {
        let context = || format!("{}: can't be read", path.display());
        let opened = rustix::fs::open(path, OPEN, Mode::empty()).map_err(io::Error::from);
        let file = opened.with_context(context)?;
        let stat = rustix::fs::fstat(&file).map_err(io::Error::from)?;
        if is(&stat, FileType::Fifo) {
            await_writer(&file).with_context(context)?;
        } else if !is(&stat, FileType::RegularFile) {
            let hint = "a file or a pipe can be named";
            return Err(refused(path, "it is neither a plain file nor a pipe", hint));
        }
        not_for_all(path, &stat)?;
        let text = text_of(File::from(file), path, limit)?;
        let name = path.display().to_string();
        Ok(Text { name, text })
    }
}

/// Opens a file of the project without leaving it, whatever links say.
fn open_beneath(project: &Path, path: &Path, besides: ResolveFlags) -> Result<OwnedFd, Errno> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = rustix::fs::open(project, flags, Mode::empty())?;
    let inside = path.strip_prefix(project).unwrap_or(path);
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | besides;
    match rustix::fs::openat2(&root, inside, OPEN, Mode::empty(), resolve) {
        // A kernel or sandbox without that call: no link at all.
        Err(Errno::NOSYS | Errno::PERM) => {
            rustix::fs::openat(&root, inside, OPEN | OFlags::NOFOLLOW, Mode::empty())
        }
        opened => opened,
    }
}

/// Why a file of the project can't be opened.
fn not_opened(project: &Path, path: &Path, error: Errno) -> Failure {
    match error {
        Errno::XDEV | Errno::LOOP | Errno::NOENT | Errno::NOTDIR => {
            let hint = "put the file itself there, or name it by its option";
            let project = project.display();
            let why =
                format!("it is a link that does not lead to a file in {project} by relative paths");
            refused(path, &why, hint)
        }
        Errno::NXIO => refused(path, "it is no plain file", "put a file there"),
        error => {
            let context = format!("{}: can't be read", path.display());
            anyhow::Error::from(io::Error::from(error))
                .context(context)
                .into()
        }
    }
}

fn is(stat: &Stat, kind: FileType) -> bool {
    FileType::from_raw_mode(stat.st_mode) == kind
}

/// Whether that user's word counts: the caller's, root's, the project's owner's.
pub(super) fn may_decide(user: u32, project_owner: u32) -> bool {
    let known = || unmapped() != Some(user);
    user == rustix::process::geteuid().as_raw() || user == 0 || (user == project_owner && known())
}

/// The user that stands for all whom this user namespace does not know: two files of it need not be of
/// one person (user_namespaces(7), "Unmapped user and group IDs"). None where everybody is known.
fn unmapped() -> Option<u32> {
    let read = |path: &str| crate::files::read_text(Path::new(path), 4096).ok();
    let map = read("/proc/self/uid_map")?;
    let whole = |line: &str| line.split_whitespace().eq(["0", "0", "4294967295"]);
    if map.lines().any(whole) {
        return None;
    }
    let nobody = read("/proc/sys/kernel/overflowuid");
    Some(
        nobody
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(65534),
    )
}

fn not_for_all(path: &Path, stat: &Stat) -> Result<(), Failure> {
    if stat.st_mode & FOR_ALL == 0 {
        return Ok(());
    }
    let hint = format!(
        "chmod o-w {} once you have read it; in CI, --policy-from takes it from a commit",
        path.display()
    );
    Err(refused(path, "everybody may write it", hint))
}

/// That nobody else can put another file in this one's place: no directory from the project's down to
/// the file, nor to what it links to, is writable by everybody, unless only owners may replace in it.
fn directories_are_kept(project: &Path, path: &Path, stat: &Stat) -> Result<(), Failure> {
    let real = path.canonicalize().and_then(|real| {
        let seen = real.metadata()?;
        let same = (seen.dev(), seen.ino()) == (stat.st_dev, stat.st_ino);
        same.then_some(real)
            .ok_or_else(|| io::Error::other("it was replaced while it was read"))
    });
    let real = real.with_context(|| format!("{}: can't be read", path.display()))?;
    for file in [path, &real] {
        let directories = file.ancestors().skip(1);
        for directory in directories.take_while(|directory| directory.starts_with(project)) {
            let context = || format!("{}: can't be read", directory.display());
            let mode = directory.metadata().with_context(context)?.mode();
            if mode & FOR_ALL != 0 && mode & STICKY == 0 {
                let place = directory.display();
                let why = format!("everybody may replace it, for everybody may write {place}");
                let hint =
                    format!("chmod o-w {place}; in CI, --policy-from takes the file from a commit");
                return Err(refused(path, &why, hint));
            }
        }
    }
    Ok(())
}

/// Waits for the first byte or the end of a pipe: one that nobody has opened yet would look ended.
fn await_writer(file: &OwnedFd) -> io::Result<()> {
    let mut waiting = [PollFd::new(file, PollFlags::IN)];
    rustix::io::retry_on_intr(|| poll(&mut waiting, None))?;
    rustix::fs::fcntl_setfl(file, OFlags::empty())?;
    Ok(())
}
