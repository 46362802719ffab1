//! A server for developers that was left on.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-network-diagnostic",
    title: "The diagnostic server of networks is on",
    severity: Severity::Medium,
    why: "This server is for those who develop the engine. Who reaches it may change the tables of the \
          networks, without a password.",
    fix: "Remove the key once the fault is found.",
    references: &["https://docs.docker.com/reference/cli/dockerd/"],
    aliases: &[],
    bad: CheckExample {
        title: "Left on",
        input: r#"{"network-diagnostic-port": 2000}"#,
    },
    good: CheckExample {
        title: "Off",
        input: r#"{"network-diagnostic-port": 0}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let set = facts.entry("network-diagnostic-port");
    let port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    let set = set.filter(|entry| entry.value.text().is_some_and(port));
    { set.into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`network-diagnostic-port` is set");
            finding.edits = vec![facts.edit(entry.value.span, "0", false)];
            finding
        })
        .collect()
}
