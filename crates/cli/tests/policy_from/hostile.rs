//! Repositories that lack something, lie, or are a stranger's.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use seawall_testkit::is_root;
use seawall_testkit::program::words;

use crate::repository::{GATE, MILD, git, is, is_error, repository};

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
