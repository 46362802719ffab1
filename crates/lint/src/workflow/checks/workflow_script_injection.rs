//! Texts of strangers in commands.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::workflow::expression;
use crate::workflow::script::Script;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-script-injection",
    title: "A text that anyone can write is put into a command",
    severity: Severity::High,
    why: "GitHub fills an expression in before the shell reads the command. Who names a branch or writes a \
          title such as `$(curl …)` runs commands in the job, with its token and secrets.",
    fix: "Hand the text over as a variable (`env`), and use that in the command, in double quotes.",
    references: &[
        "https://docs.github.com/en/actions/concepts/security/script-injections",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "The title of an issue",
        input: r#"on: issues
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.issue.title }}"
"#,
    },
    good: CheckExample {
        title: "A variable",
        input: r#"on: issues
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "$TITLE"
        env:
          TITLE: ${{ github.event.issue.title }}
"#,
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    let mut look = |script: &Script| {
        for (range, body) in expression::all(&script.raw) {
            if let Some(path) = expression::untrusted(body) {
                let mut finding = about(&META, script.place(&range), shown(&path));
                finding.title = format!("{} is put into a command", shown(&path));
                found.push(finding);
            }
        }
    };
    for step in facts.steps() {
        step.scripts.iter().for_each(&mut look);
        let program = step
            .uses
            .is_some_and(|(uses, _)| uses.starts_with("actions/github-script@"));
        let script = step
            .with
            .iter()
            .find(|entry| program && entry.key == "script");
        if let Some(script) = script.and_then(|e| Script::of(&e.value, facts.file().source())) {
            look(&script);
        }
    }
    found
}
