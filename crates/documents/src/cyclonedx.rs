//! CycloneDX JSON: version 1.6 out, 1.2 to 1.7 in (CycloneDX specification, ECMA-424).

mod bom;
mod parse;
mod read;
pub(crate) mod vex;
mod vulnerability;
mod write;

pub use read::read;
pub use write::write;
