//! Published ports by which nobody gets in.

use std::collections::{HashMap, HashSet};

use seawall_container::compose::Service;
use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::{Node, NodeValue};

use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-port-without-effect",
    title: "Ports are published where no port leads in",
    severity: Severity::Low,
    why: "The engine maps no port of a container that is on internal networks alone or on none, and \
          takes no mapping for one that has the network of the host or of another container. Whoever \
          relies on the port, or on it being closed, is wrong.",
    fix: "Take the ports out, or put the service on a network that is not internal.",
    references: &[
        "https://github.com/compose-spec/compose-spec/blob/main/06-networks.md#internal",
        "https://github.com/compose-spec/compose-spec/blob/main/05-services.md#network_mode",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A service that only an internal network reaches",
        input: r"services:
  db:
    image: db:1
    networks: [back]
    ports: ['127.0.0.1:5432:5432']
networks:
  back: {internal: true}
",
    },
    good: CheckExample {
        title: "A service on a network with a way in as well",
        input: r"services:
  db:
    image: db:1
    networks: [back, front]
    ports: ['127.0.0.1:5432:5432']
networks:
  back: {internal: true}
  front:
",
    },
};

pub(crate) static IT: ComposePortWithoutEffect = ComposePortWithoutEffect;

/// The check.
pub(crate) struct ComposePortWithoutEffect;

impl Check<Compose> for ComposePortWithoutEffect {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let entries = facts.declared("services").iter();
        let declared: HashMap<&str, &Node> = entries.map(|e| (&*e.key, &e.value)).collect();
        let networks = facts.declared("networks").iter();
        let internal =
            networks.filter(|n| n.value.get("internal").and_then(Node::text) == Some("true"));
        let internal: HashSet<&str> = internal.map(|network| &*network.key).collect();
        let mut findings = Vec::new();
        for Service { spec, .. } in facts.services.iter().filter(|s| s.spec.whole) {
            let (Some(port), Some(service)) =
                (spec.ports.first(), declared.get(spec.name.as_str()))
            else {
                continue;
            };
            // What it takes from another service may be other networks.
            let own = Some(service).filter(|node| node.get("extends").is_none());
            let Some(why) = own.and_then(|service| closed(&internal, service)) else {
                continue;
            };
            let mut finding = facts.finding(&META, META.severity, port.span, why);
            finding.location.service = Some(spec.name.clone());
            findings.push(finding);
        }
        findings
    }
}

/// Why no port leads into a service, where that is sure.
fn closed(internal: &HashSet<&str>, service: &Node) -> Option<String> {
    if let Some(mode) = service.get("network_mode").and_then(Node::text) {
        let shared = mode.starts_with("service:") || mode.starts_with("container:");
        let closed = shared || matches!(mode, "host" | "none");
        return (closed && !mode.contains('$')).then(|| format!("network_mode is {mode}"));
    }
    let networks = service.get("networks");
    let names: Vec<&str> = match networks.map(|networks| &networks.value) {
        Some(NodeValue::Map(entries)) => entries.iter().map(|e| e.key.as_str()).collect(),
        Some(NodeValue::List(items)) => items.iter().map(Node::text).collect::<Option<_>>()?,
        None | Some(NodeValue::Null) => vec!["default"],
        Some(NodeValue::Scalar(_)) => return None,
    };
    let all = !names.is_empty() && names.iter().all(|name| internal.contains(name));
    let shown = || names.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    all.then(|| format!("every network of it is internal: {}", shown()))
}

#[test]
fn ways_in() {
    use crate::compose::with_facts;
    use crate::text_file::TextFile;
    let networks = "networks:\n  a: {internal: true}\n  b: {internal: false}\n  c: {internal: \"${I}\"}\n  default: {internal: true}\n";
    for (service, closed) in [
        ("networks: [a]", true),
        ("networks: {a: {aliases: [x]}}", true),
        ("networks: [a, b]", false),
        ("networks: [c]", false),
        ("networks: [gone]", false),
        ("networks: []", false),
        ("restart: always", true),
        ("network_mode: none", true),
        ("network_mode: host", true),
        ("network_mode: service:x", true),
        ("network_mode: bridge", false),
        ("network_mode: $M", false),
        ("networks: [a]\n    extends: x", false),
    ] {
        let text = format!(
            "services:\n  x: {{image: x:1}}\n  web:\n    image: a:1\n    ports: ['80:80']\n    {service}\n{networks}"
        );
        let found = with_facts(&TextFile::new("compose.yaml", &text), |facts| IT.run(facts));
        assert_eq!(!found.is_empty(), closed, "{service}");
    }
}
