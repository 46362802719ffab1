//! What becomes of variables: where each is set and read, and whether its value may fall apart into words
//! where it is not quoted. A text is gone through as a shell would run it, every branch of it.

use std::collections::{HashMap, HashSet};

use super::facts::Dialect;
use super::syntax::{Id, Kind, Tree};
use super::values::{self, Value};

/// Variables of one text whose values are followed; of others nothing is known.
const MOST_VARIABLES: usize = 128;
/// How often the commands of one function are gone through.
const MOST_CALLS: usize = 4;

/// What sets a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The variable.
    pub name: String,
    /// The node that sets it.
    pub node: Id,
    /// Where its name stands.
    pub range: std::ops::Range<usize>,
    /// Whether it is set for one command alone: `A=b command`.
    pub for_command: bool,
    /// Whether it goes to every command's environment.
    pub exported: bool,
}

/// What becomes of the variables of a text.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// What sets them, in the order of the text.
    pub writes: Vec<Write>,
    /// Those that are read.
    pub read: HashSet<String>,
    /// The expansions whose value may have blanks or patterns in it.
    pub dirty: HashSet<Id>,
    /// Those that are set for more than one command.
    assigned: HashSet<String>,
    /// The variables that have a value before the text begins.
    pub set: HashSet<String>,
}

impl Flow {
    /// Whether a variable has a value before the text begins, or is set anywhere in it for more than one command.
    pub fn is_set(&self, name: &str) -> bool {
        self.set.contains(name) || self.assigned.contains(name)
    }

    /// Whether a variable is read, or something else than the text reads it.
    pub fn is_read(&self, name: &str) -> bool {
        self.read.contains(name) || self.set.contains(name) || values::is_known(name)
    }
}

/// What is known at a place.
#[derive(Clone)]
struct State {
    /// Whether nothing behind it is run.
    dead: bool,
    values: Vec<Value>,
}

impl State {
    fn join(&mut self, other: &Self) {
        if other.dead {
            return;
        }
        if self.dead {
            self.clone_from(other);
            return;
        }
        for (one, other) in self.values.iter_mut().zip(&other.values) {
            *one = one.or(*other);
        }
    }
}

struct Walk<'t> {
    tree: &'t Tree<'t>,
    numbers: HashMap<&'t str, usize>,
    state: State,
    functions: HashMap<&'t str, (Id, usize)>,
    flow: Flow,
}

/// Goes through a text.
pub(super) fn read(tree: &Tree<'_>, is_set: &dyn Fn(&str) -> bool) -> Flow {
    let mut walk = Walk {
        tree,
        numbers: HashMap::new(),
        state: State {
            dead: false,
            values: Vec::new(),
        },
        functions: HashMap::new(),
        flow: Flow::default(),
    };
    walk.names(is_set);
    walk.visit(tree.root);
    let left: Vec<Id> = walk
        .functions
        .values()
        .filter(|(_, calls)| *calls == 0)
        .map(|(body, _)| *body)
        .collect();
    walk.state.dead = false;
    for body in left {
        walk.visit(body);
    }
    let mut flow = walk.flow;
    flow.writes = writes(tree);
    let lasting = flow.writes.iter().filter(|write| !write.for_command);
    flow.assigned = lasting.map(|write| write.name.clone()).collect();
    flow.read = values::read_names(tree);
    let written = flow.writes.iter().map(|write| &write.name);
    let named = flow.read.iter().chain(written).filter(|name| is_set(name));
    flow.set = named.cloned().collect();
    flow
}

/// What sets variables, in the order of the text.
fn writes(tree: &Tree<'_>) -> Vec<Write> {
    let mut writes: Vec<Write> = tree
        .ids()
        .flat_map(|id| values::writes_of(tree, id))
        .collect();
    writes.sort_by_key(|write| write.range.start);
    writes
}

impl<'t> Walk<'t> {
    /// Gives every variable its number.
    fn names(&mut self, is_set: &dyn Fn(&str) -> bool) {
        for id in self.tree.ids() {
            let (Kind::Parameter { name: range, .. }
            | Kind::Assignment { name: range, .. }
            | Kind::For { name: range, .. }) = self.tree.kind(id)
            else {
                continue;
            };
            let name = self.tree.slice(range);
            let next = self.numbers.len();
            if next >= MOST_VARIABLES || self.numbers.contains_key(name) {
                continue;
            }
            self.numbers.insert(name, next);
            let known = is_set(name) || values::is_number(name);
            let value = if known { Value::Clean } else { Value::Dirty };
            self.state.values.push(value);
        }
    }

    fn value(&self, name: &str) -> Value {
        let number = self.numbers.get(name);
        let value = number.and_then(|n| self.state.values.get(*n));
        value.copied().unwrap_or(Value::Dirty)
    }

    fn set(&mut self, name: &str, value: Value) {
        let number = self.numbers.get(name).copied();
        if let Some(slot) = number.and_then(|n| self.state.values.get_mut(n)) {
            *slot = value;
        }
    }

    fn visit(&mut self, id: Id) {
        let tree = self.tree;
        let children = tree.children(id);
        match tree.kind(id) {
            Kind::Simple { .. } => self.simple(id),
            Kind::Chain { ands } => self.chain(children, ands),
            Kind::Subshell | Kind::Background | Kind::Command { .. } | Kind::Process => {
                self.apart(|walk| walk.visit_all(children));
            }
            Kind::Pipeline { .. } if children.len() > 1 => {
                for child in children {
                    self.apart(|walk| walk.visit(*child));
                }
            }
            Kind::If => self.branches(children),
            Kind::Case => self.case(children),
            Kind::While => self.repeated(id, |walk| walk.visit_all(children)),
            Kind::ForArithmetic => self.repeated(id, |walk| walk.visit_all(children)),
            Kind::For { name, .. } => self.for_loop(id, tree.slice(name)),
            Kind::Function { name, .. } => {
                if let Some(body) = children.first() {
                    self.functions.insert(tree.slice(name), (*body, 0));
                }
            }
            Kind::Parameter { .. } => self.parameter(id),
            Kind::Assignment { .. } => self.assignment(id),
            _ => self.visit_all(children),
        }
    }

    fn visit_all(&mut self, ids: &[Id]) {
        for id in ids {
            self.visit(*id);
        }
    }

    /// What a shell of its own does changes nothing here.
    fn apart(&mut self, run: impl FnOnce(&mut Self)) {
        let before = self.state.clone();
        run(self);
        self.state = before;
    }

    /// `a && b || c`: what is known where the last one succeeded, and where it failed.
    fn chain(&mut self, parts: &[Id], ands: &[bool]) {
        let Some((first, rest)) = parts.split_first() else {
            return;
        };
        self.visit(*first);
        let (mut done, mut failed) = (self.state.clone(), self.state.clone());
        for (part, and) in rest.iter().zip(ands) {
            self.state = if *and { done.clone() } else { failed.clone() };
            self.visit(*part);
            if *and {
                done.clone_from(&self.state);
                failed.join(&self.state);
            } else {
                failed.clone_from(&self.state);
                done.join(&self.state);
            }
        }
        done.join(&failed);
        self.state = done;
    }

    fn branches(&mut self, lists: &[Id]) {
        let mut after: Option<State> = None;
        let join = |after: &mut Option<State>, state: &State| match after {
            Some(after) => after.join(state),
            None => *after = Some(state.clone()),
        };
        for pair in lists.chunks(2) {
            if let [condition, branch] = pair {
                self.visit(*condition);
                let otherwise = self.state.clone();
                self.visit(*branch);
                join(&mut after, &self.state);
                self.state = otherwise;
            } else {
                self.visit_all(pair);
            }
        }
        // What is known behind `else`, or where no condition holds.
        join(&mut after, &self.state);
        self.state = after.unwrap_or_else(|| self.state.clone());
    }

    fn case(&mut self, children: &[Id]) {
        let Some((word, arms)) = children.split_first() else {
            return;
        };
        self.visit(*word);
        let before = self.state.clone();
        let takes_all = arms.last().is_some_and(|arm| self.takes_all(*arm));
        let mut after = State {
            dead: true,
            values: before.values.clone(),
        };
        for arm in arms {
            self.state.clone_from(&before);
            self.visit_all(self.tree.children(*arm));
            after.join(&self.state);
        }
        if !takes_all {
            after.join(&before);
        }
        self.state = after;
    }

    fn takes_all(&self, arm: Id) -> bool {
        let children = self.tree.children(arm);
        let patterns = children.split_last().map_or(children, |(_, p)| p);
        patterns.iter().any(|p| self.tree.raw(*p) == "*")
    }

    /// What a loop sets may have been set before any of it runs, and may not be set behind it.
    fn repeated(&mut self, id: Id, run: impl FnOnce(&mut Self)) {
        self.weaken(id);
        let before = self.state.clone();
        run(self);
        self.state.join(&before);
    }

    /// Takes into account what the commands in a node set, before they are gone through.
    fn weaken(&mut self, id: Id) {
        let tree = self.tree;
        let range = &tree.node(id).range;
        // What stands in a node was read before it.
        for inner in (0..id).rev() {
            let node = tree.node(inner);
            if node.range.end <= range.start {
                break;
            }
            if let Kind::Assignment { name, .. } = &node.kind {
                let value = node.children.first().map_or(Value::Dirty, |value| {
                    values::of(tree, *value, &|_| Value::Clean)
                });
                if value == Value::Dirty {
                    self.set(tree.slice(name), value);
                }
            }
        }
    }

    fn for_loop(&mut self, id: Id, name: &'t str) {
        let children = self.tree.children(id);
        let Some((body, words)) = children.split_last() else {
            return;
        };
        self.visit_all(words);
        let mut value = Value::Clean;
        for word in words {
            value = value.or(values::of(self.tree, *word, &|name| self.value(name)));
        }
        if words.is_empty() {
            value = Value::Dirty;
        }
        self.weaken(id);
        let before = self.state.clone();
        self.set(name, value);
        self.visit(*body);
        self.state.join(&before);
    }

    fn parameter(&mut self, id: Id) {
        self.visit_all(self.tree.children(id));
        let value = values::of_parameter(self.tree, id, &|name| self.value(name));
        if value == Value::Dirty && !self.state.dead {
            self.flow.dirty.insert(id);
        }
        if let Some(name) = values::default_sets(self.tree, id) {
            self.set(name, Value::Dirty);
        }
    }

    fn assignment(&mut self, id: Id) {
        let tree = self.tree;
        self.visit_all(tree.children(id));
        let Kind::Assignment {
            name,
            appends,
            indexed,
        } = tree.kind(id)
        else {
            return;
        };
        let name = tree.slice(name);
        let value = tree.children(id).first();
        let mut value = value.map_or(Value::Dirty, |value| {
            values::of(tree, *value, &|name| self.value(name))
        });
        if *appends || *indexed {
            value = value.or(self.value(name));
        }
        self.set(name, value);
    }

    fn simple(&mut self, id: Id) {
        let tree = self.tree;
        let children = tree.children(id);
        let words = tree.words(id);
        let program = tree.program(id);
        if !words.is_empty() && !values::declares(tree, id) {
            // What is set for one command alone is not seen by its own words.
            let is_assignment = |id: &Id| matches!(tree.kind(*id), Kind::Assignment { .. });
            let before = self.state.clone();
            let (set, other): (Vec<Id>, Vec<Id>) =
                children.iter().partition(|id| is_assignment(id));
            self.visit_all(&other);
            self.visit_all(&set);
            self.state = before;
            for child in &words {
                self.effects_of_defaults(*child);
            }
        } else {
            self.visit_all(children);
        }
        for (name, number) in values::set_by_command(tree, id) {
            let value = if number { Value::Clean } else { Value::Dirty };
            self.set(name, value);
        }
        match program.as_str() {
            "exit" => self.state.dead = true,
            "exec" if words.len() > 1 => self.state.dead = true,
            name => self.call(name),
        }
    }

    /// `: ${a:=b}` sets the variable in a command's words.
    fn effects_of_defaults(&mut self, word: Id) {
        for part in self.tree.children(word) {
            if let Some(name) = values::default_sets(self.tree, *part) {
                self.set(name, Value::Dirty);
            }
        }
    }

    fn call(&mut self, name: &str) {
        let Some((body, calls)) = self.functions.get_mut(name) else {
            return;
        };
        *calls += 1;
        let (body, calls) = (*body, *calls);
        if calls > MOST_CALLS {
            self.weaken(body);
            return;
        }
        self.visit(body);
    }
}

/// Whether a shell takes an expansion apart at blanks, and looks for files by it.
pub(super) fn is_split(tree: &Tree<'_>, dialect: Dialect, expansion: Id) -> bool {
    let mut child = expansion;
    for id in tree.ancestors(expansion) {
        match tree.kind(id) {
            Kind::Word | Kind::Brace => {}
            Kind::Redirect { .. } => return true,
            Kind::Simple { .. } => {
                // The command's own name: who has it in a variable means its options too.
                return !names_program(tree, id, child);
            }
            Kind::Assignment { .. } => {
                return dialect != Dialect::Bash && is_argument(tree, id);
            }
            _ => return false,
        }
        child = id;
    }
    false
}

/// Whether a word of a command says which program it runs: the first, or that behind `exec`.
fn names_program(tree: &Tree<'_>, command: Id, word: Id) -> bool {
    let is_word = |id: &&Id| matches!(tree.kind(**id), Kind::Word);
    let mut words = tree.children(command).iter().filter(is_word);
    let first = words.next();
    let runs = |id: &Id| matches!(tree.raw(*id), "exec" | "command" | "busybox");
    first == Some(&word) || (first.is_some_and(runs) && words.next() == Some(&word))
}

/// Whether an assignment is an argument: `export a=b`.
pub(super) fn is_argument(tree: &Tree<'_>, assignment: Id) -> bool {
    let command = tree.node(assignment).parent;
    let first = tree.name(command);
    first.is_some_and(|word| tree.node(word).range.start < tree.node(assignment).range.start)
}
