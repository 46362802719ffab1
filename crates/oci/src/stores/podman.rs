//! Podman's store (containers/storage, `images.go`, `layers.go`, `drivers/overlay`), with the
//! overlay driver: layers are directories.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seawall_model::{Digest, Hole, HoleName};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::OciError;
use crate::stores::{LayerPlace, Listing, StoredImage, assemble, read_file};

/// The lists of images and of layers.
const MAX_LIST: u64 = 64 << 20;
const MAX_CONFIG: u64 = 8 << 20;
const MAX_LAYERS: usize = 4_096;

#[derive(Deserialize)]
struct Image {
    id: String,
    #[serde(default)]
    digest: Option<String>,
    #[serde(default)]
    names: Option<Vec<String>>,
    #[serde(default)]
    layer: Option<String>,
}

#[derive(Deserialize)]
struct Layer {
    id: String,
    #[serde(default)]
    parent: Option<String>,
}

/// The images of the store below `root`: `/var/lib/containers/storage` for root,
/// `~/.local/share/containers/storage` for others.
///
/// # Errors
/// [`OciError::Store`] or [`OciError::Malformed`] if the lists can't be read, or if the store uses
/// another driver than overlay. What is wrong with one image is a hole.
pub fn images(root: &Path) -> Result<Listing, OciError> {
    let list = root.join("overlay-images/images.json");
    if !list.exists() && root.join("vfs-images").exists() {
        let reason = "its driver is vfs, of which only overlay can be read in place".to_owned();
        return Err(OciError::Malformed {
            name: root.display().to_string(),
            reason,
        });
    }
    let images: Vec<Image> = parse(&list)?;
    let layers: Vec<Layer> = parse(&root.join("overlay-layers/layers.json"))?;
    let parents: HashMap<&str, Option<&str>> = layers
        .iter()
        .map(|l| (l.id.as_str(), l.parent.as_deref().filter(|p| !p.is_empty())))
        .collect();
    let mut listing = Listing::default();
    for image in &images {
        match read(root, image, &parents) {
            Ok(image) => listing.images.push(image),
            Err(error) => {
                let name = image
                    .names
                    .iter()
                    .flatten()
                    .next()
                    .unwrap_or(&image.id)
                    .clone();
                listing.holes.push(Hole::new(
                    HoleName::UNREADABLE_IMAGE,
                    "image",
                    name,
                    seawall_model::chain(&error),
                ));
            }
        }
    }
    Ok(listing)
}

/// Where a `storage.conf` (containers-storage.conf(5)) puts the store, for root or for others.
pub fn configured_root(text: &str, rootless: bool) -> Option<PathBuf> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct File {
        storage: Storage,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Storage {
        graphroot: String,
        rootless_storage_path: String,
    }
    let storage = toml::from_str::<File>(text).ok()?.storage;
    let path = if rootless && !storage.rootless_storage_path.is_empty() {
        storage.rootless_storage_path
    } else {
        storage.graphroot
    };
    // Paths with variables are passed over.
    (path.starts_with('/') && !path.contains('$')).then(|| path.into())
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, OciError> {
    let bytes = read_file(path, MAX_LIST)?;
    serde_json::from_slice(&bytes).map_err(|e| OciError::Store {
        path: path.to_owned(),
        source: e.into(),
    })
}

fn read(
    root: &Path,
    image: &Image,
    parents: &HashMap<&str, Option<&str>>,
) -> Result<StoredImage, OciError> {
    let refuse = |reason: &str| OciError::Malformed {
        name: image.id.clone(),
        reason: reason.to_owned(),
    };
    // The id becomes a path: only a digest's digits may.
    let id: Digest = format!("sha256:{}", image.id)
        .parse()
        .map_err(|e: seawall_model::DigestError| refuse(&e.to_string()))?;
    let config = root
        .join("overlay-images")
        .join(id.hex())
        .join(big_data_name(&id.to_string()));
    let config = read_file(&config, MAX_CONFIG)?;
    let places = chain_of(image.layer.as_deref(), parents)
        .ok_or_else(|| refuse("its layers are not all in the store's list, or form a circle"))?;
    let places = places.into_iter().map(|layer| {
        let path: PathBuf = root.join("overlay").join(layer).join("diff");
        // Also checked here, so that a layer that is missing is the image's hole.
        path.is_dir()
            .then_some(LayerPlace::Directory(path))
            .ok_or_else(|| refuse("a layer's directory is missing"))
    });
    let places = places.collect::<Result<_, _>>()?;
    let digest = image.digest.as_ref().and_then(|d| d.parse().ok());
    assemble(
        image.names.clone().unwrap_or_default(),
        digest,
        id,
        config,
        places,
    )
}

/// The layers of an image, lowest first.
fn chain_of<'s>(
    top: Option<&'s str>,
    parents: &HashMap<&'s str, Option<&'s str>>,
) -> Option<Vec<&'s str>> {
    let mut layers = Vec::new();
    let mut seen = HashSet::new();
    let mut next = top.filter(|t| !t.is_empty());
    while let Some(layer) = next {
        let valid = layer.len() == 64 && layer.bytes().all(|b| b.is_ascii_hexdigit());
        if !valid || !seen.insert(layer) || layers.len() >= MAX_LAYERS {
            return None;
        }
        layers.push(layer);
        next = *parents.get(layer)?;
    }
    layers.reverse();
    Some(layers)
}

/// The file of a key: itself where it is plain, else `=` and its base64.
fn big_data_name(key: &str) -> String {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.';
    if key.bytes().all(plain) {
        return key.to_owned();
    }
    format!("={}", STANDARD.encode(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_is_where_its_settings_say() {
        let text = "[storage]\ndriver = 'overlay'\ngraphroot = '/disk/images'\n\
            rootless_storage_path = '/disk/mine'\n";
        assert_eq!(
            configured_root(text, false).unwrap(),
            Path::new("/disk/images")
        );
        assert_eq!(
            configured_root(text, true).unwrap(),
            Path::new("/disk/mine")
        );
        for odd in [
            "",
            "[storage]",
            "[storage]\ngraphroot = '$HOME/x'",
            "{",
            "storage = 1",
        ] {
            assert_eq!(configured_root(odd, true), None, "{odd}");
        }
    }
}
