//! OCI registries, layouts and the image stores of this machine.
//!
//! References as people write them ([`Reference`]), manifests and indexes ([`manifest`]), the
//! registry client over any [`seawall_model::Fetch`] ([`Registry`]), credentials as `docker login`
//! leaves them ([`Credentials`]), and readers of Podman's and containerd's stores ([`stores`]).
//!
//! Invariants: what is named by a digest is believed only if its bytes hash to it; a path is only
//! ever made from a validated digest or identifier; credentials go to the registry they are for,
//! or to its own token service. Layers are not read here: their bytes are handed on as a stream,
//! and the reader of the layer hashes them.

mod capped;
mod challenge;
mod credentials;
mod error;
pub mod go_json;
mod helper;
mod layout;
pub mod manifest;
mod platform;
mod reference;
mod registries_conf;
mod registry;
mod shapes;
pub mod stores;
mod token;

pub use credentials::{Credential, Credentials};
pub use error::OciError;
pub use layout::{blob_path, layout_oddities};
pub use manifest::{Descriptor, Document, Index, Manifest, parse as parse_manifest};
pub use platform::{Platform, PlatformChoice};
pub use reference::{Reference, ReferenceError};
pub use registries_conf::{insecure_of_containers, insecure_of_daemon};
pub use registry::{Registry, RegistrySettings, RemoteImage};
pub use shapes::{CONFIG, DOCKER_ARCHIVE};
