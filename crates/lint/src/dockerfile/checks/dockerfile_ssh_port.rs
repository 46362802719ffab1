//! The port of SSH.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-ssh-port",
    title: "The image offers a login by SSH",
    severity: Severity::Medium,
    why: "A container is entered with docker exec. A server for SSH in it is one more way in, with keys and passwords that somebody has to keep.",
    fix: "Take EXPOSE 22 and the server out of the image.",
    references: &["https://docs.docker.com/reference/dockerfile/#expose"],
    aliases: &["DS-0004"],
    bad: CheckExample {
        title: "The port of SSH",
        input: "FROM debian:12.9\nEXPOSE 80 22/tcp\n",
    },
    good: CheckExample {
        title: "Another port",
        input: "FROM debian:12.9\nEXPOSE 80 2222 22/udp\n",
    },
};

pub(crate) static IT: DockerfileSshPort = DockerfileSshPort;

/// The check.
pub(crate) struct DockerfileSshPort;

impl Check<Dockerfile> for DockerfileSshPort {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for expose in facts.tree.each(Keyword::Expose) {
            let of_ssh = expose.words.iter().find(|word| is_ssh(&word.text));
            if let Some(word) = of_ssh {
                let evidence = "EXPOSE names port 22".to_owned();
                findings.push(facts.finding(&META, word.span, META.title, evidence));
            }
        }
        findings
    }
}

/// Whether a port or a range has the one of SSH.
fn is_ssh(port: &str) -> bool {
    let (ports, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let number = |text: &str| text.parse::<u16>().ok();
    let range = number(first).zip(number(last));
    protocol.eq_ignore_ascii_case("tcp")
        && range.is_some_and(|(first, last)| (first..=last).contains(&22))
}
