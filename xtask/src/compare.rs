//! `cargo xtask compare WHAT`: runs peers that are on PATH beside ours on the same input.

mod cost;
mod images;
pub(crate) mod matching;
pub(crate) mod scan;
