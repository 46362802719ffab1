//! Steps that do nothing of what their name says.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-misnamed-step",
    title: "A step is named for work that it does not do",
    severity: Severity::Medium,
    why: "The step only prints something. Who reads the workflow, or the list of what ran, believes that a \
          test, a scan or a signature is there.",
    fix: "Let the step do what its name says, or name it after what it does.",
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    aliases: &[],
    bad: CheckExample {
        title: "A scan that only prints",
        input: r#"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - name: Scan the image for vulnerabilities
        run: echo "image scanned, no vulnerabilities"
"#,
    },
    good: CheckExample {
        title: "A scan, and a step that says that it prints",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - name: Scan the image
        run: trivy image --exit-code 1 app:1
      - name: Print the result of the scan
        run: echo done
",
    },
};

/// Words for work that something must do.
const WORK: &[&str] = &[
    "attest", "audit", "deploy", "lint", "publish", "push", "release", "scan", "scanning", "sign",
    "signing", "test", "tests", "verify",
];
/// Words for what a step that prints does.
const WORDS: &[&str] = &[
    "announce",
    "comment",
    "debug",
    "dummy",
    "echo",
    "info",
    "log",
    "message",
    "notes",
    "notice",
    "notification",
    "notify",
    "output",
    "placeholder",
    "print",
    "report",
    "result",
    "results",
    "set",
    "show",
    "skip",
    "skipped",
    "status",
    "summary",
    "todo",
    "warn",
    "warning",
];
/// Commands that do nothing but print or wait.
const IDLE: &[&str] = &[":", "echo", "exit", "printf", "sleep", "true"];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let found = facts.steps().iter().filter_map(|step| {
        let (name, span) = step.name?;
        let lower = name.to_ascii_lowercase();
        let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
        let work = words.clone().find(|word| WORK.contains(word))?;
        let says = words.any(|word| WORDS.contains(&word));
        let commands = || step.scripts.iter().flat_map(|script| &script.commands);
        let idle = commands().all(|command| IDLE.contains(&command.program()));
        // What is printed into a file may be work.
        let written = step.scripts.iter().any(|script| script.text.contains('>'));
        if says || step.uses.is_some() || commands().next().is_none() || !idle || written {
            return None;
        }
        let evidence = format!("`{}` only prints; nothing in it would {work}", shown(name));
        Some(about(&META, span, evidence))
    });
    found.collect()
}
