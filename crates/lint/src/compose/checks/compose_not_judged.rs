//! What is told in files that were not read.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::compose::{Compose, ComposeFacts};
use seawall_model::Status;
use seawall_syntax::{NodeValue, Span};

use crate::compose::MOST_SERVICES;

static META: CheckMeta = CheckMeta {
    id: "compose-not-judged",
    title: "Part of this is told elsewhere and was not judged",
    severity: Severity::Unknown,
    why: "What an included or extended file, a file of variables or the file that this one completes \
          says was not looked at, since it is not among the files that were judged; nor was the \
          environment.",
    fix: "Have the other files judged with it, or what docker compose config prints.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/13-merge.md"],
    aliases: &[],
    bad: CheckExample {
        title: "A service of another file",
        input: r"services:
  web:
    extends: {file: base.yaml, service: web}
",
    },
    good: CheckExample {
        title: "All in one file",
        input: r"services:
  web:
    image: app:1
",
    },
};

pub(crate) static IT: ComposeNotJudged = ComposeNotJudged;

/// The check.
pub(crate) struct ComposeNotJudged;

impl Check<Compose> for ComposeNotJudged {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let mut told: Vec<(Option<&str>, Span, String)> = Vec::new();
        let mut entries = facts.root.entries().iter();
        if let Some(entry) = entries.find(|entry| entry.key == "include") {
            told.push((None, entry.span, "other files are included".to_owned()));
        }
        let first = facts.root.entries().first();
        let alone = told.is_empty() && facts.error.is_none() && has_no_services(facts);
        if let Some(first) = first.filter(|_| alone) {
            told.push((None, first.span, "the file has no services".to_owned()));
        }
        for service in facts.services {
            let spec = &service.spec;
            let name = Some(spec.name.as_str());
            // Behind an error there may be more, and the error is told.
            if !spec.whole && facts.error.is_none() {
                let evidence = if spec.image.is_none() && spec.build.is_none() {
                    "the service has no image here"
                } else {
                    "the service extends one that was not found here"
                };
                told.push((name, spec.span, evidence.to_owned()));
            }
            let undecided = spec.undecided();
            if let Some(first) = undecided.first() {
                let many = undecided.len();
                let evidence = format!(
                    "variables without a default decide {many} of its settings, this first"
                );
                told.push((name, *first, evidence));
            }
            if let Some(file) = spec.env_files.first() {
                let evidence = "variables come from a file, which was not opened";
                told.push((name, file.span, evidence.to_owned()));
            }
        }
        if let Some(service) = facts.services.get(MOST_SERVICES) {
            let evidence =
                format!("over {MOST_SERVICES} services: this and those behind it were not judged");
            told.truncate(MOST_SERVICES);
            told.push((None, service.spec.span, evidence));
        }
        let finding = |(service, span, evidence): (Option<&str>, Span, String)| {
            let mut finding = facts.finding(&META, META.severity, span, evidence);
            finding.status = Status::Info;
            finding.location.service = service.map(str::to_owned);
            finding
        };
        told.into_iter().map(finding).collect()
    }
}

/// Whether there are none; what is no mapping is told elsewhere.
fn has_no_services(facts: &ComposeFacts<'_>) -> bool {
    let services = facts.root.get("services");
    services.is_none_or(|services| match &services.value {
        NodeValue::Null => true,
        NodeValue::Map(entries) => entries.is_empty(),
        _ => false,
    })
}
