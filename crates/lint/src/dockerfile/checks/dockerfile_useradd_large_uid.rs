//! useradd with a high user id.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts, arguments};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-useradd-large-uid",
    title: "useradd makes a user with a high id, and a log for all below it",
    severity: Severity::Low,
    why: "useradd writes into /var/log/lastlog and /var/log/faillog at the place of the id. The files have holes, which an image is not packed with: it can grow by gigabytes.",
    fix: "Add --no-log-init.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3046"],
    aliases: &["DL3046"],
    bad: CheckExample {
        title: "A high id",
        input: "FROM debian:12.9\nRUN useradd -u 1234567 app\n",
    },
    good: CheckExample {
        title: "No log, and a low id",
        input: "FROM debian:12.9\nRUN useradd -l -u 1234567 app && useradd --uid 10001 web && useradd cron\n",
    },
};

pub(crate) static IT: DockerfileUseraddLargeUid = DockerfileUseraddLargeUid;

/// The check.
pub(crate) struct DockerfileUseraddLargeUid;

impl Check<Dockerfile> for DockerfileUseraddLargeUid {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands().filter(|(_, c)| c.program() == "useradd") {
            let large = arguments::value(command, &["--uid"], 'u')
                .is_some_and(|id| id.len() > 5 && id.bytes().all(|b| b.is_ascii_digit()));
            if !large || command.has(&["--no-log-init"], Some('l')) {
                continue;
            }
            let span = script.place(command.range());
            let mut finding = facts.finding(
                &META,
                span,
                META.title,
                "useradd with a user id of more than five digits",
            );
            if let Some(first) = command.bare().first().filter(|_| script.is_text()) {
                let place = script.place(first.range.clone());
                let behind = Span::new(place.end, place.end);
                finding.edits = vec![facts.edit(behind, " --no-log-init", false)];
            }
            findings.push(finding);
        }
        findings
    }
}
