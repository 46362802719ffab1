//! Secrets in the file itself.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_container::secret_name::is_secret;
use seawall_syntax::Span;

use crate::daemon::strange::shown;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-plain-secret",
    title: "A variable that is named like a secret has a value in the file",
    severity: Severity::High,
    why: "Whoever can read the repository, now or any earlier state of it, can read the value.",
    fix: "Keep it as a secret of the forge, or in a store of secrets, and make it anew: it is known to \
          others.",
    references: &[
        "https://docs.github.com/en/actions/concepts/security/secrets",
        "https://docs.gitlab.com/ci/variables/#define-a-cicd-variable-in-the-ui",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A token",
        input: r"on: push
permissions: {}
env:
  API_TOKEN: 8d1f0e6c2a7b4f93
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
    good: CheckExample {
        title: "A secret of the forge",
        input: r"on: push
permissions: {}
env:
  API_TOKEN: ${{ secrets.API_TOKEN }}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
};

/// Values that stand for a secret of a test, known to all.
const KNOWN: &[&str] = &[
    "admin", "changeme", "dummy", "example", "fake", "guest", "mysql", "password", "postgres",
    "root", "secret", "test",
];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let with = facts.steps().iter().flat_map(|step| step.with);
    let variables = facts.model().variables.iter().copied().chain(with);
    let found = variables.filter_map(|entry| {
        // GitLab lets a value stand beside what it is for.
        let value = entry.value.get("value").unwrap_or(&entry.value);
        told(&entry.key, value.text()?, entry.span)
    });
    let mut found: Vec<Draft> = found.collect();
    for script in facts.steps().iter().flat_map(|step| &step.scripts) {
        for command in &script.commands {
            let exported = command.operands().filter(|_| command.program() == "export");
            for word in command.assignments.iter().chain(exported) {
                let pair = word.text.split_once('=');
                let (Some((name, value)), false) =
                    (pair, script.slice(&word.range).contains("${{"))
                else {
                    continue;
                };
                found.extend(told(name, value, script.place(&word.range)));
            }
        }
    }
    found
}

/// A finding about a variable, where it is a secret's and the value is told.
fn told(name: &str, value: &str, span: Span) -> Option<Draft> {
    // `server-password: MAVEN_PASSWORD` names the variable that has it.
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let named = value.contains('_') && value.bytes().all(capital);
    if named || value.contains(['$', '`']) || value.contains("{{") || !is_secret(name, value) {
        return None;
    }
    let name = shown(name);
    let mut finding = about(
        &META,
        span,
        format!("{name} has a value, which is not shown"),
    );
    finding.title = format!("{name}, named like a secret, has a value in the file");
    finding.subject = Some(name);
    if KNOWN.contains(&value.to_ascii_lowercase().as_str()) {
        finding.severity = Severity::Low;
    }
    Some(finding)
}
