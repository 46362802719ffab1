//! The parts of a CycloneDX document that statements are made of.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use serde::Deserialize;

use crate::cyclonedx::parse::Hash;
use crate::lenient::{List, Object, Text};

/// The document.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Bom {
    pub(super) serial_number: Text,
    pub(super) metadata: Object<Metadata>,
    pub(super) components: List<Object<Component>>,
    pub(super) vulnerabilities: List<Object<Vulnerability>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    pub(super) timestamp: Text,
    pub(super) component: Object<Component>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Component {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    #[serde(rename = "bom-ref")]
    pub(super) reference: Text,
    pub(super) name: Text,
    pub(super) version: Text,
    pub(super) purl: Text,
    pub(super) cpe: Text,
    pub(super) hashes: List<Object<Hash>>,
    pub(super) properties: List<Object<Property>>,
    pub(super) components: List<Object<Component>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Property {
    pub(super) name: Text,
    pub(super) value: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Vulnerability {
    pub(super) id: Text,
    pub(super) references: List<Object<Id>>,
    pub(super) updated: Text,
    pub(super) analysis: Object<Analysis>,
    pub(super) affects: List<Object<Affects>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Id {
    pub(super) id: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Analysis {
    pub(super) state: Text,
    pub(super) justification: Text,
    pub(super) detail: Text,
    pub(super) first_issued: Text,
    pub(super) last_updated: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Affects {
    #[serde(rename = "ref")]
    pub(super) reference: Text,
    pub(super) versions: List<Object<Version>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Version {
    pub(super) version: Text,
    pub(super) range: Text,
    pub(super) status: Text,
}
