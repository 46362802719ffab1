//! A process as root in a container.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-exec-as-root",
    title: "A process is started as root in a container",
    severity: Severity::Low,
    why: "The container was given a user without rights; a shell as root in it changes its programs, and \
          files in its mounts.",
    fix: "Leave --user out, or name the container's own user.",
    references: &["https://docs.docker.com/reference/cli/docker/container/exec/"],
    aliases: &["CIS-5.23"],
    bad: CheckExample {
        title: "As root",
        input: "docker exec -it --user root web sh\n",
    },
    good: CheckExample {
        title: "As the container's user",
        input: "docker exec -it web sh\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for client in facts.of("container exec") {
        let root = |text: &str| matches!(text.split(':').next(), Some("0" | "root"));
        for given in client
            .given("user")
            .filter(|given| given.text().is_some_and(root))
        {
            let mut finding = facts.at(&META, given.span(), "--user is root");
            finding.edits = facts.take_out(client, given).into_iter().collect();
            findings.push(finding);
        }
    }
    findings
}
