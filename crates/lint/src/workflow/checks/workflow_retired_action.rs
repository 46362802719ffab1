//! Actions that are no longer cared for.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::workflow::known;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-retired-action",
    title: "A retired action is used",
    severity: Severity::Low,
    why: "Nobody mends flaws of a retired action any more, and at some time a step with it fails, or does \
          nothing.",
    fix: "Use what is named in its place.",
    references: &[
        "https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/",
        "https://github.com/actions-rs/toolchain",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "An archived one",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions-rs/toolchain@v1
",
    },
    good: CheckExample {
        title: "Another one",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: dtolnay/rust-toolchain@stable
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let found = facts.uses().filter_map(|(_, (uses, span))| {
        let (action, reference) = known::parts(uses)?;
        let row = { known::RETIRED.iter() }.find(|row| row.action == action)?;
        if let Some(since) = row.since {
            let (major, _, _) = known::release(reference)?;
            if major >= since {
                return None;
            }
        }
        let evidence = format!(
            "{}: {}; in its place: {}",
            shown(uses),
            row.why,
            row.instead
        );
        let mut finding = about(&META, span, evidence);
        finding.title = format!("{action} is retired");
        Some(finding)
    });
    found.collect()
}
