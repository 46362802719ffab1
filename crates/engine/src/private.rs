//! Directories and files that are for their owner alone. What is kept of scans tells what is in private
//! images; and whoever may write there says what the next run finds.

use std::fs::{self, DirBuilder, File, Metadata};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Mode, OFlags};

/// Bits of a mode that let anybody else in.
const OTHERS: u32 = 0o077;

/// Makes a directory and those above it that are missing, for the owner alone.
///
/// # Errors
///
/// Those of making it, and those of [`check_directory`] where it is there already.
pub fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    check_directory(path)
}

/// Whether a directory is ours alone.
///
/// # Errors
///
/// `NotFound` where there is none; `PermissionDenied` where something else is there, a link too, or where
/// it is another user's or lets others in.
pub fn check_directory(path: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(path)?;
    if !meta.is_dir() {
        return Err(refused("it is no directory"));
    }
    check_owner(&meta, "chmod 700")
}

/// Opens a file to read it, if it is ours alone.
///
/// # Errors
///
/// Those of opening; `PermissionDenied` at once where something else than a plain file is there, a link
/// too, or where it is another user's or lets others in.
pub fn open(path: &Path) -> io::Result<File> {
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO) => {
            return Err(refused("it is no plain file"));
        }
        opened => File::from(opened?),
    };
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(refused("it is no plain file"));
    }
    check_owner(&meta, "chmod 600")?;
    Ok(file)
}

/// Puts a file in the place of what is there, for its owner alone. It is written under another name and
/// renamed, so that nobody sees half of it.
///
/// # Errors
///
/// Those of writing; then what was there still is.
pub fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Containers that share a directory also share their process ids: only chance tells them apart.
    let chance = RandomState::new().build_hasher().finish();
    let temporary = path.with_file_name(format!(".{name}.{chance:016x}"));
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&temporary)?;
    write(&mut file)
        .and_then(|()| file.flush())
        .and_then(|()| fs::rename(&temporary, path))
        .inspect_err(|_| drop(fs::remove_file(&temporary)))
}

fn check_owner(meta: &Metadata, remedy: &str) -> io::Result<()> {
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused("it belongs to another user"));
    }
    if meta.mode() & OTHERS != 0 {
        return Err(refused(&format!("others may use it ({remedy})")));
    }
    Ok(())
}

fn refused(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    fn allow(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn only_what_is_ours_alone_is_used() {
        let directory = tempfile::tempdir().unwrap();
        let ours = directory.path().join("above/ours");
        assert_eq!(
            check_directory(&ours).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        make_directory(&ours).unwrap();
        check_directory(&ours).unwrap();
        let file = ours.join("file");
        // Whatever stood there, a link too, is replaced and not written to.
        symlink(directory.path().join("elsewhere"), &file).unwrap();
        assert!(open(&file).is_err());
        replace(&file, |file| file.write_all(b"text")).unwrap();
        let mut text = String::new();
        open(&file).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
        assert!(!directory.path().join("elsewhere").exists());
        assert!(replace(&file, |_| Err(io::Error::other("full"))).is_err());
        assert_eq!(fs::read_dir(&ours).unwrap().count(), 1);

        let denied = |result: io::Result<()>| {
            assert_eq!(result.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        };
        for mode in [0o640, 0o602, 0o644, 0o666] {
            allow(&file, mode);
            denied(open(&file).map(drop));
        }
        allow(&file, 0o600);
        for mode in [0o710, 0o705, 0o755, 0o777] {
            allow(&ours, mode);
            denied(check_directory(&ours));
            denied(make_directory(&ours));
        }
        allow(&ours, 0o700);
        let link = directory.path().join("link");
        symlink(&ours, &link).unwrap();
        denied(check_directory(&link));
        denied(check_directory(&file));
        let fifo = ours.join("fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, Mode::RUSR | Mode::WUSR).unwrap();
        denied(open(&fifo).map(drop));
        denied(open(&ours).map(drop));
        // Only root can give things away.
        if rustix::process::geteuid().is_root() {
            chown(&file, Some(12_345), None).unwrap();
            denied(open(&file).map(drop));
            chown(&ours, Some(12_345), None).unwrap();
            denied(check_directory(&ours));
        }
    }
}
