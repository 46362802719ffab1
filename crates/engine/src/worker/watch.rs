//! The worker's end: with its parent, and when a job has had its time.
//!
//! The parent ends a worker that takes too long. These are for when it can't: it was killed, or stopped.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How long past its time a job may be, so that the parent, which says whose time is over, comes first.
const GRACE: Duration = Duration::from_secs(2);
/// How often it is looked at.
const TURN: Duration = Duration::from_millis(500);
/// What stands for "no job".
const IDLE: u64 = u64::MAX;

/// Has the kernel end this process with the thread that started it. Where that one is gone already, its
/// socket says so.
pub(super) fn end_with_parent() {
    let kill = Some(rustix::process::Signal::KILL);
    let _ = rustix::process::set_parent_process_death_signal(kill);
}

/// Ends this process and all that its threads compute: nobody would read it.
#[expect(
    clippy::exit,
    reason = "threads that compute can't be told to end, and the process is only theirs"
)]
pub(super) fn end_now() -> ! {
    std::process::exit(1)
}

/// Since when each thread has worked on its job.
#[derive(Debug)]
pub(super) struct Watch {
    start: Instant,
    /// Milliseconds from the start to the beginning of each thread's job.
    begun: Vec<AtomicU64>,
    longest: Duration,
}

impl Watch {
    /// For so many threads, of whose jobs none may take longer than that.
    pub(super) fn new(threads: usize, longest: Duration) -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            begun: (0..threads).map(|_| AtomicU64::new(IDLE)).collect(),
            longest: longest.saturating_add(GRACE),
        })
    }

    /// That thread begins a job.
    pub(super) fn begin(&self, thread: usize) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(IDLE);
        self.set(thread, now);
    }

    /// That thread waits for its next job.
    pub(super) fn rest(&self, thread: usize) {
        self.set(thread, IDLE);
    }

    fn set(&self, thread: usize, value: u64) {
        if let Some(begun) = self.begun.get(thread) {
            begun.store(value, Ordering::Relaxed);
        }
    }

    /// Whether a job has gone on for too long, so long after the start.
    fn is_overdue(&self, since_start: Duration) -> bool {
        let overdue = |begun: &AtomicU64| match begun.load(Ordering::Relaxed) {
            IDLE => false,
            begun => since_start.saturating_sub(Duration::from_millis(begun)) > self.longest,
        };
        self.begun.iter().any(overdue)
    }

    /// Ends the process once a job has gone on for too long; on a thread of its own, until the watch is
    /// dropped.
    pub(super) fn keep(watch: &Arc<Self>) {
        let watch: Weak<Self> = Arc::downgrade(watch);
        // Without the thread the parent is still there.
        let _ = std::thread::Builder::new().spawn(move || {
            while let Some(watch) = watch.upgrade() {
                if watch.is_overdue(watch.start.elapsed()) {
                    end_now();
                }
                drop(watch);
                std::thread::sleep(TURN);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_job_that_goes_on_for_too_long_is_overdue() {
        let watch = Watch::new(2, Duration::from_secs(10));
        let long = Duration::from_secs(1_000_000);
        assert!(!watch.is_overdue(long));
        watch.begin(1);
        assert!(!watch.is_overdue(Duration::from_secs(10)));
        assert!(watch.is_overdue(long));
        watch.rest(1);
        assert!(!watch.is_overdue(long));
        let endless = Watch::new(1, Duration::MAX);
        endless.begin(0);
        assert!(!endless.is_overdue(long));
    }
}
