//! Content trust is switched off.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-content-trust-off",
    title: "Signatures of images are not asked for",
    severity: Severity::Low,
    why: "Where a host or a pipeline asks for signed images, this line takes any, also one that somebody \
          else pushed.",
    fix: "Leave it out, or name the image by its digest.",
    references: &["https://docs.docker.com/engine/security/trust/"],
    aliases: &["CIS-4.5"],
    bad: CheckExample {
        title: "Switched off for one pull",
        input: "docker pull --disable-content-trust app:1.4.2\n",
    },
    good: CheckExample {
        title: "Asked for",
        input: "export DOCKER_CONTENT_TRUST=1\ndocker pull app:1.4.2\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for client in facts.clients() {
        for given in client
            .given("disable-content-trust")
            .filter(|given| given.flag() == Some(true))
        {
            let mut finding = facts.at(&META, given.span(), "--disable-content-trust is given");
            finding.edits = facts.take_out(client, given).into_iter().collect();
            findings.push(finding);
        }
    }
    for (word, value) in facts.assignments("DOCKER_CONTENT_TRUST") {
        if matches!(value, "0" | "false") {
            let mut finding = facts.at(
                &META,
                word.range.clone().into(),
                "DOCKER_CONTENT_TRUST is off",
            );
            let end = word.range.end;
            let whole = word.range.len() == word.text.len();
            let span = (end - value.len()..end).into();
            finding.edits = whole
                .then(|| facts.edit(span, "1", false))
                .into_iter()
                .collect();
            findings.push(finding);
        }
    }
    findings
}
