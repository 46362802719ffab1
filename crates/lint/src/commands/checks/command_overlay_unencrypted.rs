//! A network over hosts without encryption.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-overlay-unencrypted",
    title: "Traffic between hosts is not encrypted",
    severity: Severity::Low,
    why: "What containers say to each other over an overlay network goes from host to host in clear text, \
          but for what they encrypt themselves.",
    fix: "Make it with --opt encrypted where the network between the hosts is not trusted.",
    references: &[
        "https://docs.docker.com/engine/network/drivers/overlay/#encrypt-traffic-on-an-overlay-network",
    ],
    aliases: &["CIS-7.4"],
    bad: CheckExample {
        title: "No option",
        input: "docker network create --driver overlay backend\n",
    },
    good: CheckExample {
        title: "Encrypted",
        input: "docker network create --driver overlay --opt encrypted backend\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for client in facts
        .of("network create")
        .filter(|client| client.said.whole)
    {
        let driver = client.given("driver").last();
        let Some(driver) = driver.filter(|given| given.text() == Some("overlay")) else {
            continue;
        };
        let encrypted =
            |text: &str| text.split('=').next() == Some("encrypted") || text.contains('\0');
        if client
            .given("opt")
            .any(|given| given.text().is_some_and(encrypted))
        {
            continue;
        }
        let mut finding = facts.at(
            &META,
            driver.span(),
            "the driver is overlay, and encrypted is not among its options",
        );
        finding.edits = vec![facts.put_in(client, "--opt encrypted")];
        findings.push(finding);
    }
    findings
}
