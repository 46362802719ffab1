//! A file that is no JSON.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::SyntaxErrorKind;

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-syntax",
    title: "dockerd does not start: this is not JSON",
    severity: Severity::High,
    why: "dockerd reads strict JSON and ends with an error where the file is none, so that all \
          containers without live restore are down until it is mended. What stands behind the error \
          may not have been judged here.",
    fix: "Mend the place, and try the file by `dockerd --validate --config-file daemon.json` (23.0 or \
          later) before the daemon is restarted.",
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
        "https://www.rfc-editor.org/rfc/rfc8259",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A comma behind the last entry",
        input: r#"{"icc": false,}"#,
    },
    good: CheckExample {
        title: "JSON",
        input: r#"{"icc": false}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    if facts.blank() {
        let evidence = "the file is empty; dockerd 23.0 and later take it for one without keys";
        let mut finding = facts.missing(&META, "", evidence);
        finding.severity = Severity::Low;
        "dockerd before 23.0 does not start: the file is empty".clone_into(&mut finding.title);
        return vec![finding];
    }
    facts.each(&META, facts.flaws(), |flaw| {
        let evidence = flaw.error.to_string();
        let mut finding = facts.at(&META, "", flaw.span, &evidence);
        let title = match flaw.error.kind {
            SyntaxErrorKind::Limit { .. } => {
                "The file was not judged: it is beyond all honest size"
            }
            _ if facts.whole() => META.title,
            _ => "dockerd does not start: this is not JSON, and was not judged to its end",
        };
        title.clone_into(&mut finding.title);
        // The file has no meaning as it is, so a mend changes none; but what a comment says would be lost.
        let comment = facts.slice(flaw.span).starts_with(['/', '#']);
        let mends = flaw.mends.iter();
        finding.edits = mends
            .map(|(span, text)| facts.edit(*span, text.as_str(), !comment))
            .collect();
        finding
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::{mended_by, run_on};

    #[test]
    fn what_is_plain_is_mended() {
        let text = "{\n  // why\n  'icc': True\n  \"mtu\": 1400,\n}\n";
        assert_eq!(
            mended_by(&IT, text),
            "{\n  \n  \"icc\": true,\n  \"mtu\": 1400\n}\n"
        );
        assert!(
            run_on(&IT, text)
                .iter()
                .any(|f| f.edits.iter().any(|e| !e.safe))
        );
    }

    #[test]
    fn what_was_not_read_is_told() {
        for text in ["{\"icc\": false", "{\"icc\": }", &"[".repeat(100_000)] {
            let found = run_on(&IT, text);
            assert!(
                found.iter().any(|f| f.title.contains("judged")),
                "{found:?}"
            );
        }
    }
}
