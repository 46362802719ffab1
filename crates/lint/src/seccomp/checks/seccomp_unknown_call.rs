//! Calls that do not exist.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::nearest;

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::calls;
use crate::seccomp::facts::about;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-call",
    title: "There is no such system call",
    severity: Severity::Medium,
    why: "runc passes over a name that it does not know, without a word: what was to be allowed is \
          refused, and what was to be refused is allowed.",
    fix: "Write the name as `man 2 syscalls` has it, in small letters.",
    references: &[
        "https://man7.org/linux/man-pages/man2/syscalls.2.html",
        "https://docs.docker.com/engine/security/seccomp/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A misspelt name",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "epoll_waite"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "The name",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "epoll_wait"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

/// Most names that are compared with all others.
const COMPARED: usize = 50;

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let names = rules.iter().flat_map(|rule| &rule.names);
    let unknown = names.filter(|(name, _)| !name.is_empty() && calls::call(name).is_none());
    let found = unknown.enumerate().map(|(at, (name, span))| {
        let name = shown(name);
        let evidence = format!("Linux has no call `{name}`");
        let mut finding = about(&META, *span, &name, evidence);
        let meant = (at < COMPARED)
            .then(|| nearest(name.trim(), calls::names()))
            .flatten();
        if let Some(meant) = meant {
            finding.evidence += &format!("; the nearest is `{meant}`");
            finding.edits = vec![facts.edit(*span, format!("\"{meant}\""), false)];
        }
        finding
    });
    found.collect()
}
