//! Versions of packages that gem install installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-gem-version",
    title: "gem install installs gems without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: bundler:2.5.0.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3028"],
    aliases: &["DL3028"],
    bad: CheckExample {
        title: "A gem by its name alone",
        input: "FROM ruby:3.3\nRUN gem install bundler\n",
    },
    good: CheckExample {
        title: "Versions in both forms, and flags of the compiler",
        input: "FROM ruby:3.3\nRUN gem install bundler:2.5.0 && gem install rake -v 13.2.1\nRUN gem install nokogiri:1.16.0 -- --use-system-libraries=yes\n",
    },
};

pub(crate) static IT: DockerfileGemVersion = DockerfileGemVersion;

/// The check.
pub(crate) struct DockerfileGemVersion;

impl Check<Dockerfile> for DockerfileGemVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::GEM)
    }
}
