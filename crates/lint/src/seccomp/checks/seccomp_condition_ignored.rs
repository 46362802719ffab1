//! Conditions beside a rule without any.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::CallRule;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-condition-ignored",
    title: "A condition has no effect, since another rule for the call has none",
    severity: Severity::High,
    why: "Of two rules for a call, the one without conditions counts, wherever it stands. What the other \
          one refuses or allows for some arguments is then done for all.",
    fix: "Remove the rule that has no conditions, or the call from it.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Allowed for all",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone"], "action": "SCMP_ACT_ALLOW"}, {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}]}"#,
    },
    good: CheckExample {
        title: "With the condition alone",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.profile() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let holds = |rule: &&CallRule<'_>| rule.applies && !rule.args.is_empty();
    for rule in profile.rules.iter().filter(holds) {
        for (name, span) in &rule.names {
            if profile.rules_for(name).any(|other| other.args.is_empty()) {
                let name = shown(name);
                let evidence = format!("another rule for `{name}` has no conditions");
                found.push(about(&META, *span, &name, evidence));
            }
        }
    }
    found
}
