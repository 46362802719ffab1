//! Checks on the TCP ports that a machine listens on.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, FindingKind, Severity};

/// The family: its facts are the ports.
pub(crate) struct Ports;

impl Family for Ports {
    type Facts<'a> = &'a [u16];

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        &[&Telnet]
    }
}

/// Nobody logs in in clear text.
struct Telnet;

static META: CheckMeta = CheckMeta {
    id: "ports-telnet",
    title: "Telnet is open",
    severity: Severity::High,
    why: "Names and passwords cross the network in clear text.",
    fix: "Stop the service, and use SSH instead.",
    references: &["https://www.rfc-editor.org/rfc/rfc854"],
    aliases: &[],
    bad: CheckExample {
        title: "The port of telnet",
        input: "22 23",
    },
    good: CheckExample {
        title: "The port of SSH",
        input: "22",
    },
};

impl Check<Ports> for Telnet {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, ports: &&[u16]) -> Vec<Finding> {
        let found = ports.iter().find(|port| **port == 23);
        let finding = found.map(|port| {
            let mut finding = Ports::finding(&META, META.severity, META.title);
            finding.subject = Some(format!("tcp {port}"));
            finding.evidence = format!("port {port} is open");
            finding
        });
        finding.into_iter().collect()
    }
}

#[test]
fn checks_are_proved_by_their_examples() {
    seawall_testkit::checks::prove::<Ports>(|check, input| {
        let ports: Vec<u16> = input.split(' ').filter_map(|p| p.parse().ok()).collect();
        check.run(&ports.as_slice())
    });
}
