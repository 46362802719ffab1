//! Calls that Docker's default profile refuses to a container, or allows with some arguments only, for a reason
//! of their own.

use seawall_model::Severity;

/// A call, how bad it is that it is allowed, and why.
pub(super) type Risk = (&'static str, Severity, &'static str);

const MODULES: &str = "loads or removes code of the kernel, which all containers share";
const MOUNTS: &str = "changes what is mounted where, with which containers were left before";
const NAMESPACES: &str = "makes or enters namespaces; in a user namespace a process has all capabilities, and with \
                          them reaches code of the kernel in which many flaws were found";
const KEYS: &str =
    "reaches the kernel's keys, which are no part of a container: those of others can be seen";
const KEXEC: &str = "starts another kernel in the place of this one";
const MEMORY: &str = "reads or writes the memory of other processes";
const RING: &str = "opens a large and young part of the kernel in which many flaws were found, and what is asked for \
                    by it passes the filter";
const PORTS: &str = "gives direct access to ports of the machine";
const CLOCK: &str = "sets the clock of the machine, which all containers share";
const SWAP: &str = "changes what the machine swaps to";

/// The calls, in the order of the names.
pub(super) static RISKS: &[Risk] = &[
    (
        "acct",
        Severity::Medium,
        "turns accounting of processes on or off, for the whole machine",
    ),
    ("add_key", Severity::Medium, KEYS),
    (
        "bpf",
        Severity::High,
        "loads programs into the kernel, which see and change what others do",
    ),
    ("clock_settime", Severity::Medium, CLOCK),
    ("clone", Severity::Medium, NAMESPACES),
    (
        "clone3",
        Severity::Medium,
        "makes processes in new namespaces, and no filter can tell, since its arguments lie in memory",
    ),
    ("create_module", Severity::High, MODULES),
    ("delete_module", Severity::High, MODULES),
    (
        "fanotify_init",
        Severity::Low,
        "watches all that is opened in whole file systems",
    ),
    ("finit_module", Severity::High, MODULES),
    ("fsconfig", Severity::High, MOUNTS),
    ("fsmount", Severity::High, MOUNTS),
    ("fsopen", Severity::High, MOUNTS),
    ("fspick", Severity::High, MOUNTS),
    ("init_module", Severity::High, MODULES),
    ("io_uring_enter", Severity::Medium, RING),
    ("io_uring_register", Severity::Medium, RING),
    ("io_uring_setup", Severity::Medium, RING),
    ("ioperm", Severity::High, PORTS),
    ("iopl", Severity::High, PORTS),
    (
        "kcmp",
        Severity::Low,
        "tells what processes share, which helps to find addresses in the kernel",
    ),
    ("kexec_file_load", Severity::High, KEXEC),
    ("kexec_load", Severity::High, KEXEC),
    ("keyctl", Severity::Medium, KEYS),
    (
        "lookup_dcookie",
        Severity::Low,
        "tells paths of files outside",
    ),
    ("mount", Severity::High, MOUNTS),
    ("mount_setattr", Severity::High, MOUNTS),
    ("move_mount", Severity::High, MOUNTS),
    (
        "open_by_handle_at",
        Severity::High,
        "opens files by their number, also those outside of the container",
    ),
    ("open_tree", Severity::High, MOUNTS),
    (
        "perf_event_open",
        Severity::Medium,
        "watches what the kernel and other processes do; many flaws were found in it",
    ),
    (
        "personality",
        Severity::Low,
        "turns the random places of memory off, which makes flaws easier to use",
    ),
    (
        "pidfd_getfd",
        Severity::Medium,
        "takes open files from other processes",
    ),
    ("pivot_root", Severity::High, MOUNTS),
    ("process_madvise", Severity::Low, MEMORY),
    (
        "quotactl",
        Severity::Medium,
        "changes the limits of disk space of the machine",
    ),
    ("reboot", Severity::High, "stops or starts the machine anew"),
    ("request_key", Severity::Medium, KEYS),
    ("setns", Severity::High, NAMESPACES),
    ("settimeofday", Severity::Medium, CLOCK),
    (
        "socket",
        Severity::Low,
        "opens sockets of every kind, also those that Docker leaves out, to the machine's hypervisor (AF_VSOCK) and to the kernel's ciphers (AF_ALG)",
    ),
    ("stime", Severity::Medium, CLOCK),
    ("swapoff", Severity::Medium, SWAP),
    ("swapon", Severity::Medium, SWAP),
    ("umount", Severity::Medium, MOUNTS),
    ("umount2", Severity::Medium, MOUNTS),
    ("unshare", Severity::High, NAMESPACES),
    (
        "userfaultfd",
        Severity::Medium,
        "stops the kernel in the midst of a copy, with which many flaws of the kernel were made use of",
    ),
    (
        "vm86",
        Severity::Medium,
        "runs old code in the kernel's care",
    ),
    (
        "vm86old",
        Severity::Medium,
        "runs old code in the kernel's care",
    ),
];

/// The risk of a call.
pub(super) fn of(call: &str) -> Option<&'static Risk> {
    RISKS.iter().find(|(name, _, _)| *name == call)
}
