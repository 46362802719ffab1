//! What a profile says, as far as it can be read. Keys may be in letters of any size, as Go reads them; of
//! several the last one counts.

use std::collections::HashMap;

use seawall_syntax::{Entry, Node, NodeValue, Span, Style};

use super::calls;
use super::capabilities;
use super::words::{Action, action};

/// A profile.
pub(super) struct Profile<'a> {
    /// The object.
    pub(super) root: &'a Node,
    /// What holds for calls without a rule.
    pub(super) default: Option<Action>,
    /// The error that a call without a rule returns.
    pub(super) errno: i64,
    /// The rules.
    pub(super) rules: Vec<CallRule<'a>>,
    /// The places of the rules that hold, by the names of their calls.
    pub(super) by_call: HashMap<&'a str, Vec<usize>>,
    /// The highest number on x86-64 of a call that a rule names.
    pub(super) newest: Option<u16>,
}

/// A rule for some calls.
pub(super) struct CallRule<'a> {
    /// The object.
    pub(super) node: &'a Node,
    /// The calls.
    pub(super) names: Vec<(&'a str, Span)>,
    /// What is done.
    pub(super) action: Option<Action>,
    /// The error that it returns, if that is what is done.
    pub(super) errno: i64,
    /// Conditions on arguments.
    pub(super) args: &'a [Node],
    /// Whether it holds for a container with Docker's default capabilities, on x86-64 and a kernel of today.
    pub(super) applies: bool,
}

/// The entry of a key.
pub(super) fn entry<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    let named = |entry: &&Entry| entry.key.eq_ignore_ascii_case(key);
    let last = node.entries().iter().rev().find(named)?;
    (last.value.value != NodeValue::Null).then_some(last)
}

/// The text that a key has.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<(&'a str, Span)> {
    as_text(&entry(node, key)?.value)
}

/// The texts in the list that a key has.
pub(super) fn texts<'a>(node: &'a Node, key: &str) -> Vec<(&'a str, Span)> {
    let items = entry(node, key).map_or(&[][..], |entry| entry.value.items());
    items.iter().filter_map(as_text).collect()
}

/// The number that a key has.
pub(super) fn number(node: &Node, key: &str) -> Option<i64> {
    entry(node, key)?.value.text()?.parse().ok()
}

fn as_text(node: &Node) -> Option<(&str, Span)> {
    match &node.value {
        NodeValue::Scalar(scalar) if scalar.style != Style::Plain => {
            Some((&scalar.text, node.span))
        }
        _ => None,
    }
}

impl<'a> Profile<'a> {
    pub(super) fn of(root: &'a Node) -> Self {
        let list = entry(root, "syscalls").map_or(&[][..], |entry| entry.value.items());
        let default = text(root, "defaultAction").and_then(|(name, _)| action(name));
        let rules: Vec<CallRule<'a>> = list.iter().map(CallRule::of).collect();
        let mut by_call: HashMap<&'a str, Vec<usize>> = HashMap::new();
        for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.applies) {
            for (name, _) in &rule.names {
                by_call.entry(name).or_default().push(at);
            }
        }
        let newest = by_call.keys().filter_map(|name| calls::call(name)?.number);
        Self {
            newest: newest.max(),
            root,
            default,
            errno: number(root, "defaultErrnoRet").unwrap_or(1),
            rules,
            by_call,
        }
    }

    /// The architectures that are named, besides the machine's own.
    pub(super) fn architectures(&self) -> Vec<(&'a str, Span)> {
        let mut all = texts(self.root, "architectures");
        for map in self.maps() {
            all.extend(text(map, "architecture"));
            all.extend(texts(map, "subArchitectures"));
        }
        all
    }

    /// The objects of `archMap`.
    pub(super) fn maps(&self) -> &'a [Node] {
        entry(self.root, "archMap").map_or(&[][..], |entry| entry.value.items())
    }
}

impl<'a> CallRule<'a> {
    fn of(node: &'a Node) -> Self {
        let mut names = texts(node, "names");
        names.extend(text(node, "name"));
        Self {
            node,
            names,
            action: text(node, "action").and_then(|(name, _)| action(name)),
            errno: number(node, "errnoRet").unwrap_or(1),
            args: entry(node, "args").map_or(&[][..], |entry| entry.value.items()),
            applies: applies(node),
        }
    }

    /// The conditions as they would be compared: argument, operator and values.
    pub(super) fn conditions(&self) -> Vec<[Option<&'a str>; 4]> {
        let field = |arg: &'a Node, key| entry(arg, key).and_then(|entry| entry.value.text());
        let row = |arg| ["index", "op", "value", "valueTwo"].map(|key| field(arg, key));
        self.args.iter().map(row).collect()
    }

    /// Whether it does the same as another one.
    pub(super) fn does_as(&self, other: &CallRule<'_>) -> bool {
        let errno = |rule: &CallRule<'_>| {
            matches!(rule.action, Some(Action::Errno | Action::Trace)).then_some(rule.errno)
        };
        self.action == other.action && errno(self) == errno(other)
    }
}

/// Whether a rule holds. Every kernel that is still cared for has what a `minKernel` asks for.
fn applies(node: &Node) -> bool {
    let part = |key| entry(node, key).map(|entry| &entry.value);
    if let Some(excludes) = part("excludes") {
        let arch = texts(excludes, "arches").iter().any(|(a, _)| *a == "amd64");
        let caps = texts(excludes, "caps");
        if arch || caps.iter().any(|(c, _)| capabilities::is_given(c)) || kernel(excludes) {
            return false;
        }
    }
    let Some(includes) = part("includes") else {
        return true;
    };
    let arches = texts(includes, "arches");
    let arch = arches.is_empty() || arches.iter().any(|(a, _)| *a == "amd64");
    let caps = texts(includes, "caps");
    let minimum = text(includes, "minKernel").is_none() || kernel(includes);
    arch && minimum && caps.iter().all(|(c, _)| capabilities::is_given(c))
}

/// Whether a kernel is asked for that is not newer than those of today.
fn kernel(filter: &Node) -> bool {
    let version = text(filter, "minKernel").and_then(|(text, _)| version(text));
    version.is_some_and(|version| version <= (6, 19))
}

/// The first two numbers of a kernel's version.
pub(super) fn version(text: &str) -> Option<(u32, u32)> {
    let (major, rest) = text.split_once('.')?;
    let minor = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
