//! Image stores of this machine, read in place, without their daemons.
//!
//! Pure readers: nothing is written, locked or started. Layers are only located, as directories
//! ([`podman`]) or as blobs ([`containerd`]). What one image lacks becomes a hole and the others
//! go on.

mod bolt;
pub mod containerd;
pub mod podman;

use std::fs::File;
use std::path::{Path, PathBuf};

use seawall_model::{Digest, Hole};
use serde::Deserialize;

pub use bolt::{Bolt, BoltValue, Bucket};

use crate::capped::{read_capped, sha256, verify};
use crate::go_json::{Rest, read};
use crate::shapes::CONFIG;
use crate::{OciError, Platform, Reference};

/// An image of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredImage {
    /// Its names, as the store has them.
    pub names: Vec<String>,
    /// Digest of its configuration: the image's id.
    pub id: Digest,
    /// Digest of its manifest, where the store knows it.
    pub digest: Option<Digest>,
    /// Its platform, from the configuration.
    pub platform: Platform,
    /// The configuration; its bytes are what the id names.
    pub config: Vec<u8>,
    /// Layers, lowest first.
    pub layers: Vec<StoredLayer>,
    /// Where other readers see something else in its manifest, or in the index that it is of, in words.
    pub odd: Vec<String>,
}

/// A layer of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLayer {
    /// Digest of its uncompressed tar, as the configuration claims it.
    pub diff_id: Digest,
    /// Digest of it and all below it (OCI image configuration, "Layer ChainID").
    pub chain_id: Digest,
    /// Where it is.
    pub place: LayerPlace,
}

/// Where a layer's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayerPlace {
    /// A directory in overlayfs's own format: whiteouts are devices 0:0, opaque directories have an
    /// extended attribute.
    Directory(PathBuf),
    /// A file whose bytes should hash to the digest.
    Blob {
        /// The file.
        path: PathBuf,
        /// Media type, as the manifest says.
        media_type: String,
        /// What it should hash to.
        digest: Digest,
    },
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Its images.
    pub images: Vec<StoredImage>,
    /// What could not be read.
    pub holes: Vec<Hole>,
}

impl StoredImage {
    /// Whether that text names it: a name, a digest, an id or twelve or more digits of an id.
    pub fn is_named(&self, text: &str) -> bool {
        let id = text.strip_prefix("sha256:").unwrap_or(text);
        let hexadecimal = id.len() >= 12 && id.bytes().all(|b| b.is_ascii_hexdigit());
        if hexadecimal && self.id.hex().starts_with(id) || self.names.iter().any(|n| n == text) {
            return true;
        }
        let Ok(wanted) = text.parse::<Reference>() else {
            return false;
        };
        // What Podman builds without a registry in its name is of "localhost".
        let local: Option<Reference> = (wanted.familiar() != wanted.to_string())
            .then(|| format!("localhost/{text}").parse().ok())
            .flatten();
        let own = self
            .names
            .iter()
            .filter_map(|n| n.parse::<Reference>().ok());
        own.into_iter().any(|own| {
            let same_name = own.name() == wanted.name()
                || local.as_ref().is_some_and(|l| own.name() == l.name());
            let same = match wanted.digest() {
                Some(digest) => {
                    own.digest() == Some(digest) || self.digest.as_ref() == Some(digest)
                }
                None => own.tag() == wanted.tag(),
            };
            same_name && same
        })
    }
}

/// The parts of a configuration that tell the platform and locate layers.
#[derive(Deserialize)]
pub(crate) struct Configured {
    #[serde(flatten)]
    pub(crate) platform: Platform,
    #[serde(default)]
    rootfs: Rootfs,
}

#[derive(Default, Deserialize)]
struct Rootfs {
    #[serde(default)]
    diff_ids: Vec<Digest>,
}

impl Configured {
    /// How many layers it has.
    pub(crate) fn layers(&self) -> usize {
        self.rootfs.diff_ids.len()
    }
}

/// An image of a configuration and the places of its layers, lowest first.
fn assemble(
    names: Vec<String>,
    digest: Option<Digest>,
    id: Digest,
    config: Vec<u8>,
    places: Vec<LayerPlace>,
) -> Result<StoredImage, OciError> {
    let name = id.to_string();
    verify(&config, &id, &name)?;
    let refuse = |reason: String| OciError::Malformed {
        name: name.clone(),
        reason,
    };
    let read = read::<Configured>(&config, &CONFIG, Rest::Refused);
    let configured = read.map_err(|e| refuse(e.to_string()))?.value;
    let platform = configured.platform;
    let diff_ids = configured.rootfs.diff_ids;
    if diff_ids.len() != places.len() {
        let reason = format!(
            "its configuration has {} layers, the store {}",
            diff_ids.len(),
            places.len()
        );
        return Err(refuse(reason));
    }
    let mut chain: Option<Digest> = None;
    let layers = diff_ids.into_iter().zip(places).map(|(diff_id, place)| {
        let chain_id = match &chain {
            None => diff_id.clone(),
            Some(below) => sha256(format!("{below} {diff_id}").as_bytes()),
        };
        chain = Some(chain_id.clone());
        StoredLayer {
            diff_id,
            chain_id,
            place,
        }
    });
    let layers = layers.collect();
    Ok(StoredImage {
        names,
        id,
        digest,
        platform,
        config,
        layers,
        odd: Vec::new(),
    })
}

/// The bytes of a file that is a regular one and not larger than `limit`.
fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, OciError> {
    let fail = |source| OciError::Store {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(fail)?;
    if !file.metadata().map_err(fail)?.is_file() {
        return Err(fail(std::io::Error::other("it is no regular file")));
    }
    read_capped(file, limit, &path.display().to_string())
}
