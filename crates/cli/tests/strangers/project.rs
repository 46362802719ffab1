//! A program, its target and a tree to work in.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{program, words};

/// A gate that every finding hits: exit code 1 says that the policy was taken.
pub(crate) const GATE: &str = "version: 1\nfail-on: \"true\"\n";
/// Names of files that are read without being asked for, with what sets the test's finding aside.
pub(crate) const UNASKED: [(&str, &str); 4] = [
    (".trivyignore", "image-end-of-life\n"),
    (
        ".trivyignore.yaml",
        "misconfigurations: [{id: image-end-of-life}]\n",
    ),
    (".grype.yaml", "ignore: []\n"),
    (
        "osv-scanner.toml",
        "[[IgnoredVulns]]\nid = \"CVE-2020-1\"\n",
    ),
];
pub(crate) const ALICE: u32 = 12_345;
pub(crate) const MALLORY: u32 = 54_321;

pub(crate) struct Project {
    _directory: tempfile::TempDir,
    /// Where the program, its target and the tree lie.
    pub(crate) base: PathBuf,
    /// The directory that is worked in.
    pub(crate) tree: PathBuf,
}

impl Project {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        mode(&base, 0o755);
        // The checkout may lie where other users can't reach it. Copied by another program, since what
        // this one has open for writing can't be started while another test forks.
        let copied = Command::new("cp")
            .args([Path::new(env!("CARGO_BIN_EXE_seawall")), &base])
            .status();
        assert!(copied.unwrap().success());
        let layer = TestLayer::default()
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
            .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n");
        TestImage::new(vec![layer]).docker_archive_old(&base.join("app.tar"));
        let tree = base.join("tree");
        std::fs::create_dir(&tree).unwrap();
        Self {
            _directory: directory,
            base,
            tree,
        }
    }

    /// Writes a file of the tree.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.tree.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        mode(&path, 0o644);
        path
    }

    pub(crate) fn command(&self, place: &str, arguments: &[&str]) -> Command {
        let mut command = program(self.base.join("seawall").to_str().unwrap(), &self.base);
        command
            .current_dir(self.tree.join(place))
            .args(["scan", "--offline", "--no-cache"])
            .args(["--allow-gap", "missing-advisories"])
            .arg(self.base.join("app.tar"))
            .args(arguments);
        command
    }

    pub(crate) fn scan(&self, arguments: &[&str]) -> Output {
        self.command("", arguments).output().unwrap()
    }

    /// That the file is refused, and why.
    pub(crate) fn refused(&self, arguments: &[&str], why: &str) {
        is_refused(&self.scan(arguments), why);
    }

    pub(crate) fn taken(&self, arguments: &[&str]) {
        is(&self.scan(arguments), 1);
    }
}

pub(crate) fn is(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}", words(output));
}

pub(crate) fn is_refused(output: &Output, why: &str) {
    is(output, 2);
    let words = words(output);
    assert!(
        words.contains("refused: ") && words.contains(why),
        "{words}"
    );
    assert!(words.contains("\nhint: "), "{words}");
    assert!(output.stdout.is_empty(), "no report");
}

pub(crate) fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

pub(crate) fn own(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).unwrap();
}
