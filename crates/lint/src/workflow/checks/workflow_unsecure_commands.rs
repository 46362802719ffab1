//! Old commands to the runner that are let in again.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::workflow::model::is_true;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-unsecure-commands",
    title: "Commands to the runner that were turned off are let in again",
    severity: Severity::High,
    why: "With ACTIONS_ALLOW_UNSECURE_COMMANDS whatever a step prints, a title or the output of a test, \
          can set variables and the search path of the next ones, and so run commands in them.",
    fix: "Remove the variable, and write to the files that $GITHUB_ENV and $GITHUB_PATH name.",
    references: &[
        "https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Let in",
        input: r"on: push
permissions: {}
env:
  ACTIONS_ALLOW_UNSECURE_COMMANDS: true
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
    good: CheckExample {
        title: "Not let in",
        input: r#"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "A=b" >> "$GITHUB_ENV"
"#,
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let variables = facts.model().variables.iter();
    let allowed =
        variables.filter(|e| e.key == "ACTIONS_ALLOW_UNSECURE_COMMANDS" && is_true(&e.value));
    let found = allowed.map(|e| {
        about(
            &META,
            e.span.to(e.value.span),
            "ACTIONS_ALLOW_UNSECURE_COMMANDS is true",
        )
    });
    found.collect()
}
