//! Actions that do not exist.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::text;
use crate::seccomp::words;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-action",
    title: "The engine refuses the profile: there is no such action",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts.",
    fix: "Write one of SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_ACT_KILL, SCMP_ACT_KILL_PROCESS, \
          SCMP_ACT_KILL_THREAD, SCMP_ACT_LOG, SCMP_ACT_NOTIFY, SCMP_ACT_TRACE, SCMP_ACT_TRAP.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Without its beginning",
        input: r#"{"defaultAction": "ERRNO", "syscalls": []}"#,
    },
    good: CheckExample {
        title: "The action",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let of_rules = profile
        .rules
        .iter()
        .filter_map(|rule| text(rule.node, "action"));
    let all = text(profile.root, "defaultAction")
        .into_iter()
        .chain(of_rules);
    let unknown = all.filter(|(name, _)| !name.is_empty() && words::action(name).is_none());
    let found = unknown.map(|(name, span)| {
        let mut finding = about(&META, span, &shown(name), format!("`{}`", shown(name)));
        if let Some(meant) = words::meant(name) {
            finding.evidence += &format!("; `{meant}` is meant");
            finding.edits = vec![facts.edit(span, format!("\"{meant}\""), false)];
        }
        finding
    });
    found.collect()
}
