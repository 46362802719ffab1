//! Programs of other architectures.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-thirty-two-bit",
    title: "Programs of 32 bits are ended under the profile",
    severity: Severity::Negligible,
    why: "The filter ends a process at the first call of an architecture that the profile does not name, \
          whatever its rules say; nothing gets around them that way. On x86-64 those are programs of 32 \
          bits, which Docker's default profile lets run by the same rules.",
    fix: "Nothing need be done where no program of 32 bits runs, and less is allowed so. Else let \
          `archMap` name SCMP_ARCH_X86 beside SCMP_ARCH_X86_64.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "64 bits alone",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": []}"#,
    },
    good: CheckExample {
        title: "Both",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.whole_profile() else {
        return Vec::new();
    };
    let all = profile.architectures();
    let place = |wanted| {
        all.iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, span)| *span)
    };
    let (Some(native), None) = (place("SCMP_ARCH_X86_64"), place("SCMP_ARCH_X86")) else {
        return Vec::new();
    };
    vec![about(
        &META,
        native,
        "SCMP_ARCH_X86",
        "SCMP_ARCH_X86 is not among the architectures",
    )]
}
