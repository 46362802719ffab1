//! Downloads that a shell runs unseen.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::shell::{Command, Join};

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
            let mut download: Option<&Command> = None;
            for command in &script.commands {
                let program = command.program();
                if command.join != Join::Pipe {
                    download = None;
                }
                if FETCHERS.contains(&program) {
                    download = Some(command);
                } else if let Some(fetched) = download.filter(|_| SHELLS.contains(&program)) {
                    let (from, to) = (fetched.range().start, command.range().end);
                    let span = script.place(from.min(to)..to);
                    let evidence = format!("{} | {program}", fetched.program());
                    findings.push(facts.finding(&META, span, META.title, evidence));
                    download = None;
                }
            }
        }
        findings
    }
}

/// Programs that download.
const FETCHERS: [&str; 4] = ["aria2c", "curl", "fetch", "wget"];
/// Programs that run what they read.
const SHELLS: [&str; 11] = [
    "ash", "bash", "dash", "ksh", "node", "perl", "python", "python3", "ruby", "sh", "zsh",
];
