//! Operators that do not exist.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::NodeValue;

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::words::OPERATORS;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-unknown-operator",
    title: "The engine refuses the profile: there is no such operator",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts.",
    fix: "Write one of SCMP_CMP_EQ, SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE, SCMP_CMP_GE, SCMP_CMP_GT, \
          SCMP_CMP_MASKED_EQ.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Another name",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQUAL"}]}]}"#,
    },
    good: CheckExample {
        title: "The operator",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let args = rules.iter().flat_map(|rule| rule.args);
    let found = args.filter_map(|arg| {
        if !matches!(arg.value, NodeValue::Map(_)) {
            return None;
        }
        let Some(entry) = entry(arg, "op") else {
            return facts.whole().then(|| {
                let evidence = "a condition without `op`";
                about(&META, arg.span, "op", evidence)
            });
        };
        let name = entry.value.text()?;
        let evidence = format!("`{}`", shown(name));
        (!OPERATORS.contains(&name)).then(|| about(&META, entry.value.span, "op", evidence))
    });
    found.collect()
}
