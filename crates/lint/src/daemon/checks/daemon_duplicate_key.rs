//! Keys that stand twice, of which the last counts.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::strange::shown;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-duplicate-key",
    title: "A key stands twice",
    severity: Severity::Medium,
    why: "dockerd takes the last of two keys with the same name and says nothing of it, so that what \
          stands first, perhaps the stricter setting, does not hold.",
    fix: "Keep the one that is meant and remove the other.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    aliases: &[],
    bad: CheckExample {
        title: "The second one counts",
        input: r#"{"icc": false, "icc": true}"#,
    },
    good: CheckExample {
        title: "Each key once",
        input: r#"{"icc": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    facts.each(&META, facts.twice(), |flaw| {
        let evidence = "the same key stands before it; only the last one counts";
        let key = shown(facts.slice(flaw.span).trim_matches('"'));
        let mut finding = facts.at(&META, &key, flaw.span, evidence);
        finding.title = format!("The key `{key}` stands twice");
        finding
    })
}
