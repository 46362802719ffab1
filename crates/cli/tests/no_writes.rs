//! What a scan does to this machine: it writes to its own directories, and starts only itself.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use seawall_testkit::image::{TestLayer, gzipped};
use tar::EntryType;

/// Calls that change a file system or start a program.
const CALLS: &str = "trace=open,openat,openat2,creat,truncate,mkdir,mkdirat,mknod,mknodat,link,\
    linkat,symlink,symlinkat,rename,renameat,renameat2,unlink,unlinkat,chmod,fchmodat,chown,lchown,\
    fchownat,setxattr,lsetxattr,mount,umount2,execve,execveat";

/// A layer with all that could be written, opened or run by mistake: links out of the image, devices,
/// pipes, programs, and a file that is too large to be held in memory.
fn layer(outside: &Path) -> Vec<u8> {
    let plain = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n")
        .file("usr/lib/sysimage/rpm/rpmdb.sqlite", vec![b'x'; 9 << 20])
        .mode("usr/bin/evil", 0o4755, "#!/bin/sh\ntouch /tmp/evil\n")
        .tar();
    let mut builder = tar::Builder::new(Vec::new());
    let outside = outside.to_str().unwrap();
    for (path, kind, link) in [
        ("out", EntryType::Symlink, outside),
        ("out/written", EntryType::Regular, ""),
        ("../written", EntryType::Regular, ""),
        ("hard", EntryType::Link, "../../../../../etc/passwd"),
        ("etc/mtab", EntryType::Symlink, "/proc/mounts"),
        ("dev/sda", EntryType::Block, ""),
        ("dev/zero", EntryType::Char, ""),
        ("pipe", EntryType::Fifo, ""),
    ] {
        let mut header = tar::Header::new_gnu();
        let gnu = header.as_gnu_mut().unwrap();
        gnu.name[..path.len()].copy_from_slice(path.as_bytes());
        gnu.linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_mode(0o777);
        header.set_cksum();
        builder.append(&header, std::io::empty()).unwrap();
    }
    [&plain[..plain.len() - 1024], &builder.into_inner().unwrap()].concat()
}

/// The paths in quotes of a traced call, made absolute.
fn paths(line: &str, here: &Path) -> Vec<PathBuf> {
    let quoted = line.split('"').skip(1).step_by(2);
    quoted.map(|path| here.join(path)).collect()
}

#[test]
fn nothing_of_an_image_is_written_opened_or_run() {
    if !seawall_testkit::has_program("no_writes", "strace") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let outside = here.join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::create_dir(here.join("tmp")).unwrap();
    let tar = layer(&outside);
    std::fs::write(here.join("plain.tar"), &tar).unwrap();
    std::fs::write(here.join("packed.tar.gz"), gzipped(&tar)).unwrap();
    let own = ["cache", "data", "state", "tmp"].map(|name| here.join(name));
    let program = PathBuf::from(env!("CARGO_BIN_EXE_seawall"));
    for target in ["plain.tar", "packed.tar.gz"] {
        let log = here.join("trace");
        let status = Command::new("strace")
            .args(["-f", "-e", CALLS, "-o"])
            .arg(&log)
            .arg(&program)
            .args(["scan", target, "--offline", "--format", "json"])
            .env("XDG_CACHE_HOME", &own[0])
            .env("XDG_DATA_HOME", &own[1])
            .env("XDG_STATE_HOME", &own[2])
            .env("TMPDIR", &own[3])
            .current_dir(here)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        // No advisories, and links that lead out.
        assert_eq!(status.code(), Some(3), "{target}");
        let trace = std::fs::read(&log).unwrap();
        let trace = String::from_utf8_lossy(&trace);
        let (mut runs, mut writes) = (0, 0);
        for line in trace.lines() {
            let call = line.split_whitespace().nth(1).unwrap_or_default();
            let call = call.split('(').next().unwrap_or_default();
            let found = paths(line, here);
            match call {
                "execve" | "execveat" => {
                    let own = |p: &PathBuf| *p == program || p == Path::new("/proc/self/exe");
                    assert!(found.first().is_some_and(own), "{target}: {line}");
                    runs += 1;
                }
                "open" | "openat" | "openat2" => {
                    let path = found.first().unwrap();
                    let in_image = path.starts_with(&outside) || path.ends_with("evil");
                    let device = path.starts_with("/dev") && !path.ends_with("null");
                    assert!(!in_image && !device, "{target}: {line}");
                    let writing = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_TMPFILE"];
                    if writing.iter().any(|flag| line.contains(flag)) {
                        let fine =
                            own.iter().any(|o| path.starts_with(o)) || path.ends_with("null");
                        assert!(fine, "{target}: {line}");
                        writes += 1;
                    }
                }
                _ if found.is_empty() => {}
                _ => {
                    for path in &found {
                        let fine = own
                            .iter()
                            .any(|o| path.starts_with(o) || o.starts_with(path));
                        assert!(fine, "{target}: {line}");
                    }
                }
            }
        }
        assert_eq!(runs, 2, "{target}: the program, and its worker");
        assert!(writes > 0, "{target}: the trace is of something");
        assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
        assert_eq!(
            std::fs::read_dir(&own[3]).unwrap().count(),
            0,
            "files of the image stay behind"
        );
    }
}
