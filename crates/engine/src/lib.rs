//! One module per job, shared by the command line and the server.

pub mod advisories;
mod assess;
mod base;
mod cache;
mod draft;
mod error;
pub mod explain;
mod family_cache;
mod inspectors;
mod integrity;
mod inventories;
mod judge;
mod left_out;
mod network;
pub mod private;
mod progress;
pub mod reference;
mod scan;
mod session;
mod sources;
mod survey;
mod survey_cache;
mod visit;
pub mod worker;

pub use assess::{AssessSettings, Scanners};
pub use cache::{Cache, CacheKey};
pub use draft::{Draft, Drafts, Failed, checks};
pub use error::{Error, ErrorClass};
pub use inventories::{Advice, Inventories};
pub use judge::Judge;
pub use network::Network;
pub use progress::Progress;
pub use scan::Scan;
pub use seawall_docker::EngineChoice;
pub use session::{Session, SessionSettings};
pub use visit::Cancel;
