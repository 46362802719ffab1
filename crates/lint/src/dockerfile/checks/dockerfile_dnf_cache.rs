//! Caches of dnf that stay in the image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-dnf-cache",
    title: "The cache of dnf stays in the image",
    severity: Severity::Low,
    why: "What was downloaded is of no use in the image, makes it larger and grows old.",
    fix: "Run dnf clean all at the end of the same RUN.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3040"],
    aliases: &["DL3040", "DS-0019"],
    bad: CheckExample {
        title: "Nothing is deleted",
        input: "FROM rockylinux:9.3\nRUN dnf install -y httpd-2.4.57\n",
    },
    good: CheckExample {
        title: "It is deleted, or a cache mount holds it",
        input: "FROM rockylinux:9.3\nRUN dnf install -y httpd-2.4.57 && dnf clean all\nRUN microdnf install -y a-1 && microdnf clean all\nRUN --mount=type=cache,target=/var/cache/dnf dnf -y install b-1\n",
    },
};

pub(crate) static IT: DockerfileDnfCache = DockerfileDnfCache;

/// The check.
pub(crate) struct DockerfileDnfCache;

impl Check<Dockerfile> for DockerfileDnfCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::uncleaned(facts, &META, &CACHE)
    }
}

static CACHE: packages::Cache = packages::Cache {
    programs: &["dnf", "dnf5", "microdnf"],
    verbs: &[
        "groupinstall",
        "in",
        "install",
        "localinstall",
        "rei",
        "reinstall",
        "up",
        "up-min",
        "update",
        "upgrade",
        "upgrade-minimal",
    ],
    clean: &["clean"],
    directories: &["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"],
};
