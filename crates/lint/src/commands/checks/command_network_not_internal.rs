//! A network that is internal by its name alone.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-network-not-internal",
    title: "A network called internal leads out",
    severity: Severity::Low,
    why: "Its containers reach the internet, and send what they know there, though the name says \
          otherwise.",
    fix: "Make it with --internal.",
    references: &["https://docs.docker.com/reference/cli/docker/network/create/"],
    aliases: &[],
    bad: CheckExample {
        title: "By its name alone",
        input: "docker network create app-internal\n",
    },
    good: CheckExample {
        title: "By its option",
        input: "docker network create --internal app-internal\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let named = facts.of("network create").filter(|client| {
        let name = client
            .said
            .operands
            .first()
            .map_or("", |word| word.text.as_str());
        let says = name
            .split(['-', '_', '.'])
            .any(|part| part.eq_ignore_ascii_case("internal"));
        says && client.said.whole && client.given("internal").next().is_none()
    });
    let finding = |client| {
        let client: &crate::commands::facts::ClientLine<'_> = client;
        let span = client
            .said
            .operands
            .first()
            .map_or(client.head(), |word| word.span);
        let mut finding = facts.at(&META, span, "--internal is not given");
        finding.edits = vec![facts.put_in(client, "--internal")];
        finding
    };
    named.map(finding).collect()
}
