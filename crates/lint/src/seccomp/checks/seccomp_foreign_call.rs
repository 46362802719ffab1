//! Calls that none of the architectures has.

use seawall_model::{CheckExample, CheckMeta, Severity};

use std::collections::BTreeMap;

use seawall_syntax::Span;

use crate::draft::Draft;
use crate::seccomp::calls;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-foreign-call",
    title: "A call does not exist on the architectures of the profile",
    severity: Severity::Low,
    why: "runc passes over a call that the architecture does not have. The profile may have been written \
          for another one, where the same thing is done by a call of another name.",
    fix: "Name the architectures that the profile is for, in `archMap`, or remove the calls.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "A call of 32 bits",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["read", "chown32"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "With that architecture",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [{"names": ["read", "chown32"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

/// Most calls that are named.
const SHOWN: usize = 30;

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.whole_profile() else {
        return Vec::new();
    };
    let named = profile.architectures();
    let ours: Vec<&str> = named.iter().map(|(name, _)| column(name)).collect();
    let mut foreign: BTreeMap<&str, Span> = BTreeMap::new();
    for rule in &profile.rules {
        // Such a rule names its architectures itself.
        if entry(rule.node, "includes").is_some() {
            continue;
        }
        for (name, span) in &rule.names {
            let call = calls::call(name);
            if call.is_some_and(|call| call.architectures.split(' ').all(|a| !ours.contains(&a))) {
                foreign.entry(name).or_insert(*span);
            }
        }
    }
    let first = foreign.values().min_by_key(|span| span.start).copied();
    let Some(first) = first.filter(|_| !ours.is_empty()) else {
        return Vec::new();
    };
    let shown: Vec<&str> = foreign.keys().take(SHOWN).copied().collect();
    let mut evidence = shown.join(", ");
    if foreign.len() > SHOWN {
        evidence += &format!(" and {} more", foreign.len() - SHOWN);
    }
    vec![about(&META, first, "", evidence)]
}

/// The architecture of a profile, as the table of calls names it.
fn column(name: &str) -> &'static str {
    match name {
        "SCMP_ARCH_X86_64" => "x86_64",
        "SCMP_ARCH_X86" => "x86",
        "SCMP_ARCH_X32" => "x32",
        "SCMP_ARCH_AARCH64" => "aarch64",
        "SCMP_ARCH_ARM" => "arm",
        _ => "other",
    }
}
