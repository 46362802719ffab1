//! Rules that do what is done without them.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-no-effect",
    title: "A rule does what the default action does, and has no effect",
    severity: Severity::Low,
    why: "runc passes over a rule whose action is the default one. A condition or a list that was meant to \
          change something changes nothing.",
    fix: "Remove the rule, or give it the action that is meant.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Refused already",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ERRNO"}]}"#,
    },
    good: CheckExample {
        title: "Another action",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_KILL"}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let idle = profile
        .rules
        .iter()
        .filter(|rule| profile.is_like_default(rule));
    let found = idle.filter_map(|rule| {
        let (name, span) = rule.names.first()?;
        let evidence = match rule.names.len() {
            1 => format!("the rule for `{}`", shown(name)),
            many => format!("the rule for `{}` and {} more calls", shown(name), many - 1),
        };
        Some(about(&META, *span, &shown(name), evidence))
    });
    found.collect()
}
