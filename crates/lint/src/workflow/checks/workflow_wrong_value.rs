//! Values of another kind than the forge reads.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Node, NodeValue};

use crate::workflow::model::Forge;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-wrong-value",
    title: "A value is of another kind than the forge reads",
    severity: Severity::High,
    why: "The forge refuses the file, so that nothing in it runs. What stands in such a value was not \
          judged here.",
    fix: "Write the value as the reference has it.",
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
        "https://docs.gitlab.com/ci/yaml/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Steps without a list",
        input: r"on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      run: make
",
    },
    good: CheckExample {
        title: "A list",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    // What stands behind an error may be what is missing.
    if facts.error().is_some() {
        return found;
    }
    match facts.forge() {
        Forge::GitHub => {
            let jobs = facts.root().get("jobs");
            wants(jobs, Wanted::Mapping, "jobs", &mut found);
            for job in &facts.model().jobs {
                wants(Some(&job.value), Wanted::Mapping, "a job", &mut found);
                steps(Some(&job.value), &mut found);
            }
        }
        Forge::Action => {
            steps(facts.root().get("runs"), &mut found);
        }
        Forge::GitLab => {
            for job in facts.root().entries() {
                for key in ["before_script", "script", "after_script"] {
                    wants(job.value.get(key), Wanted::Commands, key, &mut found);
                }
            }
        }
    }
    found
}

fn steps(job: Option<&Node>, found: &mut Vec<Draft>) {
    let Some(steps) = job.and_then(|job| job.get("steps")) else {
        return;
    };
    wants(Some(steps), Wanted::List, "steps", found);
    for step in steps.items() {
        wants(Some(step), Wanted::Mapping, "a step", found);
        let (run, uses) = (step.get("run"), step.get("uses"));
        wants(run, Wanted::Text, "run", found);
        wants(uses, Wanted::Text, "uses", found);
        if run.is_some() == uses.is_some() && matches!(step.value, NodeValue::Map(_)) {
            let what = if run.is_some() {
                "both `run` and `uses`"
            } else {
                "neither `run` nor `uses`"
            };
            found.push(about(&META, step.span, format!("a step has {what}")));
        }
    }
}

/// What a value must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Mapping,
    List,
    Text,
    Commands,
}

fn wants(node: Option<&Node>, wanted: Wanted, name: &str, found: &mut Vec<Draft>) {
    let Some(node) = node else {
        return;
    };
    let (fits, words) = match wanted {
        Wanted::Mapping => (matches!(node.value, NodeValue::Map(_)), "a mapping"),
        Wanted::List => (matches!(node.value, NodeValue::List(_)), "a list"),
        Wanted::Text => (matches!(node.value, NodeValue::Scalar(_)), "a text"),
        // GitLab takes an empty one as well.
        Wanted::Commands => (
            !matches!(node.value, NodeValue::Map(_)),
            "a text or a list of texts",
        ),
    };
    if !fits {
        found.push(about(&META, node.span, format!("`{name}` must be {words}")));
    }
}
