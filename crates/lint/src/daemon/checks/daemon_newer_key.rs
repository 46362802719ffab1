//! Keys that older releases refuse.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::keys;
use crate::daemon::{DaemonFacts, Rule};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-newer-key",
    title: "A key that older releases refuse",
    severity: Severity::Negligible,
    why: "dockerd refuses to start with a key that it does not know, so that the daemon stays down on machines \
          with an engine older than the key, as distributions ship them.",
    fix: "Use the file only where the engine is of the named release or later, or give it to older ones without \
          the key.",
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
        "https://docs.docker.com/engine/release-notes/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A key of 28.0",
        input: r#"{"bip6": "fd00::1/64"}"#,
    },
    good: CheckExample {
        title: "A key of every release",
        input: r#"{"bip": "10.1.0.1/24"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let newer: Vec<_> = { facts.entries().iter() }
        .filter_map(|entry| Some((entry, keys::key(&entry.key)?.since?)))
        // The oldest release that this program knows.
        .filter(|(_, since)| *since != "20.10")
        .collect();
    facts.each(&META, &newer, |(entry, since)| {
        let evidence = format!(
            "dockerd before {since} refuses to start with `{}`",
            entry.key
        );
        let mut finding = facts.about(&META, entry, &evidence);
        finding.title.clone_from(&evidence);
        finding
    })
}
