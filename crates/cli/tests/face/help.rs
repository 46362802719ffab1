//! `--help` of every command, manual pages, completions.

use crate::{run, seawall, transcript};

const COMMANDS: &[&[&str]] = &[
    &[],
    &["scan"],
    &["sbom"],
    &["lint"],
    &["fix"],
    &["diff"],
    &["explain"],
    &["db"],
    &["db", "update"],
    &["db", "import"],
    &["db", "status"],
    &["db", "verify"],
    &["policy"],
    &["policy", "convert"],
    &["completions"],
    &["man"],
];

#[test]
fn of_every_command() {
    let directory = tempfile::tempdir().unwrap();
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let name = format!("help-{}", command.join("-"));
        insta::assert_snapshot!(name, transcript(directory.path(), &arguments));
    }
    insta::assert_snapshot!(
        "help-short-scan",
        transcript(directory.path(), &["scan", "-h"])
    );
}

/// The table above has every command that the program's own help names.
#[test]
fn no_command_is_forgotten() {
    let directory = tempfile::tempdir().unwrap();
    for parent in [&[][..], &["db"], &["policy"]] {
        let mut arguments = parent.to_vec();
        arguments.push("--help");
        let output = run(directory.path(), &arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let commands = text.split("Commands:\n").nth(1).unwrap();
        let names = commands
            .lines()
            .take_while(|line| !line.is_empty())
            .filter(|line| !line.starts_with("   "))
            .map(|line| line.split_whitespace().next().unwrap());
        for name in names.filter(|name| *name != "help") {
            let known = COMMANDS
                .iter()
                .any(|c| c.split_last() == Some((&name, parent)));
            assert!(known, "{parent:?} {name}");
        }
    }
}

#[test]
fn manual_pages_and_completions() {
    let directory = tempfile::tempdir().unwrap();
    let output = run(directory.path(), &["man", "--out", "pages"]);
    assert!(output.status.success());
    for command in COMMANDS {
        let mut name = vec!["seawall"];
        name.extend(*command);
        let page = directory.path().join(format!("pages/{}.1", name.join("-")));
        assert!(page.is_file(), "{}", page.display());
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(directory.path(), &["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["scan", "fail-on", "sarif"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

/// A reader that goes away is no failure.
#[test]
fn a_closed_pipe_is_no_failure() {
    let directory = crate::target::directory();
    let scan = [&crate::target::SCAN[..], &["--format", "json"]].concat();
    for arguments in [&["--help"][..], &["man"], &["completions", "zsh"], &scan] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = seawall(directory.path())
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
        assert!(
            !errors.contains("error") && !errors.contains("panicked"),
            "{arguments:?}: {errors}"
        );
    }
}
