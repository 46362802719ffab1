//! Calls that stand twice.

use seawall_model::{CheckExample, CheckMeta, Severity};

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use seawall_syntax::Span;

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-duplicate-rule",
    title: "A call stands twice in the profile",
    severity: Severity::Low,
    why: "The second place has no effect. Who later takes the call out at one place believes that it is \
          gone.",
    fix: "Remove the call from the second place.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Twice",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "write", "read"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "Once",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for rule in &profile.rules {
        // Rules for different machines, capabilities and kernels hold at different times.
        if entry(rule.node, "includes").is_some() || entry(rule.node, "excludes").is_some() {
            continue;
        }
        let conditions = rule.conditions();
        for (at, (name, span)) in rule.names.iter().enumerate() {
            match seen.entry((*name, conditions.clone())) {
                Entry::Vacant(place) => {
                    place.insert(rule);
                }
                Entry::Occupied(place) if place.get().does_as(rule) => {
                    let evidence =
                        format!("`{}` stands before it, with the same effect", shown(name));
                    let mut finding = about(&META, *span, &shown(name), evidence);
                    if let Some((_, before)) = at.checked_sub(1).and_then(|at| rule.names.get(at)) {
                        // From behind the name before it, so that the comma goes too.
                        let between = facts.slice(Span::new(before.end, span.start));
                        if between.trim() == "," {
                            let part = Span::new(before.end, span.end);
                            finding.edits = vec![facts.edit(part, "", true)];
                        }
                    }
                    found.push(finding);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    found
}
