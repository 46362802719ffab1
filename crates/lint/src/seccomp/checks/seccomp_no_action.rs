//! Rules and profiles without an action.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Node, NodeValue};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-no-action",
    title: "The engine refuses the profile: an action is missing",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts. Neither the profile nor a rule has an \
          action that holds if none is written.",
    fix: "Write `defaultAction`, and an `action` in every rule.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "A rule without",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"]}]}"#,
    },
    good: CheckExample {
        title: "With an action",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.whole_profile() else {
        return Vec::new();
    };
    let lacks = |node: &Node, key: &str| {
        matches!(node.value, NodeValue::Map(_))
            && entry(node, key).is_none_or(|entry| entry.value.text() == Some(""))
    };
    let mut found = Vec::new();
    if lacks(profile.root, "defaultAction") && !profile.rules.is_empty() {
        found.push(facts.of_file(&META, "the profile has no `defaultAction`"));
    }
    for rule in profile
        .rules
        .iter()
        .filter(|rule| lacks(rule.node, "action"))
    {
        found.push(about(
            &META,
            rule.node.span,
            "action",
            "a rule has no `action`",
        ));
    }
    found
}
