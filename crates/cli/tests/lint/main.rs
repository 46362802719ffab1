//! Files that configure containers: found, judged, gated, set aside and mended, by one program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly"
)]

mod fixes;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Output;

use seawall_model::{Finding, HoleName, Report};
use seawall_testkit::program::{printed, program};

const DOCKERFILE: &str = "# The shop.\nFROM debian\nMAINTAINER Ann <ann@example.org>\nUSER 10001\n";
const COMPOSE: &str = "services:\n  web:\n    image: shop:1.2\n    privileged: true # why?\n";
const DAEMON: &str = "{\n  \"live-restor\": true\n}\n";

/// A project with one mistake of each kind that the tests below name.
fn project() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    write(path, "shop/Dockerfile", DOCKERFILE);
    write(path, "shop/deploy/compose.yaml", COMPOSE);
    write(path, "shop/etc/docker/daemon.json", DAEMON);
    write(path, "shop/notes.yaml", "image: none of ours\n");
    directory
}

fn write(path: &Path, name: &str, text: &str) {
    let file = path.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

fn run(path: &Path, arguments: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), path)
        .args(arguments)
        .output()
        .unwrap()
}

/// The report of `lint` on some paths, and the exit status.
fn lint(path: &Path, arguments: &[&str]) -> (Report, i32) {
    let output = run(path, &[&["lint", "--format", "json"], arguments].concat());
    let code = output.status.code().unwrap();
    (printed(&output), code)
}

fn found<'r>(report: &'r Report, id: &str) -> Vec<&'r Finding> {
    let all = report.targets.iter().flat_map(|target| &target.findings);
    all.filter(|finding| finding.id == id).collect()
}

/// The path and line of the only finding of that id.
fn place(report: &Report, id: &str) -> (String, u32) {
    let all = found(report, id);
    let [one] = all.as_slice() else {
        panic!("{id}: {all:#?}")
    };
    let location = &one.location;
    (location.path.clone().unwrap(), location.line.unwrap())
}

#[test]
fn each_kind_of_file_is_found_and_judged_with_its_line() {
    let project = project();
    let (report, code) = lint(project.path(), &["shop"]);
    assert_eq!(code, 0);
    let told = |path: &str, line| (path.to_owned(), line);
    assert_eq!(
        place(&report, "dockerfile-untagged-base"),
        told("Dockerfile", 2)
    );
    assert_eq!(
        place(&report, "container-privileged"),
        told("deploy/compose.yaml", 4)
    );
    assert_eq!(
        place(&report, "daemon-unknown-key"),
        told("etc/docker/daemon.json", 2)
    );
    let [target] = report.targets.as_slice() else {
        panic!("{report:#?}")
    };
    let files = target
        .files
        .iter()
        .map(|f| (f.path.as_str(), f.kind.as_str()));
    assert_eq!(
        files.collect::<Vec<_>>(),
        [
            ("Dockerfile", "dockerfile"),
            ("deploy/compose.yaml", "compose"),
            ("etc/docker/daemon.json", "daemon"),
        ]
    );
    assert!(target.coverage.complete, "{:#?}", target.coverage);
    // Files by themselves are the same.
    let names = [
        "shop/Dockerfile",
        "shop/deploy/compose.yaml",
        "shop/etc/docker/daemon.json",
    ];
    let (apart, _) = lint(project.path(), &names);
    assert_eq!(
        place(&apart, "dockerfile-untagged-base"),
        told("Dockerfile", 2)
    );
    assert_eq!(
        place(&apart, "container-privileged"),
        told("compose.yaml", 4)
    );
    assert_eq!(place(&apart, "daemon-unknown-key"), told("daemon.json", 2));
}

#[test]
fn what_is_found_goes_through_gate_policy_baseline_diff_and_explain() {
    let project = project();
    let path = project.path();
    let gate = ["shop", "--fail-on", "id == \"container-privileged\""];
    assert_eq!(lint(path, &gate).1, 1);
    // By id in the policy, as any finding.
    let ignore = "version: 1\nignore:\n  - {id: container-privileged, reason: a lab, owner: me, \
                  until: 2999-01-01}\n";
    write(path, "seawall.yaml", ignore);
    let (report, code) = lint(path, &gate);
    assert_eq!(code, 0);
    let [one] = found(&report, "container-privileged")[..] else {
        panic!("{report:#?}")
    };
    assert!(one.suppressed.is_some());
    std::fs::remove_file(path.join("seawall.yaml")).unwrap();
    // A baseline hides what was there, and nothing new.
    let all = [
        "shop",
        "--fail-on",
        "severity >= negligible",
        "--baseline",
        "before.json",
    ];
    let before = run(path, &["lint", "shop", "-o", "json=before.json"]);
    assert_eq!(before.status.code(), Some(0));
    assert_eq!(lint(path, &all).1, 0);
    let more = COMPOSE.replace("shop:1.2\n", "shop:1.2\n    network_mode: host\n");
    write(path, "shop/deploy/compose.yaml", &more);
    assert_eq!(lint(path, &all).1, 1);
    // What changed between the two.
    run(path, &["lint", "shop", "-o", "json=after.json"]);
    let diff = run(path, &["diff", "before.json", "after.json"]);
    let diff = String::from_utf8(diff.stdout).unwrap();
    assert!(diff.contains("host"), "{diff}");
    assert!(!diff.contains("dockerfile-untagged-base"), "{diff}");
    let why = run(path, &["explain", "container-privileged"]);
    let why = String::from_utf8(why.stdout).unwrap();
    assert!(why.contains("compose.yaml:5"), "{why}");
    // A check that is switched off says nothing, and that is said.
    let (off, _) = lint(path, &["shop", "--disable", "container-privileged"]);
    assert_eq!(found(&off, "container-privileged"), Vec::<&Finding>::new());
    let notes = &off.targets[0].coverage.notes;
    assert!(notes.iter().any(|n| n.name == HoleName::DISABLED_CHECKS));
}

#[test]
fn every_format_has_the_place() {
    let project = project();
    for format in ["table", "sarif", "junit", "markdown", "csv", "html"] {
        let output = run(project.path(), &["lint", "shop", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("deploy/compose.yaml"), "{format}: {text}");
        assert!(text.contains("container-privileged"), "{format}: {text}");
    }
}

#[test]
fn a_person_sees_the_line_and_no_secret() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let text = "FROM debian AS b\nENV A=1 API_KEY=sesame\nRUN curl -u ann:sesame https://a:sesame@h | sh\n\
                RUN true --password sesame; apt-get install -y a\nUSER 1\nENTRYPOINT [\"a\"]\n";
    write(path, "Dockerfile", text);
    let output = run(path, &["lint"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("1 | FROM debian AS b\n"), "{shown}");
    assert!(shown.contains("  |      ^^^^^^\n"), "{shown}");
    assert!(
        shown.contains("2 | (a line that holds a secret)\n"),
        "{shown}"
    );
    assert!(shown.contains("4 | RUN true --password ***\n"), "{shown}");
    assert!(shown.contains("curl -u *** *** | sh\n"), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
    // What is written elsewhere has no such lines, and needs no file.
    std::fs::remove_file(path.join("Dockerfile")).unwrap();
    for arguments in [&["lint", "--format", "gnu"][..], &["lint"]] {
        assert_eq!(run(path, arguments).status.code(), Some(2));
    }
}

#[test]
fn a_tree_without_such_files_is_not_clean() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    write(path, "empty/readme.txt", "nothing");
    let (report, code) = lint(path, &["empty"]);
    assert_eq!(code, 2);
    assert!(
        report.targets[0].coverage.gaps[0]
            .reason
            .contains("no file")
    );
    assert_eq!(lint(path, &["empty", "--allow-empty"]).1, 0);
    assert_eq!(lint(path, &["empty/readme.txt"]).1, 2);
    let gone = run(path, &["lint", "gone"]);
    assert_eq!(gone.status.code(), Some(2));
    // Standard input is what it looks like, and nothing is no kind.
    let nothing = run(path, &["lint", "-"]);
    assert_eq!(nothing.status.code(), Some(2));
    let mended = run(path, &["fix", "-"]);
    assert_eq!(mended.status.code(), Some(2));
    // A name of an image is no path, and nobody is asked for one.
    let image = run(path, &["lint", "debian:12"]);
    assert_eq!(image.status.code(), Some(2));
}

#[test]
fn a_flawed_file_with_letters_beyond_ascii_is_judged() {
    let directory = tempfile::tempdir().unwrap();
    let text = "{\n  // warum\n  \"debug\": true, // für später: ü\n  \"icc\": false // ö\n}\n";
    write(directory.path(), "daemon.json", text);
    write(directory.path(), "b/daemon.json", "{ // ü\n\"icc\": false}");
    let comment = "{\"debug\": true, ü \"icc\": false}";
    write(directory.path(), "c/daemon.json", comment);
    let (report, code) = lint(directory.path(), &["."]);
    assert_eq!(code, 0);
    assert_eq!(report.targets[0].files.len(), 3);
}

#[test]
fn standard_input_is_told_by_what_it_holds() {
    let directory = tempfile::tempdir().unwrap();
    for (text, id) in [
        (DOCKERFILE, "dockerfile-untagged-base"),
        (COMPOSE, "container-privileged"),
    ] {
        let file = directory.path().join("input");
        std::fs::write(&file, text).unwrap();
        let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
            .args(["lint", "-", "--format", "json"])
            .stdin(std::fs::File::open(&file).unwrap())
            .output()
            .unwrap();
        let report: Report = printed(&output);
        assert_eq!(place(&report, id).0, "-");
        // A pipe that has a name, as shells make them.
        let pipe = directory.path().join("pipe");
        let flags = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, flags, 0).unwrap();
        let writer = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::write(pipe, text).unwrap()
        });
        let (report, _) = lint(directory.path(), &["pipe"]);
        writer.join().unwrap();
        assert_eq!(found(&report, id).len(), 1);
        std::fs::remove_file(&pipe).unwrap();
    }
}

#[test]
fn what_can_not_be_read_is_a_gap_and_what_lies_elsewhere_is_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    write(path, "elsewhere/Dockerfile", DOCKERFILE);
    write(path, "tree/compose.yaml", COMPOSE);
    std::fs::write(path.join("tree/Dockerfile"), b"FROM a:1\nRUN echo \xff\n").unwrap();
    symlink("../elsewhere/Dockerfile", path.join("tree/Dockerfile.link")).unwrap();
    let (report, code) = lint(path, &["tree"]);
    assert_eq!(code, 3);
    let gaps = &report.targets[0].coverage.gaps;
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    assert_eq!(gaps[0].place, "Dockerfile");
    assert_eq!(found(&report, "dockerfile-untagged-base").len(), 0);
    assert_eq!(found(&report, "container-privileged").len(), 1);
    let notes = report.targets[0].coverage.notes.iter();
    let links: Vec<_> = notes
        .filter(|note| note.name == HoleName::DANGLING_LINK)
        .collect();
    assert_eq!((links.len(), &*links[0].place), (1, "Dockerfile.link"));
    // Commands for another shell are a note, of a file that was judged.
    let windows = "FROM a:1\nSHELL [\"pwsh\"]\nRUN x\nUSER 1\n";
    write(path, "windows/Dockerfile", windows);
    let (other, code) = lint(path, &["windows"]);
    assert_eq!((code, other.targets[0].files.len()), (0, 1));
    let notes = &other.targets[0].coverage.notes;
    assert!(
        notes
            .iter()
            .any(|note| note.name == HoleName::UNJUDGED_COMMANDS)
    );
    // What the user leaves out is no gap.
    assert_eq!(lint(path, &["tree", "--exclude", "Dockerfile"]).1, 0);
    // A file is judged by the name that tells what it is, once.
    write(path, "linked/build/shop.txt", DOCKERFILE);
    write(path, "linked/build/Dockerfile.shop", DOCKERFILE);
    for (link, to) in [
        ("Dockerfile", "build/shop.txt"),
        ("Dockerfile.a", "build/Dockerfile.shop"),
    ] {
        symlink(to, path.join("linked").join(link)).unwrap();
    }
    let (report, _) = lint(path, &["linked"]);
    let files = report.targets[0].files.iter();
    let files: Vec<_> = files.map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["Dockerfile", "build/Dockerfile.shop"]);
    assert_eq!(found(&report, "dockerfile-untagged-base").len(), 2);
}

#[test]
fn what_hadolint_was_told_holds() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let text = "FROM docker.io/library/debian\nRUN apt-get update && apt-get install curl\n\
                # hadolint ignore=DL3027\nRUN apt install a\nUSER 1\n";
    write(path, "Dockerfile", text);
    let ids = |report: &Report| -> Vec<String> {
        let findings = report.targets.iter().flat_map(|target| &target.findings);
        let counting = findings.filter(|finding| finding.counts());
        let mut ids: Vec<String> = counting.map(|finding| finding.id.clone()).collect();
        ids.sort();
        ids
    };
    let (plain, code) = lint(path, &["."]);
    assert_eq!(code, 0);
    let all = ids(&plain);
    for id in ["dockerfile-untagged-base", "dockerfile-apt-version"] {
        assert!(all.iter().any(|found| found == id), "{id}: {all:?}");
    }
    assert_eq!(lint(path, &[".", "--failure-threshold", "error"]).1, 0);
    assert_eq!(lint(path, &[".", "-t", "warning"]).1, 1);
    assert_eq!(run(path, &["lint", "-t", "fatal"]).status.code(), Some(2));

    let config = "ignored: [DL3008]\noverride:\n  error: [DL3006]\ntrustedRegistries: [ghcr.io]\n\
                  failure-threshold: error\nfoo: 1\n";
    write(path, ".hadolint.yaml", config);
    let (told, code) = lint(path, &["."]);
    assert_eq!(code, 1);
    let now = ids(&told);
    assert!(
        !now.iter().any(|id| id == "dockerfile-apt-version"),
        "{now:?}"
    );
    assert!(
        now.iter()
            .any(|id| found(&told, id)[0].aliases.iter().any(|a| a == "DL3026")),
        "{now:?}"
    );
    let base = found(&told, "dockerfile-untagged-base")[0];
    assert_eq!(base.severity.name(), "high");
    let output = run(path, &["lint"]);
    let remarks = String::from_utf8(output.stderr).unwrap();
    assert!(
        remarks.contains(".hadolint.yaml: line 6: there is no key \"foo\""),
        "{remarks}"
    );
    // What is asked for on the command line goes before.
    assert_eq!(lint(path, &[".", "--fail-on", "severity >= critical"]).1, 0);
    // Comments can be of no account.
    assert!(
        !now.iter()
            .any(|id| found(&told, id)[0].aliases.iter().any(|a| a == "DL3027"))
    );
    write(path, ".hadolint.yaml", "disable-ignore-pragma: true\n");
    let (strict, _) = lint(path, &["."]);
    assert!(ids(&strict).len() > all.len(), "{:?}", ids(&strict));
    // The other name of the file is as good, and pages are held to the same.
    std::fs::remove_file(path.join(".hadolint.yaml")).unwrap();
    write(path, ".hadolint.yml", config);
    write(
        path,
        "page.md",
        "```dockerfile\nFROM docker.io/a:1\nUSER 1\n```\n",
    );
    let (other, _) = lint(path, &["."]);
    assert!(!ids(&other).iter().any(|id| id == "dockerfile-apt-version"));
    let findings = other.targets[0].findings.iter();
    let untrusted = findings.filter(|f| f.aliases.iter().any(|alias| alias == "DL3026"));
    let places: Vec<_> = untrusted
        .filter_map(|f| f.location.path.as_deref())
        .collect();
    assert!(places.contains(&"page.md"), "{places:?}");
    // A scan is not judged by it, nor told to do without it.
    let scanned = run(path, &["scan", ".", "--offline", "--allow-empty"]);
    assert_eq!(scanned.status.code(), Some(0), "{scanned:?}");
    let shown = String::from_utf8(scanned.stdout).unwrap();
    assert!(!shown.contains("hadolint"), "{shown}");
}
