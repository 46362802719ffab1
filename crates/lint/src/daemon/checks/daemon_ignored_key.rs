//! Keys that dockerd knows and does not read.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::strange::{Strange, shown};
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-ignored-key",
    title: "dockerd reads past a key",
    severity: Severity::Medium,
    why: "dockerd takes the names of its command line's options for known keys, so it starts without a \
          word, but it reads only the keys of the file, which often are the plural. What is set here \
          does not hold.",
    fix: "Use the key that the file has for it; where there is none, give the option on the command \
          line of dockerd.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    aliases: &[],
    bad: CheckExample {
        title: "The name of the option",
        input: r#"{"insecure-registry": ["registry.internal:5000"]}"#,
    },
    good: CheckExample {
        title: "The key of the file",
        input: r#"{"registry-mirrors": ["https://mirror.internal"]}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let strange = Strange::of(facts);
    facts.each(&META, &strange.passed_over, |(entry, instead)| {
        let name = shown(&entry.key);
        let evidence = match instead {
            Some(key) => format!("dockerd reads `{key}`, not `{name}`"),
            None => format!("dockerd does not read `{name}` from this file"),
        };
        let mut finding = facts.about(&META, entry, &evidence);
        finding.title = format!("dockerd reads past `{name}`");
        if let Some(key) = instead.filter(|key| *key != "proxies" && facts.entry(key).is_none()) {
            finding.edits = vec![facts.edit(entry.span, format!("\"{key}\""), false)];
        }
        finding
    })
}
