//! Actions that are not named by their commit.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-unpinned-action",
    title: "An action is not pinned to a commit",
    severity: Severity::Medium,
    why: "A tag or branch of an action can be set to other code at any time, by its owner or by who took \
          the account over, and the next run hands that code the secrets and the token of the job. That \
          happened to tj-actions/changed-files and to aquasecurity/trivy-action.",
    fix: "Name the full commit (40 digits), with the release behind it as a comment, and let Renovate or \
          Dependabot raise both.",
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    aliases: &[],
    bad: CheckExample {
        title: "A tag",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v6
",
    },
    good: CheckExample {
        title: "A commit, and an action of the repository itself",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: ./.github/actions/build
",
    },
};

/// Owners that run the forge itself.
const FORGE: &[&str] = &["actions", "github"];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let found = facts.uses().filter_map(|(_, (uses, span))| {
        // Those of the repository itself are of the same commit; images are judged as such.
        if uses.starts_with("./") || uses.starts_with("docker://") || uses.contains("${{") {
            return None;
        }
        let evidence = shown(uses);
        let Some((path, reference)) = uses.split_once('@') else {
            let mut finding = about(&META, span, evidence);
            "An action is named without a commit or release, which GitHub refuses"
                .clone_into(&mut finding.title);
            return Some(finding);
        };
        let digits = reference.bytes().all(|b| b.is_ascii_hexdigit());
        if digits && matches!(reference.len(), 40 | 64) {
            return None;
        }
        let mut finding = about(&META, span, evidence);
        finding.title = format!("{} is not pinned to a commit", shown(path));
        if path
            .split('/')
            .next()
            .is_some_and(|owner| FORGE.contains(&owner))
        {
            finding.severity = Severity::Low;
        }
        Some(finding)
    });
    found.collect()
}
