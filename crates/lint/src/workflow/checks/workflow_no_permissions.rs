//! Tokens whose rights nobody named.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Entry, Span};

use crate::daemon::strange::shown;
use crate::workflow::model::Forge;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-no-permissions",
    title: "The rights of the job's token are not named",
    severity: Severity::Low,
    why: "Without `permissions` the token has the rights that the repository or its organisation gives by \
          default, in older ones to write everything. Whatever runs in the job can use it.",
    fix: "Write `permissions` with `contents: read` at the top, and give a job more where it needs it.",
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "None",
        input: r"on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
    good: CheckExample {
        title: "For the job",
        input: r"on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - run: make
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let root = facts.root();
    if facts.forge() != Forge::GitHub
        || facts.error().is_some()
        || root.get("permissions").is_some()
    {
        return Vec::new();
    }
    let lacks = |job: &&&Entry| job.value.get("permissions").is_none();
    let without: Vec<String> = { facts.model().jobs.iter() }
        .filter(lacks)
        .map(|job| shown(&job.key))
        .collect();
    let Some(jobs) = root.entries().iter().find(|entry| entry.key == "jobs") else {
        return Vec::new();
    };
    if without.is_empty() {
        return Vec::new();
    }
    let names = without.get(..without.len().min(10)).unwrap_or_default();
    let mut finding = about(
        &META,
        jobs.span,
        format!("no `permissions`: {}", names.join(", ")),
    );
    // Only where the key begins its line does a new one fit before it.
    if jobs.at.column == 1 {
        let end = if facts.slice(root.span).contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let text = format!("permissions:{end}  contents: read{end}{end}");
        let here = Span::new(jobs.span.start, jobs.span.start);
        finding.edits = vec![facts.edit(here, text, false)];
    }
    vec![finding]
}
