//! Dockerfiles: a parser of our own that keeps places and reads on behind errors, and the checks on what
//! it reads. Nothing is built and nothing is fetched: what only the base image knows stays unknown.

mod arity;
mod checks;
mod directive;
mod doubles;
mod expand;
mod facts;
mod heredoc;
mod ignore;
mod image;
mod instruction;
mod keyword;
mod kind;
mod lines;
mod packages;
mod set_aside;
mod stage;
#[cfg(test)]
mod tests;
mod tree;
mod user;
mod word;

pub use directive::Directives;
pub use expand::expand;
pub use facts::{DockerfileFacts, Script};
pub use heredoc::Heredoc;
pub use ignore::Ignore;
pub use image::Image;
pub use instruction::{Flag, Instruction, Pair};
pub use keyword::Keyword;
pub use kind::DockerfileKind;
pub use lines::Joined;
pub use stage::Stage;
pub use tree::{SyntaxError, Tree};
pub use word::Word;

use seawall_model::{Check, Family, FindingKind};

/// The family of checks on Dockerfiles.
pub struct Dockerfile;

impl Family for Dockerfile {
    type Facts<'a> = DockerfileFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Dockerfile>(|check, input| {
        let file = crate::TextFile::new("Dockerfile", input);
        let tree = Tree::parse(input);
        check.run(&DockerfileFacts::new(&file, &tree))
    });
}
