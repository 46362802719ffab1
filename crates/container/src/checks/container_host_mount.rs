//! A directory of the host that says what the host does, or knows its secrets.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use super::container_engine_socket::is_socket;
use crate::Mount;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-mount",
    title: "A directory of the host itself is mounted",
    severity: Severity::High,
    why: "Through a directory that the host's own programs read, a process in the container \
          becomes root on the host: by a job of cron, a unit, a key of SSH, a device. Read-only \
          it still shows passwords and keys.",
    fix: "Mount the one file or directory that the program needs, read-only where it does not \
          write.",
    references: &[
        "https://docs.docker.com/engine/storage/bind-mounts/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ],
    aliases: &["CIS-5.6"],
    bad: CheckExample {
        title: "The host's settings are mounted",
        input: r"image: app:1.4.2
volumes:
  - /etc:/host/etc
",
    },
    good: CheckExample {
        title: "A directory beside the file is mounted",
        input: r"image: app:1.4.2
volumes:
  - ./etc:/etc/app:ro
  - /etc/localtime:/etc/localtime:ro
",
    },
};

pub(crate) static IT: ContainerHostMount = ContainerHostMount;

/// The check.
pub(crate) struct ContainerHostMount;

impl Check<Container> for ContainerHostMount {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let mounts = facts.spec.mounts.iter();
        let found = mounts.filter_map(|mount| Some((mount, mount.host_path()?)));
        found
            .filter(|(_, path)| !is_socket(path))
            .filter_map(|(mount, path)| {
                let severity = severity(mount, &path)?;
                let how = match mount.read_only {
                    Some(true) => ", read-only",
                    Some(false) => ", and can be written to",
                    None => "",
                };
                let evidence = format!("{path} of the host is mounted{how}");
                let mut finding = facts.finding(&META, severity, mount.span, evidence);
                finding.subject = Some(path);
                Some(finding)
            })
            .collect()
    }
}

/// Directories of the host, with everything in them.
const TREES: &[&str] = &["/boot", "/dev", "/proc", "/root", "/sys"];
/// Directories of the host, alone: what lies in them is often harmless.
const DIRECTORIES: &[&str] = &[
    "/",
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/run",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local/bin",
    "/usr/sbin",
    "/var",
    "/var/lib",
    "/var/run",
    "/var/spool",
];
/// Files and directories in them by which the host's own programs are steered, or that hold secrets.
const STEERING: &[&str] = &[
    "/etc/cron.d",
    "/etc/crontab",
    "/etc/docker",
    "/etc/kubernetes",
    "/etc/pam.d",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/ssh",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/systemd",
    "/usr/lib/systemd",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/spool/cron",
];
/// Directories of the host, alone, with what is its own business but seldom makes one root on it.
const OF_THE_HOST: &[&str] = &["/opt", "/srv", "/var/log"];
/// Directories in which the engine's socket lies: it can be written to through a read-only mount too.
const WITH_SOCKET: &[&str] = &["/", "/run", "/var/run"];
/// In those trees, what shows little and steers nothing.
const HARMLESS: &[&str] = &[
    "/dev/null",
    "/dev/random",
    "/dev/shm",
    "/dev/snd",
    "/dev/urandom",
    "/dev/zero",
    "/proc/cpuinfo",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/uptime",
];

/// How bad a mount of this path is; none where it is not one of those.
fn severity(mount: &Mount, path: &str) -> Option<Severity> {
    let within = |tree: &&str| {
        let rest = path.strip_prefix(*tree);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if HARMLESS.iter().any(&within) {
        return None;
    }
    if OF_THE_HOST.contains(&path) {
        let written = mount.read_only == Some(false);
        return Some(if written {
            Severity::Medium
        } else {
            Severity::Low
        });
    }
    let sensitive =
        DIRECTORIES.contains(&path) || TREES.iter().any(&within) || STEERING.iter().any(within);
    sensitive.then_some(match mount.read_only {
        Some(false) => META.severity,
        _ if WITH_SOCKET.contains(&path) => META.severity,
        _ => Severity::Medium,
    })
}
