//! What several checks ask of a Compose file.

use std::collections::HashMap;

use seawall_container::Told;
use seawall_container::compose::Service;
use seawall_model::{CheckMeta, Family, Finding, Severity};
use seawall_syntax::{Entry, Node, NodeValue, Span};

use super::{Compose, ComposeFacts};

/// What a service uses by its name.
pub(super) struct Use<'a> {
    /// The section at the top in which it is declared: `volumes`.
    pub(super) section: &'static str,
    /// Its name.
    pub(super) name: &'a str,
    /// The service that uses it.
    pub(super) service: &'a str,
    /// Where.
    pub(super) span: Span,
}

impl<'a> ComposeFacts<'a> {
    /// A finding at a place of the file.
    pub(super) fn finding(
        &self,
        meta: &CheckMeta,
        severity: Severity,
        span: Span,
        evidence: impl Into<String>,
    ) -> Finding {
        let mut finding = Compose::finding(meta, severity, meta.title);
        finding.location = self.file.location(span);
        finding.evidence = evidence.into();
        finding
    }

    /// What is declared in a section at the top.
    pub(super) fn declared(&self, section: &str) -> &'a [Entry] {
        let section = self.flat.get(section);
        section.map_or(&[], Node::entries)
    }

    /// Whether all is in this file and was read: no other is included, extended or completed by it.
    pub(super) fn is_whole(&self) -> bool {
        let whole = |service: &Service| service.spec.whole;
        self.error.is_none()
            && self.flat.get("include").is_none()
            && !self.services.is_empty()
            && self.services.iter().all(whole)
    }

    /// What services use by its name, where that is known.
    pub(super) fn uses(&self) -> Vec<Use<'a>> {
        let mut uses = Vec::new();
        for entry in self.declared("services") {
            let mut add = |section, node: Option<&'a Node>| {
                for (name, span) in node.map(names).unwrap_or_default() {
                    let service = entry.key.as_str();
                    uses.push(Use {
                        section,
                        name,
                        service,
                        span,
                    });
                }
            };
            let service = &entry.value;
            for section in ["networks", "secrets", "configs", "models"] {
                add(section, service.get(section));
            }
            add(
                "secrets",
                service.get("build").and_then(|b| b.get("secrets")),
            );
            let credentials = service.get("credential_spec");
            add("configs", credentials.and_then(|c| c.get("config")));
            add("services", service.get("depends_on"));
        }
        uses.extend(self.volumes());
        uses
    }

    fn volumes(&self) -> impl Iterator<Item = Use<'a>> {
        let services: &'a [Service] = self.services;
        services.iter().flat_map(|service| {
            let spec = &service.spec;
            let mounts = spec.mounts.iter();
            let volumes = mounts.filter(|m| m.kind == Some(seawall_container::MountKind::Volume));
            let known = |told: &'a Told<String>| {
                let name = told.value.as_deref().filter(|name| !name.is_empty())?;
                Some(Use {
                    section: "volumes",
                    name,
                    service: &spec.name,
                    span: told.span,
                })
            };
            volumes.filter_map(move |mount| known(mount.source.as_ref()?))
        })
    }
}

/// The names in a list of them or of mappings with `source`, as keys of a mapping, or a single one. One with a variable
/// is not known.
fn names(node: &Node) -> Vec<(&str, Span)> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().map(|e| (e.key.as_str(), e.span)).collect(),
        NodeValue::List(items) => {
            let named = items.iter().filter_map(|item| {
                let named = item.get("source").unwrap_or(item);
                Some((named.text()?, named.span))
            });
            named.filter(|(name, _)| !name.contains('$')).collect()
        }
        NodeValue::Scalar(scalar) if !scalar.text.contains('$') => vec![(&scalar.text, node.span)],
        _ => Vec::new(),
    }
}

/// The profiles of services.
pub(super) struct Profiles<'a>(HashMap<&'a str, Vec<&'a str>>);

impl<'a> Profiles<'a> {
    pub(super) fn of(facts: &ComposeFacts<'a>) -> Self {
        let services = facts.declared("services").iter();
        let profiles = services.map(|entry| {
            let profiles = entry.value.get("profiles");
            let items = profiles.map_or(&[][..], Node::items).iter();
            (entry.key.as_str(), items.filter_map(Node::text).collect())
        });
        Self(profiles.collect())
    }

    /// Whether two services ever run side by side: those of different profiles do not.
    pub(super) fn side_by_side(&self, one: &str, other: &str) -> bool {
        let of = |name| self.0.get(name).map_or(&[][..], Vec::as_slice);
        let (one, other) = (of(one), of(other));
        one.is_empty() || other.is_empty() || one.iter().any(|profile| other.contains(profile))
    }
}
