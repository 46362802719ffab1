//! What one file tells, before the rest of the image is known. Evidence is cached by layer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::{Finding, Hole, OperatingSystem, Package};

/// Files that a package's database entry claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedPaths {
    /// The package's local reference, or, where another file names it, `name` or `name:arch`.
    pub owner: String,
    /// [`path_hash`] of each path.
    #[serde(with = "hashes")]
    pub paths: Vec<u64>,
}

/// What one cataloger found in one file. It depends on that file alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The family of whoever found it: each has entries of its own in the cache.
    pub family: String,
    /// The cataloger's name, or that of another who looks into files.
    pub cataloger: String,
    /// Path of the file.
    pub path: String,
    /// Packages; references are local to this evidence.
    pub packages: Vec<Package>,
    /// Who owns which files.
    pub owned: Vec<OwnedPaths>,
    /// The operating system, if the file tells it.
    pub os: Option<OperatingSystem>,
    /// Whatever else the same cataloger's `resolve` needs, by names of its own.
    pub facts: BTreeMap<String, String>,
    /// What is wrong with the file, as far as it tells by itself.
    pub findings: Vec<Finding>,
    /// What could not be read.
    pub holes: Vec<Hole>,
}

/// Whether a file of a layer is still seen from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// It is the one that the container sees.
    Present,
    /// That layer put another file in its place.
    Shadowed(u32),
    /// That layer removed it.
    Deleted(u32),
}

/// Evidence with its place in the image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayeredEvidence {
    /// Index of the layer, lowest first.
    pub layer: u32,
    /// Whether the file is still there.
    pub visibility: Visibility,
    /// What it tells.
    pub evidence: Evidence,
}

/// A hash that is the same in every build, of a path without a leading slash.
pub fn path_hash(path: &str) -> u64 {
    xxh3_64(path.trim_start_matches('/').as_bytes())
}

/// Hashes as a run of bytes: there are as many as files, and none is a small number.
mod hashes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(hashes: &[u64], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        serde_bytes::serialize(&bytes, to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u64>, D::Error> {
        let bytes = <&serde_bytes::Bytes>::deserialize(from)?;
        let (hashes, rest) = bytes.as_chunks();
        if !rest.is_empty() {
            return Err(D::Error::invalid_length(bytes.len(), &"eight bytes a hash"));
        }
        Ok(hashes
            .iter()
            .map(|hash| u64::from_le_bytes(*hash))
            .collect())
    }
}
