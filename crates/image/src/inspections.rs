//! Files of a layer that are looked into on other threads while the walk goes on.
//!
//! Small files go together, a large one alone. Answers are handed on in the order of the files,
//! whatever the order in which they come, so that the number of threads changes nothing.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};

use rayon::Scope;
use seawall_model::{Content, Evidence, FileFacts, Inspect};

use crate::content::Section;

/// Small files that go together: so many of them, or so many bytes.
const TOGETHER: usize = 256;
const BYTES_TOGETHER: usize = 256 << 10;
/// Groups that may be on their way.
const ON_THEIR_WAY: usize = 4;

/// A wanted file.
struct Wanted<'s> {
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
    group: Vec<Wanted<'s>>,
    group_bytes: usize,
    /// Groups that were sent, and those whose answers were handed on.
    sent: usize,
    handed_on: usize,
    early: BTreeMap<usize, Found>,
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
            sent: 0,
            handed_on: 0,
            early: BTreeMap::new(),
            answers,
            answer,
        }
    }

    /// A file whose bytes are at hand.
    pub(crate) fn small(&mut self, facts: &FileFacts<'_>, bytes: &[u8]) {
        self.group_bytes += bytes.len();
        self.group
            .push(Wanted::new(facts, Held::Bytes(bytes.to_vec())));
        if self.group.len() >= TOGETHER || self.group_bytes >= BYTES_TOGETHER {
            self.send();
        }
    }

    /// A file that is read where it lies.
    pub(crate) fn large(&mut self, facts: &FileFacts<'_>, place: Section<'s>) {
        self.send();
        self.group.push(Wanted::new(facts, Held::Place(place)));
        self.send();
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

    /// The answers that are next in the order of the files; waits for one if too much is on its way,
    /// and for all at the `end`.
    pub(crate) fn answers(&mut self, end: bool) -> Vec<Evidence> {
        if end {
            self.send();
        }
        let most = if end { 0 } else { ON_THEIR_WAY };
        let mut next = Vec::new();
        loop {
            while let Some(found) = self.early.remove(&self.handed_on) {
                next.extend(found.unwrap_or_else(|panic| resume_unwind(panic)));
                self.handed_on += 1;
            }
            let waits = self.sent - self.handed_on > most;
            let answer = if waits {
                self.answers.recv().ok()
            } else {
                self.answers.try_recv().ok()
            };
            match answer {
                Some((number, found)) => self.early.insert(number, found),
                None => return next,
            };
        }
    }
}

impl<'s> Wanted<'s> {
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
