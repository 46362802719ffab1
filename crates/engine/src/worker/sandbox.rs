//! What the worker gives up before it reads the first byte from outside.
//!
//! No file system (Landlock with an empty rule set; seccomp for what Landlock leaves, the look at a path's
//! metadata), no network (seccomp: no `socket`), no signal to another process (both), no new process, no
//! capability, no core dump, bounded memory. What the kernel can't do is reported, never passed over.

use std::collections::BTreeMap;
use std::os::fd::RawFd;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::protocol::SandboxState;

/// System calls of a process that reads and writes open files, computes, and ends. Of the calls that tell
/// about a file only the one that takes a descriptor: `newfstatat` and `statx` take a path, which no filter
/// can read, whatever their flags say.
const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_pread64,
    libc::SYS_readv,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_sendmsg,
    libc::SYS_recvmsg,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_close,
    libc::SYS_ftruncate,
    libc::SYS_fadvise64,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// What `fcntl` may do. With the rest a file can be told to send any signal to any process of the same user
/// (`F_SETOWN`, `F_SETSIG`).
const FCNTL: &[i32] = &[libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_GETFL];

/// Gives up files, network, signals and capabilities. Threads inherit it, so it comes before the first one.
pub(crate) fn close_access(state: &mut SandboxState, memory: u64) {
    let mut missing =
        |what: &str, why: &dyn std::fmt::Display| state.missing.push(format!("{what}: {why}"));
    for (resource, limit) in [(Resource::Core, 0), (Resource::Data, memory)] {
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        if let Err(error) = setrlimit(resource, limit) {
            missing("resource limit", &error);
        }
    }
    if let Err(error) = rustix::thread::set_no_new_privs(true) {
        missing("no_new_privs", &error);
    }
    let none = rustix::thread::CapabilitySet::empty();
    let sets = rustix::thread::CapabilitySets {
        effective: none,
        permitted: none,
        inheritable: none,
    };
    if let Err(error) = rustix::thread::set_capabilities(None, sets) {
        missing("dropping capabilities", &error);
    }
    match landlock_everything() {
        Ok(RulesetStatus::FullyEnforced) => {}
        Ok(RulesetStatus::PartiallyEnforced) => {
            missing("Landlock", &"this kernel knows a part of it");
        }
        Ok(RulesetStatus::NotEnforced) => missing("Landlock", &"not in this kernel"),
        Err(error) => missing("Landlock", &error),
    }
}

/// Gives up all system calls but a few, for every thread there is; none can be started afterwards.
/// Of `splice` only moving to the number of `discard` is left. Another file could be given that number,
/// but no pipe to write into: the worker has none and can make none.
pub(crate) fn close_calls(state: &mut SandboxState, discard: Option<RawFd>) {
    if let Err(error) = seccomp(discard) {
        state.missing.push(format!("seccomp: {error}"));
    }
}

fn landlock_everything() -> Result<RulesetStatus, landlock::RulesetError> {
    let abi = ABI::V6;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}

fn seccomp(discard: Option<RawFd>) -> Result<(), Box<dyn std::error::Error>> {
    let arch: TargetArch = std::env::consts::ARCH.try_into()?;
    let mut rules: BTreeMap<_, _> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    let only = |argument: u8, value: u32| {
        let equal = SeccompCmpOp::Eq;
        let is = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, equal, value.into())?;
        SeccompRule::new(vec![is])
    };
    // int fcntl(int fd, int op, ...)
    let operations = FCNTL.iter().map(|op| only(1, op.unsigned_abs()));
    rules.insert(libc::SYS_fcntl, operations.collect::<Result<_, _>>()?);
    // int tgkill(pid_t tgid, pid_t tid, int sig): how a process aborts.
    rules.insert(libc::SYS_tgkill, vec![only(0, std::process::id())?]);
    // int sched_getaffinity(pid_t pid, ...): 0 is the one that asks.
    rules.insert(libc::SYS_sched_getaffinity, vec![only(0, 0)?]);
    if let Some(discard) = discard {
        // ssize_t splice(int fd_in, off_t *off_in, int fd_out, ...)
        rules.insert(libc::SYS_splice, vec![only(2, u32::try_from(discard)?)?]);
    }
    // The C library asks for a file now and then (how memory may be given back): refused like all
    // else, but no reason to die.
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, arch)?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter_all_threads(&program)?;
    Ok(())
}

#[cfg(test)]
mod tests;
