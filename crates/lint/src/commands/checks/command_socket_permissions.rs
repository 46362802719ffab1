//! A socket of the engine for everyone.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-socket-permissions",
    title: "Everyone on the host may command the engine",
    severity: Severity::High,
    why: "Every program on the host, also one that serves the network as its own user, is root then: it \
          starts a container with the host's file system.",
    fix: "Leave the socket to root and the group that made it; give single users a rootless engine.",
    references: &[
        "https://docs.docker.com/engine/security/protect-access/",
        "https://docs.docker.com/engine/security/rootless/",
    ],
    aliases: &["CIS-3.15"],
    bad: CheckExample {
        title: "Everyone may write to it",
        input: "sudo chmod 666 /var/run/docker.sock\n",
    },
    good: CheckExample {
        title: "As the daemon makes it",
        input: "sudo chmod 660 /var/run/docker.sock\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in facts.program("chmod") {
        let operands: Vec<_> = line.command.operands().collect();
        let Some((mode, files)) = operands.split_first() else {
            continue;
        };
        let socket = files
            .iter()
            .any(|file| file.text.ends_with("/docker.sock") || file.text.ends_with("/podman.sock"));
        if socket && for_others(&mode.text) {
            let mut finding = facts.at(
                &META,
                line.span(),
                "others may read or write the engine's socket",
            );
            let span: Span = mode.range.clone().into();
            finding.edits = vec![facts.edit(span, "660", false)];
            findings.push(finding);
        }
    }
    findings
}

/// Whether a mode lets others write: `666`, `a+rw`, `+w`, `o=rw`.
fn for_others(mode: &str) -> bool {
    if mode.bytes().all(|b| b.is_ascii_digit()) {
        let last = mode.chars().next_back().and_then(|c| c.to_digit(8));
        return last.is_some_and(|bits| bits & 2 != 0);
    }
    mode.split(',').any(|part| {
        let Some((who, what)) = part.split_once(['+', '=']) else {
            return false;
        };
        (who.is_empty() || who.contains(['a', 'o'])) && what.contains('w')
    })
}
