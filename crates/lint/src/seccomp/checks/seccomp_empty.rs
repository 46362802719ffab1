//! Profiles that turn seccomp off.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-empty",
    title: "The profile has neither a default action nor a call, which turns seccomp off",
    severity: Severity::High,
    why: "The engine takes such a profile for none at all, and starts the container without any filter, as \
          with `seccomp=unconfined`.",
    fix: "Give it a `defaultAction` and calls, or leave the option away: Docker's default profile holds \
          then.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Nothing in it",
        input: r#"{"syscalls": []}"#,
    },
    good: CheckExample {
        title: "An action",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.whole_profile() else {
        return Vec::new();
    };
    let action = entry(profile.root, "defaultAction").and_then(|entry| entry.value.text());
    if !profile.rules.is_empty() || action.is_some_and(|action| !action.is_empty()) {
        return Vec::new();
    }
    vec![facts.of_file(&META, "neither `defaultAction` nor a rule in `syscalls`")]
}
