//! Policy, ignore files and baseline are taken from nobody but the caller, root and the project's owner,
//! and what they hold is never shown.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{program, words};
use seawall_testkit::{has_program, is_root};

/// A gate that every finding hits: exit code 1 says that the policy was taken.
const GATE: &str = "version: 1\nfail-on: \"true\"\n";
/// Names of files that are read without being asked for, with what sets the test's finding aside.
const UNASKED: [(&str, &str); 4] = [
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
const ALICE: u32 = 12_345;
const MALLORY: u32 = 54_321;

struct Project {
    _directory: tempfile::TempDir,
    /// Where the program, its target and the tree lie.
    base: PathBuf,
    /// The directory that is worked in.
    tree: PathBuf,
}

impl Project {
    fn new() -> Self {
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
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.tree.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        mode(&path, 0o644);
        path
    }

    fn command(&self, place: &str, arguments: &[&str]) -> Command {
        let mut command = program(self.base.join("seawall").to_str().unwrap(), &self.base);
        command
            .current_dir(self.tree.join(place))
            .args(["scan", "--offline", "--no-cache"])
            .args(["--allow-gap", "missing-advisories"])
            .arg(self.base.join("app.tar"))
            .args(arguments);
        command
    }

    fn scan(&self, arguments: &[&str]) -> Output {
        self.command("", arguments).output().unwrap()
    }

    /// That the file is refused, and why.
    fn refused(&self, arguments: &[&str], why: &str) {
        is_refused(&self.scan(arguments), why);
    }

    fn taken(&self, arguments: &[&str]) {
        is(&self.scan(arguments), 1);
    }
}

fn is(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "{}", words(output));
}

fn is_refused(output: &Output, why: &str) {
    is(output, 2);
    let words = words(output);
    assert!(
        words.contains("refused: ") && words.contains(why),
        "{words}"
    );
    assert!(words.contains("\nhint: "), "{words}");
    assert!(output.stdout.is_empty(), "no report");
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn own(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).unwrap();
}

#[test]
fn the_test_can_tell_whether_a_file_was_taken() {
    let project = Project::new();
    is(&project.scan(&[]), 0);
    project.write("seawall.yaml", GATE);
    project.taken(&[]);
    let here = project.command("", &["--policy", "seawall.yaml"]).output();
    is(&here.unwrap(), 1);
    for (name, text) in &UNASKED[..2] {
        let path = project.write(name, text);
        let gate = ["--fail-on", "id == image-end-of-life"];
        is(&project.scan(&gate), 0);
        std::fs::remove_file(path).unwrap();
        is(&project.scan(&gate), 1);
    }
}

#[test]
fn what_everybody_may_write_is_refused() {
    let project = Project::new();
    let every = UNASKED.iter().chain(&[("seawall.yaml", GATE)]);
    for (name, text) in every {
        let path = project.write(name, text);
        mode(&path, 0o646);
        project.refused(&[], "everybody may write it");
        std::fs::remove_file(path).unwrap();
    }
    let named = project.write("p.yaml", GATE);
    mode(&named, 0o666);
    project.refused(&["--policy", "p.yaml"], "everybody may write it");
    mode(&named, 0o664);
    project.taken(&["--policy", "p.yaml"]);
    let ignore = project.write("ci/.trivyignore", "CVE-2020-1\n");
    mode(&ignore, 0o666);
    project.refused(
        &["--ignore-file", "ci/.trivyignore"],
        "everybody may write it",
    );
    let report = project.write("b.json", "{}");
    mode(&report, 0o666);
    project.refused(&["--baseline", "b.json"], "everybody may write it");
}

/// Who may write the directory can put another file there.
#[test]
fn what_everybody_may_replace_is_refused() {
    let project = Project::new();
    project.write(".git/HEAD", "");
    project.write("seawall.yaml", GATE);
    mode(&project.tree, 0o777);
    project.refused(&[], "everybody may replace it");
    mode(&project.tree, 0o1777);
    project.taken(&[]);
    mode(&project.tree, 0o755);
    // Where a link leads, and on the way from the project's directory.
    std::fs::remove_file(project.tree.join("seawall.yaml")).unwrap();
    project.write("open/kept/real.yaml", GATE);
    symlink("open/kept/real.yaml", project.tree.join("seawall.yaml")).unwrap();
    project.taken(&[]);
    mode(&project.tree.join("open"), 0o777);
    project.refused(&[], "everybody may replace it");
}

#[test]
fn links_do_not_leave_the_project() {
    let project = Project::new();
    std::fs::write(project.base.join("outside.yaml"), GATE).unwrap();
    project.write("ci/real.yaml", GATE);
    let link = project.tree.join("seawall.yaml");
    let absolute = project.tree.join("ci/real.yaml");
    for target in [
        Path::new("../outside.yaml"),
        Path::new("/etc/hostname"),
        Path::new("ci/../../outside.yaml"),
        Path::new("nothing"),
        Path::new("seawall.yaml"),
        Path::new("/proc/self/fd/0"),
        &absolute,
    ] {
        symlink(target, &link).unwrap();
        project.refused(&[], "it is a link that does not lead to a file in");
        std::fs::remove_file(&link).unwrap();
    }
    symlink("ci/real.yaml", &link).unwrap();
    project.taken(&[]);
    // Beneath the repository's root, from a directory within it.
    project.write(".git/HEAD", "");
    project.write("sub/deep/x", "");
    symlink("../ci/real.yaml", project.tree.join("sub/seawall.yaml")).unwrap();
    std::fs::remove_file(&link).unwrap();
    is(&project.command("sub/deep", &[]).output().unwrap(), 1);
    std::fs::remove_file(project.tree.join(".git/HEAD")).unwrap();
    std::fs::remove_dir(project.tree.join(".git")).unwrap();
    let output = project.command("sub/deep", &[]).output().unwrap();
    is_refused(&output, "it is a link that does not lead to a file in");
    // Who names a link has looked where it leads.
    symlink("../outside.yaml", &link).unwrap();
    project.taken(&["--policy", "seawall.yaml"]);
    for (name, _) in UNASKED {
        std::fs::remove_file(&link).unwrap();
        project.write("seawall.yaml", GATE);
        symlink("../outside.yaml", project.tree.join(name)).unwrap();
        project.refused(&[], "it is a link that does not lead to a file in");
        std::fs::remove_file(project.tree.join(name)).unwrap();
    }
}

/// None of these waits for anything: the test would not end.
#[test]
fn what_is_no_plain_file_is_refused_at_once() {
    let project = Project::new();
    let names = UNASKED.map(|(name, _)| name);
    for name in names.iter().chain(&["seawall.yaml"]) {
        let path = project.tree.join(name);
        let make = |kind| mknodat(CWD, &path, kind, Mode::from_raw_mode(0o644), 0);
        make(FileType::Fifo).unwrap();
        project.refused(&[], "it is no plain file");
        std::fs::remove_file(&path).unwrap();
        make(FileType::Socket).unwrap();
        project.refused(&[], "it is no plain file");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        project.refused(&[], "it is no plain file");
        std::fs::remove_dir(&path).unwrap();
        // A FIFO by way of a link.
        mknodat(CWD, &project.tree.join("f"), FileType::Fifo, Mode::RUSR, 0).unwrap();
        symlink("f", &path).unwrap();
        project.refused(&[], "it is no plain file");
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_file(project.tree.join("f")).unwrap();
    }
    for option in ["--policy", "--baseline"] {
        project.refused(&[option, "/dev/null"], "neither a plain file nor a pipe");
        project.refused(&[option, "/"], "neither a plain file nor a pipe");
    }
}

#[test]
fn a_pipe_can_be_named() {
    let project = Project::new();
    let script = format!(
        "exec {} scan --offline --no-cache {} --policy <(sleep 0.2; printf '%s' '{GATE}')",
        project.base.join("seawall").display(),
        project.base.join("app.tar").display(),
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(&project.tree);
    is(&bash.output().unwrap(), 1);

    let fifo = project.tree.join("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let scan = std::thread::scope(|scope| {
        let scan = scope.spawn(|| project.scan(&["--policy", "fifo"]));
        // Opens when the program has.
        std::fs::write(&fifo, GATE).unwrap();
        scan.join().unwrap()
    });
    is(&scan, 1);

    let (reader, mut writer) = std::io::pipe().unwrap();
    std::io::Write::write_all(&mut writer, GATE.as_bytes()).unwrap();
    drop(writer);
    let mut command = project.command("", &["--policy", "/dev/stdin"]);
    is(&command.stdin(reader).output().unwrap(), 1);
}

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

/// A link to credentials, in the project or named: what they hold is in no stream and no format.
#[test]
fn credentials_are_never_shown() {
    const TOKEN: &str = "Zq7xJw93Vk";
    let credentials = [
        format!("machine example.org login me password {TOKEN}\n"),
        format!("[default]\naws_secret_access_key = {TOKEN}\n{TOKEN} = 1\n"),
        format!("{{\"auths\": {{\"{TOKEN}\": {{\"auth\": \"{TOKEN}\"}}}}}}\n"),
        format!("{TOKEN}: {TOKEN}\n"),
        format!("{TOKEN} exp:2020-01-01\n{TOKEN} ws:{TOKEN}\n"),
        format!("password: [{TOKEN}\n"),
        format!("version: 1\nfail-on: {TOKEN}\n"),
    ];
    let project = Project::new();
    let formats = seawall_report::ALL.iter().map(|format| format.name());
    let formats: Vec<_> = formats.collect();
    assert!(formats.len() > 5);
    for text in credentials {
        project.write("credentials", &text);
        let names = UNASKED.map(|(name, _)| name);
        for name in names.iter().chain(&["seawall.yaml"]) {
            let link = project.tree.join(name);
            symlink("credentials", &link).unwrap();
            for format in &formats {
                let output = project.scan(&["--show-suppressed", "-vv", "-f", format]);
                secret(&output, TOKEN);
                let refused = output.status.code() == Some(2);
                assert_eq!(refused, *name == "seawall.yaml", "{}", words(&output));
            }
            std::fs::remove_file(link).unwrap();
        }
        for option in ["--policy", "--baseline"] {
            let output = project.scan(&[option, "credentials"]);
            is(&output, 2);
            secret(&output, TOKEN);
        }
    }
}

fn secret(output: &Output, token: &str) {
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(stream).to_lowercase();
        for part in token.to_lowercase().as_bytes().windows(4) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(!text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn gaps_are_known_by_name() {
    let project = Project::new();
    let output = project.scan(&["--allow-gap", "stale-advisores"]);
    is(&output, 2);
    assert!(words(&output).contains("stale-advisories"), "a suggestion");
    // A note needs no leave, so its name is as wrong.
    is(&project.scan(&["--allow-gap", "base-image"]), 2);
    is(&project.scan(&["--allow-gap", "limit-time,no-image"]), 0);
    project.write(
        "seawall.yaml",
        "version: 1\nallow-gaps: [stale-advisores]\n",
    );
    let output = project.scan(&[]);
    is(&output, 2);
    let wanted = "seawall.yaml:2:14: unknown gap; did you mean \"stale-advisories\"?";
    assert!(words(&output).contains(wanted), "{}", words(&output));
    let output = project.command("", &["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for row in seawall_model::hole_names() {
        let gap = row.grade == seawall_model::Grade::Gap;
        let listed = help.contains(&format!("- {}:", row.name));
        assert_eq!(listed, gap, "{}", row.name);
    }
}

#[test]
fn checks_of_the_policy_are_known_by_id() {
    let project = Project::new();
    let gate = ["--fail-on", "id == image-end-of-life"];
    project.write(
        "seawall.yaml",
        "version: 1\nrules: {disable: [image-end-of-lfe]}\n",
    );
    let output = project.scan(&gate);
    is(&output, 2);
    let wanted = "unknown check; did you mean \"image-end-of-life\"?";
    assert!(words(&output).contains(wanted), "{}", words(&output));
    project.write(
        "seawall.yaml",
        "version: 1\nrules: {disable: [image-end-of-life]}\n",
    );
    is(&project.scan(&gate), 0);
    let severe = ["--fail-on", "severity == critical"];
    is(&project.scan(&severe), 0);
    project.write(
        "seawall.yaml",
        "version: 1\nrules: {severity: {image-end-of-life: critical}}\n",
    );
    is(&project.scan(&severe), 1);
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
