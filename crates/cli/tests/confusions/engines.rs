//! The engines themselves, asked for each case of the catalogue.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use crate::build::{Image, NAME};
use crate::catalogue;

/// The image whose layer's digest is in the text.
fn image_in(text: &str) -> &'static str {
    match (
        text.contains(&Image::a().diff_id()),
        text.contains(&Image::b().diff_id()),
    ) {
        (true, false) => "A",
        (false, true) => "B",
        (true, true) => "AB",
        (false, false) => "",
    }
}

fn docker(arguments: &[&str]) -> Output {
    Command::new("docker").args(arguments).output().unwrap()
}

#[test]
fn docker_shows_what_the_catalogue_says() {
    if !seawall_testkit::engine_runs("what Docker shows") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let tar = directory.path().join("x.tar");
    let mut wrong = Vec::new();
    for case in catalogue() {
        std::fs::write(&tar, case.archive.bytes()).unwrap();
        drop(docker(&["image", "rm", "--force", NAME]));
        let loaded = docker(&["load", "--input", tar.to_str().unwrap()]);
        let format = "{{.RootFS.Layers}}";
        let seen = docker(&["image", "inspect", "--format", format, NAME]);
        let shown = if loaded.status.success() && seen.status.success() {
            image_in(&String::from_utf8_lossy(&seen.stdout))
        } else {
            ""
        };
        if shown != case.docker {
            let said = String::from_utf8_lossy(&loaded.stderr).into_owned();
            wrong.push(format!(
                "{}: {shown:?}, not {:?} {said}",
                case.name, case.docker
            ));
        }
    }
    drop(docker(&["image", "rm", "--force", NAME]));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A containerd of the test's own, ended by its own id.
struct Containerd {
    child: Child,
    directory: PathBuf,
}

impl Drop for Containerd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Containerd {
    /// None, after saying so, where it can't be started.
    fn start(directory: &Path) -> Option<Self> {
        if !seawall_testkit::has_program("what containerd shows", "containerd") {
            return None;
        }
        let at = |name: &str| directory.join(name);
        let text = "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n";
        std::fs::write(at("config.toml"), text).unwrap();
        let child = Command::new("containerd")
            .arg("--config")
            .arg(at("config.toml"))
            .arg("--root")
            .arg(at("root"))
            .arg("--state")
            .arg(at("state"))
            .arg("--address")
            .arg(at("c.sock"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Self {
            child,
            directory: directory.to_owned(),
        };
        for _ in 0..300 {
            if started.ctr("default", &["version"]).status.success() {
                return Some(started);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("containerd did not start");
    }

    fn ctr(&self, namespace: &str, arguments: &[&str]) -> Output {
        Command::new("ctr")
            .arg("--address")
            .arg(self.directory.join("c.sock"))
            .args(["--namespace", namespace])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// What it unpacks of an archive: the snapshot of an image of one layer has its diff id.
    fn shows(&self, namespace: &str, tar: &Path) -> (&'static str, String) {
        let native = ["--snapshotter", "native"];
        let mut arguments = vec!["images", "import"];
        arguments.extend(native);
        arguments.push(tar.to_str().unwrap());
        let imported = self.ctr(namespace, &arguments);
        let said = String::from_utf8_lossy(&imported.stderr).into_owned();
        if !imported.status.success() {
            return ("", said);
        }
        let snapshots = self.ctr(namespace, &["snapshots", "--snapshotter", "native", "list"]);
        (image_in(&String::from_utf8_lossy(&snapshots.stdout)), said)
    }
}

#[test]
fn containerd_shows_what_the_catalogue_says() {
    if !is_root() {
        let ci = std::env::var("CI").is_ok_and(|v| v == "true");
        assert!(
            !ci,
            "what containerd shows: it needs root, which CI must have"
        );
        eprintln!("skipped: what containerd shows: it needs root");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let Some(containerd) = Containerd::start(directory.path()) else {
        return;
    };
    let tar = directory.path().join("x.tar");
    let mut wrong = Vec::new();
    for (number, case) in catalogue().into_iter().enumerate() {
        std::fs::write(&tar, case.archive.bytes()).unwrap();
        let (shown, said) = containerd.shows(&format!("case{number}"), &tar);
        if shown != case.containerd {
            wrong.push(format!(
                "{}: {shown:?}, not {:?} {said}",
                case.name, case.containerd
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}
