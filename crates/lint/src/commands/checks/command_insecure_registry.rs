//! A daemon that trusts a registry without TLS.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-insecure-registry",
    title: "Images come from a registry that nobody verifies",
    severity: Severity::Medium,
    why: "Of a registry that is named so the daemon takes any certificate, and plain HTTP: who is on the \
          way decides which program runs.",
    fix: "Give the registry a certificate, and put that of its authority into \
          /etc/docker/certs.d/HOST/ca.crt.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#insecure-registries"],
    aliases: &["CIS-2.5"],
    bad: CheckExample {
        title: "A registry without TLS",
        input: "dockerd --insecure-registry registry.example.org:5000\n",
    },
    good: CheckExample {
        title: "The default",
        input: "dockerd --live-restore\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for daemon in facts.program("dockerd") {
        let words = daemon.command.bare();
        let options = words
            .iter()
            .filter(|word| word.text.split('=').next() == Some("--insecure-registry"));
        let found = options.map(|word| {
            facts.at(
                &META,
                word.range.clone().into(),
                "--insecure-registry is given",
            )
        });
        findings.extend(found);
    }
    findings
}
