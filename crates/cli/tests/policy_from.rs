//! `--policy-from`: what decides is of a commit, so that a change can't set its own findings aside.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{program, words};
use seawall_testkit::{has_program, is_root};

/// Exit code 1 says that this policy was taken.
const GATE: &str = "version: 1\nfail-on: \"true\"\n";
/// Exit code 0 says that this one was.
const MILD: &str = "version: 1\n";

struct Repository {
    directory: tempfile::TempDir,
    tree: PathBuf,
}

/// A repository with an image beside it; none where there is no git.
fn repository(test: &str) -> Option<Repository> {
    has_program(test, "git").then(|| {
        let repository = Repository::empty();
        git(&repository.tree, &["init", "-q", "-b", "main"]);
        repository
    })
}

/// Runs git, without this machine's settings; what it printed.
fn git(place: &Path, arguments: &[&str]) -> String {
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
    fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let layer = TestLayer::default()
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
            .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n");
        TestImage::new(vec![layer]).docker_archive_old(&directory.path().join("app.tar"));
        let tree = directory.path().join("tree");
        std::fs::create_dir(&tree).unwrap();
        Self { directory, tree }
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(&self.tree, arguments)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.tree.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A commit of everything; its id.
    fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "change"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn scan_in(&self, place: &Path, arguments: &[&str]) -> Output {
        let mut command = program(env!("CARGO_BIN_EXE_seawall"), self.directory.path());
        command
            .current_dir(place)
            .args(["scan", "--offline", "--no-cache"])
            .args(["--allow-gap", "missing-advisories"])
            .arg(self.directory.path().join("app.tar"))
            .args(arguments);
        command.output().unwrap()
    }

    fn scan(&self, arguments: &[&str]) -> Output {
        self.scan_in(&self.tree, arguments)
    }

    /// That the commit's policy is the one that fails.
    fn fails_from(&self, revision: &str) {
        is(&self.scan(&["--policy-from", revision]), 1);
    }

    fn refused_from(&self, revision: &str, why: &str) {
        let output = self.scan(&["--policy-from", revision]);
        is_error(&output, why);
    }
}

fn is(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}", words(output));
}

fn is_error(output: &Output, why: &str) {
    is(output, 2);
    assert!(words(output).contains(why), "{}", words(output));
    assert!(output.stdout.is_empty(), "no report");
}

#[test]
fn a_change_cannot_set_its_own_findings_aside() {
    let Some(repository) = repository("a_change_cannot_set_its_own_findings_aside") else {
        return;
    };
    repository.write("seawall.yaml", GATE);
    repository.commit();
    repository.git(&["checkout", "-q", "-b", "change"]);

    // By the policy, by another tool's file, by a baseline.
    repository.write("seawall.yaml", MILD);
    is(&repository.scan(&[]), 0);
    repository.fails_from("main");
    repository.write("seawall.yaml", GATE);
    for (name, text) in [
        (".trivyignore", "image-end-of-life\n"),
        (
            ".trivyignore.yaml",
            "misconfigurations: [{id: image-end-of-life}]\n",
        ),
    ] {
        repository.write(name, text);
        is(&repository.scan(&[]), 0);
        repository.fails_from("main");
        std::fs::remove_file(repository.tree.join(name)).unwrap();
    }
    let json = repository.scan(&["-f", "json"]).stdout;
    repository.write("baseline.json", &String::from_utf8(json).unwrap());
    repository.write("ci/.trivyignore", "image-end-of-life\n");
    repository.write("other.yaml", MILD);
    let outside = repository.directory.path().join("baseline.json");
    std::fs::copy(repository.tree.join("baseline.json"), &outside).unwrap();
    for named in [
        ["--baseline", "baseline.json"],
        ["--baseline", outside.to_str().unwrap()],
        ["--ignore-file", "ci/.trivyignore"],
        ["--policy", "other.yaml"],
    ] {
        is(&repository.scan(&named), 0);
        let output = repository.scan(&[&["--policy-from", "main"], &named[..]].concat());
        is(&output, 2);
        // Even when it is committed.
        repository.commit();
        let output = repository.scan(&[&["--policy-from", "main"], &named[..]].concat());
        is(&output, 2);
    }
    // What the commit has is taken from there.
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "change"]);
    std::fs::remove_file(repository.tree.join("baseline.json")).unwrap();
    repository.write("ci/.trivyignore", "");
    repository.write("other.yaml", GATE);
    for named in [
        ["--baseline", "baseline.json"],
        ["--ignore-file", "ci/.trivyignore"],
        ["--policy", "other.yaml"],
    ] {
        let output = repository.scan(&[&["--policy-from", "main"], &named[..]].concat());
        is(&output, 0);
    }
    let output = repository.scan(&[
        "--policy-from",
        "main",
        "--baseline",
        outside.to_str().unwrap(),
    ]);
    is_error(&output, "it lies outside of the repository");
}

#[test]
fn the_nearest_policy_of_the_commit_is_taken() {
    let Some(repository) = repository("the_nearest_policy_of_the_commit_is_taken") else {
        return;
    };
    // What lies above the repository is no part of the commit.
    std::fs::write(repository.directory.path().join("seawall.yaml"), GATE).unwrap();
    repository.write("README", "");
    repository.commit();
    is(&repository.scan(&[]), 1);
    let output = repository.scan(&["--policy-from", "main"]);
    is(&output, 0);
    assert!(
        words(&output).contains("no policy applies"),
        "{}",
        words(&output)
    );

    repository.write("seawall.yaml", MILD);
    repository.write("sub/seawall.yaml", GATE);
    repository.write("sub/deep/x", "");
    repository.commit();
    repository.write("new/x", "");
    std::fs::remove_file(repository.tree.join("sub/seawall.yaml")).unwrap();
    for (place, wanted) in [("", 0), ("sub", 1), ("sub/deep", 1), ("new", 0)] {
        let output = repository.scan_in(&repository.tree.join(place), &["--policy-from", "HEAD"]);
        is(&output, wanted);
    }
    // Errors say where they stand.
    repository.write("seawall.yaml", "version: 1\nfial-on: x\n");
    repository.commit();
    let output = repository.scan(&["--policy-from", "main"]);
    is_error(&output, "--policy-from main");
    assert!(words(&output).contains("seawall.yaml:2:1: unknown key"));
    std::fs::remove_file(repository.tree.join("seawall.yaml")).unwrap();
    symlink("README", repository.tree.join("seawall.yaml")).unwrap();
    repository.commit();
    repository.refused_from("main", "it is no plain file there");
    std::fs::remove_file(repository.tree.join("seawall.yaml")).unwrap();
    repository.write("seawall.yaml/x", "");
    repository.commit();
    repository.refused_from("main", "it is no plain file there");
}

#[test]
fn revisions_are_those_of_git() {
    let Some(repository) = repository("revisions_are_those_of_git") else {
        return;
    };
    repository.write("seawall.yaml", MILD);
    repository.commit();
    repository.write("seawall.yaml", GATE);
    let gate = repository.commit();
    repository.git(&["tag", "light"]);
    repository.git(&["tag", "-a", "-m", "x", "heavy"]);
    repository.git(&["tag", "-a", "-m", "x", "twice", "heavy"]);
    repository.git(&["checkout", "-q", "-b", "feature/one"]);
    repository.write("seawall.yaml", MILD);
    repository.commit();
    repository.git(&["checkout", "-q", "-b", "side", "main"]);
    repository.commit();
    repository.git(&["checkout", "-q", "feature/one"]);
    repository.git(&["merge", "-q", "-s", "ours", "--no-edit", "side"]);
    for revision in [
        "main",
        "refs/heads/main",
        "heads/main",
        "light",
        "heavy",
        "twice",
        "tags/heavy",
        "HEAD^2",
        "HEAD~2",
        "HEAD^1~1",
        "HEAD^2^0",
        &gate,
        &gate[..7],
        &gate.to_uppercase(),
    ] {
        repository.fails_from(revision);
    }
    for revision in ["HEAD", "feature/one", "main~1", "main^", "HEAD^1", "HEAD~3"] {
        is(&repository.scan(&["--policy-from", revision]), 0);
    }
    let tree = repository.git(&["rev-parse", "main^{tree}"]);
    for (revision, why) in [
        ("nope", "the repository has no commit nope"),
        ("", "the repository has no commit"),
        ("../x", "the repository has no commit"),
        (
            "0123456789012345678901234567890123456789",
            "the repository has no commit",
        ),
        ("main~9", "has no parent 1"),
        ("main^9", "has no parent 9"),
        ("main^{tree}", "want ~N or ^N"),
        ("main~x", "want ~N or ^N"),
        (&tree, "is a tree, not a commit"),
        ("main:seawall.yaml", "the repository has no commit"),
    ] {
        repository.refused_from(revision, why);
    }
    // Who can push a tag must not become the default branch.
    repository.git(&["tag", "main", "feature/one"]);
    repository.refused_from("main", "it may be refs/tags/main or refs/heads/main");
    repository.fails_from("heads/main");
    // A clone's names, packed and loose.
    let clone = repository.directory.path().join("clone");
    git(
        repository.directory.path(),
        &["clone", "-q", "-b", "feature/one", "tree", "clone"],
    );
    for pack in [false, true] {
        if pack {
            git(&clone, &["gc", "-q"]);
        }
        let output = repository.scan_in(&clone, &["--policy-from", "origin/main"]);
        is(&output, 1);
        is(&repository.scan_in(&clone, &["--policy-from", "origin"]), 0);
    }
    git(&clone, &["fetch", "-q", "origin", "refs/heads/main"]);
    is(
        &repository.scan_in(&clone, &["--policy-from", "FETCH_HEAD"]),
        1,
    );
}

#[test]
fn repositories_of_every_form_are_read() {
    let Some(repository) = repository("repositories_of_every_form_are_read") else {
        return;
    };
    let base = repository.directory.path();
    repository.write("seawall.yaml", GATE);
    repository.commit();
    // A file that grows by little is packed as a difference.
    for line in 0..20 {
        let lines = "# a comment of some length\n".repeat(line);
        repository.write("seawall.yaml", &format!("{GATE}{lines}"));
        repository.commit();
    }
    repository.git(&["gc", "-q", "--aggressive", "--prune=now"]);
    repository.fails_from("main");
    repository.fails_from("main~19");

    git(base, &["clone", "-q", "--shared", "tree", "shared"]);
    git(base, &["clone", "-q", "tree", "above"]);
    let above = base.join("above");
    git(&above, &["submodule", "--quiet", "add", "../tree", "part"]);
    repository.git(&["worktree", "add", "-q", "-b", "work", "../work"]);
    for place in ["shared", "above", "above/part", "work"] {
        let place = base.join(place);
        std::fs::write(place.join("seawall.yaml"), MILD).unwrap();
        for revision in ["main", "HEAD"] {
            is(&repository.scan_in(&place, &["--policy-from", revision]), 1);
        }
    }
    git(
        base,
        &["init", "-q", "-b", "main", "--object-format=sha256", "new"],
    );
    let new = base.join("new");
    std::fs::write(new.join("seawall.yaml"), GATE).unwrap();
    git(&new, &["add", "-A"]);
    git(&new, &["commit", "-q", "-m", "x"]);
    let id = git(&new, &["rev-parse", "HEAD"]);
    std::fs::write(new.join("seawall.yaml"), MILD).unwrap();
    for revision in ["main", &id, &id[..8]] {
        is(&repository.scan_in(&new, &["--policy-from", revision]), 1);
    }
}

/// What can't be read is an error, never a commit without a policy.
#[test]
fn what_is_not_there_is_told() {
    let Some(repository) = repository("what_is_not_there_is_told") else {
        return;
    };
    let base = repository.directory.path();
    is_error(
        &repository.scan_in(base, &["--policy-from", "main"]),
        "lies in no repository",
    );
    repository.refused_from("main", "the repository has no commit main");
    repository.write("seawall.yaml", GATE);
    repository.write("sub/seawall.yaml", GATE);
    let first = repository.commit();
    repository.write("more", "");
    repository.commit();
    let url = format!("file://{}", repository.tree.display());
    git(base, &["clone", "-q", "--depth", "1", &url, "shallow"]);
    let shallow = base.join("shallow");
    for revision in [&first, "HEAD~1"] {
        let output = repository.scan_in(&shallow, &["--policy-from", revision]);
        is_error(&output, "");
        let words = words(&output);
        let told = words.contains("git fetch --depth 1") || words.contains("shallow");
        assert!(told, "{words}");
    }
    is(&repository.scan_in(&shallow, &["--policy-from", "HEAD"]), 1);

    let object = |revision: &str| {
        let id = repository.git(&["rev-parse", revision]);
        let (directory, name) = id.split_at(2);
        repository
            .tree
            .join(".git/objects")
            .join(directory)
            .join(name)
    };
    // Objects that are gone, and one that is another than its name says.
    let in_sub = repository.tree.join("sub");
    let other = std::fs::read(object("main:more")).unwrap();
    for what in ["main:sub/seawall.yaml", "main:sub", "main^{tree}", "main"] {
        let path = object(what);
        let kept = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let output = repository.scan_in(&in_sub, &["--policy-from", "main"]);
        is(&output, 2);
        std::fs::write(&path, &other).unwrap();
        let output = repository.scan_in(&in_sub, &["--policy-from", "main"]);
        is(&output, 2);
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, kept).unwrap();
    }
    // A policy that was exchanged below its commit.
    repository.write("mild.yaml", MILD);
    repository.git(&["add", "mild.yaml"]);
    let exchanged = object("main:seawall.yaml");
    let mild = std::fs::read(object(":mild.yaml")).unwrap();
    std::fs::remove_file(&exchanged).unwrap();
    std::fs::write(&exchanged, mild).unwrap();
    repository.refused_from("main", "its bytes are not those that its id names");
}

/// Hooks, filters, includes and programs that the settings name: none is started or read.
#[test]
fn nothing_of_the_repository_runs() {
    let Some(repository) = repository("nothing_of_the_repository_runs") else {
        return;
    };
    repository.write("seawall.yaml", GATE);
    repository.write(".gitattributes", "* filter=evil diff=evil\n");
    repository.commit();
    let ran = repository.directory.path().join("ran");
    let program = format!("#!/bin/sh\ntouch {}\n", ran.display());
    for hook in [
        "post-checkout",
        "post-index-change",
        "reference-transaction",
    ] {
        let path = repository.tree.join(".git/hooks").join(hook);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &program).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let script = repository.directory.path().join("evil");
    std::fs::write(&script, &program).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let script = script.display();
    let settings = format!(
        "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {script}\n\tsshCommand = {script}\n\
         \tpager = {script}\n\tgitProxy = {script}\n\taskPass = {script}\n\
         [filter \"evil\"]\n\tsmudge = {script}\n\tclean = {script}\n\tprocess = {script}\n\
         [diff \"evil\"]\n\ttextconv = {script}\n[include]\n\tpath = /dev/zero\n"
    );
    std::fs::write(repository.tree.join(".git/config"), settings).unwrap();
    repository.fails_from("main");
    assert!(!ran.exists());
}

#[test]
fn places_that_are_no_files_are_refused_at_once() {
    let Some(repository) = repository("places_that_are_no_files_are_refused_at_once") else {
        return;
    };
    repository.write("seawall.yaml", GATE);
    repository.commit();
    let git = repository.tree.join(".git");
    let fifo = |path: &Path| {
        let kind = rustix::fs::FileType::Fifo;
        let mode = rustix::fs::Mode::from_raw_mode(0o644);
        rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).unwrap();
    };
    for name in ["config", "commondir"] {
        let path = git.join(name);
        let kept = std::fs::read(&path).ok();
        drop(std::fs::remove_file(&path));
        fifo(&path);
        repository.refused_from("main", "no plain file");
        std::fs::remove_file(&path).unwrap();
        if let Some(kept) = kept {
            std::fs::write(&path, kept).unwrap();
        }
    }
    std::fs::rename(&git, repository.tree.join("git")).unwrap();
    fifo(&git);
    repository.refused_from("main", "no plain file");
    std::fs::remove_file(&git).unwrap();
    for text in ["", "gitdir:\n", "gitdir: nowhere\n"] {
        std::fs::write(&git, text).unwrap();
        let output = repository.scan(&["--policy-from", "main"]);
        is(&output, 2);
    }
    std::fs::write(&git, "gitdir: git\n").unwrap();
    repository.fails_from("main");
}

/// A name stands for what its file says, so that file must not be a stranger's; an id stands for itself.
#[test]
fn names_of_strangers_are_refused() {
    let test = "names_of_strangers_are_refused";
    if !is_root(test) {
        return;
    }
    let Some(repository) = repository(test) else {
        return;
    };
    repository.write("seawall.yaml", GATE);
    let id = repository.commit();
    let alice = 12_345;
    let own = |path: &Path, user: u32| chown(path, Some(user), Some(user)).unwrap();
    own(&repository.tree, alice);
    repository.fails_from("main");
    for name in [
        ".git",
        ".git/HEAD",
        ".git/refs",
        ".git/refs/heads",
        ".git/refs/heads/main",
    ] {
        let path = repository.tree.join(name);
        for user in [alice, 54_321] {
            own(&path, user);
            if user == alice {
                repository.fails_from("HEAD");
            } else {
                repository.refused_from("HEAD", "refused: it belongs to user 54321");
                repository.fails_from(&id);
            }
        }
        own(&path, 0);
        let mode = path.metadata().unwrap().permissions();
        let open = std::fs::Permissions::from_mode(mode.mode() | 0o002);
        std::fs::set_permissions(&path, open).unwrap();
        repository.refused_from("HEAD", "refused: everybody may write it");
        repository.fails_from(&id);
        std::fs::set_permissions(&path, mode).unwrap();
    }
    repository.fails_from("main");
}
