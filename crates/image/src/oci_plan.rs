//! The images of an OCI layout (OCI image specification, "Image Layout", "Image Index", "Image
//! Manifest").

use std::collections::HashSet;
use std::io;

use seawall_model::{Digest, Hole};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::archive_plan::{Blobs, missing};
use crate::config::parse_config;
use crate::plan::{ArchivePlan, LayerPlace, PlannedImage};
use crate::tar_layer::chain;

/// Indexes in indexes.
const MAX_DEPTH: u32 = 8;
/// Manifests of one layout.
const MAX_MANIFESTS: usize = 4_096;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: Digest,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    annotations: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    platform: Option<Platform>,
}

#[derive(Clone, Debug, Deserialize)]
struct Platform {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    media_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    layers: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
}

impl Descriptor {
    fn path(&self) -> String {
        format!(
            "blobs/{}/{}",
            self.digest.algorithm().name(),
            self.digest.hex()
        )
    }

    /// Attestations ride along in an index as manifests for a platform that there is not.
    fn is_attestation(&self) -> bool {
        self.annotations.contains_key("vnd.docker.reference.type")
            || self
                .platform
                .as_ref()
                .is_some_and(|p| p.architecture == "unknown" && p.os == "unknown")
    }
}

/// Finds the images of a layout; what can't be read becomes a hole, the rest goes on.
pub(crate) fn oci_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) -> io::Result<()> {
    let index: Document = serde_json::from_slice(&blobs.small("index.json")?)?;
    let mut walk = Walk {
        blobs,
        plan,
        seen: HashSet::new(),
    };
    for descriptor in index.manifests.unwrap_or_default() {
        walk.follow(&descriptor, None, 0);
    }
    if walk.plan.images.is_empty() && walk.plan.holes.is_empty() {
        walk.plan.holes.push(Hole::new(
            "no-image",
            "layout",
            "index.json",
            "it names no image",
        ));
    }
    Ok(())
}

struct Walk<'a> {
    blobs: &'a dyn Blobs,
    plan: &'a mut ArchivePlan,
    seen: HashSet<Digest>,
}

impl Walk<'_> {
    fn follow(&mut self, descriptor: &Descriptor, name: Option<&str>, depth: u32) {
        if descriptor.is_attestation() || !self.seen.insert(descriptor.digest.clone()) {
            return;
        }
        let annotation = |key: &str| descriptor.annotations.get(key).map(String::as_str);
        let name = annotation("io.containerd.image.name")
            .or_else(|| annotation("org.opencontainers.image.ref.name"))
            .or(name);
        let read = if depth > MAX_DEPTH || self.seen.len() > MAX_MANIFESTS {
            Err(io::Error::other("too many manifests, or too deep"))
        } else {
            self.manifest(descriptor, name, depth)
        };
        if let Err(error) = read {
            let place = descriptor.digest.to_string();
            self.plan.holes.push(Hole::new(
                "unreadable-image",
                "manifest",
                place,
                chain(&error),
            ));
        }
    }

    fn manifest(
        &mut self,
        descriptor: &Descriptor,
        name: Option<&str>,
        depth: u32,
    ) -> io::Result<()> {
        let bytes = self.blobs.small(&descriptor.path())?;
        verify(&bytes, &descriptor.digest)?;
        let document: Document = serde_json::from_slice(&bytes)?;
        if document.manifests.is_some() && (document.layers.is_some() || document.config.is_some())
        {
            return Err(io::Error::other(
                "it is both an index and a manifest: refused",
            ));
        }
        let declared = document
            .media_type
            .as_deref()
            .unwrap_or(&descriptor.media_type);
        let is_index = document.manifests.is_some();
        if !declared.is_empty()
            && !descriptor.media_type.is_empty()
            && declared != descriptor.media_type
            || is_index && declared.contains("manifest.v1") && !declared.contains("list")
            || !is_index && (declared.contains("index") || declared.contains("list"))
        {
            return Err(io::Error::other(format!(
                "its media type is {declared:?}, which is not what it holds"
            )));
        }
        if let Some(manifests) = document.manifests {
            for inner in manifests {
                self.follow(&inner, name, depth + 1);
            }
            return Ok(());
        }
        let (Some(config), Some(layers)) = (document.config, document.layers) else {
            return Err(io::Error::other(
                "it is neither an index nor an image manifest",
            ));
        };
        if !config.media_type.is_empty() && !config.media_type.contains("image") {
            // An artifact (a signature, a chart), not an image.
            return Ok(());
        }
        let bytes = self.blobs.small(&config.path())?;
        verify(&bytes, &config.digest)?;
        let layers = layers
            .iter()
            .map(|layer| self.layer(layer))
            .collect::<io::Result<_>>()?;
        self.plan.images.push(PlannedImage {
            names: name.map(str::to_owned).into_iter().collect(),
            digest: Some(descriptor.digest.clone()),
            config: parse_config(&bytes)?,
            layers,
        });
        Ok(())
    }

    fn layer(&self, descriptor: &Descriptor) -> io::Result<LayerPlace> {
        let name = descriptor.path();
        let (offset, size) = self.blobs.locate(&name).ok_or_else(|| missing(&name))?;
        if descriptor.size != 0 && descriptor.size != size {
            return Err(io::Error::other(format!(
                "{name} has {size} bytes, not {}",
                descriptor.size
            )));
        }
        Ok(LayerPlace {
            name,
            offset,
            size,
            digest: Some(descriptor.digest.clone()),
        })
    }
}

fn verify(bytes: &[u8], expected: &Digest) -> io::Result<()> {
    let found = Digest::sha256(&Sha256::digest(bytes).into());
    if expected.algorithm() == seawall_model::Algorithm::Sha256 && found != *expected {
        return Err(io::Error::other(format!("its digest is {found}")));
    }
    Ok(())
}
