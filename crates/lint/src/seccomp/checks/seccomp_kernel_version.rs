//! Versions of kernels that are none.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::{self, entry};
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-kernel-version",
    title: "The engine refuses the profile: this is no version of a kernel",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts. It wants the first two numbers of the \
          version.",
    fix: "Write it as `4.8`.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "One number",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "5"}}]}"#,
    },
    good: CheckExample {
        title: "Two",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let filters = rules.iter().flat_map(|rule| {
        ["includes", "excludes"]
            .into_iter()
            .filter_map(|key| Some(&entry(rule.node, key)?.value))
    });
    let found = filters.filter_map(|filter| {
        let (text, span) = profile::text(filter, "minKernel")?;
        let wrong = !text.is_empty() && profile::version(text).is_none();
        let evidence = format!("`{}`", shown(text));
        wrong.then(|| about(&META, span, "minKernel", evidence))
    });
    found.collect()
}
