//! Directories that wait to be read, for the threads of one walk.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A directory: which root, and the path below it.
type Directory = (usize, Vec<u8>);

/// What waits.
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    waiting: Vec<Directory>,
    /// Directories that are being read: more may come of them.
    busy: usize,
    stopped: bool,
}

impl Queue {
    pub(crate) fn new(first: impl Iterator<Item = Directory>) -> Self {
        let state = State {
            waiting: first.collect(),
            busy: 0,
            stopped: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// The next one; waits for it while others may still find some. None at the end.
    pub(crate) fn next(&self) -> Option<Turn<'_>> {
        let mut state = self.state();
        loop {
            if state.stopped {
                return None;
            }
            if let Some(directory) = state.waiting.pop() {
                state.busy += 1;
                return Some(Turn {
                    queue: self,
                    directory,
                    done: false,
                });
            }
            if state.busy == 0 {
                return None;
            }
            let waited = self.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn to read a directory. Dropped before it is done, it stops the walk of all.
pub(crate) struct Turn<'q> {
    queue: &'q Queue,
    directory: Directory,
    done: bool,
}

impl Turn<'_> {
    pub(crate) fn directory(&self) -> (usize, &[u8]) {
        (self.directory.0, &self.directory.1)
    }

    /// It is read, and these were found in it.
    pub(crate) fn done(mut self, found: &mut Vec<Directory>) {
        self.queue.state().waiting.append(found);
        self.done = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.busy -= 1;
        state.stopped |= !self.done;
        if state.busy == 0 || state.waiting.len() > 1 || state.stopped {
            self.queue.changed.notify_all();
        } else if !state.waiting.is_empty() {
            self.queue.changed.notify_one();
        }
    }
}
