//! Images: from any source, layer by layer, to one squashed file tree.
//!
//! What looks at bytes from outside ([`scan_tar`], [`plan_archive`], [`StreamArchive`]) is made to
//! run where nothing else can be done; what puts the answers together ([`Squash`]) sees plain
//! records only. [`DirectoryWalk`] asks the kernel, and looks into nothing.

mod archive_names;
mod archive_plan;
mod config;
mod content;
mod directory;
mod docker_plan;
mod file_state;
mod inspections;
mod layer;
mod oci_plan;
mod other_names;
mod overlay;
mod plan;
mod queue;
mod records;
mod renamed;
mod spool;
mod squash;
mod stream_archive;
mod tar_layer;
mod tree;

pub use archive_plan::{holds_images, plan_archive, plan_layout};
pub use config::parse_config;
pub use content::{FileContent, Section};
pub use directory::{DirectoryWalk, TakeFiles, WalkOptions, WantedFile};
pub use file_state::FileState;
pub use layer::{Irregularity, LayerData, LayerSink};
pub use other_names::OtherNames;
pub use plan::{ArchivePlan, LayerPlace, PlannedImage};
pub use records::{Encoder, Record, RecordError, RecordKind, count, decode};
pub use renamed::{AskedAgain, Renamed};
pub use spool::Spool;
pub use squash::{Squash, SquashError};
pub use stream_archive::{StreamArchive, StreamLayer, begins_image_archive};
pub use tar_layer::{Bytes, scan_tar};
pub use tree::{LeftOut, LeftOutCount, SquashedTree, path_bytes, path_text};
