//! Capabilities that do not exist.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::capabilities::ALL;
use crate::seccomp::facts::about;
use crate::seccomp::profile::{entry, texts};
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-capability",
    title: "There is no such capability",
    severity: Severity::Medium,
    why: "No container has a capability that does not exist, so that a rule which `includes` it never \
          holds, and one which `excludes` it always does.",
    fix: "Write the name in capitals, with `CAP_` before it.",
    references: &[
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
        "https://docs.docker.com/engine/security/seccomp/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Without its beginning",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["SYS_ADMIN"]}}]}"#,
    },
    good: CheckExample {
        title: "The name",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let mut found = Vec::new();
    for rule in rules {
        for key in ["includes", "excludes"] {
            let Some(filter) = entry(rule.node, key) else {
                continue;
            };
            for (name, span) in texts(&filter.value, "caps") {
                if ALL.contains(&name) {
                    continue;
                }
                let evidence = format!("`{}` in `{key}`", shown(name));
                let mut finding = about(&META, span, &shown(name), evidence);
                let bare = name.trim().to_ascii_uppercase();
                let meant = { ALL.iter() }.find(|known| {
                    **known == bare || known.strip_prefix("CAP_") == Some(bare.as_str())
                });
                if let Some(meant) = meant {
                    finding.edits = vec![facts.edit(span, format!("\"{meant}\""), false)];
                }
                found.push(finding);
            }
        }
    }
    found
}
