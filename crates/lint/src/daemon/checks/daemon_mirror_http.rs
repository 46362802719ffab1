//! Mirrors of registries in clear text.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::hosts::{host, is_loopback};
use crate::daemon::strange::shown;
use crate::daemon::{DaemonFacts, Rule};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-mirror-http",
    title: "Images come from a mirror in clear text",
    severity: Severity::Medium,
    why: "dockerd asks the mirror for every image of Docker Hub first. Without TLS, who stands between may \
          answer with another image for a tag, which then runs here.",
    fix: "Give the mirror a certificate and write `https://`. If it does not answer, dockerd turns to Docker \
          Hub itself, which may be slower or meet its limits.",
    references: &["https://docs.docker.com/docker-hub/image-library/mirror/"],
    aliases: &[],
    bad: CheckExample {
        title: "Plain HTTP over the network",
        input: r#"{"registry-mirrors": ["http://mirror.internal:5000"]}"#,
    },
    good: CheckExample {
        title: "TLS, or this machine",
        input: r#"{"registry-mirrors": ["https://mirror.internal", "http://127.0.0.1:5000"]}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let open: Vec<_> = facts
        .texts("registry-mirrors")
        .filter_map(|(node, mirror)| {
            let address = mirror.strip_prefix("http://")?;
            let address = address.rsplit('@').next().unwrap_or(address);
            (!is_loopback(host(address))).then_some((node, address))
        })
        .collect();
    facts.each(&META, &open, |(node, address)| {
        let mirror = shown(address);
        let evidence = format!("{mirror} is asked over plain HTTP");
        let subject = format!("registry-mirrors {mirror}");
        facts.at(&META, &subject, node.span, &evidence)
    })
}
