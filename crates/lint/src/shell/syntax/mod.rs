//! The grammar of shells: POSIX, and what bash has beyond it (POSIX.1-2024, "Shell Command Language"; the
//! bash manual, "Shell Syntax"). A text becomes a [`Tree`], whose places are offsets in it. Reading takes time
//! linear in the text, and ends at what no shell reads.

mod commands;
mod compound;
mod documents;
mod expansions;
mod reader;
mod tree;
mod words;

pub(crate) use commands::DECLARING;
pub use reader::parse;
pub use tree::{Flaw, Id, Kind, Node, Tree, unquoted};
