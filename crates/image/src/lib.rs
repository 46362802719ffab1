//! Images: from any source, layer by layer, to one squashed file tree.

mod layer;
mod records;
mod squash;
mod tree;

pub use layer::{Irregularity, LayerData, LayerSink};
pub use records::{Encoder, Record, RecordError, RecordKind, decode};
pub use squash::Squash;
pub use tree::{SquashedTree, path_text};
