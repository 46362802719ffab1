//! A client of the Docker engine: its address, its answers, its layers in place.
//!
//! Speaks the Engine API over a Unix socket, TCP or TLS with a small, bounded HTTP/1.1 client: every
//! read has a deadline, every header and every JSON answer a size. Contexts and environment mean what
//! they mean to Docker's own client. SSH hosts are refused with an error that says what to do.

mod address;
mod api;
mod choice;
mod connection;
mod error;
mod http;
mod overlay;

pub use api::{ContainerDetails, Engine, GraphDriver, HistoryRow, ImageDetails};
pub use choice::EngineChoice;
pub use error::DockerError;
pub use http::Export;
pub use overlay::layer_directories;
