//! Files of a layer that are looked into on other threads while the walk goes on.
//!
//! Small files go together, and those that only parts are read of; a large one alone. Answers are
//! handed on in the order of the files, whatever the order in which they come, so that the number of
//! threads changes nothing.
//!
//! Only where a file takes long, what was found in later ones is handed on before it, so that it counts
//! should the target's time end; of a path that comes twice, the later file still wins.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rayon::Scope;
use seawall_model::{Content, Evidence, FileFacts, Inspect};

use crate::content::Section;

/// Small files that go together: so many of them, or so many bytes.
const TOGETHER: usize = 256;
const BYTES_TOGETHER: usize = 256 << 10;
/// Groups that may be on their way.
const ON_THEIR_WAY: usize = 4;

/// How long what was found waits for what comes before it.
const PATIENCE: Duration = Duration::from_millis(100);

/// What a file counts that only parts are read of.
const PARTS: usize = 4 << 10;

/// A wanted file.
struct File<'s> {
    path: String,
    size: u64,
    mode: u32,
    content: Held<'s>,
}

enum Held<'s> {
    Bytes(Vec<u8>),
    Place(Section<'s>),
}

/// What is looked into on other threads.
pub(crate) struct Inspections<'i, 's> {
    inspect: &'s dyn Inspect,
    scope: &'i Scope<'s>,
    group: Vec<File<'s>>,
    group_bytes: usize,
    group_since: Instant,
    /// Groups that were sent, and up to which one all answers were handed on.
    sent: usize,
    handed_on: usize,
    /// Answers that wait for those before them.
    early: BTreeMap<usize, Found>,
    /// What was handed on before its turn: the groups, and the last one of each path.
    ahead: BTreeSet<usize>,
    ahead_paths: HashMap<String, usize>,
    answers: Receiver<(usize, Found)>,
    answer: Sender<(usize, Found)>,
}

/// What a group tells, or the panic of who looked.
type Found = std::thread::Result<Vec<Evidence>>;

impl<'i, 's> Inspections<'i, 's> {
    pub(crate) fn new(inspect: &'s dyn Inspect, scope: &'i Scope<'s>) -> Self {
        let (answer, answers) = channel();
        Self {
            inspect,
            scope,
            group: Vec::new(),
            group_bytes: 0,
            group_since: Instant::now(),
            sent: 0,
            handed_on: 0,
            early: BTreeMap::new(),
            ahead: BTreeSet::new(),
            ahead_paths: HashMap::new(),
            answers,
            answer,
        }
    }

    /// A file whose bytes are at hand.
    pub(crate) fn small(&mut self, facts: &FileFacts<'_>, bytes: &[u8]) {
        self.together(facts, Held::Bytes(bytes.to_vec()), bytes.len());
    }

    /// A file of which some parts are read, where it lies.
    pub(crate) fn parts(&mut self, facts: &FileFacts<'_>, place: Section<'s>) {
        self.together(facts, Held::Place(place), PARTS);
    }

    /// A file that is read where it lies.
    pub(crate) fn large(&mut self, facts: &FileFacts<'_>, place: Section<'s>) {
        self.send();
        self.group.push(File::new(facts, Held::Place(place)));
        self.send();
    }

    fn together(&mut self, facts: &FileFacts<'_>, content: Held<'s>, bytes: usize) {
        if self.group.is_empty() {
            self.group_since = Instant::now();
        }
        self.group_bytes += bytes;
        self.group.push(File::new(facts, content));
        let full = self.group.len() >= TOGETHER || self.group_bytes >= BYTES_TOGETHER;
        if full || self.group_since.elapsed() >= PATIENCE {
            self.send();
        }
    }

    fn send(&mut self) {
        if self.group.is_empty() {
            return;
        }
        let group = std::mem::take(&mut self.group);
        self.group_bytes = 0;
        let (number, inspect, answer) = (self.sent, self.inspect, self.answer.clone());
        self.sent += 1;
        self.scope.spawn(move |_| {
            let look = || group.iter().flat_map(|file| file.look(inspect)).collect();
            let found = catch_unwind(AssertUnwindSafe(look));
            // Nobody waits any more if the walk was given up.
            let _ = answer.send((number, found));
        });
    }

    /// What may be handed on now; waits if too much is on its way.
    pub(crate) fn answers(&mut self) -> Vec<Evidence> {
        let mut next = self.in_order();
        while self.sent - self.handed_on - self.ahead.len() > ON_THEIR_WAY {
            next.extend(self.wait());
            next.extend(self.in_order());
        }
        next
    }

    /// After the last file: what may be handed on next; none when that was all.
    pub(crate) fn rest(&mut self) -> Option<Vec<Evidence>> {
        self.send();
        if self.handed_on == self.sent {
            return None;
        }
        let mut next = self.wait();
        next.extend(self.in_order());
        Some(next)
    }

    /// Waits for an answer. If that takes long, those that came are handed on before their turn.
    fn wait(&mut self) -> Vec<Evidence> {
        if let Ok((number, found)) = self.answers.recv_timeout(PATIENCE) {
            self.early.insert(number, found);
            return Vec::new();
        }
        let mut next = Vec::new();
        for (number, found) in std::mem::take(&mut self.early) {
            for evidence in self.accept(number, found) {
                self.ahead_paths.insert(evidence.path.clone(), number);
                next.push(evidence);
            }
            self.ahead.insert(number);
        }
        next
    }

    /// The answers whose turn it is.
    fn in_order(&mut self) -> Vec<Evidence> {
        self.early.extend(self.answers.try_iter());
        let mut next = Vec::new();
        loop {
            if let Some(found) = self.early.remove(&self.handed_on) {
                next.extend(self.accept(self.handed_on, found));
            } else if !self.ahead.remove(&self.handed_on) {
                return next;
            }
            self.handed_on += 1;
        }
    }

    /// What a group tells, without what a later file of the same path told before.
    fn accept(&self, number: usize, found: Found) -> Vec<Evidence> {
        let mut found = found.unwrap_or_else(|panic| resume_unwind(panic));
        found.retain(|evidence| {
            let later = self.ahead_paths.get(&evidence.path);
            later.is_none_or(|later| *later <= number)
        });
        found
    }
}

impl<'s> File<'s> {
    fn new(facts: &FileFacts<'_>, content: Held<'s>) -> Self {
        Self {
            path: facts.path.to_owned(),
            size: facts.size,
            mode: facts.mode,
            content,
        }
    }

    fn look(&self, inspect: &dyn Inspect) -> Vec<Evidence> {
        let facts = FileFacts {
            path: &self.path,
            size: self.size,
            mode: self.mode,
        };
        let content: &dyn Content = match &self.content {
            Held::Bytes(bytes) => bytes,
            Held::Place(section) => section,
        };
        inspect.inspect(&facts, content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Tells a file's path and size; a large one only after `go`.
    struct Slow {
        go: AtomicBool,
    }

    impl Inspect for Slow {
        fn wants(&self, _: &FileFacts<'_>) -> bool {
            true
        }

        fn inspect(&self, file: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
            let started = Instant::now();
            while file.size > 1_000 && !self.go.load(Ordering::Acquire) {
                assert!(started.elapsed().as_secs() < 60, "nothing was handed on");
                std::thread::sleep(Duration::from_millis(1));
            }
            let evidence = Evidence {
                cataloger: file.size.to_string(),
                path: file.path.to_owned(),
                ..Evidence::default()
            };
            vec![evidence]
        }

        fn revision(&self) -> String {
            String::new()
        }
    }

    fn facts(path: &str, size: u64) -> FileFacts<'_> {
        FileFacts {
            path,
            size,
            mode: 0,
        }
    }

    fn told(found: &[Evidence]) -> Vec<(&str, &str)> {
        let told = found
            .iter()
            .map(|e| (e.path.as_str(), e.cataloger.as_str()));
        told.collect()
    }

    #[test]
    fn answers_come_in_the_order_of_the_files() {
        let slow = Slow {
            go: AtomicBool::new(true),
        };
        let whole = [0_u8; 8];
        let whole: &[u8] = &whole;
        let found = rayon::in_place_scope(|scope| {
            let mut inspections = Inspections::new(&slow, scope);
            let mut found = Vec::new();
            for number in 0..3_000_u64 {
                if number % 100 == 0 {
                    inspections.large(&facts("x", number), Section::new(&whole, 0, 8));
                } else {
                    inspections.small(&facts("x", number), b"");
                }
                found.extend(inspections.answers());
            }
            while let Some(more) = inspections.rest() {
                found.extend(more);
            }
            found
        });
        let numbers: Vec<_> = found.iter().map(|e| e.cataloger.clone()).collect();
        let expected: Vec<_> = (0..3_000).map(|n| n.to_string()).collect();
        assert_eq!(numbers, expected);
    }

    #[test]
    fn what_was_found_waits_for_no_slow_file() {
        let slow = Slow {
            go: AtomicBool::new(false),
        };
        let whole = [0_u8; 8];
        let whole: &[u8] = &whole;
        rayon::in_place_scope(|scope| {
            let mut inspections = Inspections::new(&slow, scope);
            inspections.small(&facts("before", 1), b"");
            inspections.large(&facts("same", 5_000), Section::new(&whole, 0, 8));
            inspections.small(&facts("same", 2), b"");
            let mut found = inspections.answers();
            while found.len() < 2 {
                found.extend(inspections.rest().unwrap());
            }
            assert_eq!(told(&found), [("before", "1"), ("same", "2")]);
            slow.go.store(true, Ordering::Release);
            // Of the same path the later file counts, which was told already.
            while let Some(more) = inspections.rest() {
                assert_eq!(more, []);
            }
        });
    }
}
