//! Entries that are packed and written on a thread of their own, while the caller goes on.
//!
//! Invariant: who asks for an entry that was put gets it, written already or not.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde::{Serialize, de::DeserializeOwned};

use super::{Cache, CacheKey, Packer, encode};

/// Bytes of entries that may wait; one of more is written at once.
const WAITING: usize = 8 << 20;

/// A cache that writes behind.
pub(crate) struct WriteBehind {
    cache: Cache,
    unwritten: Arc<Unwritten>,
    writer: Mutex<Option<Writer>>,
    /// Whether anything was put.
    grown: AtomicBool,
}

struct Writer {
    queue: Sender<Task>,
    thread: JoinHandle<()>,
}

enum Task {
    Write(CacheKey, Vec<u8>),
    Evict,
}

/// The names of entries on their way, each with its bytes.
#[derive(Default)]
struct Unwritten {
    names: Mutex<HashMap<String, usize>>,
    fewer: Condvar,
}

impl WriteBehind {
    pub(crate) fn new(cache: Cache) -> Self {
        Self {
            cache,
            unwritten: Arc::default(),
            writer: Mutex::new(None),
            grown: AtomicBool::new(false),
        }
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, key: &CacheKey) -> Option<T> {
        self.unwritten.wait_for(key);
        self.cache.get(key)
    }

    pub(crate) fn get_into<T: DeserializeOwned>(
        &self,
        key: &CacheKey,
        places: &mut [T],
    ) -> Option<()> {
        self.unwritten.wait_for(key);
        self.cache.get_into(key, places)
    }

    /// Keeps a value; that it can't be kept is no reason to fail.
    pub(crate) fn put<T: Serialize>(&self, key: &CacheKey, value: &T) {
        let Ok(plain) = encode(value) else { return };
        self.grown.store(true, Ordering::Relaxed);
        if plain.len() > WAITING {
            let _ = self.cache.write(key, &plain, &mut Packer::default());
            return;
        }
        self.unwritten.add(key, plain.len());
        self.queue(Task::Write(key.clone(), plain));
    }

    /// Frees what is too much, after all that was put is written; without that there is no more than before.
    pub(crate) fn tidy(&self) {
        if self.grown.load(Ordering::Relaxed) {
            self.queue(Task::Evict);
        }
    }

    fn queue(&self, task: Task) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.is_none() {
            *writer = self.start();
        }
        let unsent = match writer.as_ref() {
            Some(writer) => writer.queue.send(task).err().map(|unsent| unsent.0),
            None => Some(task),
        };
        if let Some(task) = unsent {
            perform(task, &self.cache, &self.unwritten, &mut Packer::default());
        }
    }

    fn start(&self) -> Option<Writer> {
        let (queue, tasks) = channel();
        let (cache, unwritten) = (self.cache.clone(), Arc::clone(&self.unwritten));
        let work = move || {
            let mut packer = Packer::default();
            for task in tasks {
                perform(task, &cache, &unwritten, &mut packer);
            }
        };
        let thread = std::thread::Builder::new()
            .name("cache".to_owned())
            .spawn(work)
            .ok()?;
        Some(Writer { queue, thread })
    }
}

fn perform(task: Task, cache: &Cache, unwritten: &Unwritten, packer: &mut Packer) {
    match task {
        Task::Write(key, plain) => {
            let _ = cache.write(&key, &plain, packer);
            unwritten.remove(&key);
        }
        Task::Evict => {
            let _ = cache.evict();
        }
    }
}

impl Drop for WriteBehind {
    fn drop(&mut self) {
        let writer = self
            .writer
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(Writer { queue, thread }) = writer.take() {
            drop(queue);
            let _ = thread.join();
        }
    }
}

impl Unwritten {
    fn names(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an entry once there is room for it.
    fn add(&self, key: &CacheKey, bytes: usize) {
        let full = |names: &mut HashMap<String, usize>| {
            let waiting: usize = names.values().sum();
            waiting + bytes > WAITING
        };
        let waited = self.fewer.wait_while(self.names(), full);
        let mut names = waited.unwrap_or_else(PoisonError::into_inner);
        names.insert(key.name().to_owned(), bytes);
    }

    fn remove(&self, key: &CacheKey) {
        self.names().remove(key.name());
        self.fewer.notify_all();
    }

    fn wait_for(&self, key: &CacheKey) {
        let waits = |names: &mut HashMap<String, usize>| names.contains_key(key.name());
        drop(self.fewer.wait_while(self.names(), waits));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_there_at_once_and_after_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path().join("c"), 1 << 30);
        let keys: Vec<_> = (0..50).map(|i| CacheKey::new(&[&i.to_string()])).collect();
        let behind = WriteBehind::new(cache.clone());
        for (number, key) in keys.iter().enumerate() {
            assert_eq!(behind.get::<Vec<u8>>(key), None);
            // The last ones are too large to wait.
            let value = vec![
                7_u8;
                if number < 48 {
                    number << 18
                } else {
                    WAITING + 1
                }
            ];
            behind.put(key, &value);
            if number % 3 == 0 {
                assert_eq!(behind.get(key), Some(value));
            }
        }
        drop(behind);
        for key in &keys {
            assert!(cache.get::<Vec<u8>>(key).is_some());
        }
    }

    #[test]
    fn what_is_too_much_goes_after_the_last_write() {
        let directory = tempfile::tempdir().unwrap();
        let behind = WriteBehind::new(Cache::new(directory.path().join("c"), 0));
        let key = CacheKey::new(&["a"]);
        behind.put(&key, &1_u8);
        behind.tidy();
        drop(behind);
        let cache = Cache::new(directory.path().join("c"), 0);
        assert_eq!(cache.get::<u8>(&key), None);
        // One that is too large to wait counts as well.
        let behind = WriteBehind::new(cache.clone());
        behind.put(&key, &vec![7_u8; WAITING + 1]);
        behind.tidy();
        drop(behind);
        assert_eq!(cache.get::<Vec<u8>>(&key), None);
    }
}
