//! The words of profiles: actions, operators, architectures, flags.

/// The beginning of every action's name.
const ACTION: &str = "SCMP_ACT_";

/// What is done with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// It is made.
    Allow,
    /// It is made, and logged.
    Log,
    /// It returns an error.
    Errno,
    /// A tracer decides; where there is none, it returns ENOSYS.
    Trace,
    /// The process gets SIGSYS.
    Trap,
    /// The thread is ended.
    KillThread,
    /// The process is ended.
    KillProcess,
    /// Another process decides.
    Notify,
}

/// The names of the actions.
pub(super) const ACTIONS: &[(&str, Action)] = &[
    ("SCMP_ACT_ALLOW", Action::Allow),
    ("SCMP_ACT_ERRNO", Action::Errno),
    ("SCMP_ACT_KILL", Action::KillThread),
    ("SCMP_ACT_KILL_PROCESS", Action::KillProcess),
    ("SCMP_ACT_KILL_THREAD", Action::KillThread),
    ("SCMP_ACT_LOG", Action::Log),
    ("SCMP_ACT_NOTIFY", Action::Notify),
    ("SCMP_ACT_TRACE", Action::Trace),
    ("SCMP_ACT_TRAP", Action::Trap),
];

/// The operators.
pub(super) const OPERATORS: &[&str] = &[
    "SCMP_CMP_EQ",
    "SCMP_CMP_GE",
    "SCMP_CMP_GT",
    "SCMP_CMP_LE",
    "SCMP_CMP_LT",
    "SCMP_CMP_MASKED_EQ",
    "SCMP_CMP_NE",
];

/// The architectures that runc knows; the last two are known to later releases than 1.1.
pub(super) const ARCHITECTURES: &[&str] = &[
    "SCMP_ARCH_AARCH64",
    "SCMP_ARCH_ARM",
    "SCMP_ARCH_MIPS",
    "SCMP_ARCH_MIPS64",
    "SCMP_ARCH_MIPS64N32",
    "SCMP_ARCH_MIPSEL",
    "SCMP_ARCH_MIPSEL64",
    "SCMP_ARCH_MIPSEL64N32",
    "SCMP_ARCH_PPC",
    "SCMP_ARCH_PPC64",
    "SCMP_ARCH_PPC64LE",
    "SCMP_ARCH_RISCV64",
    "SCMP_ARCH_S390",
    "SCMP_ARCH_S390X",
    "SCMP_ARCH_X32",
    "SCMP_ARCH_X86",
    "SCMP_ARCH_X86_64",
    "SCMP_ARCH_LOONGARCH64",
    "SCMP_ARCH_M68K",
];

/// The architectures that `includes` and `excludes` name, which are others than above.
pub(super) const MACHINES: &[&str] = &[
    "amd64",
    "arm",
    "arm64",
    "loong64",
    "mips3l64n32",
    "mips64",
    "mips64n32",
    "mipsel",
    "mipsel64",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390",
    "s390x",
    "x32",
    "x86",
];

/// The flags.
pub(super) const FLAGS: &[&str] = &[
    "SECCOMP_FILTER_FLAG_LOG",
    "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
    "SECCOMP_FILTER_FLAG_TSYNC",
    "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
];

/// The action of that name.
pub(super) fn action(name: &str) -> Option<Action> {
    let found = ACTIONS.iter().find(|(known, _)| *known == name);
    found.map(|(_, action)| *action)
}

/// The action that a wrong name plainly means: `allow`, `SCMP_ACT_DENY` is none.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_uppercase();
    let bare = name.strip_prefix(ACTION).unwrap_or(&name);
    let known = |(known, _): &&(&'static str, Action)| known.strip_prefix(ACTION) == Some(bare);
    ACTIONS.iter().find(known).map(|(known, _)| *known)
}

impl Action {
    /// Whether the call is made where nobody else has a word.
    pub(super) fn allows(self) -> bool {
        matches!(self, Self::Allow | Self::Log)
    }
}
