//! A repository with an image beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall_testkit::has_program;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{program, words};

/// Exit code 1 says that this policy was taken.
pub(crate) const GATE: &str = "version: 1\nfail-on: \"true\"\n";
/// Exit code 0 says that this one was.
pub(crate) const MILD: &str = "version: 1\n";

pub(crate) struct Repository {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) tree: PathBuf,
}

/// A repository with an image beside it; none where there is no git.
pub(crate) fn repository(test: &str) -> Option<Repository> {
    has_program(test, "git").then(|| {
        let repository = Repository::empty();
        git(&repository.tree, &["init", "-q", "-b", "main"]);
        repository
    })
}

/// Runs git, without this machine's settings; what it printed.
pub(crate) fn git(place: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "protocol.file.allow=always", "-c", "safe.directory=*"])
        .args(arguments)
        .current_dir(place)
        .env("HOME", "/nowhere")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "a")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "a@example.org")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", words(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Repository {
    pub(crate) fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let layer = TestLayer::default()
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
            .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n");
        TestImage::new(vec![layer]).docker_archive_old(&directory.path().join("app.tar"));
        let tree = directory.path().join("tree");
        std::fs::create_dir(&tree).unwrap();
        Self { directory, tree }
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(&self.tree, arguments)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.tree.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A commit of everything; its id.
    pub(crate) fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "change"]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn scan_in(&self, place: &Path, arguments: &[&str]) -> Output {
        let mut command = program(env!("CARGO_BIN_EXE_seawall"), self.directory.path());
        command
            .current_dir(place)
            .args(["scan", "--offline", "--no-cache"])
            .args(["--allow-gap", "missing-advisories"])
            .arg(self.directory.path().join("app.tar"))
            .args(arguments);
        command.output().unwrap()
    }

    pub(crate) fn scan(&self, arguments: &[&str]) -> Output {
        self.scan_in(&self.tree, arguments)
    }

    /// That the commit's policy is the one that fails.
    pub(crate) fn fails_from(&self, revision: &str) {
        is(&self.scan(&["--policy-from", revision]), 1);
    }

    pub(crate) fn refused_from(&self, revision: &str, why: &str) {
        let output = self.scan(&["--policy-from", revision]);
        is_error(&output, why);
    }
}

pub(crate) fn is(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}", words(output));
}

pub(crate) fn is_error(output: &Output, why: &str) {
    is(output, 2);
    assert!(words(output).contains(why), "{}", words(output));
    assert!(output.stdout.is_empty(), "no report");
}
