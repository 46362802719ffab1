//! Layers that a licence keeps from being passed on.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-nondistributable-artifacts",
    title: "Layers that may not be passed on are pushed",
    severity: Severity::Low,
    why: "The licence of such layers, those of Windows base images above all, forbids to pass them on, \
          and a registry that others can read passes them on. Since 28.1 dockerd reads past this key \
          and always pushes them.",
    fix: "Remove the key. Registries in networks without a way out then lack these layers where \
          dockerd is older than 28.0.",
    references: &[
        "https://docs.docker.com/engine/deprecated/#configuration-for-pushing-non-distributable-artifacts",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A registry",
        input: r#"{"allow-nondistributable-artifacts": ["registry.internal:5000"]}"#,
    },
    good: CheckExample {
        title: "None",
        input: r#"{"allow-nondistributable-artifacts": []}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "allow-nondistributable-artifacts";
    if facts.texts(key).next().is_none() {
        return Vec::new();
    }
    { facts.entry(key).into_iter() }
        .map(|entry| facts.about(&META, entry, "the list names a registry"))
        .collect()
}
