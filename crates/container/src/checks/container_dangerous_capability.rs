//! Capabilities with which a process gets out of its container.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-dangerous-capability",
    title: "The container has a dangerous capability",
    severity: Severity::High,
    why: "Some capabilities are as good as root on the host: they load modules into the kernel, \
          mount, look into other processes, or pass over the permissions of files.",
    fix: "Leave it out; take a narrower one where the program fails without.",
    references: &[
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ],
    aliases: &["CIS-5.4"],
    bad: CheckExample {
        title: "A capability that mounts",
        input: r"image: app:1.4.2
cap_add: [SYS_ADMIN]
",
    },
    good: CheckExample {
        title: "A capability that opens low ports",
        input: r"image: app:1.4.2
cap_add: [NET_BIND_SERVICE]
",
    },
};

pub(crate) static IT: ContainerDangerousCapability = ContainerDangerousCapability;

/// The check.
pub(crate) struct ContainerDangerousCapability;

impl Check<Container> for ContainerDangerousCapability {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let mut seen = Vec::new();
        let mut findings = Vec::new();
        for told in &facts.spec.cap_add {
            let known = told.value.as_deref();
            let row = known.and_then(|name| TABLE.iter().find(|row| row.0 == name));
            let Some((name, severity, what)) = row else {
                continue;
            };
            if seen.contains(name) {
                continue;
            }
            seen.push(name);
            let evidence = format!("{name} is added: {what}");
            let mut finding = facts.finding(&META, *severity, told.span, evidence);
            finding.title = format!("The container has the capability {name}");
            finding.subject = Some((*name).to_owned());
            findings.push(finding);
        }
        findings
    }
}

/// Capabilities beyond the engine's default, how bad they are, and what they let a process do.
const TABLE: &[(&str, Severity, &str)] = &[
    ("ALL", Severity::High, "it may do whatever root may"),
    ("BPF", Severity::High, "it loads programs into the kernel"),
    (
        "DAC_READ_SEARCH",
        Severity::High,
        "it opens every file of the host by its handle",
    ),
    (
        "MAC_ADMIN",
        Severity::High,
        "it changes the rules of the security module",
    ),
    (
        "MAC_OVERRIDE",
        Severity::High,
        "it passes over the rules of the security module",
    ),
    (
        "NET_ADMIN",
        Severity::Medium,
        "it changes interfaces, routes and filters of its network",
    ),
    (
        "PERFMON",
        Severity::Medium,
        "it watches the kernel and other processes",
    ),
    (
        "SYSLOG",
        Severity::Medium,
        "it reads the log and addresses of the kernel",
    ),
    (
        "SYS_ADMIN",
        Severity::High,
        "it mounts, and does most of what root does",
    ),
    ("SYS_BOOT", Severity::High, "it restarts the host"),
    (
        "SYS_MODULE",
        Severity::High,
        "it loads modules into the kernel",
    ),
    (
        "SYS_PTRACE",
        Severity::High,
        "it looks into and changes other processes",
    ),
    (
        "SYS_RAWIO",
        Severity::High,
        "it reads and writes the memory and devices of the host",
    ),
    (
        "SYS_TIME",
        Severity::Medium,
        "it sets the clock of the host",
    ),
];
