//! Opening what should be a plain file where anything may be: nothing is waited for.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Opens a file to read it; links on the way are followed.
///
/// # Errors
///
/// Those of opening; and of the kind `InvalidInput` at once, if it is a FIFO, a socket, a device or a
/// directory.
pub fn open_plain(path: &Path) -> io::Result<File> {
    // A device may do something when it is opened. What takes the name after this look is let go again.
    plain(path.metadata()?.is_file())?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    plain(file.metadata()?.is_file())?;
    Ok(file)
}

/// Opens a file to write it, made for its owner and whoever the process lets read what it makes. What it
/// holds stays. A link is not followed.
///
/// # Errors
///
/// Those of opening; and at once, if something else than a plain file is there.
pub fn open_plain_to_write(path: &Path) -> io::Result<File> {
    let flags = OFlags::WRONLY
        | OFlags::CREATE
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::NOCTTY
        | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(0o644);
    let file = match rustix::fs::open(path, flags, mode) {
        // So answers a FIFO that nobody reads, and a socket; and a link.
        Err(Errno::NXIO | Errno::LOOP) => return Err(not_plain()),
        opened => File::from(opened?),
    };
    plain(file.metadata()?.is_file())?;
    Ok(file)
}

fn plain(is: bool) -> io::Result<()> {
    if is { Ok(()) } else { Err(not_plain()) }
}

fn not_plain() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::unix::fs::symlink;

    #[test]
    fn only_plain_files_are_opened_and_nothing_is_waited_for() {
        let directory = tempfile::tempdir().unwrap();
        let here = directory.path();
        let (file, fifo) = (here.join("file"), here.join("fifo"));
        let (link, loose) = (here.join("link"), here.join("loose"));
        open_plain_to_write(&file)
            .unwrap()
            .write_all(b"text")
            .unwrap();
        drop(open_plain_to_write(&file).unwrap());
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, Mode::RUSR | Mode::WUSR).unwrap();
        symlink(&file, &link).unwrap();
        symlink(here.join("nowhere"), &loose).unwrap();
        for path in [&file, &link] {
            let mut text = String::new();
            open_plain(path).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "text");
        }
        let zero = Path::new("/dev/zero");
        for path in [fifo.as_path(), zero, here] {
            let error = open_plain(path).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path:?}");
        }
        // Now somebody reads the FIFO.
        let reader = OFlags::RDONLY | OFlags::NONBLOCK;
        for path in [&fifo, &link, &loose] {
            assert!(open_plain_to_write(path).is_err(), "{path:?}");
        }
        let _reader = rustix::fs::open(&fifo, reader, Mode::empty()).unwrap();
        assert!(open_plain_to_write(&fifo).is_err());
        assert!(open_plain(&loose).is_err());
        assert!(!here.join("nowhere").exists());
    }
}
