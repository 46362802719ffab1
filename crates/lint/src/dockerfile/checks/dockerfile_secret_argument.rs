//! Secrets that are handed to the build in variables.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, secrets};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-secret-argument",
    title: "A variable takes a secret into the build",
    severity: Severity::Medium,
    why: "What an ARG is given when the image is built stands in its history, and what an ENV takes from it in its configuration. Whoever can pull the image can read both.",
    fix: "Hand the secret to the RUN that needs it with --mount=type=secret.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3064",
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        "https://docs.docker.com/build/building/secrets/",
    ],
    aliases: &["SecretsUsedInArgOrEnv", "DL3064"],
    bad: CheckExample {
        title: "An argument for a token, and a variable that keeps it",
        input: "FROM debian:12.9\nARG NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\n",
    },
    good: CheckExample {
        title: "A mount, and names of no secrets",
        input: "FROM debian:12.9\nARG TOKEN_URL\nARG KEYBOARD\nRUN --mount=type=secret,id=token npm ci\n",
    },
};

pub(crate) static IT: DockerfileSecretArgument = DockerfileSecretArgument;

/// The check.
pub(crate) struct DockerfileSecretArgument;

impl Check<Dockerfile> for DockerfileSecretArgument {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for instruction in facts.tree.all() {
            let word = instruction.keyword.word();
            let pairs = match instruction.keyword {
                Keyword::Arg | Keyword::Env => instruction.pairs(),
                _ => continue,
            };
            for pair in pairs {
                let value = pair
                    .value
                    .as_ref()
                    .map(|v| v.text.trim_matches(['"', '\'']));
                let from_outside = match value {
                    None => instruction.keyword == Keyword::Arg,
                    Some(value) => value.starts_with('$'),
                };
                let name = &pair.key.text;
                if from_outside && secrets::is_name(name) {
                    let evidence = format!("{word} {name}");
                    findings.push(facts.finding(&META, pair.key.span, META.title, evidence));
                }
            }
        }
        findings
    }
}
