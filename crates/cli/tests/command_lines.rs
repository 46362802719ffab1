//! Scripts, units, makefiles and pages: found by what they hold, judged, gated and mended, by one program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use seawall_model::{Report, Status};
use seawall_testkit::program::{printed, program};

const SCRIPT: &str = "#!/bin/sh\nset -e\ndocker run --rm --privileged app:1.4.2 \\\n  migrate\n\
                      docker login -u ci -p sesame registry.example.org\n";
const PAGE: &str = "# Start\n\nNever docker run --privileged x.\n\n```console\n$ docker run --rm -p 80:80 app:1.4.2\n\
                    listening\n```\n";
const UNIT: &str = "[Service]\nExecStart=/usr/bin/docker run --rm --pid=host app:1.4.2\n";
const MAKE: &str = "run:\n\t@docker run --rm --ipc=host app:1.4.2\n";

fn write(path: &Path, name: &str, text: impl AsRef<[u8]>) {
    let file = path.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

fn run(path: &Path, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), path);
    command.args(arguments).output().unwrap()
}

fn project() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    write(path, "bin/deploy", SCRIPT);
    write(path, "bin/other", "#!/bin/sh\n# docker run a\nls\n");
    write(path, "docs/start.md", PAGE);
    write(path, "app.service", UNIT);
    write(path, "Makefile", MAKE);
    for script in ["bin/deploy", "bin/other"] {
        // A name without an ending says nothing: such a script is told by its mode and its first line.
        let run = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(path.join(script), run).unwrap();
    }
    // None of ours, though they speak of it.
    write(
        path,
        "README.md",
        "Use `docker run`, or docker compose.\n\n```text\ndocker run a\n```\n",
    );
    write(path, "LICENSE", "docker run a\n");
    directory
}

fn lint(path: &Path, arguments: &[&str]) -> (Report, i32) {
    let output = run(path, &[&["lint", "--format", "json"], arguments].concat());
    (printed(&output), output.status.code().unwrap())
}

fn places(report: &Report, id: &str) -> Vec<(String, u32)> {
    let all = report.targets.iter().flat_map(|target| &target.findings);
    let places = all.filter(|finding| finding.id == id).map(|finding| {
        let location = &finding.location;
        (location.path.clone().unwrap(), location.line.unwrap())
    });
    places.collect()
}

#[test]
fn what_holds_command_lines_is_found_and_judged() {
    let project = project();
    let (report, code) = lint(project.path(), &["."]);
    assert_eq!(code, 0);
    let files: Vec<_> = { report.targets[0].files.iter() }
        .map(|file| (file.path.as_str(), file.kind.as_str()))
        .collect();
    assert_eq!(
        files,
        [
            ("Makefile", "makefile"),
            ("app.service", "unit"),
            ("bin/deploy", "shell"),
            ("docs/start.md", "markdown"),
        ]
    );
    for (id, path, line) in [
        ("container-privileged", "bin/deploy", 3),
        ("command-secret", "bin/deploy", 5),
        ("container-open-port", "docs/start.md", 6),
        ("container-host-pid", "app.service", 2),
        ("container-host-ipc", "Makefile", 2),
    ] {
        assert_eq!(places(&report, id), [(path.to_owned(), line)], "{id}");
    }
    let (_, code) = lint(
        project.path(),
        &[".", "--fail-on", "id == \"command-secret\""],
    );
    assert_eq!(code, 1);
    for format in ["table", "sarif", "checkstyle", "gnu", "csv"] {
        let output = run(project.path(), &["lint", ".", "--format", format]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("command-secret") && text.contains("bin/deploy"),
            "{format}: {text}"
        );
        assert!(!text.contains("sesame"), "{format}: {text}");
    }
}

#[test]
fn a_tree_of_prose_is_not_judged() {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        "README.md",
        "docker run a\n\n```text\ndocker run a\n```\n",
    );
    write(directory.path(), "a.sh", "ls\n");
    assert_eq!(lint(directory.path(), &["."]).1, 2);
    // In another encoding it can't be read, and is no clean one.
    let wide: Vec<u8> = { "\u{feff}docker run --privileged a\n".encode_utf16() }
        .flat_map(u16::to_le_bytes)
        .collect();
    write(directory.path(), "b.sh", wide);
    assert_eq!(lint(directory.path(), &["."]).1, 3);
}

#[test]
fn a_script_and_a_page_are_mended() {
    let project = project();
    let path = project.path();
    let fix = |more: &[&str]| {
        let output = run(path, &[&["fix", ".", "--unsafe", "--write"], more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let made = fix(&[]);
    assert!(!made.contains("sesame"), "{made}");
    let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
    assert_eq!(read("bin/deploy"), SCRIPT.replace(" --privileged", ""));
    assert_eq!(
        read("docs/start.md"),
        PAGE.replace("80:80", "127.0.0.1:80:80")
    );
    assert_eq!(read("Makefile"), MAKE.replace(" --ipc=host", ""));
    assert!(
        !read("app.service").contains("--pid=") && read("app.service").contains("--cap-drop ALL")
    );
    assert!(fix(&[]).contains("nothing to mend"));
}

#[test]
fn a_line_of_standard_input_is_judged() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory.path());
    write(
        directory.path(),
        "line",
        "docker run --rm --network host app:1.4.2\ntrivy image app:1.4.2\n",
    );
    let input = std::fs::File::open(directory.path().join("line")).unwrap();
    let output = command
        .args(["lint", "--format", "json", "-"])
        .stdin(input)
        .output()
        .unwrap();
    let report: Report = printed(&output);
    assert_eq!(places(&report, "container-host-network").len(), 1);
    let ours = report.targets[0]
        .findings
        .iter()
        .find(|f| f.id == "command-other-scanner")
        .unwrap();
    assert!(
        ours.evidence.contains("seawall scan IMAGE"),
        "{}",
        ours.evidence
    );
    assert_eq!(ours.status, Status::Info);
}
