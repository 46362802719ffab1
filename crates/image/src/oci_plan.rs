//! The images of an OCI layout (OCI image specification, "Image Layout", "Image Index", "Image
//! Manifest").

use std::collections::HashSet;
use std::io;

use seawall_model::{Algorithm, Digest, Hole, HoleName};
use seawall_oci::go_json::Read;
use seawall_oci::manifest::{contradiction, not_an_images};
use seawall_oci::{
    Descriptor, Document, Index, Manifest, Platform, blob_path, layout_oddities, parse_manifest,
};
use sha2::{Digest as _, Sha256, Sha512};

use crate::archive_plan::{Blobs, place_of};
use crate::config::parse_config;
use crate::plan::{ArchivePlan, LayerPlace, PlannedImage};

/// Indexes in indexes.
const MAX_DEPTH: u32 = 8;
/// The two documents at the root of a layout.
const INDEX: &str = "index.json";
const MARKER: &str = "oci-layout";
/// Manifests of one layout.
const MAX_MANIFESTS: usize = 4_096;

/// Finds the images of a layout; what can't be read becomes a hole, the rest goes on.
pub(crate) fn oci_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) -> io::Result<()> {
    let index = parse_manifest(&blobs.small(INDEX)?, "", INDEX).map_err(io::Error::other)?;
    let Document::Index(index) = index else {
        return Err(io::Error::other("index.json is no index"));
    };
    if let Ok(marker) = blobs.small(MARKER) {
        plan.tell(MARKER, layout_oddities(&marker));
    }
    for document in [MARKER, INDEX] {
        plan.tell_repeated(blobs, document);
    }
    plan.tell(INDEX, index.odd);
    let mut walk = Walk {
        blobs,
        plan,
        seen: HashSet::new(),
    };
    for descriptor in index.manifests {
        walk.follow(&descriptor, None, 0);
    }
    if walk.plan.images.is_empty() && walk.plan.coverage.gaps.is_empty() {
        walk.plan.coverage.add(Hole::new(
            HoleName::NO_IMAGE,
            "layout",
            INDEX,
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
        let there = self.blobs.locate(&blob_path(&descriptor.digest)).is_some();
        if descriptor.is_for_no_platform() && !there || !self.seen.insert(descriptor.digest.clone())
        {
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
            self.plan.coverage.add(Hole::new(
                HoleName::UNREADABLE_IMAGE,
                "manifest",
                place,
                seawall_model::chain(&error),
            ));
        }
    }

    fn manifest(
        &mut self,
        descriptor: &Descriptor,
        name: Option<&str>,
        depth: u32,
    ) -> io::Result<()> {
        let bytes = self.verified(descriptor)?;
        let place = descriptor.digest.to_string();
        match parse_manifest(&bytes, &descriptor.media_type, &place).map_err(io::Error::other)? {
            Document::Index(index) => self.index(index, &place, name, depth),
            // An artifact (a signature, a chart, an attestation) is no image.
            Document::Manifest(manifest) if !manifest.is_image() => Ok(()),
            Document::Manifest(manifest) => self.image(descriptor, &manifest, name),
        }
    }

    fn index(
        &mut self,
        index: Index,
        place: &str,
        name: Option<&str>,
        depth: u32,
    ) -> io::Result<()> {
        self.plan.tell(place, index.odd);
        let there = |d: &Descriptor| self.blobs.locate(&blob_path(&d.digest)).is_some();
        let (there, absent): (Vec<_>, Vec<_>) = index.manifests.into_iter().partition(there);
        // Builders do not always save the attestations of what they save.
        let mut absent = absent
            .into_iter()
            .filter(|d| !d.is_for_no_platform())
            .peekable();
        if there.is_empty() && absent.peek().is_some() {
            return Err(io::Error::other("none of its images is there"));
        }
        for inner in there {
            self.follow(&inner, name, depth + 1);
        }
        // Engines save what they pulled, and the index of all that there would be.
        for inner in absent {
            let platform = inner.platform.map(|p| p.to_string());
            self.plan.coverage.add(Hole::new(
                HoleName::PLATFORM_NOT_THERE,
                "image of an index",
                inner.digest.to_string(),
                platform.unwrap_or_else(|| "of no platform that it names".to_owned()),
            ));
        }
        Ok(())
    }

    fn image(
        &mut self,
        descriptor: &Descriptor,
        manifest: &Manifest,
        name: Option<&str>,
    ) -> io::Result<()> {
        let of_artifact = !manifest.has_images_config();
        let bytes = self.verified(&manifest.config)?;
        let Read { value: config, odd } = match parse_config(&bytes) {
            // An artifact's configuration is another document, or has not as many layers.
            Err(_) if of_artifact => return Ok(()),
            Ok(found) if of_artifact && found.value.diff_ids.len() != manifest.layers.len() => {
                return Ok(());
            }
            found => found?,
        };
        if config.diff_ids.len() != manifest.layers.len() && !config.diff_ids.is_empty() {
            return Err(io::Error::other(format!(
                "the configuration has {} diff ids for {} layers",
                config.diff_ids.len(),
                manifest.layers.len()
            )));
        }
        let layers = manifest
            .layers
            .iter()
            .map(|layer| self.layer(layer))
            .collect::<io::Result<_>>()?;
        let image = PlannedImage {
            names: name.map(str::to_owned).into_iter().collect(),
            digest: Some(descriptor.digest.clone()),
            // Its bytes were found to be those.
            id: Some(manifest.config.digest.clone()),
            platform: descriptor.platform.clone(),
            config,
            layers,
        };
        let place = descriptor.digest.to_string();
        self.plan.tell(&place, manifest.odd.clone());
        self.plan.tell(&manifest.config.digest.to_string(), odd);
        if of_artifact {
            self.plan
                .tell(&place, vec![not_an_images(&manifest.config.media_type)]);
        }
        let own = Platform {
            os: image.config.os.clone(),
            architecture: image.config.architecture.clone(),
            variant: image.config.variant.clone(),
        };
        self.plan.tell(
            &place,
            contradiction(descriptor, &own).into_iter().collect(),
        );
        self.plan.images.push(image);
        Ok(())
    }

    /// A small blob whose bytes are what its digest names.
    fn verified(&self, descriptor: &Descriptor) -> io::Result<Vec<u8>> {
        let bytes = self.blobs.small(&blob_path(&descriptor.digest))?;
        let found = match descriptor.digest.algorithm() {
            Algorithm::Sha256 => Digest::sha256(&Sha256::digest(&bytes).into())
                .hex()
                .to_owned(),
            Algorithm::Sha512 => {
                let bytes = Sha512::digest(&bytes);
                let add = |text: String, byte: &u8| text + &format!("{byte:02x}");
                bytes.iter().fold(String::new(), add)
            }
        };
        if found != descriptor.digest.hex() {
            return Err(io::Error::other(format!("its digest is {found}")));
        }
        Ok(bytes)
    }

    fn layer(&self, descriptor: &Descriptor) -> io::Result<LayerPlace> {
        let name = blob_path(&descriptor.digest);
        let mut place = place_of(self.blobs, name, Some(descriptor.digest.clone()));
        if place.missing.is_some() {
            if descriptor.is_foreign() {
                place.missing = Some("it is not for distribution, and not there".to_owned());
            }
        } else if descriptor.size != place.size {
            return Err(io::Error::other(format!(
                "{} has {} bytes, not {}",
                place.name, place.size, descriptor.size
            )));
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::plan_layout;

    fn digest(bytes: &str) -> Digest {
        Digest::sha256(&Sha256::digest(bytes).into())
    }

    fn descriptor(bytes: &str, media_type: &str) -> String {
        let (digest, size) = (digest(bytes), bytes.len());
        format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}}}"#)
    }

    /// Images and holes of a layout of one manifest, whose configuration is of a foreign type; that
    /// blob is what `put` says.
    fn planned(config: &str, put: Option<&str>) -> (usize, Vec<String>) {
        let layer = "layer";
        let manifest = format!(
            r#"{{"schemaVersion":2,"config":{},"layers":[{}]}}"#,
            descriptor(config, "application/vnd.example+json"),
            descriptor(layer, "application/vnd.oci.image.layer.v1.tar"),
        );
        let listed = descriptor(&manifest, "application/vnd.oci.image.manifest.v1+json");
        let index = format!(r#"{{"schemaVersion":2,"manifests":[{listed}]}}"#);
        let mut files = BTreeMap::from([
            (INDEX.to_owned(), index),
            (blob_path(&digest(layer)), layer.to_owned()),
            (blob_path(&digest(&manifest)), manifest),
        ]);
        files.extend(put.map(|put| (blob_path(&digest(config)), put.to_owned())));
        let size_of = |name: &str| files.get(name).map(|text| text.len() as u64);
        let small = |name: &str| match files.get(name) {
            Some(text) if text != TOO_LARGE => Ok(text.clone().into_bytes()),
            Some(_) => Err(io::Error::other("over the limit")),
            None => Err(crate::archive_plan::missing(name)),
        };
        let plan = plan_layout(&size_of, &small);
        let holes = plan.coverage.gaps.iter();
        let holes = holes.map(|hole| format!("{}: {}", hole.name, hole.reason));
        (plan.images.len(), holes.collect())
    }

    const TOO_LARGE: &str = "too large";

    #[test]
    fn a_configuration_that_cannot_be_read_makes_no_artifact() {
        let of_layers = |layers: &str| {
            format!(r#"{{"architecture":"amd64","os":"linux","rootfs":{{"diff_ids":[{layers}]}}}}"#)
        };
        let config = of_layers(&format!(r#""{}""#, digest("layer")));
        assert_eq!(planned(&config, Some(&config)), (1, Vec::new()));
        for (put, reason) in [
            (None, "is not in the archive"),
            (Some("{}"), "its digest is"),
            (Some(TOO_LARGE), "over the limit"),
        ] {
            let (images, holes) = planned(&config, put);
            assert_eq!((images, holes.len()), (0, 1), "{holes:?}");
            assert!(holes[0].starts_with("unreadable-image"), "{holes:?}");
            assert!(holes[0].contains(reason), "{holes:?}");
        }
        // These are artifacts.
        for other in ["[]", "no JSON", &of_layers("")] {
            let nothing = "no-image: it names no image".to_owned();
            assert_eq!(planned(other, Some(other)), (0, vec![nothing]), "{other}");
        }
    }
}
