//! What an archive holds: its images, and where their layers are.

use seawall_model::{Coverage, Digest, ImageConfig};
use seawall_oci::Platform;
use serde::{Deserialize, Serialize};

use crate::archive_plan::Blobs;
use crate::layer::Irregularity;

/// Contradictions of one archive that are told.
const MAX_TOLD: usize = 100;

/// Where a layer's bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerPlace {
    /// Name of the entry or blob; the key by which a stream's layers were announced.
    pub name: String,
    /// Offset of its first byte in the archive; 0 for files of a directory.
    pub offset: u64,
    /// Size in bytes.
    pub size: u64,
    /// What its bytes must hash to, where the archive names it by content; none where it is `plain` and
    /// nothing but its name says so.
    pub digest: Option<Digest>,
    /// It is a tar as it is, which is read in place and not hashed.
    #[serde(default)]
    pub plain: bool,
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
    /// Digest of its configuration, computed from the bytes: the image's id where engines keep one
    /// platform of an image.
    #[serde(default)]
    pub id: Option<Digest>,
    /// Its platform, as the index says that names it: engines choose by that.
    #[serde(default)]
    pub platform: Option<Platform>,
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

impl PlannedImage {
    /// The platform by which engines choose it: what the index says, else what the configuration says.
    pub fn own_platform(&self) -> Platform {
        let of_config = || Platform {
            os: self.config.os.clone(),
            architecture: self.config.architecture.clone(),
            variant: self.config.variant.clone(),
        };
        self.platform.clone().unwrap_or_else(of_config).normalised()
    }
}

impl ArchivePlan {
    /// Tells where a document of the archive can be read in another way, each in words.
    pub(crate) fn tell(&mut self, document: &str, odd: Vec<String>) {
        for detail in odd {
            let told = Irregularity {
                id: Irregularity::AMBIGUOUS.to_owned(),
                path: document.to_owned(),
                offset: 0,
                detail,
            };
            if self.irregularities.len() < MAX_TOLD && !self.irregularities.contains(&told) {
                self.irregularities.push(told);
            }
        }
    }

    /// Tells if several entries have the name of a file that an image is made of.
    pub(crate) fn tell_repeated(&mut self, blobs: &dyn Blobs, name: &str) {
        if blobs.is_repeated(name) {
            let detail = "several entries have this name, and the last one counts";
            self.tell(name, vec![detail.to_owned()]);
        }
    }
}
