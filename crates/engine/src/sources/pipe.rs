//! Pipes into the worker for what comes over a socket, wide enough that neither end waits often.

use std::io::{self, PipeReader, PipeWriter, Read, Write};

use seawall_docker::Export;

use crate::progress::Progress;

/// As much as the kernel lets anyone ask for (`/proc/sys/fs/pipe-max-size`).
const WIDTH: usize = 1 << 20;
/// Bytes of one turn.
const TURN: usize = 256 << 10;

/// A pipe; a narrow one where the kernel gives no other.
pub(super) fn open() -> io::Result<(PipeReader, PipeWriter)> {
    let (reader, writer) = io::pipe()?;
    let _ = rustix::pipe::fcntl_setpipe_size(&writer, WIDTH);
    Ok((reader, writer))
}

/// Passes an export on to its end, by the kernel where it can.
pub(super) fn pass(mut from: Export, to: PipeWriter, progress: &dyn Progress) -> io::Result<()> {
    while let Some(length) = from.splice(&to)? {
        if length == 0 {
            return Ok(());
        }
        progress.bytes_came(length as u64);
    }
    copy(from, to, progress)
}

/// Copies to the end of the source, and tells how much came.
pub(super) fn copy(
    mut from: impl Read,
    mut to: PipeWriter,
    progress: &dyn Progress,
) -> io::Result<()> {
    let mut buffer = vec![0; TURN];
    loop {
        let mut filled = 0;
        while filled < TURN {
            match from.read(&mut buffer[filled..]) {
                Ok(0) => {
                    to.write_all(&buffer[..filled])?;
                    return Ok(());
                }
                Ok(length) => {
                    filled += length;
                    progress.bytes_came(length as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    to.write_all(&buffer[..filled])?;
                    return Err(error);
                }
            }
        }
        to.write_all(&buffer)?;
    }
}
