//! Rules that name their calls in no way or in two.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Entry, NodeValue};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::{CallRule, entry};
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-names",
    title: "A rule does not name its calls as the engine wants it",
    severity: Severity::High,
    why: "The engine refuses a profile with `name` and `names` in one rule, or with an empty name. A rule \
          without any name has no effect.",
    fix: "Give every rule `names` with at least one call.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Both ways",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"name": "read", "names": ["write"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "One way",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let mut found = Vec::new();
    for rule in rules {
        let name = entry(rule.node, "name").filter(|e| e.value.text() != Some(""));
        let names = entry(rule.node, "names");
        let mut add = |span, title: &str, evidence: &str| {
            let mut finding = about(&META, span, "", evidence);
            title.clone_into(&mut finding.title);
            found.push(finding);
        };
        let listed = names.is_some_and(|names| !names.value.items().is_empty());
        if let (Some(name), true) = (name, listed) {
            let title = "The engine refuses the profile: a rule has both `name` and `names`";
            add(
                name.span.to(name.value.span),
                title,
                "`names` stands in the same rule",
            );
        }
        if let Some((_, span)) = rule.names.iter().find(|(name, _)| name.is_empty()) {
            let title = "The engine refuses the profile: a name of a call is empty";
            add(*span, title, "an empty name");
        } else if name.is_none() && !listed && is_plain(rule, names) {
            let title = "A rule names no call, and has no effect";
            add(rule.node.span, title, "a rule without names");
        }
    }
    found
}

/// Whether the rule is an object, and its names are a list if there are any: other types are told elsewhere.
fn is_plain(rule: &CallRule<'_>, names: Option<&Entry>) -> bool {
    let list = |entry: &Entry| matches!(entry.value.value, NodeValue::List(_));
    matches!(rule.node.value, NodeValue::Map(_)) && names.is_none_or(list)
}
