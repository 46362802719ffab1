//! ENV that refers to itself.

use std::collections::HashMap;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{
    Dockerfile, DockerfileFacts, Keyword,
    names::{Names, references},
};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-env-self-reference",
    title: "An ENV uses a variable that it sets itself",
    severity: Severity::Medium,
    why: "The values of one ENV are expanded before any of them is set, so that the variable is empty, or has its value from before.",
    fix: "Set the second variable in an ENV of its own behind this one.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3044",
        "https://docs.docker.com/reference/dockerfile/#environment-replacement",
    ],
    aliases: &["DL3044", "UndefinedVar"],
    bad: CheckExample {
        title: "A value of the same line",
        input: "FROM debian:12.9\nENV BASE=/opt APP=$BASE/app\nENV PATH=/a:$PATH PATH=/b:$PATH\n",
    },
    good: CheckExample {
        title: "Two lines, and a variable that adds to itself",
        input: "FROM debian:12.9\nENV BASE=/opt\nENV APP=$BASE/app\nENV PATH=/opt/bin:$PATH\n",
    },
};

pub(crate) static IT: DockerfileEnvSelfReference = DockerfileEnvSelfReference;

/// The check.
pub(crate) struct DockerfileEnvSelfReference;

impl Check<Dockerfile> for DockerfileEnvSelfReference {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let names = Names::new(facts.tree);
        let escape = facts.tree.directives.escape;
        let mut findings = Vec::new();
        for (stage, index, env) in names.instructions(|keyword| keyword == Keyword::Env) {
            let pairs = env.pairs();
            let mut set: HashMap<&str, usize> = HashMap::new();
            for pair in &pairs {
                *set.entry(pair.key.text.as_str()).or_default() += 1;
            }
            for pair in &pairs {
                let Some(value) = &pair.value else {
                    continue;
                };
                let own = pair.key.text.as_str();
                let used = references(&value.text, escape).into_iter();
                let mut used: Vec<&str> = used
                    .filter(|name| {
                        // A variable may be made of what it was before.
                        let others = usize::from(*name == own);
                        let count = set.get(name).copied().unwrap_or_default();
                        count > others && !names.knows(stage, name, index)
                    })
                    .collect();
                used.sort_unstable();
                if let Some(name) = used.first() {
                    let evidence = format!("{own} is made of {name}, which the same ENV sets");
                    findings.push(facts.finding(&META, pair.key.span, META.title, evidence));
                }
            }
        }
        findings
    }
}
