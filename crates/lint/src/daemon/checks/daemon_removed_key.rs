//! Keys that releases have removed.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Entry;

use crate::daemon::keys;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-removed-key",
    title: "A key that later releases no longer have",
    severity: Severity::High,
    why: "dockerd refuses to start from the named release on while the key stands in the file, so that \
          an update of the engine takes the daemon down; or it passes over the key, and the setting no \
          longer holds.",
    fix: "Remove the key, or use the one that is named in its place.",
    references: &["https://docs.docker.com/engine/deprecated/"],
    aliases: &[],
    bad: CheckExample {
        title: "The old name of the data directory",
        input: r#"{"graph": "/data/docker"}"#,
    },
    good: CheckExample {
        title: "Its name since 17.05",
        input: r#"{"data-root": "/data/docker"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let known = |entry: &'_ Entry| keys::key(&entry.key).and_then(|key| key.removed);
    let gone: Vec<_> = { facts.entries().iter() }
        .filter_map(|entry| Some((entry, known(entry)?)))
        .collect();
    facts.each(&META, &gone, |(entry, removed)| {
        let (name, release) = (&entry.key, removed.release);
        let then = if removed.refused {
            format!("dockerd {release} and later refuse to start with `{name}`")
        } else {
            format!("dockerd {release} and later pass over `{name}`")
        };
        let mut finding = facts.about(&META, entry, &then);
        finding.title.clone_from(&then);
        if !removed.refused {
            finding.severity = Severity::Low;
        }
        if let Some(instead) = removed.instead.filter(|key| facts.entry(key).is_none()) {
            finding.remedy = format!("Use `{instead}`, which does the same.");
            finding.edits = vec![facts.edit(entry.span, format!("\"{instead}\""), false)];
        }
        finding
    })
}
