//! A shell's text as a tree: nodes in one list, each with its place, its parent and its children.

use std::ops::Range;

/// The number of a node in its tree.
pub type Id = usize;

/// What a node is. Where children are told, they are in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Commands, one behind the other.
    List,
    /// A command that is not waited for: `a &`.
    Background,
    /// `a && b || c`: two children or more, and what stands between them.
    Chain {
        /// Whether each is `&&`; `||` where not.
        ands: Vec<bool>,
    },
    /// `a | b`; also one command alone.
    Pipeline {
        /// Whether `!` stands before it.
        negated: bool,
    },
    /// A command: assignments, words and redirections.
    Simple {
        /// Its first word; none where it has assignments and redirections alone.
        name: Option<Id>,
    },
    /// `{ a; }`: a list, and redirections.
    Group,
    /// `( a )`: a list, and redirections.
    Subshell,
    /// `if`: lists, a condition and a branch in turn; the last is that of `else` where their number is odd.
    If,
    /// `while` (or `until`): the condition and the body.
    While,
    /// `for` (or `select`) over words: the words, and the body last.
    For {
        /// Where the variable's name stands.
        name: Range<usize>,
        /// Whether there is an `in`; the positional parameters are taken where not.
        listed: bool,
        /// Whether it is `select`.
        select: bool,
    },
    /// `for ((a; b; c))`: what is reckoned, and the body last.
    ForArithmetic,
    /// `case`: the word and the arms.
    Case,
    /// An arm of `case`: patterns, and the list last.
    Arm,
    /// A function: its body.
    Function {
        /// Where its name stands.
        name: Range<usize>,
        /// Whether the word `function` stands before it.
        keyword: bool,
        /// Whether `()` stands behind it.
        parentheses: bool,
    },
    /// `[[ a ]]`: its words, operators among them.
    Test,
    /// `((a))`.
    ArithmeticCommand,
    /// A redirection: its word, or the document.
    Redirect {
        /// Where its operator stands, without the descriptor.
        operator: Range<usize>,
    },
    /// What stands behind `<<`: the parts of the text where it is expanded.
    Document,
    /// `name=value`: the value's word or array, if there is one.
    Assignment {
        /// Where the name stands.
        name: Range<usize>,
        /// Whether it is `+=`.
        appends: bool,
        /// Whether one element of an array is set.
        indexed: bool,
    },
    /// `(a b)` behind an assignment.
    Array,
    /// A word: its parts.
    Word,
    /// Text that stands for itself.
    Literal,
    /// A character behind a backslash.
    Escape,
    /// `'text'`
    Single,
    /// `$'text'`
    AnsiC,
    /// `"text"`: its parts.
    Double,
    /// `$"text"`: its parts.
    Locale,
    /// `$name` or `${name}`: the parts of what stands behind the operator.
    Parameter {
        /// Where the name stands.
        name: Range<usize>,
        /// Whether it stands in braces.
        braced: bool,
        /// Where what stands between the name and its operand is: `:-`, `##`, `[@]`.
        operator: Range<usize>,
        /// Whether it is the length: `${#name}`.
        length: bool,
        /// Whether the name is the variable's value: `${!name}`.
        indirect: bool,
        /// Where the index of an array stands, brackets included.
        index: Option<Range<usize>>,
    },
    /// `$(a)`: a list.
    Command {
        /// Whether it stands in backticks.
        backtick: bool,
    },
    /// `<(a)`: a list.
    Process,
    /// `$((a))` or `$[a]`: what is expanded in it.
    Arithmetic,
    /// A variable without `$` in arithmetic.
    Name {
        /// Whether it is set there.
        assigned: bool,
    },
    /// `*`, `?` or `[a]`.
    Glob,
    /// `@(a|b)` and the like.
    ExtendedGlob,
    /// `{a,b}`: its parts.
    Brace,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What it is a part of; itself where it is the root.
    pub parent: Id,
    /// Its parts.
    pub children: Vec<Id>,
}

/// Something that is wrong with a text, or that a shell reads in another way than it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// ShellCheck's number of it.
    pub code: u16,
    /// Where.
    pub range: Range<usize>,
    /// What is wrong, in a sentence without its stop.
    pub message: String,
}

/// A text, read.
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    /// The text.
    pub text: &'t str,
    /// The nodes; parts stand before what they are parts of.
    pub nodes: Vec<Node>,
    /// The list of all that was read.
    pub root: Id,
    /// What is wrong.
    pub flaws: Vec<Flaw>,
    /// Whether reading ended before the text did.
    pub cut: bool,
    /// Whether it ended where texts stand in each other too deeply, for which there is no flaw.
    pub too_deep: bool,
}

impl<'t> Tree<'t> {
    /// A node.
    pub fn node(&self, id: Id) -> &Node {
        // The parser alone makes ids, and every tree has its root.
        self.nodes.get(id).unwrap_or(&NOTHING)
    }

    /// What a node is.
    pub fn kind(&self, id: Id) -> &Kind {
        &self.node(id).kind
    }

    /// Its parts.
    pub fn children(&self, id: Id) -> &[Id] {
        &self.node(id).children
    }

    /// Its text as it stands.
    pub fn raw(&self, id: Id) -> &'t str {
        self.slice(&self.node(id).range)
    }

    /// A part of the text.
    pub fn slice(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// What a node is a part of, the nearest first.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        let parent = move |id: &Id| {
            let parent = self.node(*id).parent;
            (parent != *id).then_some(parent)
        };
        std::iter::successors(parent(&id), parent)
    }

    /// The nodes in their number's order.
    pub fn ids(&self) -> std::ops::Range<Id> {
        0..self.nodes.len()
    }

    /// The words of a command, without assignments before them and redirections.
    pub fn words(&self, command: Id) -> Vec<Id> {
        let is_word = |id: &Id| matches!(self.kind(*id), Kind::Word);
        self.children(command)
            .iter()
            .copied()
            .filter(is_word)
            .collect()
    }

    /// The text of a word without its quotes, where nothing in it is expanded.
    pub fn literal(&self, word: Id) -> Option<String> {
        let mut text = String::new();
        self.add_literal(word, &mut text).then_some(text)
    }

    fn add_literal(&self, id: Id, text: &mut String) -> bool {
        let raw = self.raw(id);
        match self.kind(id) {
            Kind::Literal | Kind::Glob => text.push_str(raw),
            Kind::Escape => text.push_str(raw.get(1..).unwrap_or_default()),
            Kind::Single => text.push_str(unquoted(raw)),
            Kind::Word | Kind::Double => {
                return self.children(id).iter().all(|c| self.add_literal(*c, text));
            }
            _ => return false,
        }
        true
    }

    /// The word that names a command's program.
    pub fn name(&self, command: Id) -> Option<Id> {
        match self.kind(command) {
            Kind::Simple { name } => *name,
            _ => None,
        }
    }

    /// The name of a command's program, without its path; nothing where it is not known.
    pub fn program(&self, command: Id) -> String {
        let text = self.name(command).and_then(|word| self.literal(word));
        let text = text.unwrap_or_default();
        text.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// What stands between quotes of one character.
pub fn unquoted(raw: &str) -> &str {
    let end = raw.len().saturating_sub(1);
    raw.get(1..end).unwrap_or_default()
}

static NOTHING: Node = Node {
    kind: Kind::List,
    range: 0..0,
    parent: 0,
    children: Vec::new(),
};
