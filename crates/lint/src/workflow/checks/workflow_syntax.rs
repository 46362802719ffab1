//! Files that can not be read.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{NodeValue, Span};

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-syntax",
    title: "The file can not be read",
    severity: Severity::High,
    why: "The forge refuses the file, so that nothing in it runs. Here it was judged up to that place at \
          most.",
    fix: "Mend the place that is named.",
    references: &[
        "https://yaml.org/spec/1.2.2/",
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A list that does not end",
        input: r"on: push
jobs:
  build:
    runs-on: [self-hosted
",
    },
    good: CheckExample {
        title: "A job",
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
    if let Some(error) = facts.error() {
        let line = facts.file().source().line(error.at.line);
        let place = line.unwrap_or(Span::new(0, 0));
        return vec![about(&META, place, error.to_string())];
    }
    match facts.root().value {
        NodeValue::Map(_) => Vec::new(),
        NodeValue::Null => vec![about(&META, Span::new(0, 0), "the file holds nothing")],
        _ => vec![about(
            &META,
            facts.root().span,
            "the file must hold a mapping",
        )],
    }
}
