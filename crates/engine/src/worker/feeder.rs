//! Reading and hashing a stored blob on a thread of its own, while another one inflates it.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use seawall_model::Digest;
use sha2::{Digest as _, Sha256};

const CHUNK: usize = 256 << 10;
/// Chunks on their way: enough to keep both threads busy, little enough to stay small.
const AHEAD: usize = 4;

type Work = Box<dyn FnOnce() + Send>;

/// Threads that wait for blobs to feed. They were started before the sandbox closed.
#[derive(Clone)]
pub(super) struct Feeders {
    work: Sender<Work>,
}

impl Feeders {
    pub(super) fn start<'scope>(scope: &'scope Scope<'scope, '_>, threads: usize) -> Self {
        let (work, queue) = channel::<Work>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads.max(1) {
            let queue: Arc<Mutex<Receiver<Work>>> = Arc::clone(&queue);
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(work) = next else { break };
                    work();
                }
            });
        }
        Self { work }
    }

    /// Reads `source` to its end only to hash it, while the caller reads it in another way.
    pub(super) fn hash(&self, source: Box<dyn Read + Send>) -> Hashed {
        let Feed { end, .. } = self.feed(source, true);
        Hashed(end)
    }

    /// Reads `source` ahead, and hashes it if asked.
    pub(super) fn feed(&self, source: Box<dyn Read + Send>, hash: bool) -> Feed {
        let (full, chunks) = sync_channel(AHEAD);
        let (empties, empty) = channel();
        let (done, end) = channel();
        let work: Work = Box::new(move || {
            let _ = done.send(pump(source, hash, &full, &empty));
        });
        // If no thread is left the chunks end at once, which reads as a truncated blob.
        let _ = self.work.send(work);
        Feed {
            chunks,
            empties,
            end,
            current: Vec::new(),
            at: 0,
            failed: None,
        }
    }
}

/// What went through.
#[derive(Clone, Debug, Default)]
pub(super) struct Fed {
    pub(super) bytes: u64,
    pub(super) digest: Option<Digest>,
}

enum Chunk {
    Bytes(Vec<u8>),
    Failed(io::Error),
}

fn pump(
    mut source: Box<dyn Read + Send>,
    hash: bool,
    full: &SyncSender<Chunk>,
    empty: &Receiver<Vec<u8>>,
) -> Fed {
    let mut hasher = hash.then(Sha256::new);
    let mut bytes = 0;
    loop {
        let mut chunk = empty.try_recv().unwrap_or_default();
        chunk.resize(CHUNK, 0);
        let mut filled = 0;
        while filled < CHUNK {
            match source.read(&mut chunk[filled..]) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let _ = full.send(Chunk::Failed(error));
                    return Fed {
                        bytes,
                        digest: None,
                    };
                }
            }
        }
        if filled == 0 {
            break;
        }
        chunk.truncate(filled);
        bytes += filled as u64;
        if let Some(hasher) = &mut hasher {
            hasher.update(&chunk);
        }
        if full.send(Chunk::Bytes(chunk)).is_err() {
            // Nobody reads on, but the digest is of all of it.
            if hasher.is_none() {
                break;
            }
        }
    }
    Fed {
        bytes,
        digest: hasher.map(|hasher| Digest::sha256(&hasher.finalize().into())),
    }
}

/// A source that is hashed and not read here.
pub(super) struct Hashed(Receiver<Fed>);

impl Hashed {
    /// Waits for the digest; none where it could not be read.
    pub(super) fn finish(self) -> Fed {
        self.0.recv().unwrap_or_default()
    }
}

/// The reading end.
pub(super) struct Feed {
    chunks: Receiver<Chunk>,
    empties: Sender<Vec<u8>>,
    end: Receiver<Fed>,
    current: Vec<u8>,
    at: usize,
    failed: Option<io::ErrorKind>,
}

impl Feed {
    /// Reads what is left and says what went through.
    pub(super) fn finish(self) -> Fed {
        let Self { chunks, end, .. } = self;
        drop(chunks);
        end.recv().unwrap_or_default()
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(kind) = self.failed {
            return Err(kind.into());
        }
        if self.at == self.current.len() {
            let used = std::mem::take(&mut self.current);
            let _ = self.empties.send(used);
            self.at = 0;
            match self.chunks.recv() {
                Ok(Chunk::Bytes(bytes)) => self.current = bytes,
                Ok(Chunk::Failed(error)) => {
                    self.failed = Some(error.kind());
                    return Err(error);
                }
                Err(_ended) => return Ok(0),
            }
        }
        let length = buffer.len().min(self.current.len() - self.at);
        buffer[..length].copy_from_slice(&self.current[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_are_fed_and_hashed_even_when_nobody_reads_on() {
        std::thread::scope(|scope| {
            let feeders = Feeders::start(scope, 1);
            let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| i.to_le_bytes()[0]).collect();
            let expected = Digest::sha256(&Sha256::digest(&bytes).into());
            for read in [0_usize, 10, 3_000_000] {
                let mut feed = feeders.feed(Box::new(io::Cursor::new(bytes.clone())), true);
                let mut part = vec![0; read];
                feed.read_exact(&mut part).unwrap();
                assert_eq!(part, bytes[..read]);
                let fed = feed.finish();
                assert_eq!((fed.bytes, fed.digest), (3_000_000, Some(expected.clone())));
            }
        });
    }
}
