//! Two services that want the same port of the host.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use seawall_container::Port;
use seawall_syntax::Span;

use crate::compose::facts::Profiles;
use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-duplicate-host-port",
    title: "A port of the host is published twice",
    severity: Severity::Medium,
    why: "Only one of them gets the port: the other does not start.",
    fix: "Give each a port of its own, or an address.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports"],
    aliases: &[],
    bad: CheckExample {
        title: "A port that is asked for twice",
        input: r"services:
  a: {image: app:1, ports: ['127.0.0.1:80:80']}
  b: {image: app:1, ports: ['80:8080']}
",
    },
    good: CheckExample {
        title: "Two ports, one for two protocols, one on two addresses",
        input: r"services:
  a: {image: app:1, ports: ['80:80', '53:53', '10.0.0.1:81:81']}
  b: {image: app:1, ports: ['8080:80', '53:53/udp', '10.0.0.2:81:81']}
",
    },
};

pub(crate) static IT: ComposeDuplicateHostPort = ComposeDuplicateHostPort;

/// The check.
pub(crate) struct ComposeDuplicateHostPort;

impl Check<Compose> for ComposeDuplicateHostPort {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let profiles = Profiles::of(facts);
        let mut wanted = wanted(facts);
        wanted.sort_by_key(|w| (w.first, w.span));
        let mut findings = Vec::new();
        let mut open: Vec<&Wanted<'_>> = Vec::new();
        for one in &wanted {
            open.retain(|other| other.last >= one.first);
            let near = open.iter().rev().take(NEAR);
            let other = near.copied().find(|other| {
                one.port.protocol == other.port.protocol
                    && meet(one.port, other.port)
                    && profiles.side_by_side(one.service, other.service)
            });
            open.push(one);
            let Some(other) = other else {
                continue;
            };
            let (one, other) = if one.span < other.span {
                (other, one)
            } else {
                (one, other)
            };
            let (port, service) = (one.first.max(other.first), other.service);
            let evidence = format!("{service} publishes port {port} of the host too");
            let mut finding = facts.finding(&META, META.severity, one.span, evidence);
            finding.location.service = Some(one.service.to_owned());
            finding.subject = Some(format!("{port}/{}", one.port.protocol));
            findings.push(finding);
        }
        findings
    }
}

/// Most ports before one, in their order, that it is held against.
const NEAR: usize = 64;

/// A port or range of the host that a service asks for.
struct Wanted<'a> {
    service: &'a str,
    span: Span,
    port: &'a Port,
    first: u16,
    last: u16,
}

fn wanted<'a>(facts: &ComposeFacts<'a>) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    for service in facts.services {
        for told in &service.spec.ports {
            let Some(port) = &told.value else {
                continue;
            };
            let range = port.host_range();
            // Of a range for a single port of the container any that is free is taken.
            let single = !port.container_port.contains('-');
            let Some((first, last)) = range.filter(|(a, b)| a == b || !single) else {
                continue;
            };
            wanted.push(Wanted {
                service: &service.spec.name,
                span: told.span,
                port,
                first,
                last,
            });
        }
    }
    wanted
}

/// Whether an address is known to be the same for both.
fn meet(one: &Port, other: &Port) -> bool {
    let (Some(a), Some(b)) = (one.address(), other.address()) else {
        return false;
    };
    if one.host_ip.is_none() || other.host_ip.is_none() || a == b {
        return true;
    }
    let all = one.on_all_addresses() || other.on_all_addresses();
    all && a.contains(':') == b.contains(':')
}
