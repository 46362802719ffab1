//! What a container is to be started with, and the checks on it.
//!
//! A [`ContainerSpec`] says the same whatever notation it was read from, and where each part of it
//! stands. One family of checks ([`Container`]) judges it. Nothing here does I/O; what a notation leaves
//! open until the start (a variable without a default) is told as unknown, and never judged.

mod checks;
pub mod compose;
mod family;
mod masked;
mod mount;
mod port;
mod reference;
pub mod secret_name;
mod spec;
mod told;

pub use family::{Container, ContainerFacts, Places};
pub use masked::masked;
pub use mount::{Mount, MountKind, Tmpfs};
pub use port::Port;
pub use spec::{
    ContainerSpec, Device, Healthcheck, Limits, Namespace, Namespaces, Pair, SecurityOption, Ulimit,
};
pub use told::{Diagnostic, Told};

#[cfg(test)]
mod example;
#[cfg(test)]
mod tests;
