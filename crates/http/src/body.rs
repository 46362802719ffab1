//! A body that must keep a pace and end in time.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use crate::settings::Deadlines;

/// Reads a body; slow drips and endless bodies become errors.
pub(crate) struct PacedBody<R> {
    inner: R,
    deadlines: Deadlines,
    cap: Option<u64>,
    read: u64,
    /// Time spent in reads alone: a slow reader is not the server's fault.
    waited: Duration,
}

impl<R: Read> PacedBody<R> {
    pub(crate) fn new(inner: R, deadlines: Deadlines, cap: Option<u64>) -> Self {
        Self {
            inner,
            deadlines,
            cap,
            read: 0,
            waited: Duration::ZERO,
        }
    }
}

impl<R: Read> Read for PacedBody<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let started = Instant::now();
        let count = self.inner.read(buffer)?;
        self.waited = self.waited.saturating_add(started.elapsed());
        self.read = self.read.saturating_add(count as u64);
        if let Some(cap) = self.cap.filter(|cap| self.read > *cap) {
            let reason = format!("the body is over the limit of {cap} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        let due = u128::from(self.deadlines.minimum_rate) * self.waited.as_millis() / 1000;
        if count > 0 && self.waited > self.deadlines.grace && u128::from(self.read) < due {
            let reason = format!(
                "the body comes too slowly: {} bytes in {:?}",
                self.read, self.waited
            );
            return Err(io::Error::new(io::ErrorKind::TimedOut, reason));
        }
        Ok(count)
    }
}
