//! Containers that stop with the daemon.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-live-restore-missing",
    title: "Containers stop with the daemon",
    severity: Severity::Low,
    why: "Without live restore every container stops when dockerd stops, so that an update of the \
          engine costs an outage and is put off, and a crash of the daemon takes all services down.",
    fix: "Set `live-restore` to true. It can't be used with swarm mode, and works over updates within \
          one minor series only; a change of the network or storage settings still needs the \
          containers stopped.",
    references: &["https://docs.docker.com/engine/daemon/live-restore/"],
    aliases: &["CIS-2.15"],
    bad: CheckExample {
        title: "Not set, so off",
        input: r#"{"icc": false}"#,
    },
    good: CheckExample {
        title: "On",
        input: r#"{"live-restore": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "live-restore";
    if facts.lacks(key) {
        let mut finding = facts.missing(&META, key, "`live-restore` is not set, so it is off");
        finding.edits = facts.add(key, "true");
        return vec![finding];
    }
    { facts.says(key, false).into_iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`live-restore` is false");
            finding.edits = vec![facts.edit(entry.value.span, "true", false)];
            finding
        })
        .collect()
}
