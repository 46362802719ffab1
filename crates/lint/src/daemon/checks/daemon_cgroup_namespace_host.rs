//! A namespace that containers share with the host.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-cgroup-namespace-host",
    title: "Containers see the control groups of the host",
    severity: Severity::Low,
    why: "With the host's namespace of control groups a container sees how the host groups its \
          processes, and more of the host's state than it needs.",
    fix: "Remove the key, or set it to `private`. Containers that read the host's control groups, such \
          as some monitoring agents, then need `--cgroupns=host` of their own. On hosts with version 1 \
          of control groups, `host` is what dockerd does anyhow.",
    references: &["https://docs.docker.com/reference/cli/dockerd/"],
    aliases: &[],
    bad: CheckExample {
        title: "The host's namespace",
        input: r#"{"default-cgroupns-mode": "host"}"#,
    },
    good: CheckExample {
        title: "One of its own for each container",
        input: r#"{"default-cgroupns-mode": "private"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let set = facts.text("default-cgroupns-mode");
    let set = set.filter(|(_, mode)| mode.eq_ignore_ascii_case("host"));
    { set.into_iter() }
        .map(|(entry, _)| {
            let mut finding = facts.about(&META, entry, "`default-cgroupns-mode` is `host`");
            finding.edits = vec![facts.edit(entry.value.span, "\"private\"", false)];
            finding
        })
        .collect()
}
