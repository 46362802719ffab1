//! containerd's store: image names in `meta.db`, content as blobs (containerd, `metadata/buckets.go`
//! and `content/local`). Also Docker's images where it uses containerd's image store.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use seawall_model::{Digest, Hole, HoleName};

use crate::capped::verify;
use crate::manifest::{
    self, Descriptor, Document, MAX_MANIFEST, Manifest, contradiction, not_an_images,
};
use crate::stores::{
    Bolt, BoltValue, Bucket, LayerPlace, Listing, StoredImage, assemble, read_file,
};
use crate::{OciError, Platform, PlatformChoice, blob_path};

/// Where names are kept, below containerd's root (usually `/var/lib/containerd`).
pub const DATABASE: &str = "io.containerd.metadata.v1.bolt/meta.db";
/// Where content is kept, below the same root.
pub const CONTENT: &str = "io.containerd.content.v1.content";
/// Namespaces worth asking: Docker's, `ctr` and nerdctl's, Kubernetes'.
pub const NAMESPACES: &[&str] = &["moby", "default", "k8s.io"];

const MAX_CONFIG: u64 = 8 << 20;
const MAX_DEPTH: u32 = 4;
const MAX_LEAVES: usize = 4_096;
/// How often a database is read that is written to meanwhile.
const TRIES: u32 = 5;

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As containerd keeps it, `docker.io/library/alpine:3.10`.
    pub name: String,
    /// Digest of an index or a manifest.
    pub target: Digest,
    /// Its media type.
    pub media_type: String,
}

/// The namespaces of a store.
pub fn namespaces(root: &Path) -> Result<Vec<String>, OciError> {
    read_database(root, |bolt| {
        let Some(version) = bolt.bucket(&bolt.root(), b"v1")? else {
            return Ok(Vec::new());
        };
        let entries = bolt.entries(&version)?.into_iter();
        let names = entries.filter(|(_, value)| matches!(value, BoltValue::Bucket(_)));
        Ok(names.map(|(key, _)| text(key)).collect())
    })
}

/// The names of a namespace.
pub fn names(root: &Path, namespace: &str) -> Result<Vec<Named>, OciError> {
    read_database(root, |bolt| {
        let mut place = bolt.root();
        for name in ["v1", namespace, "images"] {
            match bolt.bucket(&place, name.as_bytes())? {
                Some(bucket) => place = bucket,
                None => return Ok(Vec::new()),
            }
        }
        let mut found = Vec::new();
        for (key, value) in bolt.entries(&place)? {
            if let BoltValue::Bucket(image) = value
                && let Some((target, media_type)) = target(bolt, &image)?
            {
                found.push(Named {
                    name: text(key),
                    target,
                    media_type,
                });
            }
        }
        Ok(found)
    })
}

fn target(bolt: &Bolt, image: &Bucket) -> io::Result<Option<(Digest, String)>> {
    let Some(target) = bolt.bucket(image, b"target")? else {
        return Ok(None);
    };
    let (mut digest, mut media_type) = (None, String::new());
    for (key, value) in bolt.entries(&target)? {
        match (key.as_slice(), value) {
            (b"digest", BoltValue::Bytes(bytes)) => digest = text(bytes).parse().ok(),
            (b"mediatype", BoltValue::Bytes(bytes)) => media_type = text(bytes),
            _ => {}
        }
    }
    Ok(digest.map(|d| (d, media_type)))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// Reads while nobody writes. Pages in use are never overwritten, but those of an older
/// transaction may be, so a reading counts only if no transaction ended meanwhile.
fn read_database<T>(root: &Path, read: impl Fn(&Bolt) -> io::Result<T>) -> Result<T, OciError> {
    let path = root.join(DATABASE);
    let once = || {
        let bolt = Bolt::open(File::open(&path)?)?;
        let found = read(&bolt);
        Ok((found, bolt.is_stale()?))
    };
    let mut result = once();
    for _ in 1..TRIES {
        match &result {
            Ok((_, true)) => result = once(),
            _ => break,
        }
    }
    let busy = || io::Error::other("it is written to all the time");
    let found = result.and_then(|(found, stale)| if stale { Err(busy()) } else { found });
    found.map_err(|source| OciError::Store { path, source })
}

/// The image of a name, for the platforms that are wanted and there. Platforms that were never
/// pulled are not there; an image of which nothing is there becomes a hole.
pub fn image(root: &Path, named: &Named, choice: &PlatformChoice) -> Listing {
    let content = root.join(CONTENT);
    let mut walk = Walk {
        content: &content,
        leaves: Vec::new(),
        odd: Vec::new(),
        listing: Listing::default(),
    };
    let top = Descriptor {
        media_type: named.media_type.clone(),
        digest: named.target.clone(),
        size: 0,
        annotations: std::collections::BTreeMap::new(),
        platform: None,
        artifact_type: None,
    };
    let found = walk
        .collect(&top, 0)
        .and_then(|()| walk.images(named, choice));
    if let Err(error) = found {
        walk.listing.holes.push(Hole::new(
            HoleName::UNREADABLE_IMAGE,
            "image",
            named.name.clone(),
            seawall_model::chain(&error),
        ));
    }
    walk.listing
}

struct Walk<'c> {
    content: &'c Path,
    leaves: Vec<(Descriptor, Manifest)>,
    odd: Vec<String>,
    listing: Listing,
}

impl Walk<'_> {
    fn path(&self, digest: &Digest) -> PathBuf {
        self.content.join(blob_path(digest))
    }

    fn read(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, OciError> {
        let bytes = read_file(&self.path(digest), limit)?;
        verify(&bytes, digest, &digest.to_string())?;
        Ok(bytes)
    }

    /// All manifests below a descriptor whose bytes are there.
    fn collect(&mut self, descriptor: &Descriptor, depth: u32) -> Result<(), OciError> {
        let name = descriptor.digest.to_string();
        if depth > MAX_DEPTH || self.leaves.len() > MAX_LEAVES {
            let reason = "indexes are nested too deep, or there are too many".to_owned();
            return Err(OciError::Malformed { name, reason });
        }
        let bytes = self.read(&descriptor.digest, MAX_MANIFEST)?;
        match manifest::parse(&bytes, &descriptor.media_type, &name)? {
            Document::Manifest(manifest) => {
                let known = self
                    .leaves
                    .iter()
                    .any(|(leaf, _)| leaf.digest == descriptor.digest);
                if manifest.is_image() && !known {
                    self.leaves.push((descriptor.clone(), manifest));
                }
            }
            Document::Index(index) => {
                self.odd.extend(index.odd);
                for inner in &index.manifests {
                    if !self.path(&inner.digest).exists() {
                        continue;
                    }
                    // One broken manifest takes nothing from the others.
                    if let Err(error) = self.collect(inner, depth + 1) {
                        let place = inner.digest.to_string();
                        let hole = Hole::new(
                            HoleName::UNREADABLE_IMAGE,
                            "manifest",
                            place,
                            seawall_model::chain(&error),
                        );
                        self.listing.holes.push(hole);
                    }
                }
            }
        }
        Ok(())
    }

    fn images(&mut self, named: &Named, choice: &PlatformChoice) -> Result<(), OciError> {
        let mut images: Vec<(&Descriptor, StoredImage)> = Vec::new();
        let mut error = None;
        for (descriptor, manifest) in &self.leaves {
            let complete = manifest
                .layers
                .iter()
                .all(|l| self.path(&l.digest).exists());
            match complete.then(|| self.image(named, descriptor, manifest)) {
                Some(Ok(Some(image))) => images.push((descriptor, image)),
                Some(Err(e)) => error = Some(e),
                Some(Ok(None)) | None => {}
            }
        }
        // Engines choose by what the index says, and ask the configuration only where it says nothing.
        let platform = |(said, image): &(&Descriptor, StoredImage)| {
            said.platform
                .clone()
                .or_else(|| Some(image.platform.clone()))
        };
        let platforms: Vec<_> = images.iter().map(platform).collect();
        let chosen = choice.choose(&platforms);
        if chosen.is_empty() {
            let available = match images.len() {
                0 => vec!["no image whose layers are all there".to_owned()],
                _ => platforms
                    .iter()
                    .flatten()
                    .map(Platform::to_string)
                    .collect(),
            };
            return Err(error.unwrap_or(OciError::NoPlatform {
                name: named.name.clone(),
                wanted: choice.to_string(),
                available,
            }));
        }
        let kept = images
            .into_iter()
            .enumerate()
            .filter(|(position, _)| chosen.contains(position));
        self.listing.images = kept.map(|(_, (_, image))| image).collect();
        // Those that are there stand; what is broken beside them is said.
        error.map_or(Ok(()), Err)
    }

    /// The image of a manifest; none if it is an artifact of another kind.
    fn image(
        &self,
        named: &Named,
        descriptor: &Descriptor,
        manifest: &Manifest,
    ) -> Result<Option<StoredImage>, OciError> {
        let config = self.read(&manifest.config.digest, MAX_CONFIG)?;
        let places = manifest.layers.iter().map(|layer| LayerPlace::Blob {
            path: self.path(&layer.digest),
            media_type: layer.media_type.clone(),
            digest: layer.digest.clone(),
        });
        let id = manifest.config.digest.clone();
        let assembled = assemble(
            vec![named.name.clone()],
            Some(descriptor.digest.clone()),
            id,
            config,
            places.collect(),
        );
        let mut image = match assembled {
            // An artifact's configuration says something else, or of other layers.
            Err(_) if !manifest.has_images_config() => return Ok(None),
            assembled => assembled?,
        };
        image
            .odd
            .extend(manifest.odd.iter().chain(&self.odd).cloned());
        if !manifest.has_images_config() {
            image.odd.push(not_an_images(&manifest.config.media_type));
        }
        image.odd.extend(contradiction(descriptor, &image.platform));
        Ok(Some(image))
    }
}
