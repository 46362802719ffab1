//! What a container is to be started with.

use seawall_syntax::Span;

use crate::mount::{Mount, Tmpfs};
use crate::port::Port;
use crate::told::Told;

/// What a container is to be started with. What was not told is none or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerSpec {
    /// What it is called where it was read.
    pub name: String,
    /// The place to point at for what is missing.
    pub span: Span,
    /// Whether all of it was read: what is missing here is told nowhere else.
    pub whole: bool,
    /// The image's reference.
    pub image: Option<Told<String>>,
    /// Where it says that the image is built on the spot.
    pub build: Option<Span>,
    /// The program, instead of the image's own.
    pub entrypoint: Option<Told<Vec<String>>>,
    /// The arguments, instead of the image's own.
    pub command: Option<Told<Vec<String>>>,
    /// User and group: `1000:1000`.
    pub user: Option<Told<String>>,
    /// Groups beside the user's own.
    pub group_add: Vec<Told<String>>,
    /// Whether it has every capability and device.
    pub privileged: Option<Told<bool>>,
    /// Capabilities beside the engine's default, in capitals without `CAP_`; `ALL` for all.
    pub cap_add: Vec<Told<String>>,
    /// Capabilities that are taken away, written as those.
    pub cap_drop: Vec<Told<String>>,
    /// Security options.
    pub security: Vec<Told<SecurityOption>>,
    /// Namespaces, where told.
    pub namespaces: Namespaces,
    /// Files, directories and volumes.
    pub mounts: Vec<Mount>,
    /// File systems in memory.
    pub tmpfs: Vec<Told<Tmpfs>>,
    /// Devices of the host.
    pub devices: Vec<Told<Device>>,
    /// Published ports.
    pub ports: Vec<Told<Port>>,
    /// Variables of the environment.
    pub environment: Vec<Pair>,
    /// Files with variables of the environment.
    pub env_files: Vec<Told<String>>,
    /// Whether its own file system is read-only.
    pub read_only: Option<Told<bool>>,
    /// Limits on what it may use.
    pub limits: Limits,
    /// When it is started anew: `no`, `always`, `on-failure:5`, `unless-stopped`.
    pub restart: Option<Told<String>>,
    /// How its health is told.
    pub healthcheck: Option<Told<Healthcheck>>,
    /// Whether a small init is process 1.
    pub init: Option<Told<bool>>,
    /// Labels.
    pub labels: Vec<Pair>,
    /// Parameters of the kernel.
    pub sysctls: Vec<Pair>,
}

impl ContainerSpec {
    /// Where variables decide what could let a container out, or others in, and their values are not known.
    pub fn undecided(&self) -> Vec<Span> {
        fn of<'t, T: 't>(
            told: impl IntoIterator<Item = &'t Told<T>>,
        ) -> impl Iterator<Item = Span> {
            let open = told.into_iter().filter(|told| told.value.is_none());
            open.map(|told| told.span)
        }
        let Namespaces {
            pid,
            ipc,
            network,
            uts,
            user,
            cgroup,
        } = &self.namespaces;
        let sources = self.mounts.iter().filter_map(|m| m.source.as_ref());
        let kinds = self
            .mounts
            .iter()
            .filter(|m| m.kind.is_none() && m.source.is_none());
        let ports = self.ports.iter().filter_map(|told| told.value.as_ref());
        of(&self.image)
            .chain(of(&self.user))
            .chain(of(&self.privileged))
            .chain(of(&self.cap_add))
            .chain(of(&self.security))
            .chain(
                [pid, ipc, network, uts, user, cgroup]
                    .into_iter()
                    .flat_map(of),
            )
            .chain(of(sources))
            .chain(kinds.map(|mount| mount.span))
            .chain(of(&self.devices))
            .chain(of(&self.ports))
            .chain(of(ports.filter_map(|port| port.host_ip.as_ref())))
            .collect()
    }
}

/// A name with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// Where the whole of it stands.
    pub span: Span,
    /// The value; none where none was told: a variable then has the one of whoever starts the container.
    pub value: Option<Told<String>>,
}

/// A security option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityOption {
    /// A seccomp profile's path, or `unconfined`.
    Seccomp(String),
    /// An AppArmor profile's name, or `unconfined`.
    AppArmor(String),
    /// A label of SELinux, or `disable`.
    Label(String),
    /// Whether no process can gain privileges by a setuid file.
    NoNewPrivileges(bool),
    /// Paths of `/proc` and `/sys` that the engine hides are seen.
    SystemPathsUnconfined,
    /// Another.
    Other(String),
}

/// Whose namespace a container is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// The host's.
    Host,
    /// One of its own.
    Own,
    /// That of another container.
    Shared(String),
}

/// Namespaces; none where not told, which is one of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Namespaces {
    /// Processes.
    pub pid: Option<Told<Namespace>>,
    /// Shared memory and queues.
    pub ipc: Option<Told<Namespace>>,
    /// Network.
    pub network: Option<Told<Namespace>>,
    /// Host name.
    pub uts: Option<Told<Namespace>>,
    /// Users.
    pub user: Option<Told<Namespace>>,
    /// Control groups.
    pub cgroup: Option<Told<Namespace>>,
}

/// A device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Its path on the host, or its name in the notation of CDI (`nvidia.com/gpu=all`).
    pub source: String,
    /// Its path in the container; none where it is the same.
    pub target: Option<String>,
    /// What may be done with it, of `r`, `w` and `m`; none is all.
    pub permissions: Option<String>,
}

/// Limits on what a container may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Memory in bytes; 0 is no limit.
    pub memory: Option<Told<i64>>,
    /// Memory and swap together in bytes; -1 is no limit on swap, 0 as if it was not told.
    pub memory_swap: Option<Told<i64>>,
    /// Processors; 0 is no limit.
    pub cpus: Option<Told<f64>>,
    /// Processes; 0 and less are no limit.
    pub pids: Option<Told<i64>>,
    /// Limits of each process.
    pub ulimits: Vec<Told<Ulimit>>,
}

/// A limit of each process (`setrlimit(2)`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ulimit {
    /// Its name: `nofile`.
    pub name: String,
    /// The limit that the process may raise; -1 is none.
    pub soft: Option<i64>,
    /// The limit up to which it may; -1 is none.
    pub hard: Option<i64>,
}

/// How the health of a container is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// Whether the image's own is switched off; none where that is not known.
    pub disabled: Option<bool>,
    /// The test: `CMD` or `CMD-SHELL` and what is run; empty where it is the image's own.
    pub test: Vec<String>,
}
