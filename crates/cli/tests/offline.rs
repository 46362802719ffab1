//! With `--offline` nothing is asked of any network, with and without interfaces to ask through.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::{Command, Stdio};

use seawall_testkit::image::{TestImage, TestLayer};

fn target(directory: &Path) {
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .file(
            "var/lib/dpkg/status",
            "Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n\n",
        );
    TestImage::new(vec![layer]).docker_archive_old(&directory.join("a.tar"));
}

/// The system calls of a scan that have to do with sockets; none, after saying so, without strace.
fn traced(directory: &Path, before: &[&str]) -> Option<String> {
    let log = directory.join("trace");
    let log_text = log.display().to_string();
    let program = env!("CARGO_BIN_EXE_seawall");
    let mut words: Vec<&str> = before.to_vec();
    words.extend([
        "strace",
        "-f",
        "-e",
        "trace=socket,connect,sendto,bind",
        "-o",
        &log_text,
        program,
    ]);
    words.extend([
        "scan",
        "a.tar",
        "--offline",
        "--no-cache",
        "--format",
        "json",
    ]);
    #[expect(clippy::disallowed_methods, reason = "the program under test")]
    let status = Command::new(words[0])
        .args(&words[1..])
        .env("XDG_DATA_HOME", directory.join("data"))
        .env("XDG_STATE_HOME", directory.join("state"))
        .current_dir(directory)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    #[expect(clippy::disallowed_methods, reason = "tests have no settings module")]
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    match status.ok().and_then(|s| s.code()) {
        // There are no advisories at hand, which is a gap.
        Some(3) => {}
        code => {
            assert!(!ci, "strace of a scan gave {code:?}, and CI must have it");
            #[expect(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("skipped: {words:?} gave {code:?}");
            }
            return None;
        }
    }
    let content = seawall_model::read_all(&std_file(&log), 64 << 20).unwrap();
    Some(String::from_utf8_lossy(&content).into_owned())
}

fn std_file(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .unwrap()
        .take(64 << 20)
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

#[test]
fn no_network_call_is_made() {
    let directory = tempfile::tempdir().unwrap();
    target(directory.path());
    for before in [&[][..], &["unshare", "--net"]] {
        let Some(trace) = traced(directory.path(), before) else {
            continue;
        };
        assert!(
            trace.contains("+++ exited with"),
            "the trace is of something"
        );
        for line in trace.lines() {
            assert!(
                !line.contains("AF_INET") && !line.contains("connect("),
                "{before:?}: {line}"
            );
        }
    }
}
