//! Command lines of Docker's client: the reference of its commands, the reader of a line, and what
//! `docker run`, `docker create` and `docker service create` start as a [`ContainerSpec`].

mod mounts;
mod parse;
mod reference;
mod run;
mod value;
mod word;

#[cfg(test)]
mod tests;

pub use parse::{Flaw, FlawKind, Given, Invocation, parse};
pub use reference::{CommandInfo, OptionInfo, PLUGINS, RETIRED, Reference};
pub use run::{Started, started};
pub use word::Word;
