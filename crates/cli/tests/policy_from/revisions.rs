//! What a revision means, and what is taken from its commit.

use std::os::unix::fs::symlink;

use seawall_testkit::program::words;

use crate::repository::{GATE, MILD, git, is, is_error, repository};

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
