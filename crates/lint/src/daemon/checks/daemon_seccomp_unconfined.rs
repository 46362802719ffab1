//! Containers that may use every system call.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-seccomp-unconfined",
    title: "Containers run without a seccomp profile",
    severity: Severity::High,
    why: "The default profile keeps more than 40 system calls from containers, behind which most faults of \
          the kernel lie that let a process out of its container. `unconfined` takes this from all of \
          them.",
    fix: "Remove the key, and give the one container that needs more a profile of its own by \
          `--security-opt seccomp=FILE`. Containers that use blocked calls then fail with EPERM until \
          they have one.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &["CIS-2.17"],
    bad: CheckExample {
        title: "No profile",
        input: r#"{"seccomp-profile": "unconfined"}"#,
    },
    good: CheckExample {
        title: "A stricter profile",
        input: r#"{"seccomp-profile": "/etc/docker/seccomp.json"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let set = facts.text("seccomp-profile");
    let set = set.filter(|(_, profile)| *profile == "unconfined");
    { set.into_iter() }
        .map(|(entry, _)| {
            let mut finding = facts.about(&META, entry, "`seccomp-profile` is `unconfined`");
            // An empty text is the built-in profile for every release.
            finding.edits = vec![facts.edit(entry.value.span, "\"\"", false)];
            finding
        })
        .collect()
}
