//! A process with every capability in a container.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-exec-privileged",
    title: "A process is started with every capability",
    severity: Severity::High,
    why: "The container was confined; this process in it is not, and neither is what it starts.",
    fix: "Leave --privileged out; where a capability is needed, give it to a container of its own.",
    references: &["https://docs.docker.com/reference/cli/docker/container/exec/"],
    aliases: &["CIS-5.23"],
    bad: CheckExample {
        title: "Every capability",
        input: "docker exec --privileged web sh\n",
    },
    good: CheckExample {
        title: "Those of the container",
        input: "docker exec web sh\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for client in facts.of("container exec") {
        for given in client
            .given("privileged")
            .filter(|given| given.flag() == Some(true))
        {
            let mut finding = facts.at(&META, given.span(), "--privileged is given");
            finding.edits = facts.take_out(client, given).into_iter().collect();
            findings.push(finding);
        }
    }
    findings
}
