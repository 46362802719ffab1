//! Files that are no JSON.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::{Rule, SeccompFacts};
use seawall_syntax::SyntaxErrorKind;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-syntax",
    title: "The engine refuses the profile: this is not JSON",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts. It reads strict JSON. What stands \
          behind the error may not have been judged here.",
    fix: "Mend the place that is named.",
    references: &[
        "https://www.rfc-editor.org/rfc/rfc8259",
        "https://docs.docker.com/engine/security/seccomp/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A comma behind the last entry",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [],}"#,
    },
    good: CheckExample {
        title: "JSON",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let found = facts.flaws(false).into_iter().map(|flaw| {
        let mut finding = about(&META, flaw.span, "", flaw.error.to_string());
        let title = match flaw.error.kind {
            SyntaxErrorKind::Limit { .. } => {
                "The file was not judged: it is beyond all honest size"
            }
            _ if facts.whole() => META.title,
            _ => "The engine refuses the profile: this is not JSON, and was not judged to its end",
        };
        title.clone_into(&mut finding.title);
        // What a comment says would be lost.
        let comment = facts.slice(flaw.span).starts_with(['/', '#']);
        let mends = flaw.mends.iter();
        finding.edits = mends
            .map(|(span, text)| facts.edit(*span, text.as_str(), !comment))
            .collect();
        finding
    });
    found.collect()
}
