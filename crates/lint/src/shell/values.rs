//! Values of variables, as far as it matters whether they fall apart into words; and what reads and sets
//! variables.

use std::collections::HashSet;

use super::flow::Write;
use super::syntax::{Id, Kind, Tree, unquoted};

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// One word without blanks and patterns.
    Clean,
    /// Anything.
    Dirty,
}

impl Value {
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Clean { other } else { self }
    }
}

/// Variables that are always numbers.
pub(super) fn is_number(name: &str) -> bool {
    const NUMBERS: [&str; 16] = [
        "#",
        "?",
        "$",
        "COLUMNS",
        "LINES",
        "SHELLOPTS",
        "!",
        "-",
        "PPID",
        "UID",
        "EUID",
        "RANDOM",
        "SECONDS",
        "LINENO",
        "OPTIND",
        "SHLVL",
    ];
    NUMBERS.contains(&name)
}

/// Whether a shell or the programs that it starts read the variable by themselves.
pub(super) fn is_known(name: &str) -> bool {
    const NAMES: [&str; 30] = [
        "CDPATH",
        "COLUMNS",
        "COMPREPLY",
        "DISPLAY",
        "ENV",
        "FIGNORE",
        "GLOBIGNORE",
        "HISTFILE",
        "HISTSIZE",
        "HOME",
        "IFS",
        "LANG",
        "LANGUAGE",
        "LINES",
        "LOGNAME",
        "MAIL",
        "OPTARG",
        "OPTERR",
        "OPTIND",
        "PATH",
        "PROMPT_COMMAND",
        "PS1",
        "PS2",
        "PS3",
        "PS4",
        "SHELL",
        "TERM",
        "TMPDIR",
        "TZ",
        "USER",
    ];
    NAMES.contains(&name)
        || ["BASH", "LC_", "LD_"]
            .iter()
            .any(|start| name.starts_with(start))
        || matches!(
            name,
            "HISTCONTROL" | "HISTFILESIZE" | "OLDPWD" | "PWD" | "REPLY" | "TIMEFORMAT" | "TMOUT"
        )
}

/// The value of a word.
pub(super) fn of(tree: &Tree<'_>, word: Id, value: &dyn Fn(&str) -> Value) -> Value {
    let raw = tree.raw(word);
    let parts = tree.children(word);
    let empty = raw.is_empty() || raw == "\"\"" || raw == "''";
    if empty || matches!(tree.kind(word), Kind::Array) {
        return Value::Dirty;
    }
    parts.iter().fold(Value::Clean, |sum, part| {
        sum.or(of_part(tree, *part, value))
    })
}

fn of_part(tree: &Tree<'_>, part: Id, value: &dyn Fn(&str) -> Value) -> Value {
    let raw = tree.raw(part);
    match tree.kind(part) {
        Kind::Literal => of_text(raw),
        Kind::Escape => of_text(raw.get(1..).unwrap_or_default()),
        Kind::Single => of_text(unquoted(raw)),
        Kind::Double => {
            let parts = tree.children(part).iter();
            parts.fold(Value::Clean, |sum, p| sum.or(of_part(tree, *p, value)))
        }
        Kind::Arithmetic => Value::Clean,
        Kind::Parameter { .. } => of_parameter(tree, part, value),
        _ => Value::Dirty,
    }
}

fn of_text(text: &str) -> Value {
    let splits = |c: char| c.is_whitespace() || "*?[".contains(c);
    if text.contains(splits) {
        Value::Dirty
    } else {
        Value::Clean
    }
}

/// The value of an expansion.
pub(super) fn of_parameter(tree: &Tree<'_>, id: Id, value: &dyn Fn(&str) -> Value) -> Value {
    let Kind::Parameter {
        name,
        operator,
        length,
        indirect,
        index,
        ..
    } = tree.kind(id)
    else {
        return Value::Dirty;
    };
    let operator = tree.slice(operator);
    // What stands behind + takes the variable's place.
    if *length || matches!(operator, ":+" | "+") {
        return Value::Clean;
    }
    if *indirect || index.is_some() {
        return Value::Dirty;
    }
    value(tree.slice(name))
}

/// The variable that an expansion sets: `${a:=b}`.
pub(super) fn default_sets<'t>(tree: &Tree<'t>, id: Id) -> Option<&'t str> {
    match tree.kind(id) {
        Kind::Parameter { name, operator, .. } if matches!(tree.slice(operator), ":=" | "=") => {
            Some(tree.slice(name))
        }
        Kind::Double => {
            let mut inner = tree.children(id).iter();
            inner.find_map(|part| match tree.kind(*part) {
                Kind::Double => None,
                _ => default_sets(tree, *part),
            })
        }
        _ => None,
    }
}

/// Whether a command's arguments are assignments.
pub(super) fn declares(tree: &Tree<'_>, command: Id) -> bool {
    super::syntax::DECLARING.contains(&tree.program(command).as_str())
}

/// The variables that a command sets by their names, and whether to numbers.
pub(super) fn set_by_command<'t>(tree: &Tree<'t>, command: Id) -> Vec<(&'t str, bool)> {
    let words = tree.words(command);
    let operands = |from: usize| {
        let raws = words.iter().skip(from).map(|word| tree.raw(*word));
        raws.filter(|raw| is_name(raw)).collect::<Vec<_>>()
    };
    match tree.program(command).as_str() {
        "read" => read_operands(tree, &words),
        "mapfile" | "readarray" | "unset" => {
            operands(1).into_iter().map(|name| (name, false)).collect()
        }
        "getopts" => operands(2).into_iter().map(|name| (name, false)).collect(),
        "printf" => match words.get(1..3) {
            Some([option, name]) if tree.raw(*option) == "-v" => vec![(tree.raw(*name), false)],
            _ => Vec::new(),
        },
        "let" => {
            let raws = words.iter().skip(1).map(|word| tree.raw(*word));
            let names = raws.filter_map(|raw| raw.split_once('='));
            let names = names.map(|(name, _)| name.trim_matches(['"', '\'', '+', '-']));
            names.filter(|n| is_name(n)).map(|n| (n, true)).collect()
        }
        _ => Vec::new(),
    }
}

/// The variables behind the options of read.
fn read_operands<'t>(tree: &Tree<'t>, words: &[Id]) -> Vec<(&'t str, bool)> {
    let mut raws = words.iter().skip(1).map(|word| tree.raw(*word)).peekable();
    while let Some(option) = raws.next_if(|raw| raw.starts_with('-')) {
        if option.ends_with(['d', 'i', 'n', 'N', 'p', 't', 'u']) {
            raws.next();
        }
    }
    raws.filter(|raw| is_name(raw))
        .map(|name| (name, false))
        .collect()
}

pub(super) fn is_name(text: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !text.is_empty() && text.chars().all(part) && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// What a node sets.
pub(super) fn writes_of(tree: &Tree<'_>, id: Id) -> Vec<Write> {
    let write = |name: &std::ops::Range<usize>, for_command: bool, exported: bool| Write {
        name: tree.slice(name).to_owned(),
        node: id,
        range: name.clone(),
        for_command,
        exported,
    };
    match tree.kind(id) {
        Kind::Assignment { name, .. } => {
            let command = tree.node(id).parent;
            let declares = declares(tree, command);
            let exports =
                declares && (tree.program(command) == "export" || has_option(tree, command, 'x'));
            vec![write(
                name,
                tree.name(command).is_some() && !declares,
                exports,
            )]
        }
        Kind::For { name, .. } => vec![write(name, false, false)],
        Kind::Parameter { name, .. } if default_sets(tree, id).is_some() => {
            vec![write(name, false, true)]
        }
        Kind::Name { assigned: true } => vec![write(&tree.node(id).range, false, true)],
        Kind::Simple { .. } => {
            let set = set_by_command(tree, id);
            let words = tree.words(id);
            let place = |name: &str| {
                let mut words = words.iter().skip(1).map(|word| tree.node(*word));
                let found = words.find(|node| tree.slice(&node.range).contains(name));
                found.map_or(0..0, |node| node.range.clone())
            };
            let write = |(name, _): (&str, bool)| Write {
                name: name.to_owned(),
                node: id,
                range: place(name),
                for_command: false,
                exported: tree.program(id) == "unset",
            };
            set.into_iter().map(write).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether an option of one letter is among a command's words.
fn has_option(tree: &Tree<'_>, command: Id, letter: char) -> bool {
    let name = tree.name(command);
    let behind = tree
        .children(command)
        .iter()
        .skip_while(|id| Some(**id) != name);
    let raws = behind.skip(1).map(|id| tree.raw(*id));
    let mut options = raws.take_while(|raw| raw.starts_with('-'));
    options.any(|raw| raw.contains(letter))
}

/// The names of the variables that are read, or handed to other commands.
pub(super) fn read_names(tree: &Tree<'_>) -> HashSet<String> {
    let mut names = HashSet::new();
    for id in tree.ids() {
        match tree.kind(id) {
            Kind::Parameter { name, .. }
            | Kind::Assignment {
                name,
                appends: true,
                ..
            } => {
                names.insert(tree.slice(name).to_owned());
            }
            Kind::Name { .. } => {
                names.insert(tree.raw(id).to_owned());
            }
            Kind::Simple { .. } => {
                let program = tree.program(id);
                if matches!(
                    program.as_str(),
                    "export" | "declare" | "typeset" | "let" | "trap" | "eval"
                ) {
                    for word in tree.words(id) {
                        add_names(tree.raw(word), &mut names);
                    }
                }
            }
            // `[[ -v a ]]` and `${a[i]}` name variables in texts.
            Kind::Test => add_names(tree.raw(id), &mut names),
            _ => {}
        }
        if let Kind::Parameter {
            index: Some(index), ..
        } = tree.kind(id)
        {
            add_names(tree.slice(index), &mut names);
        }
    }
    names
}

fn add_names(text: &str, names: &mut HashSet<String>) {
    let part = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let words = text.split(part).filter(|word| is_name(word));
    names.extend(words.map(str::to_owned));
}
