//! Several conditions on one argument.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::number;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-conditions-or",
    title: "Conditions on one argument hold one by one, not together",
    severity: Severity::High,
    why: "Where a rule has two conditions on one argument, runc makes a rule of each condition of the \
          whole list. What was meant to hold all together then holds if any of it does, so that more is \
          allowed than is written.",
    fix: "Say it with one condition for each argument (`SCMP_CMP_MASKED_EQ` for several bits), or write a \
          rule for each value.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "A range",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_GT"}, {"index": 0, "value": 3, "op": "SCMP_CMP_LT"}]}]}"#,
    },
    good: CheckExample {
        title: "Two arguments",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 1, "op": "SCMP_CMP_EQ"}]}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let rules = facts.profile().map_or(&[][..], |profile| &profile.rules);
    let found = rules.iter().filter_map(|rule| {
        let mut seen = [false; 6];
        let twice = rule.args.iter().find_map(|arg| {
            let index = usize::try_from(number(arg, "index")?).ok()?;
            let before = std::mem::replace(seen.get_mut(index)?, true);
            before.then_some((arg, index))
        });
        let (arg, index) = twice?;
        let name = shown(rule.names.first()?.0);
        let evidence = format!("a second condition on the argument {index} of `{name}`");
        Some(about(&META, arg.span, &name, evidence))
    });
    found.collect()
}
