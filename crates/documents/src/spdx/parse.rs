//! The parts of an SPDX 2 document that we read.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use serde::Deserialize;

use crate::lenient::{List, Object, Text};

/// The document.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) spdx_version: Text,
    pub(super) name: Text,
    pub(super) document_describes: List<Text>,
    pub(super) packages: List<Object<Package>>,
    pub(super) relationships: List<Object<Relationship>>,
    pub(super) has_extracted_licensing_infos: List<Object<ExtractedLicence>>,
}

/// A package.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Package {
    pub(super) name: Text,
    #[serde(rename = "SPDXID")]
    pub(super) id: Text,
    pub(super) version_info: Text,
    pub(super) supplier: Text,
    pub(super) originator: Text,
    pub(super) source_info: Text,
    pub(super) checksums: List<Object<Checksum>>,
    pub(super) license_concluded: Text,
    pub(super) license_declared: Text,
    pub(super) description: Text,
    pub(super) external_refs: List<Object<ExternalRef>>,
    pub(super) primary_package_purpose: Text,
    pub(super) annotations: List<Object<Annotation>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Checksum {
    pub(super) algorithm: Text,
    pub(super) checksum_value: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ExternalRef {
    pub(super) reference_type: Text,
    pub(super) reference_locator: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Annotation {
    pub(super) comment: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ExtractedLicence {
    pub(super) license_id: Text,
    pub(super) extracted_text: Text,
    pub(super) name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Relationship {
    pub(super) spdx_element_id: Text,
    pub(super) relationship_type: Text,
    pub(super) related_spdx_element: Text,
}
