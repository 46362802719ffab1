//! `osv-scanner.toml` beside a lock file: it holds for what that file tells, and for nothing else; and whose
//! it is is asked.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall_model::{Finding, Report, Suppressor};
use seawall_testkit::program::{printed, program};
use seawall_testkit::{has_program, is_root};
use serde_json::json;

const IGNORE: &str = "[[IgnoredVulns]]\nid = \"CVE-2021-23337\"\nreason = \"r\"\n";

/// A tree of projects, and advisories.
struct Tree {
    directory: tempfile::TempDir,
}

impl Tree {
    fn new() -> Self {
        let tree = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        let record = json!({"id": "GHSA-35jh-r3h4-6jhm", "aliases": ["CVE-2021-23337"],
            "modified": "2024-01-01T00:00:00Z", "affected": [{
                "package": {"ecosystem": "npm", "name": "lodash"},
                "ranges": [{"type": "SEMVER",
                    "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]});
        tree.write("feeds/lodash.json", &record.to_string());
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().canonicalize().unwrap().join(path)
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// A lock file with lodash of that version.
    fn lock(&self, place: &str, version: &str) {
        let lock = json!({"name": "x", "lockfileVersion": 3, "packages": {
            "": {"name": "x", "dependencies": {"lodash": "*"}},
            "node_modules/lodash": {"version": version}}});
        self.write(&format!("tree/{place}package-lock.json"), &lock.to_string());
    }

    fn ignore(&self, place: &str) {
        self.write(&format!("tree/{place}osv-scanner.toml"), IGNORE);
    }

    fn run(&self, here: &str, arguments: &[&str]) -> Output {
        program(env!("CARGO_BIN_EXE_seawall"), self.directory.path())
            .current_dir(self.path(here))
            .args([
                "scan",
                "--offline",
                "--no-cache",
                "--quiet",
                "--format",
                "json",
                "--feeds",
            ])
            .arg(self.path("feeds"))
            .args(arguments)
            .output()
            .unwrap()
    }

    /// The findings of `tree`, each as the directories of its package and who set it aside; and the notes
    /// on files that are not applied.
    fn told(&self, here: &str, arguments: &[&str]) -> (Vec<String>, Vec<String>) {
        let output = self.run(here, arguments);
        let report: Report = printed(&output);
        let target = &report.targets[0];
        let one = |finding: &Finding| {
            let own = target
                .packages
                .iter()
                .filter(|p| finding.refs.contains(&p.reference));
            let places = own.flat_map(|p| &p.locations).map(|l| {
                let path = Path::new(&l.path);
                path.parent().unwrap().display().to_string()
            });
            let mut places: Vec<String> = places.collect();
            places.dedup();
            let aside = finding.suppressed.as_ref().map(|s| {
                assert_eq!(s.by, Suppressor::Foreign);
                s.reason.clone()
            });
            format!(
                "{}: {}",
                places.join(" "),
                aside.unwrap_or_else(|| "counts".to_owned())
            )
        };
        let mut findings: Vec<String> = target.findings.iter().map(one).collect();
        findings.sort();
        let notes = target.coverage.notes.iter();
        let notes = notes.filter(|n| n.name.as_str() == "foreign-ignore");
        (
            findings,
            notes.map(|n| format!("{} {}", n.place, n.reason)).collect(),
        )
    }

    fn git(&self, place: &str, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(self.path(place))
            .env("HOME", "/nowhere")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}");
    }
}

#[test]
fn it_holds_for_the_files_beside_it_alone() {
    let tree = Tree::new();
    tree.lock("a/", "4.17.19");
    tree.lock("b/", "4.17.20");
    tree.lock("a/deeper/", "4.17.18");
    tree.ignore("a/");
    let (findings, notes) = tree.told("", &["tree"]);
    assert_eq!(
        findings,
        [
            "a/deeper: counts",
            "a: r (tree/a/osv-scanner.toml:1)",
            "b: counts"
        ]
    );
    assert!(notes.is_empty(), "{notes:?}");
    // The same from elsewhere, and from within the tree.
    let (findings, _) = tree.told("feeds", &["../tree"]);
    assert_eq!(findings[1], "a: r (../tree/a/osv-scanner.toml:1)");
    let (findings, _) = tree.told("tree/b", &["../"]);
    assert_eq!(findings[1], "a: r (../a/osv-scanner.toml:1)");
    // A lock file alone.
    for (place, name) in [
        ("", "tree/a/package-lock.json"),
        ("tree", "./a/package-lock.json"),
    ] {
        let (findings, _) = tree.told(place, &[name]);
        assert!(
            findings[0].ends_with("a/osv-scanner.toml:1)"),
            "{findings:?}"
        );
    }
    // In the working directory it holds for all, as ever.
    let (findings, _) = tree.told("tree/a", &[".."]);
    assert!(
        findings
            .iter()
            .all(|f| f.ends_with("r (osv-scanner.toml:1)")),
        "{findings:?}"
    );
}

/// One version in two projects is one package; both must have judged.
#[test]
fn what_one_project_ignores_counts_for_another() {
    let tree = Tree::new();
    tree.lock("a/", "4.17.20");
    tree.lock("b/", "4.17.20");
    tree.ignore("a/");
    let (findings, _) = tree.told("", &["tree"]);
    assert!(
        findings.iter().any(|f| f.ends_with("counts")),
        "{findings:?}"
    );
    tree.ignore("b/");
    let (findings, _) = tree.told("", &["tree"]);
    assert!(
        !findings.iter().any(|f| f.ends_with("counts")),
        "{findings:?}"
    );
}

/// What lies in a project's node_modules is told by its lock file; an ignore file there decides nothing.
#[test]
fn unpacked_packages_are_of_the_project_around_them() {
    let tree = Tree::new();
    tree.lock("", "4.17.20");
    let lodash = r#"{"name": "lodash", "version": "4.17.20"}"#;
    tree.write("tree/node_modules/lodash/package.json", lodash);
    tree.ignore("node_modules/lodash/");
    let (findings, _) = tree.told("", &["tree"]);
    assert!(
        findings.iter().all(|f| f.ends_with("counts")),
        "{findings:?}"
    );
    tree.ignore("");
    let (findings, _) = tree.told("", &["tree"]);
    assert!(
        findings
            .iter()
            .all(|f| f.ends_with("r (tree/osv-scanner.toml:1)")),
        "{findings:?}"
    );
}

#[test]
fn files_that_may_not_decide_are_said_and_decide_nothing() {
    let tree = Tree::new();
    tree.lock("a/", "4.17.20");
    tree.ignore("a/");
    let file = tree.path("tree/a/osv-scanner.toml");
    let counts = |why: &str| {
        let (findings, notes) = tree.told("", &["tree"]);
        assert_eq!(findings, ["a: counts"], "{why}");
        assert_eq!(notes.len(), 1, "{why}: {notes:?}");
        let place = "tree/a/osv-scanner.toml it is not applied: ";
        assert!(
            notes[0].starts_with(place) && notes[0].contains(why),
            "{notes:?}"
        );
    };
    let mode = |path: &Path, bits| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(bits)).unwrap();
    };
    mode(&file, 0o646);
    counts("everybody may write it");
    mode(&file, 0o644);
    mode(&tree.path("tree/a"), 0o777);
    counts("everybody may replace it");
    mode(&tree.path("tree/a"), 0o755);
    let (findings, _) = tree.told("", &["tree"]);
    assert_eq!(findings, ["a: r (tree/a/osv-scanner.toml:1)"]);
    if is_root("files_that_may_not_decide_are_said_and_decide_nothing") {
        chown(&file, Some(54_321), None).unwrap();
        counts("it belongs to user 54321");
    }
    std::fs::remove_file(&file).unwrap();
    tree.write("tree/real.toml", IGNORE);
    symlink("../real.toml", &file).unwrap();
    counts("it is a link");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    counts("it is no plain file");
    std::fs::remove_dir(&file).unwrap();
    tree.ignore("a/");
    // A repository inside the project's; and the root of a file system.
    std::fs::create_dir_all(tree.path("tree/a/.git")).unwrap();
    counts("it is of another repository inside this one");
    std::fs::remove_dir(tree.path("tree/a/.git")).unwrap();
    tree.write("tree/etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n");
    tree.write(
        "tree/lib/apk/db/installed",
        "P:musl\nV:1.1.22-r3\nA:x86_64\n\n",
    );
    let (findings, notes) = tree.told("", &["tree", "--declared"]);
    assert!(findings.iter().any(|f| f == "a: counts"), "{findings:?}");
    assert!(
        notes.iter().any(|n| n.contains("the root file system")),
        "{notes:?}"
    );
}

#[test]
fn a_change_cannot_bring_one() {
    let test = "a_change_cannot_bring_one";
    if !has_program(test, "git") {
        return;
    }
    let tree = Tree::new();
    tree.lock("a/", "4.17.20");
    tree.git("tree", &["init", "-q", "-b", "main"]);
    tree.git("tree", &["add", "-A"]);
    tree.git("tree", &["commit", "-q", "-m", "x"]);
    tree.ignore("a/");
    let of = |arguments: &[&str]| tree.told("tree", &[&["."][..], arguments].concat()).0;
    assert_eq!(of(&[]), ["a: r (./a/osv-scanner.toml:1)"]);
    assert_eq!(of(&["--policy-from", "main"]), ["a: counts"]);
    tree.git("tree", &["add", "-A"]);
    tree.git("tree", &["commit", "-q", "-m", "y"]);
    std::fs::remove_file(tree.path("tree/a/osv-scanner.toml")).unwrap();
    assert_eq!(of(&[]), ["a: counts"]);
    assert_eq!(
        of(&["--policy-from", "main"]),
        ["a: r (./a/osv-scanner.toml:1)"]
    );
    assert_eq!(of(&["--policy-from", "main~1"]), ["a: counts"]);
    // Nor a VEX document.
    let vex = json!({"@context": "https://openvex.dev/ns", "statements": [{"vulnerability":
        "CVE-2021-23337", "products": ["pkg:npm/lodash"], "status": "not_affected"}]});
    tree.write("tree/v.json", &vex.to_string());
    let run = |arguments: &[&str]| {
        let all = [
            &[".", "--vex", "v.json", "--fail-on", "true"][..],
            arguments,
        ]
        .concat();
        tree.run("tree", &all).status.code()
    };
    assert_eq!(run(&[]), Some(0));
    assert_eq!(run(&["--policy-from", "main"]), Some(2));
    tree.git("tree", &["add", "v.json"]);
    tree.git("tree", &["commit", "-q", "-m", "z"]);
    tree.write("tree/v.json", "{}");
    assert_eq!(run(&["--policy-from", "main"]), Some(0));
    assert_eq!(run(&["--policy-from", "main~1"]), Some(2));
    // Outside of the repository nothing can be taken from its commit.
    tree.write(
        "other/package-lock.json",
        &std::fs::read_to_string(tree.path("tree/a/package-lock.json")).unwrap(),
    );
    tree.write("other/osv-scanner.toml", IGNORE);
    let (findings, notes) = tree.told("tree", &["../other", "--policy-from", "main"]);
    assert_eq!(findings, [": counts"]);
    assert!(
        notes[0].contains("it lies outside of the repository"),
        "{notes:?}"
    );
}
