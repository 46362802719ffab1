//! An API without roles.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::NodeValue;

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-authorization-missing",
    title: "Every user of the API may do everything",
    severity: Severity::Low,
    why: "Without an authorization plugin the API has no roles: who may list containers may also start \
          one as root with the host's files.",
    fix: "Give access to the socket only to those who may be root on the host, or install an \
          authorization plugin and name it in `authorization-plugins`. While a plugin that is named \
          here does not run, dockerd refuses every request, or does not start.",
    references: &[
        "https://docs.docker.com/engine/extend/plugins_authorization/",
        "https://docs.docker.com/reference/cli/dockerd/#access-authorization",
    ],
    aliases: &["CIS-2.12"],
    bad: CheckExample {
        title: "No plugin",
        input: r#"{"icc": false}"#,
    },
    good: CheckExample {
        title: "A plugin that decides on each request",
        input: r#"{"authorization-plugins": ["opa-docker-authz"]}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let key = "authorization-plugins";
    if facts.lacks(key) {
        return vec![facts.missing(&META, key, "`authorization-plugins` is not set")];
    }
    let entry = facts
        .entry(key)
        .filter(|entry| matches!(&entry.value.value, NodeValue::List(items) if items.is_empty()));
    { entry.into_iter() }
        .map(|entry| facts.about(&META, entry, "`authorization-plugins` is empty"))
        .collect()
}
