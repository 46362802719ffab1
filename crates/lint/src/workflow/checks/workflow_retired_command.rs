//! Commands to the runner that are turned off.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-retired-command",
    title: "A command to the runner is turned off",
    severity: Severity::Medium,
    why: "GitHub turned off `::set-env` and `::add-path`, with which whatever a step prints could change \
          the next ones, and wants files in the place of `::set-output` and `::save-state`.",
    fix: "Write to the files that $GITHUB_OUTPUT, $GITHUB_STATE, $GITHUB_ENV and $GITHUB_PATH name.",
    references: &[
        "https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/",
        "https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "An output by its old command",
        input: r#"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "::set-output name=tag::$TAG"
"#,
    },
    good: CheckExample {
        title: "The file",
        input: r#"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "tag=$TAG" >> "$GITHUB_OUTPUT"
"#,
    },
};

/// The commands, and the files that take their place.
const COMMANDS: &[(&str, &str)] = &[
    ("::add-path::", "$GITHUB_PATH"),
    ("::save-state ", "$GITHUB_STATE"),
    ("::set-env ", "$GITHUB_ENV"),
    ("::set-output ", "$GITHUB_OUTPUT"),
];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for script in facts.steps().iter().flat_map(|step| &step.scripts) {
        for command in &script.commands {
            let said = |(word, _): &&(&str, &str)| {
                command
                    .words
                    .iter()
                    .any(|w| w.text.starts_with(word) || format!("{} ", w.text) == **word)
            };
            if let Some((word, file)) = COMMANDS.iter().find(said) {
                let evidence = format!("`{}`; the file is {file}", word.trim());
                found.push(about(&META, script.place(&command.range()), evidence));
            }
        }
    }
    found
}
