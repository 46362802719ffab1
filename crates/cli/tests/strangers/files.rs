//! What kind of file it is, where it leads, and who may write it.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::project::{GATE, Project, UNASKED, is, is_refused, mode};

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
        mknodat(CWD, project.tree.join("f"), FileType::Fifo, Mode::RUSR, 0).unwrap();
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
