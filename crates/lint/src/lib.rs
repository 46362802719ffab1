//! Checks on files and images that configure containers.
//!
//! A check is one file: what it says of itself ([`seawall_model::CheckMeta`], with a bad and a good
//! example that its test is made of) and a function from facts to findings. Checks do no I/O and do
//! not depend on each other. Checks on the same facts are a family ([`seawall_model::Family`]).

pub mod commands;
pub mod compose;
#[cfg(test)]
mod contributing;
pub mod daemon;
pub mod dockerfile;
mod downloads;
mod draft;
mod edits;
#[cfg(test)]
mod example_ports;
pub mod image;
mod inspect;
mod kind;
pub mod name;
pub mod release;
pub mod seccomp;
pub mod shell;
mod text_file;
mod upgrades;
pub mod workflow;

pub use edits::{Edited, apply};
pub use inspect::{ConfigurationFiles, LONGEST, NAMELESS};
pub use kind::{Claim, Judged, Kind};
pub use text_file::TextFile;

use seawall_model::{CheckMeta, Family};

/// The kinds of files that are known. One more is one more line. Of several that may be meant the first counts:
/// a page shows files of other kinds, and a shell's text says least of itself.
static KINDS: &[&dyn Kind] = &[
    &dockerfile::DockerfileKind,
    &commands::MarkdownKind,
    &compose::ComposeFile,
    &daemon::DaemonFile,
    &seccomp::SeccompProfile,
    &workflow::WorkflowFile,
    &commands::UnitKind,
    &commands::MakefileKind,
    &commands::ShellKind,
];

/// What every check of every family says of itself. One more family is one more line.
pub fn metas() -> impl Iterator<Item = &'static CheckMeta> {
    of::<commands::Commands>()
        .chain(of::<compose::Compose>())
        .chain(of::<seawall_container::Container>())
        .chain(of::<daemon::Daemon>())
        .chain(of::<dockerfile::Dockerfile>())
        .chain(of::<image::Image>())
        .chain(of::<name::Name>())
        .chain(of::<release::Release>())
        .chain(of::<seccomp::Seccomp>())
        .chain(of::<shell::Shell>())
        .chain(of::<workflow::Workflow>())
}

fn of<F: Family>() -> impl Iterator<Item = &'static CheckMeta> {
    F::checks().iter().map(|check| check.meta())
}
