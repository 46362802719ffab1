//! Whether a program can start in a container under a profile: what the runtime itself still does once the
//! filter holds, what the kernel's `execve` leads to, and what the C library does before `main`.
//!
//! The needs were measured with runc 1.1 and glibc 2.36 on x86-64, by refusing each call alone and ending the
//! process at each alone, and are held against the engine by a test. Without `no-new-privileges` runc sets the
//! filter before it changes user and capabilities, so that the profile must allow that as well.

use super::effect::Effect;
use super::profile::Profile;

/// How a program was linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linked {
    /// It has all in itself.
    Static,
    /// A loader brings its libraries.
    Dynamic,
}

/// Who needs a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The runtime, before it starts the program.
    Runtime,
    /// The runtime, where it sets the filter early.
    EarlyRuntime,
    /// Now and then the runtime, which is a program of several threads.
    Threads,
    /// Every program.
    Program,
    /// A program without a loader.
    Static,
    /// The loader.
    Loader,
}

impl By {
    fn words(self) -> &'static str {
        match self {
            Self::Runtime | Self::EarlyRuntime => "the runtime",
            Self::Threads => "the runtime now and then",
            Self::Program | Self::Static => "the C library",
            Self::Loader => "the loader of libraries",
        }
    }
}

/// What is needed: one of these calls, tried in this order.
struct Need {
    by: By,
    calls: &'static [&'static str],
    /// Whether an error does no harm, so that only the end of the process does.
    errors: bool,
    /// The call that makes it needless where it is allowed.
    unless: Option<&'static str>,
}

const fn must(by: By, calls: &'static [&'static str]) -> Need {
    Need {
        by,
        calls,
        errors: false,
        unless: None,
    }
}

const fn may_fail(by: By, calls: &'static [&'static str]) -> Need {
    Need {
        errors: true,
        ..must(by, calls)
    }
}

/// What runc asks for before it takes `faccessat`.
const fn to_fall_back(calls: &'static [&'static str]) -> Need {
    Need {
        unless: Some("faccessat2"),
        ..may_fail(By::EarlyRuntime, calls)
    }
}

static NEEDS: &[Need] = &[
    must(By::EarlyRuntime, &["capget"]),
    must(By::EarlyRuntime, &["capset"]),
    must(By::EarlyRuntime, &["chdir"]),
    must(By::EarlyRuntime, &["faccessat2", "faccessat"]),
    must(By::EarlyRuntime, &["fstat"]),
    must(By::EarlyRuntime, &["getcwd"]),
    must(By::EarlyRuntime, &["getppid"]),
    must(By::EarlyRuntime, &["newfstatat"]),
    must(By::EarlyRuntime, &["prctl"]),
    must(By::EarlyRuntime, &["read"]),
    must(By::EarlyRuntime, &["setgid"]),
    must(By::EarlyRuntime, &["setgroups"]),
    must(By::EarlyRuntime, &["setuid"]),
    may_fail(By::EarlyRuntime, &["fcntl"]),
    to_fall_back(&["getegid"]),
    to_fall_back(&["geteuid"]),
    to_fall_back(&["getgid"]),
    to_fall_back(&["getuid"]),
    must(By::Runtime, &["close"]),
    must(By::Runtime, &["execve"]),
    must(By::Runtime, &["fstatfs"]),
    must(By::Runtime, &["futex"]),
    must(By::Runtime, &["getdents64"]),
    must(By::Runtime, &["openat"]),
    must(By::Runtime, &["write"]),
    may_fail(By::Runtime, &["epoll_ctl"]),
    may_fail(By::Runtime, &["getpid"]),
    must(By::Threads, &["clone"]),
    must(By::Threads, &["rt_sigreturn"]),
    may_fail(By::Threads, &["epoll_pwait"]),
    may_fail(By::Threads, &["gettid"]),
    may_fail(By::Threads, &["madvise"]),
    may_fail(By::Threads, &["mmap"]),
    may_fail(By::Threads, &["munmap"]),
    may_fail(By::Threads, &["nanosleep"]),
    may_fail(By::Threads, &["rt_sigprocmask"]),
    may_fail(By::Threads, &["sched_yield"]),
    may_fail(By::Threads, &["sigaltstack"]),
    may_fail(By::Threads, &["tgkill"]),
    must(By::Program, &["arch_prctl"]),
    must(By::Program, &["mprotect"]),
    may_fail(By::Program, &["getrandom"]),
    may_fail(By::Program, &["newfstatat"]),
    may_fail(By::Program, &["prlimit64"]),
    may_fail(By::Program, &["rseq"]),
    may_fail(By::Program, &["set_robust_list"]),
    may_fail(By::Program, &["set_tid_address"]),
    must(By::Static, &["brk", "mmap"]),
    may_fail(By::Static, &["readlink"]),
    may_fail(By::Loader, &["access"]),
    may_fail(By::Loader, &["brk"]),
    must(By::Loader, &["mmap"]),
    must(By::Loader, &["newfstatat"]),
    must(By::Loader, &["pread64"]),
    must(By::Loader, &["read"]),
];

/// The flags with which the runtime makes a thread: memory, file system, files, handlers and semaphores are
/// shared (clone(2); Go's `newosproc`).
const OF_A_THREAD: u64 = 0x0005_0f00;

/// A call that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// Its name.
    pub(super) call: &'static str,
    /// Who needs it.
    pub(super) by: &'static str,
    /// What becomes of it.
    pub(super) effect: Effect,
}

/// Whether a program starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does.
    Starts,
    /// It may not: what becomes of these calls depends on their arguments, or they are needed at times only.
    Unsure(Vec<Missing>),
    /// It does not, for want of these calls.
    Fails(Vec<Missing>),
}

/// What becomes of a program under a profile. Nothing is said where the profile has no default action that is
/// known, or names architectures and x86-64 is not one of them.
pub(super) fn verdict(
    profile: &Profile<'_>,
    linked: Linked,
    no_new_privileges: bool,
) -> Option<Verdict> {
    let architectures = profile.architectures();
    let native = |(name, _): &(&str, _)| *name == "SCMP_ARCH_X86_64";
    if !architectures.is_empty() && !architectures.iter().any(native) {
        return None;
    }
    let (mut missing, mut unsure) = (Vec::new(), Vec::new());
    for need in NEEDS {
        let asked = match need.by {
            By::EarlyRuntime => !no_new_privileges,
            By::Static => linked == Linked::Static,
            By::Loader => linked == Linked::Dynamic,
            By::Runtime | By::Threads | By::Program => true,
        };
        let needless = |call| profile.effect(call) == Some(Effect::Allowed);
        if !asked || need.unless.is_some_and(needless) {
            continue;
        }
        match is_met(profile, need)? {
            Met::Yes => {}
            Met::Unsure(one) => unsure.push(one),
            Met::No(one) if need.by == By::Threads => unsure.push(one),
            Met::No(one) => missing.push(one),
        }
    }
    Some(match (missing.is_empty(), unsure.is_empty()) {
        (false, _) => Verdict::Fails(missing),
        (true, false) => Verdict::Unsure(unsure),
        (true, true) => Verdict::Starts,
    })
}

enum Met {
    Yes,
    Unsure(Missing),
    No(Missing),
}

/// The calls of a need are tried one after the other, as the program does; the end of it is the end.
fn is_met(profile: &Profile<'_>, need: &Need) -> Option<Met> {
    let mut last = Met::Yes;
    for call in need.calls {
        let first = (*call == "clone").then_some(OF_A_THREAD);
        let effect = profile.effect_given(call, first)?;
        let by = need.by.words();
        let missing = Missing { call, by, effect };
        match effect {
            Effect::Allowed | Effect::Depends { ends: false } if need.errors => {
                return Some(Met::Yes);
            }
            Effect::Allowed => return Some(Met::Yes),
            Effect::Refused(_) if need.errors => return Some(Met::Yes),
            // A call that is not made and says that it was.
            Effect::Refused(0) | Effect::Depends { .. } => return Some(Met::Unsure(missing)),
            Effect::Refused(_) => last = Met::No(missing),
            Effect::Ends => return Some(Met::No(missing)),
        }
    }
    Some(last)
}
