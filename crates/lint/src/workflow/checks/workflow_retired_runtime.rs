//! Actions on an old Node.js.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::workflow::model::Forge;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-retired-runtime",
    title: "The action runs on a Node.js that runners no longer have",
    severity: Severity::Medium,
    why: "Runners no longer have Node.js 12 and 16, for which no flaws are mended any more. They run such \
          an action on another release than it was made for.",
    fix: "Raise `using` to the newest that runners have, and try the action with it.",
    references: &[
        "https://github.blog/changelog/2023-09-22-github-actions-transitioning-from-node-16-to-node-20/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Node.js 16",
        input: r"name: a
runs:
  using: node16
  main: dist/index.js
",
    },
    good: CheckExample {
        title: "Node.js 24",
        input: r"name: a
runs:
  using: node24
  main: dist/index.js
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    if facts.forge() != Forge::Action {
        return Vec::new();
    }
    let using = facts.root().get("runs").and_then(|runs| runs.get("using"));
    let old = using.filter(|using| matches!(using.text(), Some("node12" | "node16")));
    old.into_iter()
        .map(|using| about(&META, using.span, shown(using.text().unwrap_or_default())))
        .collect()
}
