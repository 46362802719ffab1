//! One module per job, shared by the command line and the server.

pub mod advisories;
mod assess;
mod base;
mod cache;
pub mod explain;
mod network;
mod progress;
pub mod reference;
mod scan;
mod session;
mod sources;
mod survey;
pub mod worker;

pub use assess::{AssessSettings, Scanners};
pub use cache::{Cache, CacheKey};
pub use network::Network;
pub use progress::Progress;
pub use scan::{Outcome, Scan, ScanError, exit_code};
pub use seawall_docker::EngineChoice;
pub use session::{Session, SessionSettings};
