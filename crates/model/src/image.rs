//! Images (OCI image specification, "Image Configuration"; Docker's image specification 1.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Digest;

/// A layer of an image, as reports show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layer {
    /// Digest of the blob as stored, where it was computed or the manifest names it.
    #[serde(deserialize_with = "known_digest")]
    pub digest: Option<Digest>,
    /// Digest of the uncompressed tar, as the configuration claims it.
    #[serde(deserialize_with = "known_digest")]
    pub diff_id: Option<Digest>,
    /// The instruction that made it, from the history.
    pub instruction: Option<String>,
    /// Size in bytes, as stored.
    pub size: u64,
    /// Whether it belongs to the base image.
    pub base: bool,
}

/// A digest; none where a newer version wrote one of an algorithm that this version does not know.
fn known_digest<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Digest>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(from)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// One step of an image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryEntry {
    /// The instruction, as the builder recorded it.
    pub created_by: String,
    /// When, as recorded.
    pub created: Option<String>,
    /// Whether it made no layer.
    pub empty_layer: bool,
}

/// The parts of an image's configuration that we judge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// CPU architecture (`amd64`).
    pub architecture: String,
    /// Operating system (`linux`).
    pub os: String,
    /// Variant of the architecture (`v8`).
    pub variant: Option<String>,
    /// `config.User`.
    pub user: String,
    /// `config.Env`, `NAME=value`.
    pub env: Vec<String>,
    /// `config.Labels`.
    pub labels: BTreeMap<String, String>,
    /// `config.Healthcheck.Test`: none where nothing is said of it, `NONE` alone where the base's is taken
    /// away.
    pub healthcheck: Option<Vec<String>>,
    /// The paths of `config.Volumes`.
    pub volumes: Vec<String>,
    /// `rootfs.diff_ids`, lowest first.
    pub diff_ids: Vec<Digest>,
    /// `history`, oldest first.
    pub history: Vec<HistoryEntry>,
    /// `created`.
    pub created: Option<String>,
}

impl ImageConfig {
    /// The platform in its usual notation, `linux/arm64/v8`; empty when the configuration has none.
    pub fn platform(&self) -> String {
        let parts = [
            self.os.as_str(),
            &self.architecture,
            self.variant.as_deref().unwrap_or(""),
        ];
        parts
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join("/")
    }

    /// For each layer, the instruction that made it, as far as the history goes.
    pub fn instructions(&self, layers: usize) -> Vec<Option<String>> {
        let mut made = self.history.iter().filter(|h| !h.empty_layer);
        (0..layers)
            .map(|_| {
                made.next()
                    .map(|h| h.created_by.clone())
                    .filter(|t| !t.is_empty())
            })
            .collect()
    }
}
