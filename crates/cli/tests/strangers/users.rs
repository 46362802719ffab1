//! Whose file it is.

use std::os::unix::process::CommandExt;
use std::process::Command;

use seawall_testkit::program::words;
use seawall_testkit::{has_program, is_root};

use crate::project::{ALICE, GATE, MALLORY, Project, UNASKED, is, is_refused, mode, own};

#[test]
fn root_takes_a_file_of_the_trees_owner_and_of_no_third() {
    if !is_root("root_takes_a_file_of_the_trees_owner_and_of_no_third") {
        return;
    }
    let project = Project::new();
    own(&project.tree, ALICE);
    for (name, text) in UNASKED.iter().chain(&[("seawall.yaml", GATE)]) {
        let path = project.write(name, text);
        let fine = i32::from(*name == "seawall.yaml");
        for (user, refused) in [(ALICE, false), (0, false), (MALLORY, true)] {
            own(&path, user);
            let output = project.scan(&[]);
            if refused {
                is_refused(
                    &output,
                    "it belongs to user 54321, who is neither you, root nor",
                );
            } else {
                is(&output, fine);
            }
        }
        std::fs::remove_file(path).unwrap();
    }
    let named = project.write("p.yaml", GATE);
    own(&named, MALLORY);
    project.taken(&["--policy", "p.yaml"]);

    // In a repository its directory's owner decides, without one the file's directory's.
    let sub = project.write("sub/deep/x", "");
    let policy = project.write("sub/seawall.yaml", GATE);
    own(policy.parent().unwrap(), MALLORY);
    own(&policy, MALLORY);
    let below = |project: &Project| project.command("sub/deep", &[]).output().unwrap();
    is(&below(&project), 1);
    project.write(".git/HEAD", "");
    is_refused(&below(&project), "it belongs to user 54321");
    assert!(sub.is_file());
}

/// As in a container: the tree is another user's, and was mounted.
#[test]
fn a_user_over_a_mounted_tree() {
    let test = "a_user_over_a_mounted_tree";
    if !is_root(test) || !has_program(test, "unshare") || !has_program(test, "setpriv") {
        return;
    }
    let project = Project::new();
    let (source, place) = (project.base.join("source"), project.base.join("mnt"));
    std::fs::create_dir(&source).unwrap();
    std::fs::create_dir(&place).unwrap();
    own(&source, ALICE);
    let policy = source.join("seawall.yaml");
    std::fs::write(&policy, GATE).unwrap();
    mode(&policy, 0o644);
    let caller = 777;
    let scan = |user: &str| {
        let base = project.base.display();
        let script = format!(
            "mount --bind {base}/source {base}/mnt; cd {base}/mnt; HOME=/nowhere exec setpriv \
             --reuid {user} --regid {user} --clear-groups {base}/seawall scan --offline \
             --no-cache --allow-gap missing-advisories {base}/app.tar"
        );
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-ec", &script]);
        command.output().unwrap()
    };
    for (user, refused) in [(ALICE, false), (0, false), (caller, false), (MALLORY, true)] {
        own(&policy, user);
        let output = scan("777");
        if refused {
            is_refused(
                &output,
                "it belongs to user 54321, who is neither you, root nor",
            );
        } else {
            is(&output, 1);
        }
    }
    own(&policy, ALICE);
    mode(&policy, 0o600);
    let output = scan("777");
    is(&output, 2);
    assert!(
        words(&output).contains("can't be read"),
        "{}",
        words(&output)
    );
}

/// In a user namespace that knows root alone, all others look like one: what is one's may be another's.
#[test]
fn users_that_can_not_be_told_apart_do_not_decide() {
    let test = "users_that_can_not_be_told_apart_do_not_decide";
    if !is_root(test) || !has_program(test, "unshare") {
        return;
    }
    let project = Project::new();
    let policy = project.write("seawall.yaml", GATE);
    own(&project.tree, ALICE);
    let base = project.base.display();
    let script = format!(
        "cd {base}/tree; HOME=/nowhere exec {base}/seawall scan --offline --no-cache {base}/app.tar"
    );
    for (user, refused) in [(MALLORY, true), (ALICE, true), (0, false)] {
        own(&policy, user);
        let mut command = Command::new("unshare");
        let output = command.args(["--user", "--map-root-user", "sh", "-ec", &script]);
        let output = output.output().unwrap();
        if refused {
            is_refused(&output, "it belongs to user 65534");
        } else {
            is(&output, 1);
        }
    }
}

/// No policy that could be seen is not the same as no policy.
#[test]
fn where_nobody_can_look_there_may_be_a_policy() {
    let test = "where_nobody_can_look_there_may_be_a_policy";
    if !is_root(test) || !has_program(test, "setpriv") {
        return;
    }
    let project = Project::new();
    project.write("closed/app/x", "");
    mode(&project.tree.join("closed"), 0o700);
    let base = project.base.display();
    let script = format!(
        "cd {base}/tree/closed/app; HOME=/nowhere exec setpriv --reuid 777 --regid 777 \
         --clear-groups {base}/seawall scan --offline --no-cache {base}/app.tar"
    );
    let output = Command::new("sh").args(["-ec", &script]).output().unwrap();
    is(&output, 2);
    let words = words(&output);
    assert!(words.contains("can't tell whether it is there"), "{words}");
}

#[test]
fn a_user_over_roots_tree() {
    if !is_root("a_user_over_roots_tree") {
        return;
    }
    let project = Project::new();
    let policy = project.write("seawall.yaml", GATE);
    own(&policy, MALLORY);
    let mut command = project.command("", &[]);
    command.uid(ALICE).gid(ALICE);
    is_refused(&command.output().unwrap(), "it belongs to user 54321");
    own(&policy, 0);
    is(&command.output().unwrap(), 1);
}
