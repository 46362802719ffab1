//! Keys that the engine does not know.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Entry, Node, nearest};

use crate::daemon::keys::Shape;
use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::schema::SCHEMA;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-key",
    title: "The engine passes over a key that it does not know",
    severity: Severity::Medium,
    why: "The engine passes over keys that it does not know, without a word: what was meant does not hold.",
    fix: "Write the key as the reference has it, or remove it.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "A misspelt key",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "include": {"minKernel": "4.8"}}]}"#,
    },
    good: CheckExample {
        title: "The key",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let mut unknown = Vec::new();
    collect(&SCHEMA, profile.root, &mut unknown);
    let found = unknown.into_iter().enumerate().map(|(at, (entry, names))| {
        let name = shown(&entry.key);
        let evidence = format!("it knows no key `{name}` there");
        let mut finding = about(&META, entry.span, &name, evidence);
        let names = names.iter().map(|(name, _)| *name);
        if let Some(meant) = (at < 50).then(|| nearest(&name, names)).flatten() {
            finding.evidence += &format!("; the nearest is `{meant}`");
            finding.edits = vec![facts.edit(entry.span, format!("\"{meant}\""), false)];
        }
        finding
    });
    found.collect()
}

type Names = &'static [(&'static str, Shape)];

/// The entries of an object, and of those in it, whose keys are not known.
fn collect<'a>(shape: &'static Shape, node: &'a Node, found: &mut Vec<(&'a Entry, Names)>) {
    match shape {
        Shape::List(inner) => {
            for item in node.items() {
                collect(inner, item, found);
            }
        }
        Shape::Object(names) => {
            for entry in node.entries() {
                match names
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(&entry.key))
                {
                    Some((_, inner)) => collect(inner, &entry.value, found),
                    None => found.push((entry, names)),
                }
            }
        }
        _ => {}
    }
}
