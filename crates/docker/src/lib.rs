//! A client of the Docker engine: its address, its answers, its layers in place.
//!
//! Speaks the Engine API over a Unix socket, TCP, TLS or SSH with a small, bounded HTTP/1.1 client:
//! every read has a deadline, every header and every JSON answer a size. Contexts and environment mean
//! what they mean to Docker's own client.

mod address;
mod api;
mod choice;
mod connection;
mod error;
mod http;
mod info;
mod overlay;
mod ssh;
mod tls;

pub use api::{ContainerDetails, Engine, GraphDriver, HistoryRow, ImageDetails, ImageRow};
pub use choice::EngineChoice;
pub use error::DockerError;
pub use http::Export;
pub use info::EngineInfo;
pub use overlay::layer_directories;
