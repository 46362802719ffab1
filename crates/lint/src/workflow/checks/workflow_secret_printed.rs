//! Secrets that are printed.

use seawall_model::{CheckExample, CheckMeta, Severity};

use std::ops::Range;

use crate::daemon::strange::shown;
use crate::shell::Command;
use crate::workflow::expression;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-secret-printed",
    title: "A secret is printed into the log",
    severity: Severity::High,
    why: "The log of a job can be read by many. GitHub replaces a secret in it only where it stands as it \
          is: not one that was cut, encoded or put into JSON.",
    fix: "Leave the command out; hand a secret to a program as a variable, or by a pipe.",
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    aliases: &[],
    bad: CheckExample {
        title: "Printed",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: echo ${{ secrets.DEPLOY_KEY }}
",
    },
    good: CheckExample {
        title: "Into a pipe, and into a file",
        input: r#"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          echo ${{ secrets.TOKEN }} | docker login -u ci --password-stdin
          echo "${{ secrets.KEY }}" > key.pem
"#,
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for script in facts.steps().iter().flat_map(|step| &step.scripts) {
        let prints = |command: &&Command| matches!(command.program(), "echo" | "printf");
        for command in script.commands.iter().filter(prints) {
            let range = command.range();
            let bodies = expression::all(script.slice(&range));
            let secret = bodies.iter().find_map(|(_, body)| expression::secret(body));
            let Some(secret) = secret.filter(|_| !goes_on(&script.text, &range)) else {
                continue;
            };
            // A mask is what hides it.
            if !command
                .operands()
                .any(|word| word.text.starts_with("::add-mask::"))
            {
                found.push(about(&META, script.place(&range), shown(&secret)));
            }
        }
    }
    found
}

/// How far before and behind a command is looked, in bytes.
const NEAR: usize = 1000;

/// Whether what a command prints goes to another one, or into a file: the line says so before or behind it.
fn goes_on(text: &str, range: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let (before, behind) = (bytes.get(..range.start), bytes.get(range.end..));
    let of_line = |b: &&u8| **b != b'\n';
    let mut before = before
        .unwrap_or_default()
        .iter()
        .rev()
        .take(NEAR)
        .take_while(of_line);
    let mut behind = behind
        .unwrap_or_default()
        .iter()
        .take(NEAR)
        .take_while(of_line);
    before.any(|b| matches!(b, b'>' | b'(' | b'`' | b'{'))
        || behind.any(|b| matches!(b, b'>' | b'|' | b')' | b'`'))
}
