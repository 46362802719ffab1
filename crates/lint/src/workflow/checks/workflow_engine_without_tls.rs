//! Docker in Docker that listens in clear text.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::NodeValue;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-engine-without-tls",
    title: "The Docker engine of the job listens without TLS",
    severity: Severity::Medium,
    why: "The service `docker:dind` runs privileged. Without TLS whoever reaches its port 2375 from \
          another job or container of the network is root on the runner.",
    fix: "Set DOCKER_TLS_CERTDIR to `/certs` and DOCKER_HOST to `tcp://docker:2376`, or build without an \
          engine (buildkit rootless, buildah).",
    references: &["https://docs.gitlab.com/ci/docker/using_docker_build/#use-docker-in-docker"],
    aliases: &[],
    bad: CheckExample {
        title: "TLS off",
        input: r#"variables:
  DOCKER_TLS_CERTDIR: ""
build:
  services:
    - docker:27-dind
  script:
    - docker build .
"#,
    },
    good: CheckExample {
        title: "TLS",
        input: r"variables:
  DOCKER_TLS_CERTDIR: /certs
build:
  services:
    - docker:27-dind
  script:
    - docker build .
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let engine = |image: &str| image.contains("docker") && image.contains("dind");
    if !facts.model().images.iter().any(|(image, _)| engine(image)) {
        return Vec::new();
    }
    let found = facts.model().variables.iter().filter_map(|entry| {
        let off = entry.key == "DOCKER_TLS_CERTDIR" && {
            entry.value.value == NodeValue::Null || entry.value.text() == Some("")
        };
        let clear = entry.key == "DOCKER_HOST"
            && entry
                .value
                .text()
                .is_some_and(|host| host.starts_with("tcp://") && host.ends_with(":2375"));
        if !off && !clear {
            return None;
        }
        let mut finding = about(
            &META,
            entry.span.to(entry.value.span),
            format!("{} is set so", entry.key),
        );
        if off && !facts.slice(entry.value.span).is_empty() {
            finding.edits = vec![facts.edit(entry.value.span, "/certs", false)];
        }
        Some(finding)
    });
    found.collect()
}
