//! Many things looked at side by side, and what comes of each taken in their order: the result is the same,
//! however many threads there are.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Things that a thread looks at in one go.
const BATCH: usize = 8;
/// Batches that may wait to be taken.
const WAITING: usize = 128;

/// How much is done at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Threads at the most, of which the caller's is one.
    pub(super) threads: usize,
    /// What waits to be taken weighs about so much at the most.
    pub(super) weight: u64,
}

/// Looks at each of these; `take` gets what comes of each, in the caller's thread.
pub(super) fn in_order<T: Sync, R: Send>(
    all: &[T],
    pace: Pace,
    look: impl Fn(&T) -> R + Sync,
    weigh: impl Fn(&R) -> u64 + Sync,
    mut take: impl FnMut(&T, R),
) {
    let batches = all.len().div_ceil(BATCH);
    let shared = Shared {
        state: Mutex::new(State {
            next: 0,
            waiting: BTreeMap::new(),
            weight: 0,
            asleep: 0,
            failed: false,
        }),
        changed: Condvar::new(),
        batches,
        weight: pace.weight,
    };
    let look_at = |number: usize| {
        let batch = all.chunks(BATCH).nth(number).unwrap_or_default();
        let looked: Vec<R> = batch.iter().map(&look).collect();
        let weight = looked.iter().map(&weigh).sum();
        shared.put(number, looked, weight);
    };
    std::thread::scope(|scope| {
        for _ in 1..pace.threads.min(batches) {
            scope.spawn(|| {
                let _guard = Guard(&shared);
                while let Some(number) = shared.next() {
                    look_at(number);
                }
            });
        }
        let _guard = Guard(&shared);
        for (number, batch) in all.chunks(BATCH).enumerate() {
            let looked = loop {
                match shared.turn(number) {
                    Some(Turn::Take(looked)) => break looked,
                    Some(Turn::Look(other)) => look_at(other),
                    // Another thread panicked, and so does this one where the scope ends.
                    None => return,
                }
            };
            for (one, result) in batch.iter().zip(looked) {
                take(one, result);
            }
        }
    });
}

/// What the caller's thread does next.
enum Turn<R> {
    /// Takes the batch that is due.
    Take(Vec<R>),
    /// Looks at this batch.
    Look(usize),
}

/// What the threads share.
struct Shared<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
    batches: usize,
    weight: u64,
}

struct State<R> {
    /// The first batch that nobody looks at yet.
    next: usize,
    /// What came of batches, with its weight.
    waiting: BTreeMap<usize, (Vec<R>, u64)>,
    weight: u64,
    /// Threads that wait for a change: without any, the system need not be asked to wake them.
    asleep: usize,
    failed: bool,
}

impl<R> Shared<R> {
    fn state(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, mut state: MutexGuard<'s, State<R>>) -> MutexGuard<'s, State<R>> {
        state.asleep += 1;
        let waited = self.changed.wait(state);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.asleep -= 1;
        state
    }

    fn wake(&self, state: &State<R>) {
        if state.asleep > 0 {
            self.changed.notify_all();
        }
    }

    /// Whether one more may be looked at.
    fn has_room(&self, state: &State<R>) -> bool {
        state.waiting.len() < WAITING && state.weight < self.weight
    }

    /// The next batch to look at, once there is room for it; none behind the last one.
    fn next(&self) -> Option<usize> {
        let mut state = self.state();
        loop {
            if state.failed || state.next >= self.batches {
                return None;
            }
            if self.has_room(&state) {
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.wait(state);
        }
    }

    /// What is to be done until that batch is taken; none if another thread failed.
    fn turn(&self, due: usize) -> Option<Turn<R>> {
        let mut state = self.state();
        loop {
            if let Some((looked, weight)) = state.waiting.remove(&due) {
                state.weight -= weight;
                self.wake(&state);
                return Some(Turn::Take(looked));
            }
            if state.failed {
                return None;
            }
            // The one that is due has room always.
            let more = state.next < self.batches;
            if more && (state.next == due || self.has_room(&state)) {
                state.next += 1;
                return Some(Turn::Look(state.next - 1));
            }
            state = self.wait(state);
        }
    }

    fn put(&self, number: usize, looked: Vec<R>, weight: u64) {
        let mut state = self.state();
        state.weight += weight;
        state.waiting.insert(number, (looked, weight));
        self.wake(&state);
    }
}

/// Lets no thread wait for one that panicked.
struct Guard<'s, R>(&'s Shared<R>);

impl<R> Drop for Guard<'_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut state = self.0.state();
            state.failed = true;
            self.0.wake(&state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(threads: usize, weight: u64) -> Pace {
        Pace { threads, weight }
    }

    #[test]
    fn all_come_in_order_whatever_the_number_of_threads() {
        for count in [0, 1, 7, 8, 9, 17, 3000] {
            let all: Vec<usize> = (0..count).collect();
            let wanted: Vec<_> = all.iter().map(|one| (*one, one * 2)).collect();
            for threads in 0..5 {
                for weight in [0, 1, 40, u64::MAX] {
                    let mut taken = Vec::new();
                    in_order(
                        &all,
                        pace(threads, weight),
                        |one| one * 2,
                        |_| 1,
                        |one, two| taken.push((*one, two)),
                    );
                    assert_eq!(taken, wanted, "{count} by {threads} within {weight}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_thread_that_panics_loses_nothing_in_silence() {
        let all: Vec<usize> = (0..100).collect();
        let caller = std::thread::current().id();
        let look = |_: &usize| {
            if std::thread::current().id() == caller {
                std::thread::sleep(std::time::Duration::from_millis(10));
            } else {
                panic!("here");
            }
        };
        in_order(&all, pace(2, 10), look, |()| 1, |_, ()| {});
    }

    #[test]
    #[should_panic(expected = "at once")]
    fn the_callers_panic_leaves_nobody_waiting() {
        let all: Vec<usize> = (0..1000).collect();
        in_order(&all, pace(3, 10), |_| (), |()| 1, |_, ()| panic!("at once"));
    }
}
