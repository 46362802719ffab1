//! What one pass over a layer gives, and who takes it.

use seawall_archive::Anomaly;
use seawall_model::{Digest, Evidence, Hole};
use serde::{Deserialize, Serialize};

/// Something in a layer that contradicts itself or tries to get out; becomes an `integrity` finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Irregularity {
    /// The finding's id: `ambiguous-archive`, `escaping-path`, `digest-mismatch`.
    pub id: String,
    /// The path inside the layer, where there is one.
    pub path: String,
    /// Byte offset in the uncompressed tar.
    pub offset: u64,
    /// What was seen.
    pub detail: String,
}

impl Irregularity {
    /// The id of what can be read in more than one way.
    pub const AMBIGUOUS: &'static str = "ambiguous-archive";
    /// The id of names that leave the root.
    pub const ESCAPING: &'static str = "escaping-path";
    /// The id of names that begin with a slash.
    pub const ABSOLUTE: &'static str = "absolute-path";
    /// The id of a blob whose bytes are not those that it is named by.
    pub const DIGEST_MISMATCH: &'static str = "digest-mismatch";
}

impl From<&Anomaly> for Irregularity {
    fn from(anomaly: &Anomaly) -> Self {
        Self {
            id: anomaly.kind.id().to_owned(),
            path: anomaly.path.clone(),
            offset: anomaly.offset,
            detail: anomaly.detail.clone(),
        }
    }
}

/// One layer, cataloged: this is what is cached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerData {
    /// The file index; see [`crate::records`].
    #[serde(with = "serde_bytes")]
    pub records: Vec<u8>,
    /// What the files tell.
    pub evidence: Vec<Evidence>,
    /// What contradicts itself.
    pub irregularities: Vec<Irregularity>,
    /// What could not be read.
    pub holes: Vec<Hole>,
    /// Digest of the bytes as stored, where it was computed.
    pub digest: Option<Digest>,
    /// Digest of the uncompressed tar, where it was computed.
    pub diff_id: Option<Digest>,
    /// Bytes as stored.
    pub size: u64,
}

impl LayerData {
    /// The layer without what its files tell.
    #[must_use]
    pub fn index(&self) -> Self {
        Self {
            records: self.records.clone(),
            evidence: Vec::new(),
            irregularities: self.irregularities.clone(),
            holes: self.holes.clone(),
            digest: self.digest.clone(),
            diff_id: self.diff_id.clone(),
            size: self.size,
        }
    }

    /// Whether all of it was read: only such layers are cached.
    pub fn is_whole(&self) -> bool {
        !self.holes.iter().any(Hole::is_gap)
            && !self
                .irregularities
                .iter()
                .any(|i| i.id == Irregularity::DIGEST_MISMATCH)
    }
}

/// Takes what a pass finds, as it goes.
pub trait LayerSink {
    /// A run of records; runs follow each other without a gap.
    fn records(&mut self, bytes: Vec<u8>);
    /// What a file tells.
    fn evidence(&mut self, evidence: Evidence);
    /// Something irregular.
    fn irregularity(&mut self, irregularity: Irregularity);
    /// Something that could not be read.
    fn hole(&mut self, hole: Hole);
}

impl LayerSink for LayerData {
    fn records(&mut self, mut bytes: Vec<u8>) {
        if self.records.is_empty() {
            self.records = bytes;
        } else {
            self.records.append(&mut bytes);
        }
    }

    fn evidence(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
    }

    fn irregularity(&mut self, irregularity: Irregularity) {
        self.irregularities.push(irregularity);
    }

    fn hole(&mut self, hole: Hole) {
        self.holes.push(hole);
    }
}
