//! Registries that nobody vouches for.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::hosts::{host, is_loopback};
use crate::daemon::strange::shown;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-insecure-registry",
    title: "Images come over connections that nobody vouches for",
    severity: Severity::Medium,
    why: "For such a registry dockerd takes any certificate, and plain HTTP, so that who stands \
          between may give other images, which then run here, and may read the password.",
    fix: "Give the registry a certificate, put its authority under \
          `/etc/docker/certs.d/HOST:PORT/ca.crt`, and remove the entry. Until the registry has one, \
          pulls from it fail without the entry.",
    references: &[
        "https://docs.docker.com/reference/cli/dockerd/#insecure-registries",
        "https://docs.docker.com/engine/security/certificates/",
    ],
    aliases: &["CIS-2.5"],
    bad: CheckExample {
        title: "A registry in the network",
        input: r#"{"insecure-registries": ["registry.internal:5000"]}"#,
    },
    good: CheckExample {
        title: "Only this machine",
        input: r#"{"insecure-registries": ["127.0.0.0/8", "localhost:5000"]}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let open: Vec<_> = facts
        .texts("insecure-registries")
        .filter(|(_, registry)| !is_loopback(host(plain(registry))))
        .collect();
    facts.each(&META, &open, |(node, registry)| {
        let registry = plain(registry);
        let evidence = format!("{} is not asked for a certificate", shown(registry));
        let mut finding = facts.at(
            &META,
            &format!("insecure-registries {}", shown(registry)),
            node.span,
            &evidence,
        );
        if registry.ends_with("/0") {
            finding.severity = Severity::High;
            "No registry is asked for a certificate".clone_into(&mut finding.title);
        }
        finding
    })
}

/// The registry without a scheme and a name with its password.
fn plain(registry: &str) -> &str {
    let rest = registry
        .split_once("://")
        .map_or(registry, |(_, rest)| rest);
    rest.rsplit('@').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::run_on;

    #[test]
    fn each_registry_is_judged() {
        let text =
            r#"{"insecure-registries": ["a:1", "::1/128", "0.0.0.0/0", "http://u:s3cret@b"]}"#;
        let found = run_on(&IT, text);
        let severities: Vec<_> = found.iter().map(|f| f.severity).collect();
        assert_eq!(
            severities,
            [Severity::Medium, Severity::High, Severity::Medium]
        );
        assert!(found[2].evidence.starts_with("b is not asked"));
        assert!(!format!("{found:?}").contains("s3cret"));
    }
}
