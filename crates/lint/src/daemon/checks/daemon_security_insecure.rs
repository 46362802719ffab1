//! Builds with all privileges.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Node;

use crate::daemon::facts::flag;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-security-insecure",
    title: "Builds may ask for all privileges",
    severity: Severity::Medium,
    why: "With this entitlement a Dockerfile with `RUN --security=insecure` runs its commands as a \
          privileged container does, so that who may start a build is root on the host.",
    fix: "Remove `security-insecure`, or set it to false, and build such images on a machine of their \
          own. Builds that ask for it then fail.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#run---security",
        "https://docs.docker.com/build/buildkit/toml-configuration/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Allowed",
        input: r#"{"builder": {"Entitlements": {"security-insecure": true}}}"#,
    },
    good: CheckExample {
        title: "Not allowed",
        input: r#"{"builder": {"Entitlements": {"security-insecure": false}}}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    // dockerd reads the names inside of `builder` in any case.
    let named = |node: &'_ Node, wanted: &str| {
        let mut entries = node.entries().iter();
        entries
            .rfind(|entry| entry.key.eq_ignore_ascii_case(wanted))
            .cloned()
    };
    let set = facts
        .entry("builder")
        .and_then(|builder| named(&builder.value, "entitlements"))
        .and_then(|allowed| named(&allowed.value, "security-insecure"))
        .filter(|entry| flag(&entry.value) == Some(true));
    { set.iter() }
        .map(|entry| {
            let mut finding = facts.about(&META, entry, "`security-insecure` is true");
            finding.edits = vec![facts.edit(entry.value.span, "false", false)];
            finding
        })
        .collect()
}
