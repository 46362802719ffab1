//! rm may reach directories of the system where a variable is empty (SC2115).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::{Found, SYSTEM_DIRECTORIES};
use crate::shell::syntax::{Id, Kind, Tree, unquoted};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-remove-empty-variable",
    title: "rm may reach directories of the system where a variable is empty",
    severity: Severity::Low,
    why: "\"$DIR/\" is / then.",
    fix: "Write ${DIR:?}, which stops where it is empty.",
    references: &["https://www.shellcheck.net/wiki/SC2115"],
    aliases: &["SC2115"],
    bad: CheckExample {
        title: "$DIR/*",
        input: "FROM debian:12.9\nRUN DIR=$(a); rm -rf \"$DIR/\"*\n",
    },
    good: CheckExample {
        title: "${DIR:?}/*",
        input: "FROM debian:12.9\nRUN DIR=$(a); rm -rf \"${DIR:?}/\"*\n",
    },
};

/// What is left of a word where its variables are empty, and should not be, beside the system's directories.
const LEFT: [&str; 4] = ["/", "/usr/bin", "/usr/local", "/usr/sbin"];

pub(crate) static IT: ShellRemoveEmptyVariable = ShellRemoveEmptyVariable;

/// The check.
pub(crate) struct ShellRemoveEmptyVariable;

impl Check<Shell> for ShellRemoveEmptyVariable {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut found = Vec::new();
            for command in text.commands_of(&["rm"]) {
                for word in text.recursively_removed(command) {
                    if reaches(&text.tree, word) {
                        let range = text.tree.node(word).range.clone();
                        found.push(Found::new(
                            range,
                            "what is left where the variable is empty",
                        ));
                    }
                }
            }
            found
        })
    }
}

fn reaches(tree: &Tree<'_>, word: Id) -> bool {
    let (mut left, mut empties) = (String::new(), false);
    if !add(tree, word, &mut left, &mut empties) {
        return false;
    }
    let bare = left.trim_end_matches('*');
    let globs = bare.len() < left.len();
    let bare = if bare.len() > 1 {
        bare.trim_end_matches('/')
    } else {
        bare
    };
    let globs = globs && left.ends_with("/*");
    (empties || globs)
        && (LEFT.contains(&bare) || SYSTEM_DIRECTORIES.contains(&bare))
        && left.starts_with('/')
}

/// Adds what is left of a part; false where that is not known.
fn add(tree: &Tree<'_>, id: Id, left: &mut String, empties: &mut bool) -> bool {
    match tree.kind(id) {
        Kind::Literal | Kind::Glob => left.push_str(tree.raw(id)),
        Kind::Single => left.push_str(unquoted(tree.raw(id))),
        Kind::Word | Kind::Double => {
            return tree
                .children(id)
                .iter()
                .all(|c| add(tree, *c, left, empties));
        }
        Kind::Parameter { operator, .. } => {
            let operator = tree.slice(operator);
            *empties = true;
            return !operator.contains(['?', '-', '=']);
        }
        Kind::Command { .. } => *empties = true,
        _ => return false,
    }
    true
}
