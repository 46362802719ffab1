//! Vulnerabilities of a CycloneDX document with an analysis, as VEX (CycloneDX specification 1.4 and
//! later, `vulnerabilities[].analysis` and `affects[]`).
//!
//! The subject of the document is the context of what it says: where that is a container image, its
//! statements are of that image alone. A vulnerability without an analysis says what was found, and is no
//! statement.

mod parse;

use std::collections::HashMap;

use seawall_model::{BomLink, VexIdentity, VexProduct, VexStatement, VexStatus, VexVersion};

pub(crate) use parse::Bom;
use parse::{Affects, Component, Version};

use crate::lenient::Object;
use crate::moment::moment;
use crate::vex::{Reading, add_hash, add_purl};

pub(crate) fn read(bom: &Bom) -> Reading {
    let mut reading = Reading::of("CycloneDX");
    let parts = Parts::of(bom);
    let metadata = bom.metadata.0.as_ref();
    for (index, vulnerability) in bom.vulnerabilities.0.iter().enumerate() {
        let Some(vulnerability) = &vulnerability.0 else {
            reading.lose(index, "it is no object");
            continue;
        };
        let Some(analysis) = vulnerability.analysis.0.as_ref() else {
            continue;
        };
        let Some(state) = analysis.state.some() else {
            continue;
        };
        let others = vulnerability.references.0.iter();
        let others = others.filter_map(|id| id.0.as_ref()?.id.owned());
        let ids: Vec<String> = vulnerability.id.owned().into_iter().chain(others).collect();
        if ids.is_empty() {
            reading.lose(index, "it names no vulnerability");
            continue;
        }
        let status = status(state);
        if status == VexStatus::Unreadable {
            reading.lose(index, "its state is no word of CycloneDX");
        }
        let affects = vulnerability.affects.0.iter().filter_map(|a| a.0.as_ref());
        let mentions = affects.clone().map(|a| 1 + a.versions.0.len()).sum();
        if !reading.has_room(index, mentions) {
            break;
        }
        let first = reading.document.products.len();
        let products = affects.map(|affects| parts.product(affects));
        reading.document.products.extend(products);
        let times = [
            &analysis.last_updated,
            &analysis.first_issued,
            &vulnerability.updated,
        ];
        let of_document = metadata.map(|metadata| &metadata.timestamp);
        reading.document.statements.push(VexStatement {
            ids,
            status,
            justification: analysis.justification.owned(),
            text: analysis.detail.owned(),
            time: (times.into_iter().chain(of_document)).find_map(|time| moment(time.get())),
            products: (first..reading.document.products.len()).collect(),
        });
    }
    reading
}

fn status(state: &str) -> VexStatus {
    match state {
        "resolved" | "resolved_with_pedigree" => VexStatus::Fixed,
        "not_affected" | "false_positive" => VexStatus::NotAffected,
        "exploitable" => VexStatus::Affected,
        "in_triage" => VexStatus::UnderInvestigation,
        _ => VexStatus::Unreadable,
    }
}

/// What references of the document stand for.
struct Parts<'d> {
    serial: String,
    /// The image that the document is of.
    image: Option<VexIdentity>,
    subject: Option<&'d str>,
    by_reference: HashMap<&'d str, VexIdentity>,
}

impl<'d> Parts<'d> {
    fn of(bom: &'d Bom) -> Self {
        let subject = bom.metadata.0.as_ref().and_then(|m| m.component.0.as_ref());
        let mut parts = Self {
            serial: serial(bom.serial_number.get()),
            image: subject.filter(|s| is_image(s)).map(|s| identity(s)),
            subject: subject.and_then(|s| s.reference.some()),
            by_reference: HashMap::new(),
        };
        if let Some(subject) = subject {
            parts.add(subject);
        }
        parts.walk(&bom.components.0);
        parts
    }

    fn walk(&mut self, components: &'d [Object<Component>]) {
        for component in components.iter().filter_map(|c| c.0.as_ref()) {
            self.add(component);
        }
    }

    /// The depth of the recursion is bounded by the JSON reader's (128 levels).
    fn add(&mut self, component: &'d Component) {
        if let Some(reference) = component.reference.some() {
            let identity = identity(component);
            // Two components of one reference: nobody knows which is meant.
            self.by_reference
                .entry(reference)
                .and_modify(|known| {
                    if *known != identity {
                        *known = VexIdentity::default();
                    }
                })
                .or_insert(identity);
        }
        self.walk(&component.components.0);
    }

    fn product(&self, affects: &Affects) -> VexProduct {
        let text = affects.reference.get();
        let mut thing = self.thing(text);
        thing.versions = versions(&affects.versions.0);
        let of_subject = self.subject == Some(text);
        let within = (self.image.clone()).filter(|_| !of_subject && thing.link.is_none());
        VexProduct {
            within: within.into_iter().collect(),
            things: vec![thing],
        }
    }

    fn thing(&self, text: &str) -> VexIdentity {
        if let Some(known) = self.by_reference.get(text) {
            return known.clone();
        }
        let mut thing = VexIdentity::default();
        let Some(link) = bom_link(text) else {
            add_purl(&mut thing, text);
            return thing;
        };
        if link.serial == self.serial {
            return (self.by_reference.get(link.reference.as_str()).cloned()).unwrap_or_default();
        }
        add_purl(&mut thing, &link.reference);
        thing.link = Some(link);
        thing
    }
}

fn is_image(component: &Component) -> bool {
    let purl = component.purl.get();
    component.kind.is("container")
        || ["pkg:oci/", "pkg:docker/"]
            .iter()
            .any(|p| purl.starts_with(p))
}

fn identity(component: &Component) -> VexIdentity {
    let mut identity = VexIdentity::default();
    add_purl(&mut identity, component.purl.get());
    identity.cpes.extend(component.cpe.owned());
    for hash in component.hashes.0.iter().filter_map(|h| h.0.as_ref()) {
        add_hash(&mut identity, hash.content.get());
    }
    if component.kind.is("container") {
        let (name, version) = (component.name.get(), component.version.get());
        let digest = version.starts_with("sha256:");
        if digest {
            add_hash(&mut identity, version);
        }
        let properties = component.properties.0.iter().filter_map(|p| p.0.as_ref());
        for property in properties.filter(|p| names_image(p.name.get())) {
            add_hash(&mut identity, property.value.get());
        }
        let tagged = name.rsplit('/').next().is_some_and(|n| n.contains(':'));
        identity.image = Some(match version {
            "" => name.to_owned(),
            _ if digest || tagged => name.to_owned(),
            version => format!("{name}:{version}"),
        });
    }
    identity
}

/// Properties that hold a digest of the image, ours and Trivy's.
fn names_image(property: &str) -> bool {
    [
        "aquasecurity:trivy:ImageID",
        "aquasecurity:trivy:RepoDigest",
        "seawall:digest",
    ]
    .contains(&property)
}

/// `urn:uuid:` in front or not.
fn serial(text: &str) -> String {
    let uuid = text.strip_prefix("urn:uuid:").unwrap_or(text);
    uuid.to_ascii_lowercase()
}

/// `urn:cdx:SERIAL/VERSION#REF` (CycloneDX, "BOM-Link").
fn bom_link(text: &str) -> Option<BomLink> {
    let rest = text.strip_prefix("urn:cdx:")?;
    let (document, reference) = rest.split_once('#').unwrap_or((rest, ""));
    let (uuid, _) = document.split_once('/')?;
    Some(BomLink {
        serial: serial(uuid),
        // A package URL holds escapes of its own, and is written as it is.
        reference: if reference.starts_with("pkg:") {
            reference.to_owned()
        } else {
            unescaped(reference)
        },
    })
}

/// With percent escapes resolved; those that are none stay.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).map(|hex| u8::from_str_radix(hex, 16));
        if let Some(Ok(byte)) = byte {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(b'%');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The versions that a statement is of. Where the document tells affected versions from unaffected ones,
/// only these are cleared; where it does not, the versions only say which are meant, and the analysis
/// says what holds of them.
fn versions(versions: &[Object<Version>]) -> Vec<VexVersion> {
    let all = || versions.iter().filter_map(|v| v.0.as_ref());
    let tells_apart = all().any(|v| v.status.is("unaffected"));
    let one = |entry: &Version| {
        let version = match (entry.version.some(), entry.range.some()) {
            (Some(version), _) => VexVersion::One(version.to_owned()),
            (None, Some(range)) => VexVersion::Range(range.to_owned()),
            (None, None) => return None,
        };
        let cleared = match entry.status.get() {
            "unaffected" => true,
            "" | "affected" => !tells_apart,
            _ => false,
        };
        Some(if cleared {
            version
        } else {
            VexVersion::Not(Box::new(version))
        })
    };
    let mut listed: Vec<VexVersion> = all().filter_map(|v| one(v)).collect();
    let names_any = |version: &VexVersion| !matches!(version, VexVersion::Not(_));
    if !versions.is_empty() && !listed.iter().any(names_any) {
        // A list that clears nothing is not a list of everything.
        listed.push(VexVersion::Range(String::new()));
    }
    listed
}
