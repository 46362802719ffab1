//! Rules that say different things of a call.

use seawall_model::{CheckExample, CheckMeta, Severity};

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-contradiction",
    title: "Two rules say different things of a call",
    severity: Severity::High,
    why: "Of two rules without conditions the first one counts, and the second is passed over without a \
          word. With the same conditions runc refuses the profile.",
    fix: "Keep the one that is meant.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Killed, then an error",
        input: r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO"}, {"names": ["ptrace"], "action": "SCMP_ACT_KILL"}]}"#,
    },
    good: CheckExample {
        title: "One rule",
        input: r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO"}]}"#,
    },
};

const SAME: &str =
    "The engine refuses the profile: rules with the same conditions say different things of a call";

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let mut first = HashMap::new();
    let mut found = Vec::new();
    for rule in &profile.rules {
        // A rule like the default is passed over before it can contradict another one.
        if !rule.applies || rule.action.is_none() || profile.is_like_default(rule) {
            continue;
        }
        let conditions = rule.conditions();
        for (name, span) in &rule.names {
            match first.entry((*name, conditions.clone())) {
                Entry::Vacant(place) => {
                    place.insert(rule);
                }
                Entry::Occupied(place) if !place.get().does_as(rule) => {
                    let name = shown(name);
                    let mut finding = about(
                        &META,
                        *span,
                        &name,
                        format!("a rule before it does something else with `{name}`"),
                    );
                    if !conditions.is_empty() {
                        SAME.clone_into(&mut finding.title);
                    }
                    found.push(finding);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    found
}
