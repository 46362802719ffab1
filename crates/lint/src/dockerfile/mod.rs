//! Dockerfiles: a parser of our own that keeps places and reads on behind errors, and the checks on what
//! it reads. Nothing is built and nothing is fetched: what only the base image knows stays unknown.

mod arguments;
mod arity;
mod casing;
#[cfg(test)]
mod check_tests;
mod checks;
#[cfg(test)]
mod corpus;
mod directive;
mod doubles;
mod expand;
mod facts;
mod hadolint_config;
mod heredoc;
mod ignore;
mod image;
mod instruction;
mod keyword;
mod kind;
mod labels;
mod licenses;
mod lines;
mod managers;
mod names;
mod options;
mod packages;
mod secrets;
mod set_aside;
mod shells;
mod stage;
#[cfg(test)]
mod tests;
mod tree;
mod user;
mod word;

pub use directive::Directives;
pub use expand::expand;
pub use facts::{DockerfileFacts, Script};
pub use hadolint_config::HadolintConfig;
pub use heredoc::Heredoc;
pub use ignore::{Ignore, Scope};
pub use image::Image;
pub use instruction::{Flag, Instruction, Pair};
pub use keyword::Keyword;
pub use kind::DockerfileKind;
pub use lines::Joined;
pub use options::{LabelForm, Options};
pub use stage::Stage;
pub use tree::{SyntaxError, Tree, Wrong};
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
        let (tree, options) = (Tree::parse(input), hadolint_config::of_example(input));
        check.run(&DockerfileFacts::with(&file, &tree, &options))
    });
}

#[test]
fn every_check_of_shells_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<crate::shell::Shell>(|check, input| {
        let file = crate::TextFile::new("Dockerfile", input);
        let tree = Tree::parse(input);
        let facts = DockerfileFacts::new(&file, &tree);
        check.run(&shells::read(&facts))
    });
}
