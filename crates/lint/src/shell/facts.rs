//! What the checks see of the texts of shells.

use std::ops::Range;

use seawall_model::{CheckMeta, Edit, Family, Finding, Hole, HoleName};
use seawall_syntax::Span;

use super::Shell;
use super::flow::{self, Flow};
use super::syntax::{Id, Kind, Tree, parse, unquoted};
use crate::TextFile;

/// Directories of the system, which no build should remove.
pub(super) const SYSTEM_DIRECTORIES: [&str; 14] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/media",
    "/mnt",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
    "/usr/share",
];

/// The language that a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// What POSIX says, and no more.
    Posix,
    /// POSIX, with what dash and the shell of busybox have beyond it.
    Dash,
    /// bash, and ksh as far as bash has taken it over.
    Bash,
}

impl Dialect {
    /// The language of a shell, by its path; none where it is another one.
    pub fn of_program(path: &str) -> Option<Self> {
        match path.rsplit('/').next().unwrap_or(path) {
            "sh" => Some(Self::Posix),
            "ash" | "dash" => Some(Self::Dash),
            "bash" | "ksh" => Some(Self::Bash),
            _ => None,
        }
    }
}

/// Where a part of a text stands in the file.
pub type Place<'a> = Box<dyn Fn(Range<usize>) -> Span + 'a>;

/// How a shell begins with a text.
pub struct Start<'s> {
    /// The language.
    pub dialect: Dialect,
    /// Whether a variable has a value already. Such values are known to the file, and are not looked into.
    pub is_set: &'s dyn Fn(&str) -> bool,
    /// Whether it ends where a command fails.
    pub stops_at_errors: bool,
}

/// A text of a shell.
pub struct ShellText<'a> {
    /// What it says.
    pub tree: Tree<'a>,
    /// Its language.
    pub dialect: Dialect,
    /// What becomes of the variables.
    pub flow: Flow,
    /// Whether the shell was started so that it ends where a command fails.
    stops_at_errors: bool,
    place: Place<'a>,
}

impl<'a> ShellText<'a> {
    /// Reads a text.
    pub fn new(text: &'a str, start: &Start<'_>, place: Place<'a>) -> Self {
        let tree = parse(text);
        let flow = flow::read(&tree, start.is_set);
        Self {
            tree,
            dialect: start.dialect,
            flow,
            stops_at_errors: start.stops_at_errors,
            place,
        }
    }

    /// Where a part stands in the file.
    pub fn place(&self, range: Range<usize>) -> Span {
        (self.place)(range)
    }

    /// The plain commands.
    pub fn commands(&self) -> impl Iterator<Item = Id> {
        self.each(|kind| matches!(kind, Kind::Simple { .. }))
    }

    /// The plain commands of a program.
    pub fn commands_of(&self, programs: &[&str]) -> impl Iterator<Item = Id> {
        let is_one = |id: &Id| programs.contains(&self.tree.program(*id).as_str());
        self.commands().filter(is_one)
    }

    /// The nodes of a kind.
    pub fn each(&self, is_one: impl Fn(&Kind) -> bool) -> impl Iterator<Item = Id> {
        let is_one = move |id: &Id| is_one(self.tree.kind(*id));
        self.tree.ids().filter(is_one)
    }

    /// The words of a command behind its name.
    pub fn arguments(&self, command: Id) -> Vec<Id> {
        self.tree.words(command).into_iter().skip(1).collect()
    }

    /// The texts of these; those that are not known are empty.
    pub fn argument_texts(&self, command: Id) -> Vec<String> {
        let arguments = self.arguments(command).into_iter();
        arguments
            .map(|word| self.tree.literal(word).unwrap_or_default())
            .collect()
    }

    /// Whether a shell takes a node's expansion apart at blanks, and looks for files by it.
    pub fn is_split(&self, expansion: Id) -> bool {
        flow::is_split(&self.tree, self.dialect, expansion)
    }

    /// The plain command that a node belongs to.
    pub fn command_of(&self, id: Id) -> Option<Id> {
        let mut around = self.tree.ancestors(id);
        around.find(|id| matches!(self.tree.kind(*id), Kind::Simple { .. }))
    }

    /// Whether an assignment is an argument: `export a=b`.
    pub fn is_argument(&self, assignment: Id) -> bool {
        flow::is_argument(&self.tree, assignment)
    }

    /// Whether a word is the name of a command.
    pub fn is_first_word(&self, word: Id) -> bool {
        self.tree.name(self.tree.node(word).parent) == Some(word)
    }

    /// The command of a substitution that holds one alone.
    pub fn sole_command(&self, substitution: Id) -> Option<Id> {
        let only = |id: Id| match self.tree.children(id) {
            [only] => Some(*only),
            _ => None,
        };
        let command = only(only(only(substitution)?)?)?;
        matches!(self.tree.kind(command), Kind::Simple { .. }).then_some(command)
    }

    /// The variables that are read, each with the node, in the order of the text.
    pub fn reads(&self) -> Vec<(&'a str, Id)> {
        let read = |id: Id| match self.tree.kind(id) {
            Kind::Parameter { name, .. } => Some((self.tree.slice(name), id)),
            Kind::Name { .. } => Some((self.tree.raw(id), id)),
            _ => None,
        };
        let mut reads: Vec<_> = self.tree.ids().filter_map(read).collect();
        reads.sort_by_key(|(_, id)| self.tree.node(*id).range.start);
        reads
    }

    /// Whether a pipe stands before or behind a command.
    pub fn is_piped(&self, command: Id) -> bool {
        let pipeline = self.tree.node(command).parent;
        self.tree.children(pipeline).len() > 1
    }

    /// The commands of a program whose output goes to another plain command, with that one.
    pub fn piped(&self, program: &str) -> Vec<(Id, Id)> {
        let pipelines = self.each(|kind| matches!(kind, Kind::Pipeline { .. }));
        let pairs = pipelines.flat_map(|id| self.tree.children(id).windows(2));
        let simple = |id: Id| matches!(self.tree.kind(id), Kind::Simple { .. });
        let pairs = pairs.filter_map(|pair| match pair {
            [one, next] if simple(*one) && simple(*next) => Some((*one, *next)),
            _ => None,
        });
        pairs
            .filter(|(one, _)| self.tree.program(*one) == program)
            .collect()
    }

    /// The words of an rm that it removes with all that they hold.
    pub fn recursively_removed(&self, command: Id) -> Vec<Id> {
        let words = self.arguments(command);
        let is_option = |word: &Id| self.tree.raw(*word).starts_with('-');
        let recursive = words.iter().filter(|word| is_option(word)).any(|word| {
            let raw = self.tree.raw(*word);
            raw == "--recursive" || (!raw.starts_with("--") && raw.contains(['r', 'R']))
        });
        let operands = words.into_iter().filter(|word| !is_option(word));
        operands.filter(|_| recursive).collect()
    }

    /// The text of a word as its command gets it, as far as it is known, with the backslashes that are left.
    pub fn written(&self, word: Id) -> String {
        let mut text = String::new();
        let mut parts: Vec<Id> = vec![word];
        while let Some(id) = parts.pop() {
            let raw = self.tree.raw(id);
            match self.tree.kind(id) {
                Kind::Word | Kind::Double => parts.extend(self.tree.children(id).iter().rev()),
                Kind::Literal | Kind::Glob => text.push_str(raw),
                Kind::Single => text.push_str(unquoted(raw)),
                Kind::Escape => text.push_str(raw.get(1..).unwrap_or_default()),
                _ => {}
            }
        }
        text
    }

    /// Whether what a command answers is looked at: it is a condition, or something stands behind it in a
    /// chain.
    pub fn is_condition(&self, command: Id) -> bool {
        let tree = &self.tree;
        let mut child = command;
        for id in tree.ancestors(command) {
            let children = tree.children(id);
            let last = children.last() == Some(&child);
            match tree.kind(id) {
                Kind::Chain { .. } if !last => return true,
                Kind::If => {
                    let at = children.iter().position(|c| *c == child);
                    let condition = at.is_some_and(|at| at % 2 == 0 && at + 1 < children.len());
                    if condition {
                        return true;
                    }
                }
                Kind::While if children.first() == Some(&child) => return true,
                Kind::Command { .. } | Kind::Process | Kind::Function { .. } => return false,
                _ => {}
            }
            child = id;
        }
        false
    }

    /// Whether the text says that the shell ends where a command fails: `set -e`.
    pub fn stops_at_errors(&self) -> bool {
        self.stops_at_errors
            || self.commands_of(&["set"]).any(|command| {
                let words = self.argument_texts(command);
                let short =
                    |w: &String| w.starts_with('-') && !w.starts_with("--") && w.contains('e');
                words.iter().any(short) || words.iter().any(|w| w == "errexit")
            })
    }

    /// Whether the text has a function of that name.
    pub fn is_function(&self, name: &str) -> bool {
        let mut functions = self.each(|kind| matches!(kind, Kind::Function { .. }));
        functions.any(|id| match self.tree.kind(id) {
            Kind::Function { name: range, .. } => self.tree.slice(range) == name,
            _ => false,
        })
    }

    /// What runs a node in a shell of its own, the nearest; none where the shell of the text does.
    pub fn shell_of(&self, id: Id) -> Option<Id> {
        let tree = &self.tree;
        let mut child = id;
        for around in tree.ancestors(id) {
            match tree.kind(around) {
                Kind::Subshell | Kind::Background | Kind::Command { .. } | Kind::Process => {
                    return Some(around);
                }
                Kind::Pipeline { .. } if tree.children(around).len() > 1 => return Some(child),
                _ => {}
            }
            child = around;
        }
        None
    }
}

/// A file, and the shells' texts in it.
pub struct ShellFacts<'a> {
    /// The file.
    pub file: &'a TextFile<'a>,
    /// The texts.
    pub texts: Vec<ShellText<'a>>,
    /// Where texts stand whose shell has a language of its own.
    pub unread: Vec<Span>,
}

/// A change of a part of a text.
enum Change {
    /// Puts texts before and behind the part.
    Around(&'static str, &'static str),
    /// Puts a text in the part's place.
    Instead(String),
}

/// What ShellCheck and hadolint call what one of ShellCheck's numbers says: an error of syntax comes there with
/// the numbers of all that was open.
fn companions(code: u16) -> Vec<String> {
    let more: &[u16] = match code {
        1036 => &[1072, 1073, 1088],
        1046 => &[1047, 1072, 1073],
        1061 => &[1062, 1072, 1073],
        1070 => &[1072, 1073, 1133],
        1044
        | 1048..=1049
        | 1054..=1058
        | 1063..=1064
        | 1069
        | 1072..=1074
        | 1085
        | 1109
        | 1131 => &[1009, 1072, 1073],
        // What ShellCheck called them before.
        2281 => &[1066],
        2283 => &[1068],
        3000.. => &[2039],
        _ => &[],
    };
    let more = more.iter().copied().filter(|other| *other != code);
    let codes = std::iter::once(code).chain(more);
    codes.map(|code| format!("SC{code}")).collect()
}

/// Something that a check found in a text.
pub struct Found {
    range: Range<usize>,
    evidence: String,
    code: Option<u16>,
    changes: Vec<(Range<usize>, Change, bool)>,
}

impl Found {
    /// A finding at a part of the text, with what was seen there.
    pub fn new(range: Range<usize>, evidence: impl Into<String>) -> Self {
        Self {
            range,
            evidence: evidence.into(),
            code: None,
            changes: Vec::new(),
        }
    }

    /// Says which of ShellCheck's numbers it has, where the check has several.
    #[must_use]
    pub fn code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// Mends it by texts before and behind a part. What they change beside may not be wanted.
    #[must_use]
    pub fn around(
        mut self,
        range: Range<usize>,
        before: &'static str,
        after: &'static str,
    ) -> Self {
        let change = Change::Around(before, after);
        self.changes.push((range, change, false));
        self
    }

    /// Mends it by a text in the place of a part. It is `safe` where nothing else changes.
    #[must_use]
    pub fn instead(mut self, range: Range<usize>, new: impl Into<String>, safe: bool) -> Self {
        let change = Change::Instead(new.into());
        self.changes.push((range, change, safe));
        self
    }
}

impl ShellFacts<'_> {
    /// What a look at every text finds.
    pub fn find(
        &self,
        meta: &CheckMeta,
        look: impl Fn(&ShellText<'_>) -> Vec<Found>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for text in &self.texts {
            for found in look(text) {
                findings.push(self.finding(meta, text, found));
            }
        }
        findings
    }

    /// The flaws that have one of the numbers.
    pub fn flaws(&self, meta: &CheckMeta, codes: &[u16]) -> Vec<Finding> {
        self.find(meta, |text| {
            let flaws = text.tree.flaws.iter();
            let flaws = flaws.filter(|flaw| codes.contains(&flaw.code));
            flaws
                .map(|flaw| Found::new(flaw.range.clone(), flaw.message.clone()).code(flaw.code))
                .collect()
        })
    }

    fn finding(&self, meta: &CheckMeta, text: &ShellText<'_>, found: Found) -> Finding {
        let mut finding = Shell::finding(meta, meta.severity, meta.title);
        finding.location = self.file.location(text.place(found.range));
        finding.evidence = found.evidence;
        if let Some(code) = found.code {
            finding.aliases = companions(code);
        }
        // All of what mends it, or nothing.
        let changes = found.changes.iter();
        let edits: Option<Vec<Vec<Edit>>> = changes
            .map(|(range, change, safe)| self.edits(text, range, change, *safe))
            .collect();
        finding.edits = edits.unwrap_or_default().into_iter().flatten().collect();
        finding
    }

    /// None where the part does not stand in the file as it does in the text: what joins its lines would be
    /// lost.
    fn edits(
        &self,
        text: &ShellText<'_>,
        range: &Range<usize>,
        change: &Change,
        safe: bool,
    ) -> Option<Vec<Edit>> {
        let span = text.place(range.clone());
        if self.file.source().slice(span) != text.tree.slice(range) {
            return None;
        }
        let edit = |span: Span, new: &str| self.file.edit(span, new, safe);
        Some(match change {
            Change::Instead(new) => vec![edit(span, new)],
            Change::Around(before, after) => vec![
                edit(Span::new(span.start, span.start), before),
                edit(Span::new(span.end, span.end), after),
            ],
        })
    }

    /// What was not judged.
    pub fn holes(&self) -> Vec<Hole> {
        let place = |span: Span| self.file.source().mark(span.start).line;
        let hole = |line: u32, reason: &str| {
            let what = format!("the shell's text in line {line}");
            Hole::new(HoleName::UNJUDGED_COMMANDS, what, self.file.path(), reason)
        };
        let deep = self.texts.iter().filter(|text| text.tree.too_deep);
        let deep = deep.map(|text| {
            let reason = "its commands stand in each other too deeply";
            hole(place(text.place(0..0)), reason)
        });
        let unread = self.unread.iter().map(|span| {
            let reason = "the checks of shells' texts know those of POSIX and bash";
            hole(place(*span), reason)
        });
        deep.chain(unread).collect()
    }
}
