//! Variables that nobody sets.

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{
    Dockerfile, DockerfileFacts, Image, Keyword,
    names::{Names, PLATFORM, references},
};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-undefined-variable",
    title: "A variable is used that is not set",
    severity: Severity::Medium,
    why: "What nobody sets is empty: a path or a value is another one than it looks.",
    fix: "Set the variable with ARG or ENV in the stage, before it is used. An argument before the first FROM is known in a stage only behind an ARG of its name.",
    references: &[
        "https://docs.docker.com/reference/build-checks/undefined-var/",
        "https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact",
    ],
    aliases: &["UndefinedVar"],
    bad: CheckExample {
        title: "An argument from before FROM, and a name that is set below",
        input: "ARG APP=/opt\nFROM debian:12.9\nCOPY app $APP/\nWORKDIR $HERE\nENV HERE=/here\nFROM alpine:3.21\nCOPY $FOO /\nARG BAR=$BAZ\n",
    },
    good: CheckExample {
        title: "Declared in the stage, from the stage that it is based on, and maybe set by the base",
        input: "ARG APP=/opt\nFROM debian:12.9 AS base\nARG APP\nENV HERE=/here\nCOPY app $APP/\nFROM base\nWORKDIR $HERE\nFROM node:22.12\nENV PATH=$YARN_HOME/bin:$PATH\nRUN echo $ANY\n",
    },
};

pub(crate) static IT: DockerfileUndefinedVariable = DockerfileUndefinedVariable;

/// The check.
pub(crate) struct DockerfileUndefinedVariable;

impl Check<Dockerfile> for DockerfileUndefinedVariable {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let names = Names::new(facts.tree);
        let escape = facts.tree.directives.escape;
        let mut findings = Vec::new();
        for (stage, index, instruction) in names.instructions(expands) {
            // What one ENV sets and uses has a check of its own.
            let pairs = match instruction.keyword {
                Keyword::Arg | Keyword::Env => instruction.pairs(),
                _ => Vec::new(),
            };
            let mut told: HashSet<&str> = pairs.iter().map(|pair| pair.key.text.as_str()).collect();
            for word in &instruction.words {
                let used = references(&word.text, escape).into_iter();
                let mut used: Vec<&str> = used
                    .filter(|name| {
                        !names.knows(stage, name, index) && is_missing(facts, &names, stage, name)
                    })
                    .collect();
                used.sort_unstable();
                for name in used {
                    if told.insert(name) {
                        let title = format!("{name} is used, and is not set");
                        let evidence = format!("${name} in {}", instruction.keyword.word());
                        findings.push(facts.finding(&META, word.span, title, evidence));
                    }
                }
            }
        }
        findings
    }
}

/// Instructions whose words the builder expands.
fn expands(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Add
            | Keyword::Arg
            | Keyword::Copy
            | Keyword::Env
            | Keyword::Expose
            | Keyword::Label
            | Keyword::Stopsignal
            | Keyword::User
            | Keyword::Volume
            | Keyword::Workdir
    )
}

/// Arguments that every stage has.
const PREDEFINED: [&str; 11] = [
    "PATH",
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "https_proxy",
    "http_proxy",
    "no_proxy",
];

/// Images whose configuration sets PATH and nothing else.
const PLAIN: [&str; 8] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "busybox",
    "debian",
    "rockylinux",
    "scratch",
    "ubuntu",
];

/// Whether it is sure that a variable which the file has not set has no value from the base either.
fn is_missing(facts: &DockerfileFacts<'_>, names: &Names<'_>, stage: usize, name: &str) -> bool {
    if PREDEFINED.contains(&name) {
        return false;
    }
    let stages = &facts.tree.stages;
    let first = stages
        .get(stage)
        .and_then(|stage| facts.ancestry(stage).last());
    let Some(image) = first.and_then(|stage| stage.image.as_deref()) else {
        return false;
    };
    let parts = Image::read(image);
    let official = parts.repository.strip_prefix("docker.io/library/");
    if PLAIN.contains(&official.unwrap_or(parts.repository)) {
        return true;
    }
    // An image of node may set NODE_VERSION.
    let base = parts.repository.rsplit('/').next().unwrap_or_default();
    let prefix = name.split('_').next().unwrap_or_default();
    let of_base = !prefix.is_empty() && base.to_ascii_uppercase().starts_with(prefix);
    let meant =
        names.globals.contains_key(name) || PLATFORM.contains(&name) || names.sets(stage, name);
    meant && !of_base && !prefix.starts_with("GO")
}
