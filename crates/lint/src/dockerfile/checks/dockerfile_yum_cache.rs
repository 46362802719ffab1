//! Caches of yum that stay in the image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-yum-cache",
    title: "The cache of yum stays in the image",
    severity: Severity::Low,
    why: "What was downloaded is of no use in the image, makes it larger and grows old.",
    fix: "Run yum clean all at the end of the same RUN.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3032"],
    aliases: &["DL3032", "DS-0015"],
    bad: CheckExample {
        title: "Nothing is deleted",
        input: "FROM centos:7\nRUN yum install -y httpd-2.4.6\n",
    },
    good: CheckExample {
        title: "It is deleted, or in a stage that is thrown away",
        input: "FROM centos:7 AS build\nRUN yum install -y gcc-4.8\nFROM centos:7\nRUN yum install -y httpd-2.4.6 && yum clean all\nRUN yum -y install a-1 && rm -rf /var/cache/yum\n",
    },
};

pub(crate) static IT: DockerfileYumCache = DockerfileYumCache;

/// The check.
pub(crate) struct DockerfileYumCache;

impl Check<Dockerfile> for DockerfileYumCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::uncleaned(facts, &META, &CACHE)
    }
}

static CACHE: packages::Cache = packages::Cache {
    programs: &["yum"],
    verbs: &[
        "groupinstall",
        "install",
        "localinstall",
        "reinstall",
        "update",
        "upgrade",
    ],
    clean: &["clean"],
    directories: &["/var/cache/yum", "/var/cache/dnf"],
};
