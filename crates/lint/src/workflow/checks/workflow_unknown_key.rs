//! Keys that GitHub does not know.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Entry, Node, nearest};

use crate::daemon::strange::shown;
use crate::workflow::model::Forge;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-unknown-key",
    title: "A key is not known where it stands",
    severity: Severity::Medium,
    why: "GitHub refuses a workflow with a key that it does not know, so that nothing in it runs, and no \
          check is made.",
    fix: "Write the key as the reference has it.",
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A misspelt key",
        input: r"on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
        continue-on-errors: true
",
    },
    good: CheckExample {
        title: "The key",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
        timeout-minutes: 5
",
    },
};

const TOP: &[&str] = &[
    "concurrency",
    "defaults",
    "env",
    "jobs",
    "name",
    "on",
    "permissions",
    "run-name",
];

const JOB: &[&str] = &[
    "concurrency",
    "container",
    "continue-on-error",
    "defaults",
    "env",
    "environment",
    "if",
    "name",
    "needs",
    "outputs",
    "permissions",
    "runs-on",
    "secrets",
    "services",
    "snapshot",
    "steps",
    "strategy",
    "timeout-minutes",
    "uses",
    "with",
];

const STEP: &[&str] = &[
    "continue-on-error",
    "env",
    "id",
    "if",
    "name",
    "run",
    "shell",
    "timeout-minutes",
    "uses",
    "with",
    "working-directory",
];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    // Others that read such workflows know more keys.
    if facts.forge() != Forge::GitHub
        || ![".gitea/", ".forgejo/"]
            .iter()
            .all(|d| !facts.file().path().contains(d))
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    look(facts.root(), TOP, &mut found);
    for job in &facts.model().jobs {
        look(&job.value, JOB, &mut found);
        for step in job.value.get("steps").map_or(&[][..], Node::items) {
            look(step, STEP, &mut found);
        }
    }
    let draft = |(at, (entry, known)): (usize, (&Entry, &[&'static str]))| {
        let name = shown(&entry.key);
        let mut finding = about(&META, entry.span, format!("there is no key `{name}` here"));
        finding.title = format!("GitHub refuses the workflow: it knows no key `{name}` here");
        // The names are compared one by one, so only for those that are shown.
        if let Some(meant) = (at < 50)
            .then(|| nearest(&name, known.iter().copied()))
            .flatten()
        {
            finding.evidence += &format!("; the nearest is `{meant}`");
            finding.edits = vec![facts.edit(entry.span, meant, false)];
        }
        finding
    };
    found.into_iter().enumerate().map(draft).collect()
}

/// The entries of a mapping whose keys are not known. A merge key (`<<`) is told by nobody but GitHub itself.
fn look<'a>(
    node: &'a Node,
    known: &'static [&'static str],
    found: &mut Vec<(&'a Entry, &'static [&'static str])>,
) {
    let entries = node.entries().iter();
    let unknown = entries.filter(|entry| !known.contains(&entry.key.as_str()));
    found.extend(unknown.map(|entry| (entry, known)));
}
