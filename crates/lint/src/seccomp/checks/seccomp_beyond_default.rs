//! Calls that Docker leaves out.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::risk;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-beyond-default",
    title: "The profile allows calls that Docker's default profile does not",
    severity: Severity::Low,
    why: "Docker's default profile leaves out what programs in containers do not need and what flaws of \
          the kernel were found in. A profile of one's own is mostly meant to allow less, not more.",
    fix: "Take the calls out, or let `includes` tie them to the capability that the call needs, as \
          Docker's profile does.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Old calls",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "sysfs", "uselib"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "What Docker allows",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

/// Most calls that are named.
const SHOWN: usize = 30;

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let beyond = facts.beyond();
    // Risky ones are told one by one.
    let plain = beyond.iter().filter(|(name, _)| risk::of(name).is_none());
    let names: Vec<&str> = plain.clone().map(|(name, _)| *name).collect();
    let Some(first) = plain.map(|(_, span)| *span).min_by_key(|span| span.start) else {
        return Vec::new();
    };
    let shown = names.get(..names.len().min(SHOWN)).unwrap_or_default();
    let mut evidence = shown.join(", ");
    if names.len() > SHOWN {
        evidence += &format!(" and {} more", names.len() - SHOWN);
    }
    vec![about(&META, first, "", evidence)]
}
