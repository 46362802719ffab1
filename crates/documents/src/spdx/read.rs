//! Reading SPDX 2.2 and 2.3.

use std::collections::{HashMap, HashSet};

use super::licensing::read_back;
use super::parse::{Document, Package, Relationship};
use super::tags;
use super::{MARK, NO_ASSERTION};
use crate::extension::{apply_to_os, from_json};
use crate::foreign::Facts;
use crate::inventory::{Inventory, system};
use crate::lenient::{BUDGET, Object, Text, parse, within};
use crate::plain::Plain;
use crate::sbom::text_of;
use crate::{DocumentError, DocumentKind, Sbom};

/// Before Trivy's identifiers of operating systems.
const TRIVYS_SYSTEM: &str = "SPDXRef-OperatingSystem-";

/// Before the source package in Trivy's words.
const BUILT_FROM: &str = "built package from:";

/// Extensions as they stand in an annotation.
type Pairs = Vec<(String, Option<String>)>;

/// Reads a document in JSON.
///
/// Packages with a package URL are packages, and so are those that have a version; what the
/// document describes is its subject unless it has a package URL of a package manager. The rest is
/// counted in a note.
///
/// # Errors
/// If the text is not an SPDX 2 document in JSON.
pub fn read(bytes: &[u8]) -> Result<Sbom, DocumentError> {
    const KIND: DocumentKind = DocumentKind::Spdx;
    let document: Document =
        parse(text_of(bytes)?).map_err(|source| DocumentError::Malformed { kind: KIND, source })?;
    sbom(document, KIND)
}

/// Reads a document of tags and values, as [`read`] does one in JSON.
///
/// # Errors
/// If the text is not an SPDX 2 document as tag-value.
pub fn read_tags(bytes: &[u8]) -> Result<Sbom, DocumentError> {
    const KIND: DocumentKind = DocumentKind::SpdxTags;
    let text = String::from_utf8_lossy(text_of(bytes)?);
    let document = within(BUDGET, || tags::document(&text));
    let document = document.map_err(|source| DocumentError::Malformed { kind: KIND, source })?;
    sbom(document, KIND)
}

fn sbom(document: Document, kind: DocumentKind) -> Result<Sbom, DocumentError> {
    if !document.spdx_version.get().starts_with("SPDX-2.") {
        return Err(DocumentError::Unsupported {
            kind,
            reason: "spdxVersion is not SPDX-2.x".to_owned(),
        });
    }
    let licences: HashMap<String, String> = (document.has_extracted_licensing_infos.0.into_iter())
        .filter_map(|l| l.0)
        .filter_map(|l| {
            // Our own entries have one text for both; in others the name is what people know.
            let name = Some(l.name.get()).filter(|n| !n.is_empty() && *n != NO_ASSERTION);
            let text = name.unwrap_or(l.extracted_text.get()).to_owned();
            Some((l.license_id.owned()?, text))
        })
        .collect();
    let mut reader = Reader {
        described: described(&document.document_describes.0, &document.relationships.0),
        licences,
        inventory: Inventory::default(),
        references: HashMap::new(),
    };
    document
        .name
        .get()
        .clone_into(&mut reader.inventory.sbom.name);
    for package in document.packages.0 {
        match package.0 {
            Some(package) => reader.take(&package),
            None => reader.inventory.skip("they are no packages"),
        }
    }
    reader.relationships(&document.relationships.0);
    Ok(reader.inventory.finish("SPDX document"))
}

fn described(listed: &[Text], all: &[Object<Relationship>]) -> HashSet<String> {
    let mut described: HashSet<String> = listed.iter().filter_map(Text::owned).collect();
    for relationship in all.iter().filter_map(|r| r.0.as_ref()) {
        let (from, to) = (
            &relationship.spdx_element_id,
            &relationship.related_spdx_element,
        );
        match relationship.relationship_type.get() {
            "DESCRIBES" => described.extend(to.owned()),
            "DESCRIBED_BY" => described.extend(from.owned()),
            _ => {}
        }
    }
    described
}

struct Reader {
    described: HashSet<String>,
    licences: HashMap<String, String>,
    inventory: Inventory,
    /// From an element's id to the reference under which its package was taken.
    references: HashMap<String, String>,
}

impl Reader {
    fn take(&mut self, package: &Package) {
        let purl = package
            .external_refs
            .0
            .iter()
            .filter_map(|r| r.0.as_ref())
            .find(|r| r.reference_type.get().ends_with("purl"))
            .map_or("", |r| r.reference_locator.get());
        let pairs = extensions(package);
        let own = pairs.iter().any(|(name, _)| name == "ref");
        // The subject of an image's document; Syft gives it the purl of its repository.
        let image = purl.starts_with("pkg:oci/") || purl.starts_with("pkg:docker/");
        let purpose = package.primary_package_purpose.get().replace('-', "_");
        // Before SPDX 2.3 there was no purpose; Trivy's identifiers say what an entry is.
        let system = purpose == "OPERATING_SYSTEM" || package.id.get().starts_with(TRIVYS_SYSTEM);
        if system && !own && purl.is_empty() {
            return self.operating_system(package, pairs);
        }
        if self.described.contains(package.id.get()) && (purl.is_empty() || image) {
            return self.subject(package, pairs);
        }
        let nothing = purl.is_empty() && package.version_info.some().is_none();
        if !own && (nothing || image || matches!(purpose.as_str(), "FILE" | "CONTAINER")) {
            return (self.inventory).skip("they have neither a package URL nor a version");
        }
        self.package(package, purl, pairs);
    }

    fn package(&mut self, package: &Package, purl: &str, pairs: Pairs) {
        let mut reference = package.id.get().to_owned();
        let declared = [&package.license_declared, &package.license_concluded]
            .into_iter()
            .map(|text| read_back(text.get(), |id| self.licences.get(id).cloned()))
            .find(|licences| !licences.is_empty());
        let plain = Plain {
            purl: purl.to_owned(),
            name: package.name.get().to_owned(),
            version: package.version_info.get().to_owned(),
            licences: declared.unwrap_or_default(),
            supplier: supplier(package.supplier.get())
                .or_else(|| supplier(package.originator.get())),
            sha1: (package.checksums.0.iter())
                .filter_map(|c| c.0.as_ref())
                .find(|c| c.algorithm.is("SHA1"))
                .and_then(|c| c.checksum_value.owned()),
            ..Plain::default()
        };
        let mut taken = plain.package();
        facts(package).complete(&mut taken);
        for (field, value) in pairs {
            match (field.as_str(), value) {
                ("ref", Some(value)) => reference = value,
                (field, value) => {
                    (self.inventory).extended(&mut taken, field, value.as_deref());
                }
            }
        }
        (self.references).insert(package.id.get().to_owned(), reference.clone());
        taken.reference = reference;
        self.inventory.package(taken);
    }

    fn subject(&mut self, package: &Package, pairs: Pairs) {
        if self.described.len() == 1 {
            let name = package.name.get();
            name.clone_into(&mut self.inventory.sbom.name);
        }
        for (field, value) in pairs {
            let gap = matches!(field.as_str(), "gap" | "note");
            // Of several targets only what was not looked at holds for the document as a whole.
            if (gap || self.described.len() == 1)
                && let Some(value) = &value
                && !self.inventory.target_extension(&field, value)
            {
                (self.inventory).skip("they are extensions that can't be read");
            }
        }
    }

    fn operating_system(&mut self, package: &Package, pairs: Pairs) {
        let mut os = system(
            package.name.get(),
            package.version_info.get(),
            package.description.get(),
        );
        for (field, value) in pairs {
            if !apply_to_os(&mut os, &field, value.as_deref()) {
                (self.inventory).skip("they are extensions that can't be read");
            }
        }
        self.inventory.system(os);
    }

    fn relationships(&mut self, all: &[Object<Relationship>]) {
        for relationship in all.iter().filter_map(|r| r.0.as_ref()) {
            let id = |text: &str| self.references.get(text);
            let (Some(from), Some(to)) = (
                id(relationship.spdx_element_id.get()),
                id(relationship.related_spdx_element.get()),
            ) else {
                continue;
            };
            match relationship.relationship_type.get() {
                "DEPENDS_ON" => self.inventory.depends(from, std::iter::once(to.as_str())),
                how if how.ends_with("DEPENDENCY_OF") => {
                    self.inventory.depends(to, std::iter::once(from.as_str()));
                    if how == "DEV_DEPENDENCY_OF"
                        && let Some(package) = self.inventory.get_mut(from)
                    {
                        package.dev = Some(true);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The extensions that our own annotation holds.
fn extensions(package: &Package) -> Pairs {
    package
        .annotations
        .0
        .iter()
        .filter_map(|a| a.0.as_ref())
        .find_map(|a| from_json(a.comment.get().strip_prefix(MARK)?))
        .unwrap_or_default()
}

/// What Trivy tells of a package: in annotations (`SrcName: openssl`), and of its source package in words
/// (`built package from: openssl 1.1.1q-r0`).
fn facts(package: &Package) -> Facts {
    let mut facts = Facts::default();
    let source = package.source_info.get().strip_prefix(BUILT_FROM);
    if let Some((name, version)) = source.and_then(|source| source.trim().rsplit_once(' ')) {
        facts.source_name = Some(name.to_owned());
        facts.source_version = Some(version.to_owned());
        return facts;
    }
    for annotation in package.annotations.0.iter().filter_map(|a| a.0.as_ref()) {
        if let Some((name, value)) = annotation.comment.get().split_once(": ") {
            facts.take_of_trivy(name, value);
        }
    }
    facts
}

/// The name behind `Organization: ` or `Person: `; an address in brackets is a person's.
fn supplier(text: &str) -> Option<String> {
    if text.is_empty() || text == NO_ASSERTION {
        return None;
    }
    if let Some(person) = text.strip_prefix("Person: ") {
        let address = person.strip_suffix(')').and_then(|p| p.rsplit_once(" ("));
        return Some(match address {
            Some((name, address)) if address.contains('@') => format!("{name} <{address}>"),
            _ => person.to_owned(),
        });
    }
    Some(
        text.strip_prefix("Organization: ")
            .unwrap_or(text)
            .to_owned(),
    )
}
