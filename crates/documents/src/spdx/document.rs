//! The parts of an SPDX 2.3 document that we write, under their names there.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use serde::Serialize;

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    pub(super) spdx_version: &'static str,
    pub(super) data_license: &'static str,
    #[serde(rename = "SPDXID")]
    pub(super) id: &'static str,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document_namespace: Option<String>,
    pub(super) creation_info: CreationInfo<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) packages: Vec<Package<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) has_extracted_licensing_infos: Vec<ExtractedLicence>,
    pub(super) relationships: Vec<Relationship>,
}

/// `creationInfo`.
#[derive(Serialize)]
pub(super) struct CreationInfo<'a> {
    pub(super) created: &'a str,
    pub(super) creators: Vec<String>,
}

/// A package.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package<'a> {
    pub(super) name: &'a str,
    #[serde(rename = "SPDXID")]
    pub(super) id: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) version_info: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<String>,
    pub(super) download_location: &'static str,
    pub(super) files_analyzed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checksums: Vec<Checksum<'a>>,
    pub(super) license_concluded: &'static str,
    pub(super) license_declared: String,
    pub(super) copyright_text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_refs: Vec<ExternalRef<'a>>,
    pub(super) primary_package_purpose: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation<'a>>,
}

/// A checksum of a package.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum<'a> {
    pub(super) algorithm: &'static str,
    pub(super) checksum_value: &'a str,
}

/// What a package is called elsewhere.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef<'a> {
    pub(super) reference_category: &'static str,
    pub(super) reference_type: &'static str,
    pub(super) reference_locator: &'a str,
}

/// A remark on a package.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Annotation<'a> {
    pub(super) annotator: String,
    pub(super) annotation_date: &'a str,
    pub(super) annotation_type: &'static str,
    pub(super) comment: String,
}

/// A licence that is not on the SPDX list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExtractedLicence {
    pub(super) license_id: String,
    pub(super) extracted_text: String,
    pub(super) name: String,
}

/// How two elements relate.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship {
    pub(super) spdx_element_id: String,
    pub(super) relationship_type: &'static str,
    pub(super) related_spdx_element: String,
}
