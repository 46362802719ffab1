//! SPDX 2 as tag and value (SPDX 2.3 annex "RDF and tag-value", clause 4.4): one field a line, text of
//! several lines between `<text>` and `</text>`. Read as the parts of the JSON form, so that one reader
//! knows what they mean.

use super::parse::{Checksum, Document, ExternalRef, ExtractedLicence, Package, Relationship};
use crate::lenient::{Object, Text, spend};

/// The part that a field belongs to; which one it is the fields that begin one say.
enum Part {
    Document,
    Package,
    Licence,
    /// A file or snippet, of which nothing is asked.
    Other,
}

/// The document's parts.
///
/// # Errors
/// If it has too many of them.
pub(super) fn document(text: &str) -> Result<Document, serde_json::Error> {
    let mut document = Document::default();
    let mut part = Part::Document;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        let Some((tag, value)) = line.split_once(':').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let value = value_of(value.trim(), &mut lines);
        let value = value.as_str();
        match tag {
            "SPDXVersion" => document.spdx_version = Text::new(value)?,
            "DocumentName" => document.name = Text::new(value)?,
            "PackageName" => {
                part = Part::Package;
                document.packages.0.push(begun()?);
            }
            "LicenseID" => {
                part = Part::Licence;
                document.has_extracted_licensing_infos.0.push(begun()?);
            }
            "FileName" | "SnippetSPDXID" => part = Part::Other,
            "Relationship" => {
                let found = relationship(value)?;
                document.relationships.0.extend(found);
            }
            _ => {}
        }
        match part {
            Part::Package => {
                if let Some(package) = last(&mut document.packages.0) {
                    of_package(package, tag, value)?;
                }
            }
            Part::Licence => {
                if let Some(licence) = last(&mut document.has_extracted_licensing_infos.0) {
                    of_licence(licence, tag, value)?;
                }
            }
            Part::Document | Part::Other => {}
        }
    }
    Ok(document)
}

fn begun<T: Default>() -> Result<Object<T>, serde_json::Error> {
    spend(size_of::<T>())?;
    Ok(Object(Some(Box::default())))
}

fn last<T>(all: &mut [Object<T>]) -> Option<&mut T> {
    all.last_mut()?.0.as_deref_mut()
}

/// A value on its line, or down to the end of its text.
fn value_of(first: &str, lines: &mut std::str::Lines<'_>) -> String {
    let Some(mut rest) = first.strip_prefix("<text>") else {
        return first.to_owned();
    };
    let mut text = String::new();
    loop {
        if let Some((end, _)) = rest.split_once("</text>") {
            text.push_str(end);
            return text;
        }
        text.push_str(rest);
        match lines.next() {
            Some(line) => rest = line,
            None => return text,
        }
        text.push('\n');
    }
}

fn of_package(package: &mut Package, tag: &str, value: &str) -> Result<(), serde_json::Error> {
    let field = match tag {
        "PackageName" => &mut package.name,
        "SPDXID" => &mut package.id,
        "PackageVersion" => &mut package.version_info,
        "PackageSupplier" => &mut package.supplier,
        "PackageOriginator" => &mut package.originator,
        "PackageSourceInfo" => &mut package.source_info,
        "PackageLicenseConcluded" => &mut package.license_concluded,
        "PackageLicenseDeclared" => &mut package.license_declared,
        "PackageDescription" => &mut package.description,
        "PrimaryPackagePurpose" => &mut package.primary_package_purpose,
        "PackageChecksum" => {
            if let Some((algorithm, checksum)) = value.split_once(':') {
                let mut part: Object<Checksum> = begun()?;
                if let Some(part) = part.0.as_deref_mut() {
                    part.algorithm = Text::new(algorithm.trim())?;
                    part.checksum_value = Text::new(checksum.trim())?;
                }
                package.checksums.0.push(part);
            }
            return Ok(());
        }
        "ExternalRef" => {
            let mut words = value.split_whitespace().skip(1);
            if let (Some(kind), Some(locator)) = (words.next(), words.next()) {
                let mut part: Object<ExternalRef> = begun()?;
                if let Some(part) = part.0.as_deref_mut() {
                    part.reference_type = Text::new(kind)?;
                    part.reference_locator = Text::new(locator)?;
                }
                package.external_refs.0.push(part);
            }
            return Ok(());
        }
        _ => return Ok(()),
    };
    *field = Text::new(value)?;
    Ok(())
}

fn of_licence(
    licence: &mut ExtractedLicence,
    tag: &str,
    value: &str,
) -> Result<(), serde_json::Error> {
    let field = match tag {
        "LicenseID" => &mut licence.license_id,
        "ExtractedText" => &mut licence.extracted_text,
        "LicenseName" => &mut licence.name,
        _ => return Ok(()),
    };
    *field = Text::new(value)?;
    Ok(())
}

/// `SPDXRef-A HOW SPDXRef-B`.
fn relationship(value: &str) -> Result<Option<Object<Relationship>>, serde_json::Error> {
    let mut words = value.split_whitespace();
    let (Some(from), Some(how), Some(to)) = (words.next(), words.next(), words.next()) else {
        return Ok(None);
    };
    spend(size_of::<Relationship>())?;
    Ok(Some(Object(Some(Box::new(Relationship {
        spdx_element_id: Text::new(from)?,
        relationship_type: Text::new(how)?,
        related_spdx_element: Text::new(to)?,
    })))))
}
