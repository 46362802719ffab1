//! ENV and LABEL in the form of old.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-legacy-key-value",
    title: "ENV or LABEL has no equals sign",
    severity: Severity::Negligible,
    why: "The form with a blank is of old: it takes one variable only, and a reader can not tell where the value ends.",
    fix: "Write name=value.",
    references: &["https://docs.docker.com/reference/build-checks/legacy-key-value-format/"],
    aliases: &["LegacyKeyValueFormat"],
    bad: CheckExample {
        title: "A blank",
        input: "FROM debian:12.9\nENV HOME /opt\nLABEL title my app\n",
    },
    good: CheckExample {
        title: "An equals sign",
        input: "FROM debian:12.9\nENV HOME=/opt\nLABEL title=\"my app\"\n",
    },
};

pub(crate) static IT: DockerfileLegacyKeyValue = DockerfileLegacyKeyValue;

/// The check.
pub(crate) struct DockerfileLegacyKeyValue;

impl Check<Dockerfile> for DockerfileLegacyKeyValue {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for instruction in facts.tree.all() {
            if !matches!(instruction.keyword, Keyword::Env | Keyword::Label)
                || instruction.words.len() < 2
            {
                continue;
            }
            let Some(first) = instruction.words.first().filter(|w| !w.text.contains('=')) else {
                continue;
            };
            let word = instruction.keyword.word();
            let mut finding = facts.finding(
                &META,
                instruction.span,
                META.title,
                format!("{word} {}", first.text),
            );
            let pair = instruction.pairs().into_iter().next();
            if let Some(value) = pair.and_then(|pair| pair.value) {
                let place = Span::new(first.span.end, value.span.end);
                let source = facts.file.source().slice(value.span);
                if let Some(value) = with_equals(&value.text).filter(|_| source == value.text) {
                    finding.edits = vec![facts.edit(place, format!("={value}"), true)];
                }
            }
            findings.push(finding);
        }
        findings
    }
}

/// The value as it stands behind an equals sign; none where quotes and escapes make that more than a blank.
fn with_equals(value: &str) -> Option<String> {
    let special = value.contains(['"', '\'', '\\', '`']);
    match value.contains(char::is_whitespace) {
        false => Some(value.to_owned()),
        true if !special => Some(format!("\"{value}\"")),
        true => None,
    }
}
