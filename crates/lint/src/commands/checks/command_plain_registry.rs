//! A login over plain HTTP.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-plain-registry",
    title: "The password goes to the registry in clear text",
    severity: Severity::High,
    why: "Over HTTP everyone on the way reads name and password, and may answer in the registry's place.",
    fix: "Name the registry without http://, and give it a certificate.",
    references: &[
        "https://docs.docker.com/reference/cli/docker/login/",
        "https://docs.docker.com/reference/cli/dockerd/#insecure-registries",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A login over HTTP",
        input: "docker login http://registry.example.org:5000\n",
    },
    good: CheckExample {
        title: "A login over TLS",
        input: "docker login registry.example.org:5000\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let logins = facts.of("login");
    let plain = logins.filter_map(|client| {
        let server = client.said.operands.first()?;
        let host = server.text.strip_prefix("http://")?;
        let own = host.starts_with("localhost") || host.starts_with("127.");
        (!own).then(|| {
            let mut finding = facts.at(&META, server.span, "http:// is named");
            if let Some(begin) = server.begin(0) {
                let scheme = Span::new(begin, begin + "http://".len());
                finding.edits = vec![facts.edit(scheme, "", false)];
            }
            finding
        })
    });
    plain.collect()
}
