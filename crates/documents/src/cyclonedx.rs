//! CycloneDX: version 1.6 out in JSON; in JSON 1.2 to 1.7 and in XML 1.0 to 1.7 in (CycloneDX
//! specification, ECMA-424).

mod bom;
mod parse;
mod read;
pub(crate) mod vex;
mod vulnerability;
mod write;
mod xml;

pub use read::{read, read_xml};
pub use write::write;
