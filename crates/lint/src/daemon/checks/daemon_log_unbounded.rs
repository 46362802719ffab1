//! Logs that fill the disk.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::NodeValue;

use crate::daemon::facts::text;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-log-unbounded",
    title: "Logs of containers grow without end",
    severity: Severity::Low,
    why: "The driver `json-file`, which is the default, keeps everything that a container writes in \
          one file without a limit, so that a container can fill the disk and stop all others.",
    fix: "Set `max-size` and `max-file` in `log-opts`, or use the driver `local`, which has limits of \
          its own. Older lines are then deleted, and only containers that are created afterwards have \
          the limit.",
    references: &[
        "https://docs.docker.com/engine/logging/drivers/json-file/",
        "https://docs.docker.com/engine/logging/configure/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "The default driver, no limit",
        input: r#"{"log-driver": "json-file"}"#,
    },
    good: CheckExample {
        title: "Three files of 10 MB each",
        input: r#"{"log-driver": "json-file", "log-opts": {"max-size": "10m", "max-file": "3"}}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let driver = facts.text("log-driver");
    let bounded = driver.is_some_and(|(_, driver)| !matches!(driver, "" | "json-file"));
    if bounded || (driver.is_none() && !facts.lacks("log-driver")) {
        return Vec::new();
    }
    let Some(options) = facts.entry("log-opts") else {
        if !facts.lacks("log-opts") {
            return Vec::new();
        }
        let evidence = "the driver is json-file, and `log-opts` is not set";
        let mut finding = match driver {
            Some((entry, _)) => facts.about(&META, entry, evidence),
            None => facts.missing(&META, "log-opts", evidence),
        };
        finding.edits = facts.add("log-opts", r#"{"max-size": "10m", "max-file": "3"}"#);
        return vec![finding];
    };
    let size = options.value.get("max-size");
    // A value of another type is told elsewhere.
    let limited = size.is_some_and(|size| text(size).is_none_or(|size| !size.starts_with('-')));
    if limited || !facts.whole() || !matches!(options.value.value, NodeValue::Map(_)) {
        return Vec::new();
    }
    let evidence = "the driver is json-file, and `log-opts` has no `max-size`";
    let mut finding = facts.about(&META, options, evidence);
    finding.edits = match size {
        Some(size) => vec![facts.edit(size.span, "\"10m\"", false)],
        None => facts.add_to(&options.value, "max-size", "\"10m\""),
    };
    vec![finding]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::run_on;

    #[test]
    fn only_the_driver_without_limits_is_told() {
        for (text, silent) in [
            (r#"{"log-driver": "local"}"#, true),
            (r#"{"log-driver": "journald", "log-opts": {}}"#, true),
            (r#"{"log-opts": {"max-size": "1m"}}"#, true),
            (r#"{"log-opts": {"max-size": "-1"}}"#, false),
            (r#"{"log-opts": {"labels": "a"}}"#, false),
            ("{}", false),
        ] {
            assert_eq!(run_on(&IT, text).is_empty(), silent, "{text}");
        }
    }
}
