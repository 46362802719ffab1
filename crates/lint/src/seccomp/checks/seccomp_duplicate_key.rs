//! Keys that stand twice.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-duplicate-key",
    title: "A key stands twice",
    severity: Severity::Medium,
    why: "The last of them counts, and the engine passes over the first without a word: what is read at \
          the first place does not hold.",
    fix: "Keep the one that is meant, and remove the other.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "Two default actions",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [], "defaultAction": "SCMP_ACT_ALLOW"}"#,
    },
    good: CheckExample {
        title: "One",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let twice = facts.flaws(true).into_iter().map(|flaw| {
        let key = shown(facts.slice(flaw.span).trim_matches('"'));
        let evidence = format!("`{key}` stands before it as well; only the last one counts");
        about(&META, flaw.span, &key, evidence)
    });
    twice.collect()
}
