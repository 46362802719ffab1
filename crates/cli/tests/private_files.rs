//! What is kept of scans is for its owner alone, and what others may write is not believed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Output;

use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::program;

fn seawall(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    for (variable, name) in [
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
    ] {
        command.env(variable, directory.join(name));
    }
    command.args(arguments).output().unwrap()
}

fn scan(directory: &Path) -> String {
    let output = seawall(
        directory,
        &["scan", "app.tar", "--offline", "--feeds", "feeds"],
    );
    assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn prepare(directory: &Path) {
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:openssl\nV:1.1.1d-r0\nA:x86_64\no:openssl\n\n",
        );
    TestImage::new(vec![layer]).docker_archive_old(&directory.join("app.tar"));
    fs::create_dir(directory.join("feeds")).unwrap();
    fs::write(
        directory.join("feeds/v3.10-main.json"),
        r#"{"distroversion":"v3.10","packages":[{"pkg":{"name":"openssl","secfixes":{"1.1.1d-r2":["CVE-2019-1551"]}}}]}"#,
    )
    .unwrap();
}

/// All below a directory.
fn below(path: &Path) -> Vec<PathBuf> {
    let mut all = vec![path.to_owned()];
    let mut at = 0;
    while let Some(path) = all.get(at).cloned() {
        at += 1;
        if path.is_dir() {
            all.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
    all
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn nobody_else_can_read_what_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    prepare(here);
    assert_eq!(scan(here).matches("not used").count(), 0);
    for kept in [
        "cache/seawall/layers",
        "cache/seawall/feeds",
        "state/seawall",
    ] {
        let kept = here.join(kept);
        assert_eq!(kept.metadata().unwrap().mode() & 0o777, 0o700, "{kept:?}");
        assert!(below(&kept).len() > 1, "{kept:?}");
    }
    for path in below(&here.join("cache/seawall/layers")) {
        let open = path.is_file() && path.metadata().unwrap().mode() & 0o077 != 0;
        assert!(!open, "{path:?}");
    }
    let last = here.join("state/seawall/last-report.json");
    assert_eq!(last.metadata().unwrap().mode() & 0o777, 0o600);
    let explained = seawall(here, &["explain", "CVE-2019-1551", "--offline"]);
    assert!(explained.status.success(), "{explained:?}");
}

#[test]
fn what_others_may_write_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    prepare(here);
    scan(here);
    let last = here.join("state/seawall/last-report.json");
    let explain = || seawall(here, &["explain", "CVE-2019-1551", "--offline"]);
    // The report: a file, or a directory, that lets others in.
    for (path, lax, own) in [
        (&last, 0o644, 0o600),
        (&here.join("state/seawall"), 0o770, 0o700),
    ] {
        allow(path, lax);
        let refused = explain();
        assert_eq!(refused.status.code(), Some(2), "{path:?}");
        let text = String::from_utf8(refused.stderr).unwrap();
        assert!(text.contains("others may use it"), "{text}");
        allow(path, own);
        assert!(explain().status.success());
    }
    // A link in its place is replaced, and what it leads to is not written.
    let outside = here.join("outside");
    fs::write(&outside, "kept").unwrap();
    fs::remove_file(&last).unwrap();
    std::os::unix::fs::symlink(&outside, &last).unwrap();
    assert_eq!(explain().status.code(), Some(2));
    scan(here);
    assert!(last.symlink_metadata().unwrap().is_file());
    assert_eq!(outside.metadata().unwrap().len(), 4);
    // The cache of layers: done without.
    let layers = here.join("cache/seawall/layers");
    let entries = below(&layers).len();
    allow(&layers, 0o755);
    assert!(scan(here).contains("note: the cache is not used"));
    assert_eq!(below(&layers).len(), entries);
    // The cache of advisories, which would be believed.
    allow(&here.join("cache/seawall/feeds"), 0o777);
    let refused = seawall(here, &["scan", "app.tar", "--offline", "--feeds", "feeds"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_fifo_is_refused_at_once_wherever_a_file_should_be() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    prepare(here);
    scan(here);
    let fifo = |path: &Path| {
        let _ = fs::remove_file(path);
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, path, mode).unwrap();
    };
    let imported = seawall(here, &["db", "import", "feeds"]);
    assert!(imported.status.success(), "{imported:?}");
    let store = here.join("data/seawall/db");
    let index = below(&store)
        .into_iter()
        .find(|p| p.extension().is_some_and(|e| e == "idx"));
    let with_store = || {
        seawall(here, &["scan", "app.tar", "--offline"])
            .status
            .code()
    };
    assert!(matches!(with_store(), Some(0 | 3)));
    for path in [index.unwrap(), store.join("manifest.json")] {
        let real = fs::File::open(&path).unwrap();
        fifo(&path);
        assert_eq!(with_store(), Some(2), "{path:?}");
        fs::remove_file(&path).unwrap();
        std::io::copy(&mut &real, &mut fs::File::create(&path).unwrap()).unwrap();
        assert!(matches!(with_store(), Some(0 | 3)), "{path:?}");
    }
    fifo(&store.join("lock"));
    assert_eq!(
        seawall(here, &["db", "import", "feeds"]).status.code(),
        Some(2)
    );
    fifo(&here.join("state/seawall/last-report.json"));
    assert_eq!(seawall(here, &["explain", "CVE-1"]).status.code(), Some(2));
    for entry in below(&here.join("cache/seawall/layers")) {
        if entry.is_file() {
            fifo(&entry);
        }
    }
    scan(here);
    fifo(&here.join("pipe.json"));
    for feeds in ["pipe.json", "/dev/zero"] {
        let refused = seawall(here, &["scan", "app.tar", "--offline", "--feeds", feeds]);
        assert_eq!(refused.status.code(), Some(2), "{feeds}");
        let text = String::from_utf8(refused.stderr).unwrap();
        assert!(text.contains("no plain file"), "{text}");
    }
}
