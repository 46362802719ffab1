//! wget that fills the log.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::shell::ShellWord;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-wget-progress",
    title: "wget writes its progress into the log of the build",
    severity: Severity::Negligible,
    why: "A line for every 50 kilobytes makes the log long.",
    fix: "Add -q, -nv or --progress=dot:giga; the wget of busybox knows -q alone.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3047"],
    aliases: &["DL3047"],
    bad: CheckExample {
        title: "A download with a bar",
        input: "FROM debian:12.9\nRUN wget https://example.com/big.tar\n",
    },
    good: CheckExample {
        title: "Quiet ones",
        input: "FROM debian:12.9\nRUN wget -qO- https://example.com/a && wget -nv https://example.com/b && wget --progress=dot:giga https://example.com/c\n",
    },
};

pub(crate) static IT: DockerfileWgetProgress = DockerfileWgetProgress;

/// The check.
pub(crate) struct DockerfileWgetProgress;

impl Check<Dockerfile> for DockerfileWgetProgress {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands().filter(|(_, c)| c.program() == "wget") {
            let words = command.bare().iter().skip(1);
            let quiet = |w: &ShellWord| {
                let name = w.text.split('=').next().unwrap_or_default();
                // What a variable of options holds is not known.
                let options = w.text.starts_with('$') && OPTIONS.iter().any(|o| w.text.contains(o));
                options
                    || LONG.contains(&name)
                    || (w.text.starts_with('-')
                        && !w.text.starts_with("--")
                        && w.text.contains(['q', 'o', 'a', 'b', 'V', 'h']))
            };
            if words.clone().any(quiet)
                || words.clone().any(|w| w.text == "-nv")
                || command.operands().next().is_none()
            {
                continue;
            }
            let span = script.place(command.range());
            findings.push(facts.finding(
                &META,
                span,
                META.title,
                "wget without -q, -nv and --progress",
            ));
        }
        findings
    }
}

/// Options with which nothing, little, or to a file is written.
const LONG: [&str; 10] = [
    "--append-output",
    "--background",
    "--help",
    "--no-verbose",
    "--output-file",
    "--progress",
    "--quiet",
    "--spider",
    "--version",
    "--input-file",
];

/// Parts of names of variables that hold options.
const OPTIONS: [&str; 6] = ["ARGS", "FLAGS", "OPT", "args", "flags", "opt"];
