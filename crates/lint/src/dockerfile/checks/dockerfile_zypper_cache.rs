//! Caches of zypper that stay in the image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-zypper-cache",
    title: "The cache of zypper stays in the image",
    severity: Severity::Low,
    why: "What was downloaded is of no use in the image, makes it larger and grows old.",
    fix: "Run zypper clean at the end of the same RUN.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3036"],
    aliases: &["DL3036", "DS-0020"],
    bad: CheckExample {
        title: "Nothing is deleted",
        input: "FROM opensuse/leap:15.6\nRUN zypper install -y httpd=2.4.58\n",
    },
    good: CheckExample {
        title: "It is deleted, or a cache mount holds it",
        input: "FROM opensuse/leap:15.6\nRUN zypper install -y httpd=2.4.58 && zypper clean -a\nRUN --mount=type=cache,target=/var/cache/zypp zypper -n in a=1\n",
    },
};

pub(crate) static IT: DockerfileZypperCache = DockerfileZypperCache;

/// The check.
pub(crate) struct DockerfileZypperCache;

impl Check<Dockerfile> for DockerfileZypperCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::uncleaned(facts, &META, &CACHE)
    }
}

static CACHE: packages::Cache = packages::Cache {
    programs: &["zypper"],
    verbs: &[
        "dup",
        "dist-upgrade",
        "in",
        "install",
        "patch",
        "up",
        "update",
    ],
    clean: &["cc", "clean"],
    directories: &["/var/cache/zypp"],
};
