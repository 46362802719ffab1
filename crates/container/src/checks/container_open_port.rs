//! A port that the host opens on every address.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Port;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-open-port",
    title: "A port is open on all addresses of the host",
    severity: Severity::Low,
    why: "The engine opens published ports past the host's firewall: whoever reaches the host \
          reaches the program, from the internet where the host has an address there.",
    fix: "Name the address of the host that it is meant for, 127.0.0.1 where only the host \
          itself or a proxy on it talks to it.",
    references: &["https://docs.docker.com/engine/network/port-publishing/"],
    aliases: &["CIS-5.14"],
    bad: CheckExample {
        title: "No address is named",
        input: r#"image: app:1.4.2
ports:
  - "8080:80"
"#,
    },
    good: CheckExample {
        title: "The address of the host itself",
        input: r#"image: app:1.4.2
ports:
  - "127.0.0.1:8080:80"
"#,
    },
};

pub(crate) static IT: ContainerOpenPort = ContainerOpenPort;

/// The check.
pub(crate) struct ContainerOpenPort;

impl Check<Container> for ContainerOpenPort {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let ports = facts.spec.ports.iter();
        let open = ports.filter_map(|told| {
            let port = told.value.as_ref()?;
            port.on_all_addresses().then_some((told.span, port))
        });
        open.map(|(span, port)| {
            let host = port
                .host_port
                .as_ref()
                .and_then(|told| told.value.as_deref());
            let (number, protocol) = (&port.container_port, &port.protocol);
            let evidence = match host {
                Some(host) => format!("port {host} of every address leads to {number}/{protocol}"),
                None => format!("a port of every address leads to {number}/{protocol}"),
            };
            let severity = severity(port);
            let mut finding = facts.finding(&META, severity, span, evidence);
            finding.subject = Some(format!("{number}/{protocol}"));
            let edit = match (&port.host_ip, port.address_place) {
                (_, Some(place)) => facts.places.edit(place, "127.0.0.1:", false),
                (Some(told), None) if told.span != span => {
                    let address = host_itself(told.value.as_deref().unwrap_or_default());
                    address.and_then(|address| facts.places.edit(told.span, address, false))
                }
                _ => None,
            };
            finding.edits.extend(edit);
            finding
        })
        .collect()
    }
}

/// Ports of programs that keep data or steer the host, and often ask for no password.
const INWARD: &[u16] = &[
    1433, 1521, 2375, 2376, 2379, 3306, 5432, 5601, 5672, 5984, 6379, 7474, 8086, 9042, 9200, 9300,
    11211, 15672, 27017,
];

/// It is worse for a program that is meant for neighbours alone.
fn severity(port: &Port) -> Severity {
    let number = port.container_port.parse().ok();
    if number.is_some_and(|number| INWARD.contains(&number)) {
        Severity::Medium
    } else {
        META.severity
    }
}

/// The host's own address, written as the one for all was; none where that could break the notation.
fn host_itself(address: &str) -> Option<&'static str> {
    match address {
        "[::]" => Some("[::1]"),
        _ if address.contains(':') => None,
        _ => Some("127.0.0.1"),
    }
}
