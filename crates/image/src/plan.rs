//! What an archive holds: its images, and where their layers are.

use seawall_model::{Coverage, Digest, ImageConfig};
use serde::{Deserialize, Serialize};

use crate::layer::Irregularity;

/// Where a layer's bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerPlace {
    /// Name of the entry or blob; the key by which a stream's layers were announced.
    pub name: String,
    /// Offset of its first byte in the archive; 0 for files of a directory.
    pub offset: u64,
    /// Size in bytes.
    pub size: u64,
    /// What its bytes must hash to, where the archive names it by content.
    pub digest: Option<Digest>,
    /// Why it can't be read: it is not there.
    #[serde(default)]
    pub missing: Option<String>,
}

/// One image of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedImage {
    /// Its names: tags, or the reference annotation of a layout.
    pub names: Vec<String>,
    /// Digest of its manifest, where it has one and the bytes agree.
    pub digest: Option<Digest>,
    /// The configuration.
    pub config: ImageConfig,
    /// Layers, lowest first.
    pub layers: Vec<LayerPlace>,
}

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivePlan {
    /// The images.
    pub images: Vec<PlannedImage>,
    /// No image, but a plain tar of a root file system.
    pub rootfs: bool,
    /// What contradicts itself.
    pub irregularities: Vec<Irregularity>,
    /// What could not be read, and what is not there and need not be.
    pub coverage: Coverage,
}
