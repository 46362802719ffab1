//! A log that tells too little or too much.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-log-level",
    title: "The log level hides what happened, or tells too much",
    severity: Severity::Low,
    why: "Below `info` the log lacks what an investigation needs; above it, it holds requests and \
          settings, which may hold secrets, and grows fast.",
    fix: "Remove the key, or set it to `info`.",
    references: &["https://docs.docker.com/engine/daemon/logs/"],
    aliases: &["CIS-2.3"],
    bad: CheckExample {
        title: "Only what is fatal",
        input: r#"{"log-level": "fatal"}"#,
    },
    good: CheckExample {
        title: "The default",
        input: r#"{"log-level": "info"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let set = facts.text("log-level");
    let level = |level: &str| level.to_ascii_lowercase();
    let set = set.filter(|(_, set)| {
        matches!(
            level(set).as_str(),
            "debug" | "error" | "fatal" | "panic" | "trace" | "warn" | "warning"
        )
    });
    { set.into_iter() }
        .map(|(entry, set)| {
            let evidence = format!("`log-level` is `{}`", level(set));
            let mut finding = facts.about(&META, entry, &evidence);
            finding.edits = vec![facts.edit(entry.value.span, "\"info\"", true)];
            finding
        })
        .collect()
}
