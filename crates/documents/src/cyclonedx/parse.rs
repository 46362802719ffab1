//! The parts of a CycloneDX document that we read, of any version from 1.2 to 1.7.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use serde::Deserialize;

use crate::lenient::{List, Number, Object, Text};

/// The document.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Bom {
    pub(super) bom_format: Text,
    pub(super) spec_version: Text,
    pub(super) serial_number: Text,
    pub(super) metadata: Object<Metadata>,
    pub(super) components: List<Object<Component>>,
    pub(super) dependencies: List<Object<Dependency>>,
    pub(super) compositions: List<Object<Composition>>,
}

/// `metadata`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    pub(super) component: Object<Component>,
}

/// A component.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Component {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    #[serde(rename = "bom-ref")]
    pub(super) reference: Text,
    pub(super) group: Text,
    pub(super) name: Text,
    pub(super) version: Text,
    pub(super) description: Text,
    pub(super) purl: Text,
    pub(super) scope: Text,
    pub(super) supplier: Object<Named>,
    pub(super) publisher: Text,
    pub(super) hashes: List<Object<Hash>>,
    pub(super) licenses: List<Object<LicenceChoice>>,
    pub(super) evidence: Object<Evidence>,
    pub(super) properties: List<Object<Property>>,
    pub(super) components: List<Object<Component>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Hash {
    pub(super) alg: Text,
    pub(super) content: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LicenceChoice {
    pub(super) license: Object<Licence>,
    pub(super) expression: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Licence {
    pub(super) id: Text,
    pub(super) name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Evidence {
    pub(super) occurrences: List<Object<Occurrence>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Occurrence {
    pub(super) location: Text,
    pub(super) line: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Property {
    pub(super) name: Text,
    pub(super) value: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Dependency {
    #[serde(rename = "ref")]
    pub(super) reference: Text,
    pub(super) depends_on: List<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Composition {
    pub(super) aggregate: Text,
    pub(super) assemblies: List<Text>,
}
