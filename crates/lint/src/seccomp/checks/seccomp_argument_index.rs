//! Arguments that no call has.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-argument-index",
    title: "The engine refuses the profile: calls have no such argument",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts. A call has six arguments at most, \
          which are counted from 0.",
    fix: "Write the number of the argument, from 0 to 5.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "The seventh",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "value": 0, "op": "SCMP_CMP_EQ"}]}]}"#,
    },
    good: CheckExample {
        title: "The first",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let args = rules.iter().flat_map(|rule| rule.args);
    let found = args.filter_map(|arg| {
        let node = &entry(arg, "index")?.value;
        let index: u64 = node.text()?.parse().ok()?;
        let evidence = format!("the argument {index}; the last one is 5");
        (index > 5).then(|| about(&META, node.span, "index", evidence))
    });
    found.collect()
}
