//! Architectures that do not exist.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::{entry, texts};
use crate::seccomp::words::{ARCHITECTURES, MACHINES};
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-architecture",
    title: "There is no such architecture",
    severity: Severity::High,
    why: "The engine refuses a profile that names an architecture which runc does not know. The names in \
          `includes` and `excludes` are others, those of Go (`amd64`, `arm64`): one that does not exist is \
          passed over, so that the rule never holds or always does.",
    fix: "Write SCMP_ARCH_X86_64, SCMP_ARCH_X86, SCMP_ARCH_X32, SCMP_ARCH_AARCH64, SCMP_ARCH_ARM and the \
          like; in `includes` and `excludes` amd64, x86, x32, arm64, arm and the like.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Another name",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_AMD64"], "syscalls": []}"#,
    },
    good: CheckExample {
        title: "The name",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, span) in profile.architectures() {
        if !ARCHITECTURES.contains(&name) {
            let mut finding = about(&META, span, &shown(name), format!("`{}`", shown(name)));
            finding.title = format!(
                "The engine refuses the profile: it knows no architecture `{}`",
                shown(name)
            );
            found.push(finding);
        }
    }
    for rule in &profile.rules {
        for key in ["includes", "excludes"] {
            let Some(filter) = entry(rule.node, key) else {
                continue;
            };
            for (name, span) in texts(&filter.value, "arches") {
                if !MACHINES.contains(&name) {
                    let evidence = format!("`{}` in `{key}`", shown(name));
                    let mut finding = about(&META, span, &shown(name), evidence);
                    finding.severity = Severity::Medium;
                    found.push(finding);
                }
            }
        }
    }
    found
}
