//! Everything from outside is parsed in a process that can do nothing else.
//!
//! The worker is this same program, started again and entered before the command line is parsed. It
//! gets open files and a socket, gives up all else, and answers with plain data: records, evidence,
//! holes. Matching, policy and reports stay with the parent.
//!
//! Invariant: a worker that dies or answers nonsense costs the layer that it was reading, which
//! becomes a gap, and nothing else.

pub(crate) mod allowance;
mod channel;
mod client;
mod feeder;
mod jobs;
mod pipe_source;
pub(crate) mod protocol;
mod sandbox;
mod serve;
mod watch;

use std::os::fd::FromRawFd;
use std::os::unix::net::UnixStream;

pub(crate) use client::{Answer, Failure, Gathered, Worker};
pub use protocol::SandboxState;

/// What the first argument of a worker is; nobody types it.
pub(crate) const WORKER_NAME: &str = "seawall-worker";

/// If this process was started as a worker, works and returns its exit status. To be called before
/// anything else.
pub fn enter() -> Option<u8> {
    make_room_for_files();
    if std::env::args_os().next()? != WORKER_NAME {
        return None;
    }
    watch::end_with_parent();
    #[expect(unsafe_code, reason = "the parent passes its socket as standard input")]
    // SAFETY: descriptor 0 is open, a socket, and used by nothing else in this process.
    let socket = unsafe { UnixStream::from_raw_fd(0) };
    Some(u8::from(serve::serve(socket, true).is_err()))
}

/// Descriptors that either side may have open at once; as many as most systems allow.
const OPEN_FILES: i32 = 1024;

/// Lets the table of descriptors grow while there is one thread: later every growth waits until all
/// cores have passed through the scheduler (Linux, `expand_fdtable`), some 10 ms.
fn make_room_for_files() {
    let _ = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), OPEN_FILES - 1);
}
