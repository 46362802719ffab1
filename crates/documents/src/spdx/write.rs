//! Writing SPDX 2.3.

use std::io;

use seawall_model::{FailedTarget, PackageState, TargetKind, TargetReport};

use super::document::{
    Annotation, Checksum, CreationInfo, Document, ExternalRef, Package, Relationship,
};
use super::licensing::{Extracted, read_back};
use super::{MARK, NO_ASSERTION};
use crate::WriteOptions;
use crate::extension::{Extension, encode, of_target, os_difference, package_difference};
use crate::identity::{sha256_hex, uuid_of};
use crate::inventory::system;
use crate::json::write_json;
use crate::plain::{Plain, is_sha1};
use crate::references::References;
use crate::sbom::{self, prefix};

/// The time for documents that must not differ between runs; the format demands one.
const EPOCH: &str = "1970-01-01T00:00:00Z";

const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// Writes one document that describes the targets. A target that could not be read is a package with a
/// gap, and the comment tells of it. The format has no place for vulnerabilities. Packages that a higher
/// layer took away are not contained: they stand in the annotation of the subject.
///
/// # Errors
/// Those of `out`.
pub fn write(
    targets: &[TargetReport],
    options: &WriteOptions<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = Writer {
        created: options.timestamp.unwrap_or(EPOCH),
        tool: format!("Tool: {}-{}", options.tool.name, options.tool.version),
        packages: Vec::new(),
        relationships: Vec::new(),
        extracted: Extracted::default(),
    };
    for (i, target) in targets.iter().enumerate() {
        writer.target(target, &prefix(i, targets, options));
    }
    for (failed, i) in options.failed.iter().zip(targets.len()..) {
        writer.unread(failed, &prefix(i, targets, options));
    }
    let mut document = Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: (targets.iter().map(|t| t.target.reference.as_str()))
            .chain(options.failed.iter().map(|f| f.reference.as_str()))
            .next()
            .unwrap_or("nothing"),
        document_namespace: None,
        creation_info: CreationInfo {
            created: writer.created,
            creators: vec![writer.tool],
        },
        comment: incomplete(targets, options.failed),
        packages: writer.packages,
        has_extracted_licensing_infos: writer.extracted.entries(),
        relationships: writer.relationships,
    };
    let content = serde_json::to_vec(&document)?;
    document.document_namespace = Some(format!(
        "https://spdx.org/spdxdocs/seawall-{}",
        uuid_of(&content)
    ));
    write_json(&document, out)
}

/// A sentence for readers who know no extensions.
fn incomplete(targets: &[TargetReport], failed: &[FailedTarget]) -> Option<String> {
    let mut parts = Vec::new();
    if targets.iter().any(|t| !t.coverage.complete) {
        let gaps: usize = targets.iter().map(|t| t.coverage.gaps.len()).sum();
        parts.push(format!("{gaps} gaps in coverage"));
    }
    let failed = failed.iter();
    parts.extend(failed.map(|f| format!("{} could not be read ({})", f.reference, f.reason)));
    let complete = parts.is_empty();
    (!complete).then(|| format!("This inventory is incomplete: {}.", parts.join("; ")))
}

struct Writer<'a> {
    created: &'a str,
    tool: String,
    packages: Vec<Package<'a>>,
    relationships: Vec<Relationship>,
    extracted: Extracted,
}

impl<'a> Writer<'a> {
    fn target(&mut self, target: &'a TargetReport, prefix: &str) {
        let subject = identifier("Target", &format!("{prefix}seawall:target"));
        let purpose = match target.target.kind {
            TargetKind::Image | TargetKind::Archive | TargetKind::Container => "CONTAINER",
            TargetKind::Host => "DEVICE",
            TargetKind::Rootfs
            | TargetKind::Directory
            | TargetKind::Sbom
            | TargetKind::File
            | TargetKind::Other(_) => "SOURCE",
        };
        let package = self.package(
            &target.target.reference,
            subject.clone(),
            purpose,
            &of_target(target),
        );
        self.packages.push(package);
        self.relate(DOCUMENT, "DESCRIBES", &subject);
        if let Some(os) = &target.os {
            let told = system(&os.id, &os.version, &os.name);
            let id = identifier("OperatingSystem", &format!("{prefix}seawall:os"));
            let package = Package {
                version_info: &os.version,
                description: (!os.name.is_empty()).then_some(&os.name),
                ..self.package(
                    &os.id,
                    id.clone(),
                    "OPERATING_SYSTEM",
                    &os_difference(os, &told),
                )
            };
            self.packages.push(package);
            self.relate(&subject, "CONTAINS", &id);
        }
        self.inventory(target, prefix, &subject);
    }

    fn unread(&mut self, failed: &'a FailedTarget, prefix: &str) {
        let subject = identifier("Target", &format!("{prefix}seawall:target"));
        let gap = [("gap", encode(&sbom::unread(failed)))];
        let package = self.package(&failed.reference, subject.clone(), "OTHER", &gap);
        self.packages.push(package);
        self.relate(DOCUMENT, "DESCRIBES", &subject);
    }

    fn inventory(&mut self, target: &'a TargetReport, prefix: &str, subject: &str) {
        let references = References::new(&target.packages, prefix);
        let ids: Vec<_> = references
            .all()
            .iter()
            .map(|reference| identifier("Package", reference))
            .collect();
        let is_there = |package: &seawall_model::Package| package.state == PackageState::Present;
        let packages = target.packages.iter().zip(references.all()).zip(&ids);
        for ((package, reference), id) in packages.filter(|((package, _), _)| is_there(package)) {
            self.member(package, reference, id.clone());
            match &package.uncounted {
                // It is asked for, and is not there.
                Some(_) => self.relate(id, "OPTIONAL_DEPENDENCY_OF", subject),
                None => self.relate(subject, "CONTAINS", id),
            }
            let needed = package.depends_on.iter();
            let needed = needed.filter_map(|reference| references.index(reference));
            for index in needed {
                let there = target.packages.get(index).is_some_and(is_there);
                if let Some(needed) = ids.get(index).filter(|_| there) {
                    self.relate(id, "DEPENDS_ON", needed);
                }
            }
        }
    }

    fn member(&mut self, package: &'a seawall_model::Package, reference: &str, id: String) {
        let declared = self.extracted.declared(&package.licences);
        let single = || package.licences.iter().find(|l| !l.is_empty()).cloned();
        let told = Plain {
            licences: read_back(&declared, |_| single()),
            locations: Vec::new(),
            excluded: false,
            ..Plain::of(package)
        }
        .package();
        let mut extensions = vec![("ref", Some(reference.to_owned()))];
        extensions.extend(package_difference(package, &told));
        let member = Package {
            version_info: &package.version,
            supplier: (package.vendor.as_ref())
                .filter(|v| !v.is_empty())
                .map(|v| format!("Organization: {v}")),
            checksums: (package.sha1.iter())
                .filter(|text| is_sha1(text))
                .map(|checksum_value| Checksum {
                    algorithm: "SHA1",
                    checksum_value,
                })
                .collect(),
            license_declared: declared,
            external_refs: Some(&package.purl)
                .filter(|purl| !purl.is_empty())
                .map(|reference_locator| ExternalRef {
                    reference_category: "PACKAGE-MANAGER",
                    reference_type: "purl",
                    reference_locator,
                })
                .into_iter()
                .collect(),
            ..self.package(&package.name, id, "LIBRARY", &extensions)
        };
        self.packages.push(member);
    }

    fn package(
        &self,
        name: &'a str,
        id: String,
        purpose: &'static str,
        extensions: &[Extension],
    ) -> Package<'a> {
        Package {
            name,
            id,
            version_info: "",
            supplier: None,
            download_location: NO_ASSERTION,
            files_analyzed: false,
            checksums: Vec::new(),
            license_concluded: NO_ASSERTION,
            license_declared: NO_ASSERTION.to_owned(),
            copyright_text: NO_ASSERTION,
            description: None,
            external_refs: Vec::new(),
            primary_package_purpose: purpose,
            annotations: encode(&extensions)
                .filter(|_| !extensions.is_empty())
                .map(|pairs| Annotation {
                    annotator: self.tool.clone(),
                    annotation_date: self.created,
                    annotation_type: "OTHER",
                    comment: format!("{MARK}{pairs}"),
                })
                .into_iter()
                .collect(),
        }
    }

    fn relate(&mut self, from: &str, how: &'static str, to: &str) {
        self.relationships.push(Relationship {
            spdx_element_id: from.to_owned(),
            relationship_type: how,
            related_spdx_element: to.to_owned(),
        });
    }
}

/// An identifier of the allowed characters (SPDX 2.3 clause 7.2), unique as the reference is.
fn identifier(what: &str, reference: &str) -> String {
    let hash = sha256_hex(reference.as_bytes());
    let readable: String = reference
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    format!(
        "SPDXRef-{what}-{readable}-{}",
        hash.get(..16).unwrap_or(&hash)
    )
}
