//! Tokens that may do all.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-wide-permissions",
    title: "The token of the job may write everything",
    severity: Severity::High,
    why: "Whatever runs in a job can use its token: a dependency, an action, a script that was slipped in. \
          With write-all that one may push code, publish packages and change releases.",
    fix: "Name what the job needs, such as `contents: read`, for each job.",
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "All",
        input: r"on: push
permissions: write-all
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
    good: CheckExample {
        title: "What is needed",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let jobs = facts.model().jobs.iter().map(|job| &job.value);
    let all = std::iter::once(facts.root()).chain(jobs);
    let wide = all.filter_map(|node| {
        let entry = node
            .entries()
            .iter()
            .find(|entry| entry.key == "permissions")?;
        (entry.value.text() == Some("write-all")).then_some(entry)
    });
    let found = wide.map(|entry| {
        about(
            &META,
            entry.span.to(entry.value.span),
            "`permissions` is write-all",
        )
    });
    found.collect()
}
