//! Profiles that allow all that they do not name.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::effect::Effect;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::risk::RISKS;
use crate::seccomp::words::Action;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-allows-by-default",
    title: "What the profile does not name is allowed",
    severity: Severity::High,
    why: "A list of what is denied has gaps: calls that later kernels bring, calls with other names for \
          the same, and the calls of 32-bit programs. Docker's own profile is a list of what is allowed.",
    fix: "Begin with Docker's default profile, with `SCMP_ACT_ERRNO` as `defaultAction`, and add or take \
          calls.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "A list of what is denied",
        input: r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO"}]}"#,
    },
    good: CheckExample {
        title: "A list of what is allowed",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

/// Most calls that are named.
const SHOWN: usize = 12;

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let Some(entry) = entry(profile.root, "defaultAction") else {
        return Vec::new();
    };
    let what = match profile.default {
        Some(Action::Allow) => "SCMP_ACT_ALLOW",
        Some(Action::Log) => "SCMP_ACT_LOG, which allows and only logs",
        _ => return Vec::new(),
    };
    let open = RISKS
        .iter()
        .filter(|(call, _, _)| profile.effect(call) == Some(Effect::Allowed));
    let open: Vec<&str> = open.map(|(call, _, _)| *call).collect();
    let mut evidence = format!("the default action is {what}");
    if !open.is_empty() {
        let first = open.get(..open.len().min(SHOWN)).unwrap_or_default();
        evidence += &format!("; so allowed are {}", first.join(", "));
        if open.len() > SHOWN {
            evidence += &format!(" and {} more risky calls", open.len() - SHOWN);
        }
    }
    vec![about(&META, entry.span.to(entry.value.span), "", evidence)]
}
