//! What the client refuses, as findings.

use seawall_container::command_line::{Flaw, FlawKind, started};
use seawall_model::{CheckMeta, Finding};

use super::facts::{ClientLine, CommandFacts};

/// Commands that take something away: none is put in the place of another by guessing.
const DESTRUCTIVE: [&str; 9] = [
    "down", "kill", "leave", "prune", "remove", "rm", "rmi", "rollback", "stop",
];

/// Options by which a container may more, or the client looks less: none is put in by guessing.
const WIDENING: [&str; 5] = [
    "--cap-add",
    "--device",
    "--disable-content-trust",
    "--privileged",
    "--use-api-socket",
];

/// A finding for each mistake of that kind.
pub(super) fn refused(facts: &CommandFacts<'_>, meta: &CheckMeta, kind: FlawKind) -> Vec<Finding> {
    let mut findings = Vec::new();
    for client in facts.clients() {
        for flaw in flaws(client).into_iter().filter(|flaw| flaw.kind == kind) {
            let mut finding = facts.at(meta, flaw.span, flaw.message);
            let meant = flaw.instead.filter(|meant| {
                let meant = meant.as_str();
                !DESTRUCTIVE.contains(&meant) && !WIDENING.contains(&meant)
            });
            finding.edits = meant
                .map(|meant| facts.edit(flaw.span, meant, false))
                .into_iter()
                .collect();
            findings.push(finding);
        }
    }
    findings
}

fn flaws(client: &ClientLine<'_>) -> Vec<Flaw> {
    let mut flaws = client.said.flaws.clone();
    if client.line.client().starts_with("docker") {
        flaws.extend(
            started(&client.said)
                .into_iter()
                .flat_map(|started| started.flaws),
        );
    }
    flaws
}
