//! Images that are not named by their digest.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::dockerfile::Image;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-unpinned-image",
    title: "An image is not pinned to a digest",
    severity: Severity::Low,
    why: "A tag can be set to another image at any time, and the next run hands that one the secrets of \
          the job. A tag such as `latest`, or none at all, changes with every release.",
    fix: "Name the digest behind the tag: `image:tag@sha256:…`.",
    references: &[
        "https://docs.docker.com/dhi/core-concepts/digests/",
        "https://docs.github.com/en/actions/reference/security/secure-use",
        "https://docs.gitlab.com/ci/yaml/#image",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A moving tag",
        input: r"build:
  image: docker:latest
  script:
    - make
",
    },
    good: CheckExample {
        title: "A digest, and a variable",
        input: r"build:
  image: docker:27.3.1@sha256:3ab005a2e4872f0b10fb9c00277c6d4c4f5d5a4f2b3c1d0e9f8a7b6c5d4e3f2a
  script:
    - make
test:
  image: $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
  script:
    - test
",
    },
};

/// Tags that are known to move with every release.
const MOVING: &[&str] = &[
    "dev", "edge", "latest", "main", "master", "nightly", "stable",
];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let of_actions = facts.uses().map(|(_, used)| used);
    let of_actions = of_actions.filter(|(uses, _)| uses.starts_with("docker://"));
    let images = facts.model().images.iter().copied().chain(of_actions);
    let found = images.filter_map(|(text, span)| {
        let image = text.strip_prefix("docker://").unwrap_or(text);
        // A variable is not known here, and a file is built from its Dockerfile.
        let unknown = image.is_empty()
            || image.contains('$')
            || image.starts_with("Dockerfile")
            || image.starts_with('.');
        let parts = Image::read(image);
        if unknown || parts.digest.is_some() {
            return None;
        }
        let mut finding = about(&META, span, shown(image));
        finding.title = format!("The image {} is not pinned to a digest", shown(image));
        if parts.tag.is_none_or(|tag| MOVING.contains(&tag)) {
            finding.severity = Severity::Medium;
        }
        Some(finding)
    });
    found.collect()
}
