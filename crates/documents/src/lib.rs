//! CycloneDX, SPDX, Syft's JSON, SARIF, and VEX (OpenVEX, CSAF, CycloneDX): types and codecs.
//!
//! Writing is deterministic: serial numbers and namespaces are made of the content, and a time is
//! written only where the caller gives one. Reading is lenient, because documents of other tools
//! are: a value of an unexpected type is passed over and counted, and only text that is no such
//! document at all is an error. Our own documents read back give the very same packages.
//!
//! What this does not do: validate documents, resolve links between documents (BOM-Link, external
//! document references), or read SPDX 3 and SPDX 2 in YAML, XML and RDF; that it is one of these is said.

mod csaf;
pub mod cyclonedx;
mod error;
mod extension;
mod foreign;
mod identity;
mod inventory;
mod json;
mod lenient;
mod licence;
mod link;
mod moment;
mod openvex;
mod plain;
mod purl_package;
mod read;
mod references;
pub mod sarif;
mod sbom;
mod sniff;
pub mod spdx;
pub mod syft;
mod vex;

pub use error::DocumentError;
pub use json::write_json;
pub use link::is_web_link;
pub use purl_package::{distribution_of, package_of_purl};
pub use read::read;
pub use sbom::{Sbom, WriteOptions};
pub use sniff::{DocumentKind, sniff};
pub use vex::read as read_vex;
