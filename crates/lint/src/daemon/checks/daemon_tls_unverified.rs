//! TLS that asks nobody who he is.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::hosts::Clients;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-tls-unverified",
    title: "TLS lets every client in",
    severity: Severity::High,
    why: "Without `tlsverify` the connection is encrypted, but dockerd asks clients for no \
          certificate: who reaches the port may use the API and is root on the host.",
    fix: "Set `tlsverify` to true and `tlscacert` to the authority of your clients' certificates. \
          Clients without one no longer get in.",
    references: &["https://docs.docker.com/engine/security/protect-access/"],
    aliases: &["CIS-2.7"],
    bad: CheckExample {
        title: "Not verified",
        input: r#"{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": false}"#,
    },
    good: CheckExample {
        title: "Verified",
        input: r#"{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    match Clients::of(facts) {
        Clients::Encrypted => { facts.entry("tlsverify").into_iter() }
            .map(|entry| {
                let evidence = "`tlsverify` is false: clients need no certificate";
                let mut finding = facts.about(&META, entry, evidence);
                finding.edits = vec![facts.edit(entry.value.span, "true", false)];
                finding
            })
            .collect(),
        Clients::ByRelease if facts.whole() => { facts.entry("tls").into_iter() }
            .map(|entry| {
                let evidence = "`tls` is true without `tlsverify`: dockerd before 20.10 asks for no certificate";
                let mut finding = facts.about(&META, entry, evidence);
                finding.severity = Severity::Low;
                "TLS lets every client in before 20.10".clone_into(&mut finding.title);
                finding.edits = facts.add("tlsverify", "true");
                finding
            })
            .collect(),
        _ => Vec::new(),
    }
}
