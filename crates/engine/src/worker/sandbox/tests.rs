//! The sandbox from inside: a process that closed it tries what it must not be able to do.

use std::collections::BTreeMap;
use std::ffi::CStr;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};

use super::*;

/// Names the part of the sandbox that a process of its own is to close.
const PART: &str = "SEAWALL_TEST_SANDBOX";
/// Begins each line of what that process found.
const MARK: &str = "tried ";

/// A call that was made, and its error number; 0 where it was done.
type Tried = BTreeMap<String, i32>;

#[expect(unsafe_code, reason = "the calls are made past all wrappers")]
fn call(number: i64, arguments: [i64; 5]) -> i32 {
    let [first, second, third, fourth, fifth] = arguments;
    // SAFETY: each caller passes what that call takes; pointers are to data that outlive it.
    let result = unsafe { libc::syscall(number, first, second, third, fourth, fifth) };
    match result {
        -1 => std::io::Error::last_os_error().raw_os_error().unwrap_or(-1),
        _ => 0,
    }
}

fn pointer<T: ?Sized>(place: &T) -> i64 {
    std::ptr::from_ref(place).cast::<u8>().addr().cast_signed() as i64
}

/// Tries it all, against that parent where another process is needed.
fn try_all(file: &File, parent: i64) -> Tried {
    let mut tried = Tried::new();
    let descriptor = i64::from(file.as_raw_fd());
    let own = i64::from(std::process::id());
    let path = |text: &'static CStr| text.as_ptr().addr().cast_signed() as i64;
    let (here, host, empty) = (i64::from(libc::AT_FDCWD), path(c"/etc/passwd"), path(c""));
    let at_empty = i64::from(libc::AT_EMPTY_PATH);
    let room = [0_u64; 64];
    let room = pointer(&room);
    let calls = [
        ("open", libc::SYS_openat, [here, host, 0, 0, 0]),
        ("stat", libc::SYS_newfstatat, [here, host, room, 0, 0]),
        (
            "stat by a path with the flag for none",
            libc::SYS_newfstatat,
            [here, host, room, at_empty, 0],
        ),
        ("statx", libc::SYS_statx, [here, host, 0, 0xfff, room]),
        (
            "statx of a descriptor",
            libc::SYS_statx,
            [descriptor, empty, at_empty, 0xfff, room],
        ),
        ("fstat", libc::SYS_fstat, [descriptor, room, 0, 0, 0]),
        ("readlink", libc::SYS_readlinkat, [here, host, room, 64, 0]),
        ("access", libc::SYS_faccessat, [here, host, 0, 0, 0]),
        ("kill the parent", libc::SYS_kill, [parent, 0, 0, 0, 0]),
        (
            "tgkill the parent",
            libc::SYS_tgkill,
            [parent, parent, 0, 0, 0],
        ),
        ("tgkill itself", libc::SYS_tgkill, [own, own, 0, 0, 0]),
        (
            "signals by fcntl",
            libc::SYS_fcntl,
            [descriptor, i64::from(libc::F_SETOWN), parent, 0, 0],
        ),
        (
            "descriptor flags",
            libc::SYS_fcntl,
            [descriptor, i64::from(libc::F_GETFD), 0, 0, 0],
        ),
        (
            "the parent's processors",
            libc::SYS_sched_getaffinity,
            [parent, 128, room, 0, 0],
        ),
        (
            "own processors",
            libc::SYS_sched_getaffinity,
            [0, 128, room, 0, 0],
        ),
        (
            "the parent's limits",
            libc::SYS_prlimit64,
            [parent, 0, 0, room, 0],
        ),
        (
            "socket",
            libc::SYS_socket,
            [
                i64::from(libc::AF_UNIX),
                i64::from(libc::SOCK_STREAM),
                0,
                0,
                0,
            ],
        ),
    ];
    for (what, number, arguments) in calls {
        tried.insert(what.to_owned(), call(number, arguments));
    }
    let ours = rustix::fs::fstat(file).map_or_else(rustix::io::Errno::raw_os_error, |_| 0);
    tried.insert("fstat as the parsers ask".to_owned(), ours);
    tried
}

/// Runs this test again in a process of its own, with that part of the sandbox closed.
#[expect(
    clippy::disallowed_methods,
    reason = "a sandbox can only be left by ending its process"
)]
fn closed(part: &str) -> (Tried, Vec<String>) {
    let output = Command::new("/proc/self/exe")
        .args(["--exact", "--nocapture", "--test-threads=1"])
        .arg("worker::sandbox::tests::the_worker_sees_and_signals_nobody")
        .env(PART, part)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (mut tried, mut missing) = (Tried::new(), Vec::new());
    for line in text.lines() {
        if let Some((what, number)) = line.strip_prefix(MARK).and_then(|l| l.rsplit_once(' ')) {
            tried.insert(what.to_owned(), number.parse().unwrap());
        }
        missing.extend(line.strip_prefix("missing ").map(str::to_owned));
    }
    assert!(!tried.is_empty(), "{output:?}");
    (tried, missing)
}

/// What the process of its own does.
fn close_and_try(part: &str) -> ! {
    let file = File::open("/proc/self/exe").unwrap();
    let parent = rustix::process::getppid().unwrap().as_raw_nonzero().get();
    let mut state = SandboxState::default();
    if part != "calls" {
        close_access(&mut state, 1 << 30);
    }
    if part != "access" {
        close_calls(&mut state, None);
    }
    let mut text = String::from("\n");
    for (what, number) in try_all(&file, parent.into()) {
        text += &format!("{MARK}{what} {number}\n");
    }
    for missing in state.missing {
        text += &format!("missing {missing}\n");
    }
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()).unwrap();
    super::super::watch::end_now()
}

#[test]
fn the_worker_sees_and_signals_nobody() {
    if let Some(part) = std::env::var_os(PART) {
        close_and_try(part.to_str().unwrap());
    }
    let allowed = [
        "fstat",
        "fstat as the parsers ask",
        "tgkill itself",
        "descriptor flags",
        "own processors",
    ];
    for part in ["all", "calls"] {
        let (tried, missing) = closed(part);
        assert!(
            !missing.iter().any(|m| m.contains("seccomp")),
            "{missing:?}"
        );
        for (what, error) in tried {
            let expected = if allowed.contains(&what.as_str()) {
                0
            } else {
                libc::EPERM
            };
            assert_eq!(error, expected, "{part}: {what}");
        }
    }
    // Landlock alone, so that neither part leans on the other.
    let (tried, missing) = closed("access");
    if !missing
        .iter()
        .any(|missing| missing.starts_with("Landlock"))
    {
        assert_eq!(tried["open"], libc::EACCES);
        for signal in ["kill the parent", "tgkill the parent"] {
            assert_eq!(tried[signal], libc::EPERM, "{signal}");
        }
    }
}
