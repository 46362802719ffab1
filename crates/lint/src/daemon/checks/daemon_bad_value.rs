//! Values of the right type that dockerd refuses.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::fits;
use crate::daemon::keys;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-bad-value",
    title: "dockerd does not start: a value that it does not take",
    severity: Severity::High,
    why: "dockerd checks some values before it starts, and ends with an error where one does not fit. \
          All containers without live restore are then down until the file is mended.",
    fix: "Write one of the values that the key takes, and try the file by `dockerd --validate \
          --config-file daemon.json` (23.0 or later) before the daemon is restarted.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    aliases: &[],
    bad: CheckExample {
        title: "No such level",
        input: r#"{"log-level": "verbose"}"#,
    },
    good: CheckExample {
        title: "A level of its log",
        input: r#"{"log-level": "info"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let mut misfits = Vec::new();
    for entry in facts.entries() {
        if let Some(key) = keys::key(&entry.key).filter(|key| key.removed.is_none()) {
            fits::misfits(&key.shape, &entry.value, &entry.key, &mut misfits);
        }
    }
    misfits.retain(|misfit| misfit.right_type);
    facts.each(&META, &misfits, |misfit| {
        let evidence = format!("`{}` wants {}", misfit.path, misfit.wanted);
        let mut finding = facts.at(&META, &misfit.path, misfit.node.span, &evidence);
        finding.title = format!(
            "dockerd does not start: `{}` takes no such value",
            misfit.path
        );
        finding
    })
}
