//! yum install that asks.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-yum-yes",
    title: "yum install asks before it does something",
    severity: Severity::Low,
    why: "A build has nobody to answer, so that the command stops there.",
    fix: "Add -y.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3030"],
    aliases: &["DL3030"],
    bad: CheckExample {
        title: "Nothing answers",
        input: "FROM centos:7\nRUN yum install httpd-2.4.6 && yum clean all\n",
    },
    good: CheckExample {
        title: "An option answers",
        input: "FROM centos:7\nRUN yum -y install httpd-2.4.6 && yum install --assumeyes a-1 && yum clean all\n",
    },
};

pub(crate) static IT: DockerfileYumYes = DockerfileYumYes;

/// The check.
pub(crate) struct DockerfileYumYes;

impl Check<Dockerfile> for DockerfileYumYes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::without_yes(facts, &META, &packages::YUM, |c| {
            c.has(&["--assumeyes", "--assume-yes"], Some('y'))
        })
    }
}
