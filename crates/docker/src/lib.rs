//! A client of the Docker engine: its socket, its answers, its layers in place.
//!
//! Speaks the Engine API over the engine's Unix socket with a small, bounded HTTP/1.1 client: every
//! read has a deadline, every header and every JSON answer a size. TCP and SSH hosts are refused
//! with an error that says so.

mod api;
mod error;
mod http;
mod overlay;

pub use api::{ContainerDetails, Engine, GraphDriver, HistoryRow, ImageDetails};
pub use error::DockerError;
pub use http::Export;
pub use overlay::layer_directories;
