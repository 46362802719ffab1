//! `seawall scan /`, in a root of the test's own: what lies on the machine and is no part of it is left
//! out, and said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use seawall_testkit::program::{printed, program};
use std::path::Path;
use std::process::{Command, Output};

use seawall_model::Report;

fn lock(name: &str) -> String {
    format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n")
}

/// Writes a lock file of a package of that name in a directory.
fn package(root: &Path, directory: &str, name: &str) {
    let place = root.join(directory);
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("Cargo.lock"), lock(name)).unwrap();
}

/// The program with what it needs to run in a root of its own.
fn install(root: &Path) {
    let program = env!("CARGO_BIN_EXE_seawall");
    std::fs::copy(program, root.join("seawall")).unwrap();
    let listed = Command::new("ldd").arg(program).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for word in listed
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
    {
        let place = root.join(word.trim_start_matches('/'));
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(word, place).unwrap();
    }
}

/// Runs a script with mounts of its own; none if that is not allowed here.
fn unshared(test: &str, script: &str) -> Option<Output> {
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-ec", script])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("unshare failed") || errors.contains("permission denied") {
        let ci = std::env::var("CI").is_ok_and(|v| v == "true");
        assert!(!ci, "{test}: no mount namespace, and CI must have one");
        eprintln!("skipped: {test}: no mount namespace");
        return None;
    }
    Some(output)
}

/// Where other systems usually lie.
const USUAL: [&str; 9] = [
    "var/lib/docker/volumes/v",
    "var/lib/containerd/x",
    "var/lib/containers/storage/x",
    "var/lib/rancher/k3s/agent/containerd/x",
    "var/lib/kubelet/pods/x",
    "var/lib/lxd/x",
    "var/lib/lxc/x",
    "var/lib/machines/x",
    "snap/x",
];

/// Stores wherever people put them, known by what is beside them.
const ELSEWHERE: [(&str, &str); 4] = [
    (
        "data2/docker/overlay2/l/diff",
        "data2/docker/image/overlay2/imagedb",
    ),
    (
        "home/me/.local/share/docker/overlay2/l/diff",
        "home/me/.local/share/docker/image/overlay2/imagedb",
    ),
    (
        "home/me/.local/share/containers/storage/overlay/l/diff",
        "home/me/.local/share/containers/storage/overlay-images",
    ),
    (
        "data2/containerd/io.containerd.snapshotter.v1.overlayfs/s/fs",
        "data2/containerd/tmpmounts",
    ),
];

/// A machine's files: some its own, some not.
fn machine(root: &Path) {
    std::fs::create_dir_all(root.join("etc")).unwrap();
    std::fs::write(root.join("etc/os-release"), "ID=alpine\nVERSION_ID=3.19\n").unwrap();
    install(root);
    package(root, "srv/app", "mine");
    package(root, "home/me/project", "mine-too");
    for place in USUAL {
        package(root, place, "not-mine");
    }
    for (place, beside) in ELSEWHERE {
        package(root, place, "not-mine");
        std::fs::create_dir_all(root.join(beside)).unwrap();
    }
    // Such a name alone makes no store.
    package(root, "srv/overlay", "mine-by-name");
    for place in ["data", "proc", "sys", "mnt/union", "upper", "work"] {
        std::fs::create_dir_all(root.join(place)).unwrap();
    }
    package(root, "lower", "below");
}

#[test]
fn other_systems_and_mounts_are_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("root");
    machine(&root);
    let script = format!(
        "cd {root}
        mount -t tmpfs none data
        mkdir data/app
        cp srv/app/Cargo.lock data/app/
        sed -i s/mine/on-a-disk/ data/app/Cargo.lock
        mount -t proc none proc
        mkdir dev
        touch dev/null
        mount --bind /dev/null dev/null
        mount -t sysfs none sys || true
        mount -t tmpfs none work && mkdir work/u work/w
        mount -t overlay -o lowerdir=lower,upperdir=work/u,workdir=work/w none mnt/union
        exec env -i HOME=/ PATH=$PATH:/usr/sbin:/sbin chroot . /seawall scan / --format json --only packages --no-cache --offline",
        root = root.display()
    );
    let Some(output) = unshared("other_systems_and_mounts_are_left_out", &script) else {
        return;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Report = printed(&output);
    let target = report.targets.first().unwrap_or_else(|| panic!("{errors}"));
    let mut names: Vec<&str> = target.packages.iter().map(|p| p.name.as_str()).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    let own: Vec<&str> = names
        .iter()
        .copied()
        .filter(|n| n.contains("mine") || n.contains("disk") || n.contains("below"))
        .collect();
    assert_eq!(
        own,
        ["below", "mine", "mine-by-name", "mine-too", "on-a-disk"]
    );
    let left_out: Vec<(&str, &str)> = target
        .coverage
        .notes
        .iter()
        .filter(|note| note.name == "excluded")
        .map(|note| (note.place.as_str(), note.reason.as_str()))
        .collect();
    let said = |place: &str| left_out.iter().find(|(p, _)| *p == place).map(|(_, r)| *r);
    for place in USUAL {
        let place = place
            .rsplit_once('/')
            .unwrap()
            .0
            .trim_end_matches("/volumes");
        assert!(said(place).is_some(), "{place}: {left_out:?}");
    }
    for (place, _) in ELSEWHERE {
        let store = place.trim_end_matches("/diff").trim_end_matches("/fs");
        let store = store.rsplit_once('/').unwrap().0;
        assert_eq!(said(store), Some("an image store"), "{left_out:?}");
    }
    assert_eq!(said("proc"), Some("it is on proc"));
    assert_eq!(
        said("mnt/union"),
        Some("it is on an overlay (a container's file system)")
    );
}

/// A directory that somebody names is read as it is: a store in it too.
#[test]
fn a_directory_is_no_machine() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("root");
    package(&root, "var/lib/docker/x", "inside");
    package(&root, "overlay2/x", "inside-too");
    std::fs::create_dir_all(root.join("image/overlay2/imagedb")).unwrap();
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .args(["scan", "root", "--format", "json", "--only", "packages"])
        .args(["--no-cache", "--offline"])
        .output()
        .unwrap();
    let report: Report = printed(&output);
    assert_eq!(report.targets[0].packages.len(), 2);
}
