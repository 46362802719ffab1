//! The engine's socket in a container.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-engine-socket",
    title: "The container can command the engine",
    severity: Severity::High,
    why: "Whoever can write to the engine's socket starts a container of any kind, and so is \
          root on the host. Mounted read-only it is no safer: that is about the file, not about \
          what is said through it.",
    fix: "Leave the mount out. Where a program must ask the engine, put a proxy between them \
          that lets only the calls through that it needs.",
    references: &[
        "https://docs.docker.com/engine/security/protect-access/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ],
    aliases: &["CIS-5.32"],
    bad: CheckExample {
        title: "The socket is mounted",
        input: r"image: app:1.4.2
volumes:
  - /var/run/docker.sock:/var/run/docker.sock:ro
",
    },
    good: CheckExample {
        title: "A directory of its own is mounted",
        input: r"image: app:1.4.2
volumes:
  - ./data:/data
",
    },
};

pub(crate) static IT: ContainerEngineSocket = ContainerEngineSocket;

/// The check.
pub(crate) struct ContainerEngineSocket;

impl Check<Container> for ContainerEngineSocket {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let mounts = facts.spec.mounts.iter();
        let found = mounts.filter_map(|mount| Some((mount, mount.host_path()?)));
        found
            .filter(|(_, path)| is_socket(path))
            .map(|(mount, path)| {
                let evidence = format!("{path} is mounted");
                let mut finding = facts.finding(&META, META.severity, mount.span, evidence);
                finding.subject = Some(path);
                finding
            })
            .collect()
    }
}

/// The sockets of Docker, Podman, containerd and CRI-O, by their names wherever they lie.
pub(super) fn is_socket(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name,
        "docker.sock" | "podman.sock" | "containerd.sock" | "crio.sock"
    )
}
