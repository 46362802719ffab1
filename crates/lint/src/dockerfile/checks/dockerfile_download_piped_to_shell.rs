//! Downloads that a shell runs unseen.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::downloads;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-download-piped-to-shell",
    title: "A download is run by a shell unseen",
    severity: Severity::High,
    why: "Whoever controls the address, or the way to it, decides what the build runs; what was run can not be looked at afterwards.",
    fix: "Download to a file, compare its checksum, and run it then; or install a package.",
    references: &["https://docs.docker.com/build/building/best-practices/"],
    aliases: &[],
    bad: CheckExample {
        title: "A download into a shell",
        input: "FROM debian:12.9\nRUN curl -fsSL https://example.com/install.sh | sh\n",
    },
    good: CheckExample {
        title: "A file with a checksum, and a download that something else reads",
        input: "FROM debian:12.9\nRUN curl -fsSLo i.sh https://example.com/i.sh && echo \"0123 i.sh\" | sha256sum -c && sh i.sh\nRUN curl -s https://example.com/a.tar | tar x\n",
    },
};

pub(crate) static IT: DockerfileDownloadPipedToShell = DockerfileDownloadPipedToShell;

/// The check.
pub(crate) struct DockerfileDownloadPipedToShell;

impl Check<Dockerfile> for DockerfileDownloadPipedToShell {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for script in &facts.scripts {
            for piped in downloads::piped(&script.commands) {
                let span = script.place(piped.range);
                findings.push(facts.finding(&META, span, META.title, piped.evidence));
            }
        }
        findings
    }
}
