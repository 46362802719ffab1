//! Syft's own JSON (anchore/syft, `schema/json`), of any of its versions: what it lists, in.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use crate::foreign::Facts;
use crate::inventory::{Inventory, system};
use crate::lenient::{List, Object, Text, parse};
use crate::plain::Plain;
use crate::sbom::text_of;
use crate::{DocumentError, DocumentKind, Sbom};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Document {
    artifacts: List<Object<Artifact>>,
    artifact_relationships: List<Object<Relationship>>,
    source: Object<Source>,
    distro: Object<Distro>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Artifact {
    id: Text,
    name: Text,
    version: Text,
    purl: Text,
    #[serde(rename = "type")]
    kind: Text,
    locations: List<Object<Location>>,
    licenses: List<Licence>,
    metadata: Object<Metadata>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Location {
    path: Text,
}

/// What the package manager tells; each has words of its own.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Metadata {
    epoch: Text,
    source: Text,
    source_version: Text,
    source_rpm: Text,
    modularity_label: Text,
    origin_package: Text,
    maintainer: Text,
    vendor: Text,
}

/// A text, or since version 8 of the schema an object with one.
struct Licence(Text);

impl<'de> Deserialize<'de> for Licence {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Object(mut fields) => match fields.remove("value") {
                Some(Value::String(text)) => text,
                _ => String::new(),
            },
            _ => String::new(),
        };
        Text::new(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Relationship {
    parent: Text,
    child: Text,
    #[serde(rename = "type")]
    kind: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Source {
    name: Text,
    metadata: Object<Input>,
    target: Object<Input>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Input {
    user_input: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Distro {
    /// Before version 3 of the schema the name was the `ID`, and the version the `VERSION_ID`.
    name: Text,
    version: Text,
    id: Text,
    #[serde(rename = "versionID")]
    version_id: Text,
    version_codename: Text,
    pretty_name: Text,
    id_like: List<Text>,
}

/// Reads a document.
///
/// Every artifact is a package; one without a package URL says so, and is not judged.
///
/// # Errors
/// If the text is not JSON.
pub fn read(bytes: &[u8]) -> Result<Sbom, DocumentError> {
    const KIND: DocumentKind = DocumentKind::Syft;
    let document: Document =
        parse(text_of(bytes)?).map_err(|source| DocumentError::Malformed { kind: KIND, source })?;
    let mut inventory = Inventory::default();
    if let Some(source) = document.source.0 {
        let input = source.metadata.0.or(source.target.0);
        let input = input.and_then(|input| input.user_input.owned());
        inventory.sbom.name = input.or(source.name.owned()).unwrap_or_default();
    }
    if let Some(distro) = document.distro.0 {
        let id = distro.id.some().unwrap_or(distro.name.get());
        let version = distro.version_id.some();
        let version = version.unwrap_or_else(|| match distro.id.some() {
            Some(_) => "",
            None => distro.version.get(),
        });
        if !id.is_empty() {
            let mut os = system(id, version, distro.pretty_name.get());
            os.codename = distro.version_codename.owned();
            os.like = distro.id_like.0.iter().filter_map(Text::owned).collect();
            inventory.system(os);
        }
    }
    for artifact in document.artifacts.0 {
        match artifact.0 {
            Some(artifact) if artifact.name.some().is_some() => package(*artifact, &mut inventory),
            _ => inventory.skip("they are no packages"),
        }
    }
    let mut needs: HashMap<&str, Vec<&str>> = HashMap::new();
    for relationship in &document.artifact_relationships.0 {
        if let Some(r) = relationship
            .0
            .as_ref()
            .filter(|r| r.kind.is("dependency-of"))
        {
            needs.entry(r.child.get()).or_default().push(r.parent.get());
        }
    }
    for (package, needed) in needs {
        inventory.depends(package, needed.into_iter());
    }
    Ok(inventory.finish("Syft document"))
}

fn package(artifact: Artifact, inventory: &mut Inventory) {
    let metadata = artifact.metadata.0.unwrap_or_default();
    let facts = Facts {
        package_type: artifact.kind.owned(),
        source_name: metadata.source.owned().or(metadata.origin_package.owned()),
        source_version: metadata.source_version.owned(),
        source_rpm: metadata.source_rpm.owned(),
        epoch: metadata.epoch.owned(),
        modularity: metadata.modularity_label.owned(),
        ..Facts::default()
    };
    let locations = artifact.locations.0.into_iter().filter_map(|l| l.0);
    let plain = Plain {
        reference: artifact.id.get().to_owned(),
        purl: artifact.purl.get().to_owned(),
        name: artifact.name.get().to_owned(),
        version: artifact.version.get().to_owned(),
        licences: (artifact.licenses.0.iter())
            .filter_map(|licence| licence.0.owned())
            .collect(),
        supplier: metadata.vendor.owned().or(metadata.maintainer.owned()),
        locations: locations
            .map(|l| (l.path.get().trim_start_matches('/').to_owned(), None))
            .collect(),
        ..Plain::default()
    };
    let mut package = plain.package();
    facts.complete(&mut package);
    inventory.package(package);
}
