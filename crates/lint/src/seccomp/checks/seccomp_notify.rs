//! Calls that another process shall decide on.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::{CallRule, entry, text};
use crate::seccomp::words::Action;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-notify",
    title: "The engine refuses the profile: SCMP_ACT_NOTIFY can not be used like that",
    severity: Severity::High,
    why: "With SCMP_ACT_NOTIFY another process decides on a call. runc wants the socket of that process as \
          `listenerPath`, and refuses the action as the default and for `write`, with which it would wait \
          for itself.",
    fix: "Name the socket in `listenerPath`, and use another action for `write` and as the default.",
    references: &[
        "https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "No listener",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_NOTIFY"}]}"#,
    },
    good: CheckExample {
        title: "With a listener",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "listenerPath": "/run/agent.sock", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_NOTIFY"}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if profile.default == Some(Action::Notify)
        && let Some(entry) = entry(profile.root, "defaultAction")
    {
        let evidence = "it is the default action";
        found.push(about(&META, entry.value.span, "defaultAction", evidence));
    }
    let listener = text(profile.root, "listenerPath").is_some();
    let asks = |rule: &&CallRule<'_>| rule.applies && rule.action == Some(Action::Notify);
    for rule in profile.rules.iter().filter(asks) {
        if let Some((_, span)) = rule.names.iter().find(|(name, _)| *name == "write") {
            found.push(about(&META, *span, "write", "it is used for `write`"));
        } else if !listener && facts.whole() {
            let evidence = "the profile has no `listenerPath`";
            found.push(about(&META, rule.node.span, "listenerPath", evidence));
        }
    }
    found
}
