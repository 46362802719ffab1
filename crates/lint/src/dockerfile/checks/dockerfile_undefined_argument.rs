//! Arguments in FROM that nobody declares.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::nearest;

use crate::dockerfile::{
    Dockerfile, DockerfileFacts, Keyword,
    names::{Names, PLATFORM, references},
};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-undefined-argument",
    title: "FROM uses an argument that is not declared before it",
    severity: Severity::Medium,
    why: "A FROM only knows arguments that stand before the first FROM; any other is empty.",
    fix: "Declare the argument with ARG before the first FROM.",
    references: &["https://docs.docker.com/reference/build-checks/undefined-arg-in-from/"],
    aliases: &["UndefinedArgInFrom"],
    bad: CheckExample {
        title: "A slip of the pen, and no ARG",
        input: "ARG ALPINE_VERSION=3.21\nFROM alpine:${ALPINE_VERSON}\nFROM debian:$TAG\n",
    },
    good: CheckExample {
        title: "Declared, set by the builder, and with a default",
        input: "ARG V=3.21\nFROM --platform=$BUILDPLATFORM alpine:$V\nFROM debian:${TAG:-12.9}\n",
    },
};

pub(crate) static IT: DockerfileUndefinedArgument = DockerfileUndefinedArgument;

/// The check.
pub(crate) struct DockerfileUndefinedArgument;

impl Check<Dockerfile> for DockerfileUndefinedArgument {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let names = Names::new(facts.tree);
        let escape = facts.tree.directives.escape;
        let mut findings = Vec::new();
        for from in facts.tree.each(Keyword::From) {
            let base = from
                .words
                .first()
                .map(|word| (word.text.as_str(), word.span));
            let platform = from
                .flag("platform")
                .and_then(|flag| Some((flag.value.as_deref()?, flag.span)));
            for (text, span) in base.into_iter().chain(platform) {
                let used = references(text, escape).into_iter();
                let mut used: Vec<&str> = used
                    .filter(|name| !names.globals.contains_key(*name) && !PLATFORM.contains(name))
                    .collect();
                used.sort_unstable();
                let Some(name) = used.first() else {
                    continue;
                };
                // A file with very many is none that a slip of the pen is looked for in.
                let hinted = names.globals.len() < HINTED && findings.len() < HINTED;
                let known = names.globals.keys().map(String::as_str).chain(PLATFORM);
                let near = hinted.then(|| nearest(name, known)).flatten();
                let near = near.map(|near| format!("; {near} may be meant"));
                let title = format!(
                    "FROM uses {name}, which is not declared{}",
                    near.unwrap_or_default()
                );
                findings.push(facts.finding(&META, span, title, format!("FROM {text}")));
            }
        }
        findings
    }
}

/// Arguments, and findings, up to which a name is compared to the known ones.
const HINTED: usize = 100;
