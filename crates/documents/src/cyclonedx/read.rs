//! Reading CycloneDX 1.2 to 1.7.

use seawall_model::{Hole, HoleName};

use super::parse::{Bom, Component, Composition};
use super::xml;
use crate::extension::{PREFIX, apply_to_os};
use crate::foreign::Facts;
use crate::inventory::{Inventory, system};
use crate::lenient::{Object, Text, of_value, parse};
use crate::plain::Plain;
use crate::sbom::text_of;
use crate::{DocumentError, DocumentKind, Sbom};

/// Reads a document in JSON.
///
/// Components of any depth are packages if they have a package URL, or a version and a type that
/// is software; operating systems are not packages; the rest is counted in a note. The subject
/// (`metadata.component`) gives the name. A composition that calls itself incomplete is a hole.
///
/// # Errors
/// If the text is not a CycloneDX document in JSON.
pub fn read(bytes: &[u8]) -> Result<Sbom, DocumentError> {
    const KIND: DocumentKind = DocumentKind::CycloneDx;
    let refuse = |reason: &str| DocumentError::Unsupported {
        kind: KIND,
        reason: reason.to_owned(),
    };
    let bom: Bom =
        parse(text_of(bytes)?).map_err(|source| DocumentError::Malformed { kind: KIND, source })?;
    if !bom.bom_format.is("CycloneDX") {
        return Err(refuse("bomFormat is not CycloneDX"));
    }
    if !bom.spec_version.get().starts_with("1.") {
        return Err(refuse("specVersion is not 1.x"));
    }
    Ok(sbom(bom, Vec::new()))
}

/// Reads a document in XML, as [`read`] does one in JSON.
///
/// # Errors
/// If the text is not a CycloneDX document in XML.
pub fn read_xml(bytes: &[u8]) -> Result<Sbom, DocumentError> {
    const KIND: DocumentKind = DocumentKind::CycloneDxXml;
    let damaged = |reason| DocumentError::Damaged { kind: KIND, reason };
    let text = String::from_utf8_lossy(text_of(bytes)?);
    let (values, holes) = xml::values(&text).map_err(damaged)?;
    let bom: Bom = of_value(values).map_err(|error| damaged(error.to_string()))?;
    Ok(sbom(bom, holes))
}

fn sbom(bom: Bom, holes: Vec<Hole>) -> Sbom {
    let mut inventory = Inventory::default();
    inventory.sbom.known_as.extend(bom.serial_number.owned());
    inventory.sbom.coverage.extend(holes);
    if let Some(subject) = bom.metadata.0.and_then(|m| m.component.0) {
        subject.name.get().clone_into(&mut inventory.sbom.name);
        subject_extensions(&subject, &mut inventory);
        walk(subject.components.0, &mut inventory);
    }
    walk(bom.components.0, &mut inventory);
    for dependency in bom.dependencies.0.into_iter().filter_map(|d| d.0) {
        let needed = dependency.depends_on.0.iter().map(Text::get);
        inventory.depends(dependency.reference.get(), needed);
    }
    compositions(&bom.compositions.0, &mut inventory);
    inventory.finish("CycloneDX document")
}

/// The depth of the recursion is bounded by the JSON reader's (128 levels).
fn walk(components: Vec<Object<Component>>, inventory: &mut Inventory) {
    for component in components {
        let Some(mut component) = component.0 else {
            inventory.skip("they are no components");
            continue;
        };
        let inner = std::mem::take(&mut component.components.0);
        take(*component, inventory);
        walk(inner, inventory);
    }
}

fn take(component: Component, inventory: &mut Inventory) {
    let has_purl = component.purl.some().is_some();
    match component.kind.get() {
        "operating-system" => return operating_system(&component, inventory),
        "data"
        | "file"
        | "device"
        | "device-driver"
        | "cryptographic-asset"
        | "machine-learning-model"
            if !has_purl =>
        {
            return inventory.skip("they have no package URL and are no software");
        }
        _ if has_purl => {}
        "library" | "framework" if component.name.some().is_some() => {}
        _ if component.version.some().is_none() || component.name.some().is_none() => {
            // Several targets in one of our documents, lockfiles in Trivy's.
            target_gaps(&component, inventory);
            return inventory.skip("they have neither a package URL nor a name and a version");
        }
        _ => {}
    }
    let mut facts = Facts::default();
    let mut extensions = Vec::new();
    for property in component.properties.0.into_iter().filter_map(|p| p.0) {
        let name = property.name.get();
        if let Some(field) = name.strip_prefix(PREFIX) {
            extensions.push((field.to_owned(), property.value));
        } else if let Some(value) = &property.value {
            facts.take(name, value.get());
        }
    }
    let plain = Plain {
        reference: component.reference.get().to_owned(),
        purl: component.purl.get().to_owned(),
        group: component.group.get().to_owned(),
        name: component.name.get().to_owned(),
        version: component.version.get().to_owned(),
        licences: (component.licenses.0.iter())
            .filter_map(|l| l.0.as_ref())
            .filter_map(|choice| {
                let licence = choice.license.0.as_ref();
                (choice.expression.some())
                    .or_else(|| licence?.id.some().or_else(|| licence?.name.some()))
                    .map(str::to_owned)
            })
            .collect(),
        // Syft tells the vendor or maintainer as the publisher.
        supplier: (component.supplier.0)
            .and_then(|s| s.name.owned())
            .or_else(|| component.publisher.owned()),
        sha1: (component.hashes.0.iter())
            .filter_map(|h| h.0.as_ref())
            .find(|h| h.alg.is("SHA-1"))
            .and_then(|h| h.content.owned()),
        locations: (component.evidence.0.iter())
            .flat_map(|e| &e.occurrences.0)
            .filter_map(|o| o.0.as_ref())
            .map(|o| (o.location.get().to_owned(), o.line.0))
            .collect(),
        excluded: component.scope.is("excluded"),
    };
    let mut package = plain.package();
    facts.complete(&mut package);
    for (field, value) in extensions {
        inventory.extended(&mut package, &field, value.as_ref().map(Text::get));
    }
    inventory.package(package);
}

fn operating_system(component: &Component, inventory: &mut Inventory) {
    let mut os = system(
        component.name.get(),
        component.version.get(),
        component.description.get(),
    );
    let mut facts = Facts::default();
    let properties = component.properties.0.iter().filter_map(|p| p.0.as_ref());
    for property in properties.clone() {
        facts.take(
            property.name.get(),
            property.value.as_ref().map_or("", Text::get),
        );
    }
    facts.complete_os(&mut os);
    for property in properties {
        if let Some(field) = property.name.get().strip_prefix(PREFIX)
            && !apply_to_os(&mut os, field, property.value.as_ref().map(Text::get))
        {
            inventory.skip("they are extensions that can't be read");
        }
    }
    inventory.system(os);
}

fn subject_extensions(subject: &Component, inventory: &mut Inventory) {
    for property in subject.properties.0.iter().filter_map(|p| p.0.as_ref()) {
        if let Some(field) = property.name.get().strip_prefix(PREFIX)
            && let Some(value) = &property.value
            && !inventory.target_extension(field, value.get())
        {
            inventory.skip("they are extensions that can't be read");
        }
    }
}

/// One target of several: only what was not looked at holds for the document as a whole.
fn target_gaps(target: &Component, inventory: &mut Inventory) {
    for property in target.properties.0.iter().filter_map(|p| p.0.as_ref()) {
        if let Some(field @ ("gap" | "note")) = property.name.get().strip_prefix(PREFIX)
            && let Some(value) = &property.value
        {
            inventory.target_extension(field, value.get());
        }
    }
}

fn compositions(compositions: &[Object<Composition>], inventory: &mut Inventory) {
    let incomplete = compositions
        .iter()
        .filter_map(|c| c.0.as_ref())
        .find(|c| c.aggregate.get().starts_with("incomplete"));
    if let Some(incomplete) = incomplete
        && inventory.sbom.coverage.gaps.is_empty()
    {
        let place = incomplete.assemblies.0.first().map_or("", Text::get);
        inventory.sbom.coverage.add(Hole::new(
            HoleName::SBOM_INCOMPLETE,
            "packages that the document's author did not see",
            place,
            "the document calls itself incomplete",
        ));
    }
}
