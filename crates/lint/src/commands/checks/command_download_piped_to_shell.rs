//! Downloads that a shell runs unseen.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;
use crate::downloads;
use crate::shell::Command;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-download-piped-to-shell",
    title: "A download is run by a shell unseen",
    severity: Severity::High,
    why: "Whoever controls the address, or the way to it, decides what runs, often as root; what was run \
          can not be looked at afterwards.",
    fix: "Download to a file, compare its checksum, and run it then; or install a package.",
    references: &["https://docs.docker.com/engine/install/"],
    aliases: &[],
    bad: CheckExample {
        title: "A download into a shell",
        input: "curl -fsSL https://get.docker.com | sudo sh\n",
    },
    good: CheckExample {
        title: "A file with a checksum",
        input: r#"curl -fsSLo get.sh https://get.docker.com
echo "0123  get.sh" | sha256sum -c && sh get.sh
"#,
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let commands: Vec<Command> = facts
        .lines()
        .iter()
        .map(|line| line.command.clone())
        .collect();
    let piped = downloads::piped(&commands).into_iter();
    piped
        .map(|piped| facts.at(&META, piped.range.into(), piped.evidence))
        .collect()
}
