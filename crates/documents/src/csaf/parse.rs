//! The parts of a CSAF document that we read.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use seawall_model::VexStatus;
use serde::Deserialize;

use super::Objects;
use crate::lenient::{List, Object, Text};

/// The document.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Document {
    pub(super) document: Object<Head>,
    pub(super) product_tree: Object<ProductTree>,
    pub(super) vulnerabilities: Objects<Vulnerability>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Head {
    pub(super) tracking: Object<Tracking>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Tracking {
    pub(super) current_release_date: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProductTree {
    pub(super) branches: Objects<Branch>,
    pub(super) full_product_names: Objects<Product>,
    pub(super) product_groups: Objects<Group>,
    pub(super) relationships: Objects<Relationship>,
}

/// `branches_t`; how deep they nest is bounded by the JSON reader.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Branch {
    pub(super) category: Text,
    pub(super) name: Text,
    pub(super) product: Object<Product>,
    pub(super) branches: Objects<Branch>,
}

/// `full_product_name_t`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Product {
    pub(super) product_id: Text,
    pub(super) product_identification_helper: Object<Helper>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Helper {
    pub(super) purl: Text,
    /// CSAF 2.1 has several.
    pub(super) purls: List<Text>,
    pub(super) cpe: Text,
    pub(super) hashes: Objects<FileHashes>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FileHashes {
    pub(super) file_hashes: Objects<FileHash>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FileHash {
    pub(super) value: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub(super) group_id: Text,
    pub(super) product_ids: List<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Relationship {
    pub(super) full_product_name: Object<Product>,
    pub(super) product_reference: Text,
    pub(super) relates_to_product_reference: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Vulnerability {
    pub(super) cve: Text,
    pub(super) ids: Objects<Id>,
    pub(super) product_status: Object<ProductStatus>,
    pub(super) flags: Objects<Flag>,
    pub(super) threats: Objects<Threat>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Id {
    pub(super) text: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProductStatus {
    first_affected: List<Text>,
    first_fixed: List<Text>,
    fixed: List<Text>,
    known_affected: List<Text>,
    known_not_affected: List<Text>,
    last_affected: List<Text>,
    under_investigation: List<Text>,
}

impl ProductStatus {
    /// The lists with what they mean, the more careful ones last. What is recommended says nothing of
    /// the vulnerability.
    pub(super) fn lists(&self) -> [(VexStatus, &List<Text>); 7] {
        [
            (VexStatus::Fixed, &self.first_fixed),
            (VexStatus::Fixed, &self.fixed),
            (VexStatus::NotAffected, &self.known_not_affected),
            (VexStatus::UnderInvestigation, &self.under_investigation),
            (VexStatus::Affected, &self.first_affected),
            (VexStatus::Affected, &self.known_affected),
            (VexStatus::Affected, &self.last_affected),
        ]
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Flag {
    pub(super) label: Text,
    pub(super) product_ids: List<Text>,
    pub(super) group_ids: List<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Threat {
    pub(super) category: Text,
    pub(super) details: Text,
    pub(super) product_ids: List<Text>,
    pub(super) group_ids: List<Text>,
}
