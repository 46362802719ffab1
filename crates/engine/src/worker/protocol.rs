//! What the parent and the worker say to each other, over one socket.

use seawall_documents::Sbom;
use seawall_image::{ArchivePlan, AskedAgain, Irregularity};
use seawall_lint::compose::Kept;
use seawall_lint::dockerfile::Options;
use seawall_model::{Digest, Evidence, Hole, Limits};
use seawall_policy::ExcludePattern;
use serde::{Deserialize, Serialize};

use crate::inspectors::{Families, Look};

/// Which answer belongs to which question.
pub(crate) type JobId = u32;

/// What the parent asks. Each comes with the file descriptors that it names.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// First of all.
    Settings(Settings),
    /// One file: an archive that can be read anywhere. Answered by `Plan`.
    Archive,
    /// One file, read from `offset` for `size` bytes: a layer, compressed or not.
    Layer(LayerRequest),
    /// One stream of which nothing is known. Answered by layers by name, then a plan or a document.
    Stream,
    /// Regular files of a directory that is read as a layer, for these families.
    Files(Families, Vec<AskedFile>),
    /// One file that may be an SBOM document. Answered by `Document`, or by nothing if it is none.
    Document,
    /// A layer once more, of which only these files are looked into, under other names. Answered as
    /// `Layer` is, without records.
    LayerAgain(LayerRequest, Vec<AskedAgain>),
    /// A stream once more: of each layer, by its name, only these files. Answered as `Stream` is,
    /// without records and plan.
    StreamAgain(Vec<(String, Vec<AskedAgain>)>),
    /// Files that configure containers, to be judged together. Answered by evidence: of the files of which
    /// that tells another thing than what they tell alone.
    Together(Vec<Kept>),
}

/// A regular file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AskedFile {
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) mode: u32,
    /// Its bytes; the next of the descriptors is its where there are none.
    #[serde(with = "serde_bytes")]
    pub(crate) bytes: Option<Vec<u8>>,
}

/// A layer's blob.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LayerRequest {
    pub(crate) offset: u64,
    /// None: to the end of the stream, which can't be read at random.
    pub(crate) size: Option<u64>,
    /// What its bytes must hash to. What is not compressed and has none is not hashed.
    pub(crate) digest: Option<Digest>,
    /// Who looks into its files.
    pub(crate) families: Families,
}

/// What holds for all questions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    /// Threads.
    pub(crate) jobs: usize,
    /// Compute and check diff ids.
    pub(crate) verify_diff_ids: bool,
    /// What is looked for.
    pub(crate) look: Look,
    /// What the project asks of its Dockerfiles.
    pub(crate) options: Options,
    /// What is not looked into.
    pub(crate) exclude: Vec<ExcludePattern>,
}

/// How far the sandbox holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxState {
    /// What could not be put in place, and why; empty if all holds.
    pub missing: Vec<String>,
}

/// What the worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// The sandbox is closed; questions are read.
    Ready(SandboxState),
    /// Of the job's current layer:
    Records(#[serde(with = "serde_bytes")] Vec<u8>),
    Evidence(Box<Evidence>),
    Irregularity(Irregularity),
    Hole(Hole),
    /// The layer is read to its end (or to its last hole).
    LayerDone(LayerDone),
    /// What the archive holds.
    Plan(Box<ArchivePlan>),
    /// It was an SBOM.
    Document(Box<Sbom>),
    /// The last answer to a job.
    Done,
    /// The last answer to a job that could not be done.
    Failed(String),
}

/// The end of a layer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LayerDone {
    /// Its name in the stream; empty where the layer was asked for.
    pub(crate) name: String,
    pub(crate) digest: Option<Digest>,
    pub(crate) diff_id: Option<Digest>,
    pub(crate) size: u64,
}
