//! Secrets in the file itself.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_container::secret_name::is_secret;

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
        let text = value.text()?;
        if text.contains('$') || text.contains("{{") || !is_secret(&entry.key, text) {
            return None;
        }
        let name = shown(&entry.key);
        let mut finding = about(
            &META,
            entry.span,
            format!("{name} has a value, which is not shown"),
        );
        finding.title = format!("{name}, named like a secret, has a value in the file");
        finding.subject = Some(name);
        if KNOWN.contains(&text.to_ascii_lowercase().as_str()) {
            finding.severity = Severity::Low;
        }
        Some(finding)
    });
    found.collect()
}
