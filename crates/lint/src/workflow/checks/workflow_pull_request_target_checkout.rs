//! Code of strangers with the rights of the repository.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::Node;

use crate::workflow::model::Step;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-pull-request-target-checkout",
    title: "The code of a pull request runs with the repository's secrets",
    severity: Severity::High,
    why: "With pull_request_target and workflow_run a job has the secrets and the token of the repository, \
          whoever opened the pull request. What it checks out of that pull request, its build scripts and \
          hooks too, is the code of a stranger.",
    fix: "Use pull_request, which has no secrets, for all that builds or tests. Where the result must be \
          written back, do it in a second workflow that runs nothing of the pull request.",
    references: &[
        "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "The head of a pull request",
        input: r"on: pull_request_target
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: make
",
    },
    good: CheckExample {
        title: "With pull_request",
        input: r"on: pull_request
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: make
",
    },
};

/// Events whose jobs have the rights of the repository.
const EVENTS: &[&str] = &["pull_request_target", "workflow_run"];
/// What names the code of a pull request.
const HEADS: &[&str] = &[
    "github.event.pull_request.head.",
    "github.head_ref",
    "github.event.workflow_run.head_",
    "refs/pull/",
];

/// Conditions that tell a pull request of the repository itself from one of a stranger.
const OWN: &[&str] = &[
    "head.repo.fork == false",
    "!github.event.pull_request.head.repo.fork",
    "head.repo.full_name == github.repository",
    "github.repository == github.event.pull_request.head.repo.full_name",
];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let Some(event) = facts.root().get("on").and_then(event) else {
        return Vec::new();
    };
    // Such a condition lets only the code of the repository itself in.
    let own = |step: &&Step<'_>| {
        let conditions = step.conditions.iter().flatten();
        conditions
            .into_iter()
            .any(|condition| OWN.iter().any(|own| condition.contains(own)))
    };
    let names_head = |text: &str| HEADS.iter().any(|head| text.contains(head));
    let mut found = Vec::new();
    for step in facts.steps().iter().filter(|step| !own(step)) {
        let checkout = step
            .uses
            .is_some_and(|(uses, _)| uses.starts_with("actions/checkout@"));
        let reference = step
            .with
            .iter()
            .find(|entry| checkout && entry.key == "ref");
        if let Some(entry) = reference.filter(|e| e.value.text().is_some_and(names_head)) {
            let evidence = format!("the workflow runs on {event}");
            found.push(about(&META, entry.span.to(entry.value.span), evidence));
        }
        for script in &step.scripts {
            for command in &script.commands {
                let words: Vec<&str> = command.bare().iter().map(|w| w.text.as_str()).collect();
                let range = command.range();
                let git = matches!(words[..], ["git", "checkout" | "fetch" | "pull", ..])
                    && names_head(script.slice(&range));
                if git || words.starts_with(&["gh", "pr", "checkout"]) {
                    let evidence = format!("the workflow runs on {event}");
                    found.push(about(&META, script.place(&range), evidence));
                }
            }
        }
    }
    found
}

/// The event among those that start the workflow.
fn event(on: &Node) -> Option<&'static str> {
    let named = |event: &&&str| {
        on.text() == Some(**event)
            || on.get(event).is_some()
            || on.items().iter().any(|item| item.text() == Some(**event))
    };
    EVENTS.iter().find(named).copied()
}
