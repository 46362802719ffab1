//! Storage drivers that releases have removed.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-storage-driver",
    title: "A storage driver that later releases no longer have",
    severity: Severity::Medium,
    why: "These drivers get no fixes, and dockerd refuses to start with them from the named release \
          on. `aufs` and `devicemapper` also had faults that hurt the separation of containers.",
    fix: "Move to `overlay2`: push or save the images, and copy the data of volumes, since images and \
          containers of the old driver are not seen by the new one.",
    references: &[
        "https://docs.docker.com/engine/storage/drivers/select-storage-driver/",
        "https://docs.docker.com/engine/deprecated/",
    ],
    aliases: &["CIS-2.6"],
    bad: CheckExample {
        title: "aufs",
        input: r#"{"storage-driver": "aufs"}"#,
    },
    good: CheckExample {
        title: "overlay2",
        input: r#"{"storage-driver": "overlay2"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let gone = |driver: &str| match driver {
        "aufs" | "overlay" => Some("24.0"),
        "devicemapper" => Some("25.0"),
        _ => None,
    };
    let set = facts.text("storage-driver");
    let set = set.and_then(|(entry, driver)| Some((entry, driver, gone(driver)?)));
    { set.into_iter() }
        .map(|(entry, driver, release)| {
            let evidence = format!("dockerd {release} and later have no `{driver}`");
            facts.about(&META, entry, &evidence)
        })
        .collect()
}
