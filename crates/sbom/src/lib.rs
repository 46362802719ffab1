//! Catalogers: from the files of a target to an exact inventory.
//!
//! Cataloging is two steps. `extract` looks at one file alone, and its evidence is cached by layer;
//! `resolve` looks at all evidence and the squashed tree, and makes packages of it.
//!
//! Invariant: `extract` never panics, whatever the bytes; what it can't read becomes a hole in
//! coverage, and the rest goes on.

mod alone;
mod binary;
mod cataloger;
pub mod catalogers;
mod dispatch;
mod eol;
mod holes;
mod line_of;
mod lines;
mod links;
mod local;
mod programs;
mod resolve;
mod specifiers;
mod text;
mod unique;
mod unresolved;
mod unsupported;

pub use alone::{beside_of, known_as};
pub use binary::Binary;
pub use cataloger::{Cataloger, Pattern};
pub use dispatch::{Catalogers, is_executable};
pub use eol::end_of_life;
pub use resolve::{
    Inventory, MemoryTree, ResolveOptions, declared_only, ended, resolve, resolve_document,
    resolve_with,
};
pub use unresolved::Remarks;
