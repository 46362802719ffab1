//! What lint found, mended.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use seawall_testkit::program::{program, words};

use crate::{COMPOSE, DOCKERFILE, lint, project, run, write};

#[test]
fn a_fix_is_shown_then_made_then_not_made_again() {
    let project = project();
    let path = project.path();
    let file = path.join("shop/Dockerfile");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let only = ["--only", "DL4000", "--unsafe"];
    let fix = |more: &[&str]| {
        let output = run(path, &[&["fix", "shop"], &only[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = fix(&[]);
    assert!(
        shown.contains("-MAINTAINER Ann <ann@example.org>"),
        "{shown}"
    );
    assert!(shown.contains("+LABEL "), "{shown}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), DOCKERFILE);
    let made = fix(&["--write"]);
    assert!(made.contains("1 finding mended"), "{made}");
    let after = std::fs::read_to_string(&file).unwrap();
    let kept: Vec<&str> = after
        .lines()
        .filter(|line| !line.starts_with("LABEL"))
        .collect();
    let others: Vec<&str> = DOCKERFILE
        .lines()
        .filter(|l| !l.starts_with("MAINT"))
        .collect();
    assert_eq!(kept, others);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o640);
    let before = path.join("shop/Dockerfile.orig");
    assert_eq!(std::fs::read_to_string(&before).unwrap(), DOCKERFILE);
    assert_eq!(mode(&before), 0o640);
    // Nothing is left to do, and the file stays as it is.
    assert!(fix(&["--write"]).contains("nothing to mend"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
    let (report, _) = lint(path, &["shop/Dockerfile"]);
    assert!(
        report.targets[0]
            .findings
            .iter()
            .all(|f| !f.aliases.contains(&"DL4000".to_owned()))
    );
}

#[test]
fn changes_that_touch_each_other_are_all_made_in_one_run() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    write(path, "etc/docker/daemon.json", "{}\n");
    let text = "FROM a:1\nRUN apt-get update && apt-get install curl=1 && rm -rf /var/lib/apt/lists/*\nUSER 1\n";
    write(path, "Dockerfile", text);
    let all = ["fix", ".", "--unsafe", "--write"];
    let output = run(path, &all);
    let shown = String::from_utf8(output.stdout).unwrap();
    for option in [" -y ", " --no-install-recommends "] {
        let made = |line: &str| line.starts_with("+RUN") && line.contains(option);
        assert!(shown.lines().any(made), "{shown}");
    }
    // One difference from the file as it was, and one copy of it.
    assert_eq!(
        shown.matches("--- ./etc/docker/daemon.json").count(),
        1,
        "{shown}"
    );
    assert!(shown.contains("-{}\n"), "{shown}");
    let daemon = std::fs::read_to_string(path.join("etc/docker/daemon.json")).unwrap();
    let keys: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&daemon).unwrap();
    assert!(keys.len() > 3, "{daemon}");
    let original = std::fs::read_to_string(path.join("etc/docker/daemon.json.orig")).unwrap();
    assert_eq!(original, "{}\n");
    let again = run(path, &all);
    assert!(again.stdout.starts_with(b"nothing to mend\n"));
}

#[test]
fn what_a_change_brings_out_is_mended_in_the_same_run() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    // What is privileged has all capabilities anyway; what the override says is missing nowhere.
    let text = "services:\n  web:\n    image: shop:1.2\n    environment:\n      PASSWORD: sesame\n    \
                privileged: true\n    command: [a]\n    init: true\n    tty: false\n";
    write(path, "compose.yaml", text);
    write(
        path,
        "compose.override.yaml",
        "services:\n  web:\n    read_only: true\n",
    );
    let all = ["fix", ".", "--unsafe", "--write"];
    let output = run(path, &all);
    let [shown, told] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    for line in [
        "+    cap_drop: [ALL]",
        "-    privileged: true",
        "+    privileged: false",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
    // The line with the secret is hidden wherever it is, and no other one.
    assert!(
        !shown.contains("sesame") && !shown.contains("read_only"),
        "{shown}"
    );
    assert_eq!(
        shown.matches("(a line that holds a secret)").count(),
        1,
        "{shown}"
    );
    let count = shown
        .lines()
        .filter(|line| line.starts_with("./compose.yaml:"))
        .count();
    assert!(
        told.contains(&format!("linted again: {count} of {count} are gone")),
        "{told}"
    );
    assert!(run(path, &all).stdout.starts_with(b"nothing to mend\n"));
}

/// The stand-ins answer as dockerd does from 23.0 on, and as an older one.
#[test]
fn dockerd_has_the_last_word_on_its_configuration() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let daemon = "{\n  \"live-restor\": true,\n  \"icc\": false\n}\n";
    let fixed = |script: Option<&str>| {
        write(path, "etc/docker/daemon.json", daemon);
        let programs = path.join("programs");
        let _ = std::fs::remove_dir_all(&programs);
        std::fs::create_dir_all(&programs).unwrap();
        if let Some(script) = script {
            write(&programs, "dockerd", &format!("#!/bin/sh\n{script}\n"));
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(programs.join("dockerd"), mode).unwrap();
        }
        let paths = format!("{}:/usr/bin:/bin", programs.display());
        let paths = if script.is_some() {
            paths
        } else {
            programs.display().to_string()
        };
        let mut command = program(env!("CARGO_BIN_EXE_seawall"), path);
        command.env("PATH", paths);
        command.args([
            "fix",
            "etc",
            "--unsafe",
            "--write",
            "--only",
            "daemon-unknown-key",
        ]);
        let output = command.output().unwrap();
        let now = std::fs::read_to_string(path.join("etc/docker/daemon.json")).unwrap();
        (output.status.code().unwrap(), words(&output), now)
    };
    let (code, told, now) = fixed(Some("exit 0"));
    assert!(
        code == 0 && told.contains("dockerd takes it"),
        "{code}: {told}"
    );
    assert!(now.contains("\"live-restore\""), "{now}");
    // It takes the file as it is, and would not take the mended one: nothing is changed.
    let refuses =
        "grep -q live-restore \"$3\" || exit 0\necho 'no such option: live-restore' >&2\nexit 1";
    let (code, told, now) = fixed(Some(refuses));
    assert!(
        code == 3
            && told.contains("not changed: dockerd would refuse it: no such option: live-restore"),
        "{code}: {told}"
    );
    assert_eq!(now, daemon);
    // Nor does it hold up another file, which is told.
    write(path, "etc/Dockerfile", "FROM a:1\nMAINTAINER Ann\nUSER 1\n");
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), path);
    command.env(
        "PATH",
        format!("{}:/usr/bin:/bin", path.join("programs").display()),
    );
    let output = command
        .args(["fix", "etc", "--unsafe", "--write"])
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(shown.contains("-MAINTAINER Ann"), "{shown}");
    assert!(
        words(&output).contains("would refuse it"),
        "{}",
        words(&output)
    );
    std::fs::remove_file(path.join("etc/Dockerfile")).unwrap();
    let (code, told, now) = fixed(Some("echo 'no such option: icc' >&2\nexit 1"));
    assert!(
        code == 0 && told.contains("still refuses it: no such option: icc"),
        "{code}: {told}"
    );
    assert!(now.contains("\"live-restore\""), "{now}");
    for (script, why) in [
        (
            Some("echo 'Status: unknown flag: --validate' >&2\nexit 125"),
            "older than 23.0",
        ),
        (None, "not installed"),
    ] {
        let (code, told, now) = fixed(script);
        assert!(code == 0 && told.contains(why), "{code}: {told}");
        assert!(now.contains("\"live-restore\""), "{now}");
    }
}

#[test]
fn a_fix_says_what_it_did_not_look_at() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::write(path.join("Dockerfile"), b"FROM a:1\nMAINTAINER \xff\n").unwrap();
    let output = run(path, &["fix", "."]);
    assert_eq!(output.status.code(), Some(3));
    assert!(words(&output).contains("no UTF-8"), "{output:?}");
    // A name that no check has mends nothing, and is no success.
    let output = run(path, &["fix", ".", "--only", "DL9999"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        words(&output).contains("no check has this id"),
        "{output:?}"
    );
    // The gate goes before what is incomplete.
    write(path, "compose.yaml", COMPOSE);
    let output = run(path, &["fix", ".", "--fail-on", "severity >= high"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_may_change_a_container_is_mended_only_where_that_is_asked_for() {
    let project = project();
    let path = project.path();
    let fix = |more: &[&str]| {
        let only = [
            "fix",
            "shop/deploy/compose.yaml",
            "--only",
            "container-privileged",
        ];
        let output = run(path, &[&only, more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let held = fix(&["--write"]);
    assert!(held.contains("1 more with --unsafe"), "{held}");
    let file = path.join("shop/deploy/compose.yaml");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), COMPOSE);
    fix(&["--write", "--unsafe"]);
    let after = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        after,
        COMPOSE.replace("privileged: true", "privileged: false")
    );
    // What the policy sets aside is left alone.
    write(path, "shop/deploy/compose.yaml", COMPOSE);
    let ignore = "version: 1\nignore:\n  - {id: container-privileged, reason: a lab, owner: me, \
                  until: 2999-01-01}\n";
    write(path, "seawall.yaml", ignore);
    assert!(fix(&["--write", "--unsafe"]).contains("nothing to mend"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), COMPOSE);
}
