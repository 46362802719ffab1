//! Actions that were taken over.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::workflow::known;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-compromised-action",
    title: "An action is used that was made to do harm",
    severity: Severity::High,
    why: "Others set tags of this action to code that reads the secrets of the job. Its owner set them \
          right since, but what ran in that time is known to others, and a commit that does harm goes on \
          doing it.",
    fix: "Use a release that was not concerned, by its commit. Where the workflow ran in that time, make \
          every secret that it could read anew.",
    references: &[
        "https://github.com/advisories/GHSA-mrrh-fwg8-r2c3",
        "https://github.com/advisories/GHSA-69fq-xp46-6x23",
        "https://github.com/reviewdog/reviewdog/security/advisories/GHSA-qmg3-hpqr-gqvc",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A tag that was set to other code",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: tj-actions/changed-files@v45
",
    },
    good: CheckExample {
        title: "A later release, by its commit",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: tj-actions/changed-files@ed68ef82c095e0d48ec87eccea555d944a631a4c # v46.0.5
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let found = facts.uses().filter_map(|(_, (uses, span))| {
        let (action, reference) = known::parts(uses)?;
        let row = { known::COMPROMISED.iter() }.find(|row| row.action == action)?;
        let commit = row
            .commits
            .contains(&reference.to_ascii_lowercase().as_str());
        let release = known::release(reference);
        let before = row
            .fixed
            .is_some_and(|fixed| release.is_some_and(|release| release < fixed));
        if !commit && !before && !row.tags.contains(&reference) {
            return None;
        }
        let evidence = format!("{}: {} ({})", shown(uses), row.what, row.advisory);
        let mut finding = about(&META, span, evidence);
        finding.aliases = vec![row.advisory.to_owned()];
        finding.title = format!("A tag of {action} was set to code that does harm");
        if commit {
            finding.title = format!("This commit of {action} does harm");
            finding.severity = Severity::Critical;
        }
        Some(finding)
    });
    found.collect()
}
