//! The parts of a CycloneDX 1.6 document that we write, under their names there.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use std::borrow::Cow;

use serde::Serialize;

use super::vulnerability::Vulnerability;

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bom<'a> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) bom_format: &'static str,
    pub(super) spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) serial_number: Option<String>,
    pub(super) version: u32,
    pub(super) metadata: Metadata<'a>,
    pub(super) components: Vec<Component<'a>>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) compositions: Vec<Composition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vulnerabilities: Option<Vec<Vulnerability<'a>>>,
}

/// `metadata`.
#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<&'a str>,
    pub(super) tools: Tools<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) component: Option<Component<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property>,
}

/// `metadata.tools`, the form of 1.5 and later.
#[derive(Serialize)]
pub(super) struct Tools<'a> {
    pub(super) components: Vec<Component<'a>>,
}

/// A component.
#[derive(Serialize)]
pub(super) struct Component<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<&'a str>,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenceChoice<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) purl: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) components: Vec<Component<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<Evidence<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property>,
}

impl<'a> Component<'a> {
    /// A component of that type and name, and nothing else.
    pub(super) fn new(kind: &'static str, name: &'a str) -> Self {
        Self {
            kind,
            reference: None,
            supplier: None,
            group: None,
            name,
            version: "",
            description: None,
            scope: None,
            hashes: Vec::new(),
            licenses: Vec::new(),
            purl: "",
            components: Vec::new(),
            evidence: None,
            properties: Vec::new(),
        }
    }
}

/// An organisation.
#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
}

/// A hash of a component.
#[derive(Serialize)]
pub(super) struct Hash<'a> {
    pub(super) alg: &'static str,
    pub(super) content: &'a str,
}

/// One entry of `licenses`.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LicenceChoice<'a> {
    License(Licence<'a>),
    Expression(&'a str),
}

/// A licence.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Licence<'a> {
    Id(&'a str),
    Name(&'a str),
}

/// `evidence`.
#[derive(Serialize)]
pub(super) struct Evidence<'a> {
    pub(super) occurrences: Vec<Occurrence<'a>>,
}

/// Where a component was seen.
#[derive(Serialize)]
pub(super) struct Occurrence<'a> {
    pub(super) location: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
}

/// A name and a value.
#[derive(Serialize)]
pub(super) struct Property {
    pub(super) name: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

/// What a component needs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dependency {
    #[serde(rename = "ref")]
    pub(super) reference: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) depends_on: Vec<String>,
}

/// How complete the inventory of a component is.
#[derive(Serialize)]
pub(super) struct Composition {
    pub(super) aggregate: &'static str,
    pub(super) assemblies: Vec<String>,
}
