//! The keys of dockerd's configuration file, from 20.10 to 29.7, as its reference and the releases themselves
//! have them: their types, since which release they exist, and until which.
//!
//! dockerd takes every name of an option of its command line for a known key, but reads only those below. A
//! key that it knows and does not read stands in [`IGNORED`].

/// What a value must be. In place of most values `null` may stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// `true` or `false`.
    Flag,
    /// A text.
    Text,
    /// One of these texts; letters may be large.
    Word(&'static [&'static str]),
    /// A text that is an address of the Internet protocol, or empty.
    Address,
    /// A text that is a number of bytes: `64m`; never `null`.
    Size,
    /// A whole number.
    Integer,
    /// A whole number that is not negative.
    Natural,
    /// A whole number that is not negative, of up to 64 bits.
    Unsigned,
    /// A list of such values.
    List(&'static Self),
    /// A mapping of any names to such values.
    Map(&'static Self),
    /// A mapping of these names, in any case; dockerd passes over others.
    Object(&'static [(&'static str, Self)]),
    /// A mapping of these names; dockerd refuses others.
    Strict(&'static [(&'static str, Self)]),
    /// Anything.
    Any,
}

/// A key that dockerd reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// The name.
    pub(super) name: &'static str,
    /// What its value must be.
    pub(super) shape: Shape,
    /// The first release that knows it, if it is not older than 20.10.
    pub(super) since: Option<&'static str>,
    /// Which release stopped to know it.
    pub(super) removed: Option<Removed>,
}

/// The end of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Removed {
    /// The first release without it.
    pub(super) release: &'static str,
    /// Whether that one refuses to start; otherwise it passes over the key.
    pub(super) refused: bool,
    /// The key that does the same.
    pub(super) instead: Option<&'static str>,
}

/// The key of that name.
pub(super) fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The row of a key that dockerd knows and does not read.
pub(super) fn ignored(name: &str) -> Option<&'static (&'static str, Option<&'static str>)> {
    IGNORED.iter().find(|(ignored, _)| *ignored == name)
}

use Shape::{Address, Any, Flag, Integer, List, Map, Natural, Object, Size, Strict, Text, Word};

const TEXTS: Shape = List(&Text);

const ULIMIT: Shape = Object(&[("Name", Text), ("Hard", Integer), ("Soft", Integer)]);

const POOL: Shape = Object(&[("Base", Text), ("Size", Integer)]);

const RUNTIME: Shape = Object(&[
    ("path", Text),
    ("runtimeArgs", TEXTS),
    ("runtimeType", Text),
    ("options", Map(&Any)),
]);

const COLLECTION_RULE: Shape = Object(&[
    ("all", Flag),
    // A list of texts, or a mapping.
    ("filter", Any),
    ("keepDuration", Any),
    ("keepStorage", Text),
    ("maxUsedSpace", Text),
    ("minFreeSpace", Text),
    ("reservedSpace", Text),
]);

const BUILDER: Shape = Object(&[
    (
        "gc",
        Object(&[
            ("enabled", Flag),
            ("policy", List(&COLLECTION_RULE)),
            ("defaultKeepStorage", Text),
            ("defaultMaxUsedSpace", Text),
            ("defaultMinFreeSpace", Text),
            ("defaultReservedSpace", Text),
        ]),
    ),
    (
        "entitlements",
        Object(&[
            ("device", Flag),
            ("network-host", Flag),
            ("security-insecure", Flag),
        ]),
    ),
    (
        "history",
        Object(&[("maxAge", Any), ("maxEntries", Integer)]),
    ),
]);

const PROXIES: Shape = Strict(&[
    ("http-proxy", Text),
    ("https-proxy", Text),
    ("no-proxy", Text),
]);

const NRI: Shape = Strict(&[
    ("enable", Flag),
    ("plugin-config-path", Text),
    ("plugin-path", Text),
    ("socket-path", Text),
]);

const LEVELS: Shape = Word(&[
    "", "debug", "error", "fatal", "info", "panic", "trace", "warn",
]);

const fn old(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        shape,
        since: None,
        removed: None,
    }
}

const fn since(name: &'static str, shape: Shape, release: &'static str) -> Key {
    Key {
        since: Some(release),
        ..old(name, shape)
    }
}

const fn refused(
    name: &'static str,
    shape: Shape,
    release: &'static str,
    instead: Option<&'static str>,
) -> Key {
    let removed = Some(Removed {
        release,
        refused: true,
        instead,
    });
    Key {
        removed,
        ..old(name, shape)
    }
}

const fn passed_over(name: &'static str, shape: Shape, release: &'static str) -> Key {
    let removed = Some(Removed {
        release,
        refused: false,
        instead: None,
    });
    Key {
        removed,
        ..old(name, shape)
    }
}

/// Every key that dockerd reads or has read, in the order of the names.
pub(super) static KEYS: &[Key] = &[
    since("allow-direct-routing", Flag, "28.2"),
    passed_over("allow-nondistributable-artifacts", TEXTS, "28.1"),
    refused("api-cors-header", Text, "28.0", None),
    refused("api-enable-cors", Flag, "17.09", None),
    old("authorization-plugins", TEXTS),
    old("bip", Text),
    since("bip6", Text, "28.0"),
    old("bridge", Text),
    since("bridge-accept-fwmark", Text, "29.0"),
    old("builder", BUILDER),
    since("cdi-spec-dirs", TEXTS, "25.0"),
    old("cgroup-parent", Text),
    refused("cluster-advertise", Text, "23.0", None),
    refused("cluster-store", Text, "23.0", None),
    refused("cluster-store-opts", Map(&Text), "23.0", None),
    old("containerd", Text),
    since("containerd-namespace", Text, "20.10"),
    old("cpu-rt-period", Integer),
    old("cpu-rt-runtime", Integer),
    old("cri-containerd", Flag),
    old("data-root", Text),
    old("debug", Flag),
    old("default-address-pools", List(&POOL)),
    since(
        "default-cgroupns-mode",
        Word(&["", "host", "private"]),
        "20.10",
    ),
    old("default-gateway", Address),
    old("default-gateway-v6", Address),
    old("default-ipc-mode", Word(&["", "private", "shareable"])),
    since("default-network-opts", Map(&Map(&Text)), "24.0"),
    old("default-runtime", Text),
    old("default-shm-size", Size),
    since("default-stop-timeout", Natural, "29.7"),
    old("default-ulimits", Map(&ULIMIT)),
    passed_over("deprecated-key-path", Text, "24.0"),
    refused("disable-legacy-registry", Flag, "19.03", None),
    old("dns", List(&Address)),
    old("dns-opts", TEXTS),
    old("dns-search", TEXTS),
    old("exec-opts", TEXTS),
    old("exec-root", Text),
    old("experimental", Flag),
    old("features", Map(&Flag)),
    since(
        "firewall-backend",
        Word(&["", "iptables", "nftables"]),
        "29.0",
    ),
    old("fixed-cidr", Text),
    old("fixed-cidr-v6", Text),
    refused("graph", Text, "23.0", Some("data-root")),
    old("group", Text),
    since("host-gateway-ip", Address, "20.10"),
    since("host-gateway-ips", List(&Address), "28.0"),
    old("hosts", TEXTS),
    old("icc", Flag),
    old("init", Flag),
    old("init-path", Text),
    old("insecure-registries", TEXTS),
    old("ip", Address),
    old("ip-forward", Flag),
    since("ip-forward-no-drop", Flag, "28.0"),
    old("ip-masq", Flag),
    since("ip6tables", Flag, "20.10"),
    old("iptables", Flag),
    old("ipv6", Flag),
    old("labels", TEXTS),
    old("live-restore", Flag),
    old("log-driver", Text),
    since("log-format", Word(&["", "json", "text"]), "25.0"),
    old("log-level", LEVELS),
    old("log-opts", Map(&Text)),
    old("max-concurrent-downloads", Natural),
    old("max-concurrent-uploads", Natural),
    since("max-download-attempts", Natural, "20.10"),
    old("metrics-addr", Text),
    since("min-api-version", Text, "29.0"),
    old("mtu", Integer),
    old("network-control-plane-mtu", Integer),
    old("network-diagnostic-port", Integer),
    old("no-new-privileges", Flag),
    old("node-generic-resources", TEXTS),
    since("nri-opts", NRI, "29.2"),
    refused("oom-score-adjust", Integer, "26.0", None),
    old("pidfile", Text),
    since("proxies", PROXIES, "23.0"),
    old("raw-logs", Flag),
    old("registry-mirrors", TEXTS),
    old("rootless", Flag),
    old("runtimes", Map(&RUNTIME)),
    old("seccomp-profile", Text),
    old("selinux-enabled", Flag),
    old("shutdown-timeout", Integer),
    old("storage-driver", Text),
    old("storage-opts", TEXTS),
    old("swarm-default-advertise-addr", Text),
    old("tls", Flag),
    old("tlscacert", Text),
    old("tlscert", Text),
    old("tlskey", Text),
    old("tlsverify", Flag),
    old("userland-proxy", Flag),
    old("userland-proxy-path", Text),
    old("userns-remap", Text),
];

/// Names that dockerd does not refuse, because its command line has them, and does not read: with the key that
/// it reads. In the order of the names.
pub(super) static IGNORED: &[(&str, Option<&str>)] = &[
    ("add-runtime", Some("runtimes")),
    ("authorization-plugin", Some("authorization-plugins")),
    ("cdi-spec-dir", Some("cdi-spec-dirs")),
    ("config-file", None),
    ("containerd-plugins-namespace", None),
    ("default-address-pool", Some("default-address-pools")),
    ("default-network-opt", Some("default-network-opts")),
    ("default-ulimit", Some("default-ulimits")),
    ("dns-opt", Some("dns-opts")),
    ("exec-opt", Some("exec-opts")),
    ("feature", Some("features")),
    ("help", None),
    ("host", Some("hosts")),
    ("http-proxy", Some("proxies")),
    ("https-proxy", Some("proxies")),
    ("insecure-registry", Some("insecure-registries")),
    ("label", Some("labels")),
    ("log-opt", Some("log-opts")),
    ("no-proxy", Some("proxies")),
    ("node-generic-resource", Some("node-generic-resources")),
    ("registry-mirror", Some("registry-mirrors")),
    ("restart", None),
    ("storage-opt", Some("storage-opts")),
    ("validate", None),
    ("version", None),
];
