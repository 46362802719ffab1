//! Flags that do not exist.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::texts;
use crate::seccomp::words::FLAGS;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-flag",
    title: "There is no such flag of the filter",
    severity: Severity::Medium,
    why: "Engines pass over a flag that they do not know, or refuse the profile: runc 1.2 and later refuse \
          it.",
    fix: "Write one of SECCOMP_FILTER_FLAG_TSYNC, SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_SPEC_ALLOW, \
          SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV.",
    references: &[
        "https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Without its beginning",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "flags": ["LOG"], "syscalls": []}"#,
    },
    good: CheckExample {
        title: "The flag",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "flags": ["SECCOMP_FILTER_FLAG_LOG"], "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let flags = facts
        .profile()
        .map_or(Vec::new(), |profile| texts(profile.root, "flags"));
    let unknown = flags.into_iter().filter(|(name, _)| !FLAGS.contains(name));
    let found =
        unknown.map(|(name, span)| about(&META, span, &shown(name), format!("`{}`", shown(name))));
    found.collect()
}
