//! An engine that is talked to, or listens, without TLS.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-engine-without-tls",
    title: "The engine's API is open without TLS",
    severity: Severity::High,
    why: "Whoever reaches the port starts a container of any kind, and so is root on the host; whoever is \
          on the way reads and changes what is said.",
    fix: "Talk to it over SSH (ssh://user@host), or with --tlsverify and certificates on both sides.",
    references: &["https://docs.docker.com/engine/security/protect-access/"],
    aliases: &["CIS-2.7"],
    bad: CheckExample {
        title: "A port without TLS",
        input: "export DOCKER_HOST=tcp://10.0.0.5:2375\n",
    },
    good: CheckExample {
        title: "SSH, and TLS",
        input: "export DOCKER_HOST=ssh://ops@10.0.0.5\ndocker --tlsverify -H tcp://10.0.0.5:2376 ps\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let verified = facts
        .assignments("DOCKER_TLS_VERIFY")
        .iter()
        .any(|(_, value)| !value.is_empty());
    for client in facts.clients().iter().filter(|_| !verified) {
        let globals = &client.said.globals;
        let tls = globals.iter().any(|given| {
            matches!(given.option.long, "tlsverify" | "tls") && given.flag() != Some(false)
        });
        let hosts = globals
            .iter()
            .filter(|given| given.option.long == "host" && !tls);
        for given in hosts.filter(|given| given.text().is_some_and(is_open)) {
            findings.push(facts.at(
                &META,
                given.value_span(),
                "the engine is talked to over plain TCP",
            ));
        }
    }
    for (word, value) in facts
        .assignments("DOCKER_HOST")
        .into_iter()
        .filter(|_| !verified)
    {
        if is_open(value) {
            findings.push(facts.at(&META, word.range.clone().into(), "DOCKER_HOST is plain TCP"));
        }
    }
    for daemon in facts.program("dockerd") {
        let words = daemon.command.bare();
        let tls = words
            .iter()
            .any(|word| matches!(word.text.as_str(), "--tlsverify" | "--tlsverify=true"));
        for word in words.iter().filter(|_| !tls) {
            let host = word
                .text
                .strip_prefix("--host=")
                .or(word.text.strip_prefix("-H="))
                .or(word.text.strip_prefix("-H"));
            if host.or(Some(&word.text)).is_some_and(is_open) {
                let span: Span = word.range.clone().into();
                findings.push(facts.at(&META, span, "the engine listens on plain TCP"));
            }
        }
    }
    findings
}

/// An address over TCP of another machine than this one.
fn is_open(host: &str) -> bool {
    let host = host.strip_prefix("tcp://").or(host.strip_prefix("http://"));
    host.is_some_and(|host| {
        let name = host.split('/').next().unwrap_or_default();
        !(name.starts_with("localhost")
            || name.starts_with("127.")
            || name.starts_with("[::1]")
            || name.starts_with('$'))
    })
}
