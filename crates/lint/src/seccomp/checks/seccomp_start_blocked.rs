//! Programs that can not start.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::effect::Effect;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::start::{Linked, Missing, Verdict, verdict};
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-start-blocked",
    title: "No program starts under the profile",
    severity: Severity::High,
    why: "Once the filter holds, the runtime itself still changes the user, drops capabilities and starts \
          the program, and then the C library sets itself up. Where one of the calls that this takes is \
          refused, the container ends at once, often without a word. Measured with runc 1.1 and glibc 2.36 \
          on x86-64.",
    fix: "Allow the calls that are named. With `no-new-privileges` the runtime sets the filter late, and \
          needs fewer of them.",
    references: &[
        "https://docs.docker.com/engine/security/seccomp/",
        "https://github.com/opencontainers/runc/blob/main/libcontainer/standard_init_linux.go",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Two calls alone",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "All that is needed",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": [
  "access", "arch_prctl", "brk", "capget", "capset", "chdir", "clone", "close", "epoll_ctl", "epoll_pwait", "execve",
  "exit_group", "faccessat2", "fcntl", "fstat", "fstatfs", "futex", "getcwd", "getdents64", "getpid", "getppid",
  "getrandom", "gettid", "madvise", "mmap", "mprotect", "munmap", "nanosleep", "newfstatat", "openat", "prctl",
  "pread64", "prlimit64", "read", "readlink", "rseq", "rt_sigprocmask", "rt_sigreturn", "sched_yield",
  "set_robust_list", "set_tid_address", "setgid", "setgroups", "setuid", "sigaltstack", "tgkill", "write"]}]}"#,
    },
};

/// Most calls that are named.
const SHOWN: usize = 12;

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.whole_profile() else {
        return Vec::new();
    };
    let of = |linked| verdict(profile, linked, false);
    let (Some(fixed), Some(loaded)) = (of(Linked::Static), of(Linked::Dynamic)) else {
        return Vec::new();
    };
    let place = entry(profile.root, "defaultAction").map(|entry| entry.span.to(entry.value.span));
    let Some(place) = place else {
        return Vec::new();
    };
    let late = [Linked::Static, Linked::Dynamic].map(|linked| verdict(profile, linked, true));
    let tell = |subject: &str, title: &str, severity, missing: &[Missing]| {
        let mut finding = about(&META, place, subject, told(missing));
        if late.iter().all(|verdict| *verdict == Some(Verdict::Starts)) {
            finding.evidence += "; with `no-new-privileges` programs start";
        }
        title.clone_into(&mut finding.title);
        finding.severity = severity;
        finding
    };
    let blocked = "A program with shared libraries does not start under the profile";
    match (&fixed, &loaded) {
        (Verdict::Fails(missing), Verdict::Fails(_)) => {
            vec![tell("static dynamic", META.title, META.severity, missing)]
        }
        (Verdict::Fails(missing), _) => {
            let title = "A program without shared libraries does not start under the profile";
            vec![tell("static", title, META.severity, missing)]
        }
        (_, Verdict::Fails(missing)) => vec![tell("dynamic", blocked, META.severity, missing)],
        (_, Verdict::Unsure(missing)) | (Verdict::Unsure(missing), _) => {
            let title = "It is not sure that programs start under the profile";
            vec![tell("unsure", title, Severity::Medium, missing)]
        }
        (Verdict::Starts, Verdict::Starts) => Vec::new(),
    }
}

fn told(missing: &[Missing]) -> String {
    let one = |missing: &Missing| {
        let Missing { call, by, effect } = missing;
        let what = match effect {
            Effect::Refused(0) => "says it was made though it is not".to_owned(),
            Effect::Refused(error) => format!("returns the error {error}"),
            Effect::Ends => "ends the process".to_owned(),
            Effect::Allowed | Effect::Depends { .. } => "depends on its arguments".to_owned(),
        };
        format!("{call} {what} ({by} needs it)")
    };
    let shown: Vec<String> = missing.iter().take(SHOWN).map(one).collect();
    let more = missing.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join("; "))
}
