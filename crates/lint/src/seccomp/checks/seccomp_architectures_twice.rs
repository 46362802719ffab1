//! Both ways to name architectures at once.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-architectures-twice",
    title: "The engine refuses the profile: `architectures` and `archMap` stand in it",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts. `archMap` names what goes with the \
          architecture of the machine, `architectures` names all that hold at once.",
    fix: "Keep `archMap`, and remove `architectures`.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Both",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "archMap": [{"architecture": "SCMP_ARCH_X86_64"}]}"#,
    },
    good: CheckExample {
        title: "One",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let list = entry(profile.root, "architectures").filter(|e| !e.value.items().is_empty());
    let Some(list) = list.filter(|_| !profile.maps().is_empty()) else {
        return Vec::new();
    };
    vec![about(
        &META,
        list.span.to(list.value.span),
        "",
        "`archMap` stands in it as well",
    )]
}
