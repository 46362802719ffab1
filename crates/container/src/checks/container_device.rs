//! A device of the host in a container.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-device",
    title: "A device of the host is in the container",
    severity: Severity::Low,
    why: "Through a device a process talks to the kernel's driver and the hardware. Disks and \
          memory show and change the whole host.",
    fix: "Leave it out, or give it read-only where reading is enough.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#device"],
    aliases: &["CIS-5.18"],
    bad: CheckExample {
        title: "A disk of the host",
        input: r"image: app:1.4.2
devices:
  - /dev/sda:/dev/sda
",
    },
    good: CheckExample {
        title: "No device",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerDevice = ContainerDevice;

/// The check.
pub(crate) struct ContainerDevice;

impl Check<Container> for ContainerDevice {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let devices = facts.spec.devices.iter();
        let known = devices.filter_map(|told| Some((told.span, told.value.as_ref()?)));
        known
            .filter(|(_, device)| device.source.starts_with('/'))
            .map(|(span, device)| {
                let path = &device.source;
                let evidence = format!("{path} of the host is there");
                let mut finding = facts.finding(&META, severity(path), span, evidence);
                finding.subject = Some(path.clone());
                finding
            })
            .collect()
    }
}

/// Disks, memory, and the directory with all of them.
const WHOLE_HOST: &[&str] = &[
    "/dev/dm-",
    "/dev/kmem",
    "/dev/kmsg",
    "/dev/loop",
    "/dev/mapper",
    "/dev/mem",
    "/dev/nvme",
    "/dev/port",
    "/dev/sd",
    "/dev/vd",
    "/dev/xvd",
];

fn severity(path: &str) -> Severity {
    let whole = path.trim_end_matches('/') == "/dev";
    if whole || WHOLE_HOST.iter().any(|start| path.starts_with(start)) {
        Severity::High
    } else {
        META.severity
    }
}
