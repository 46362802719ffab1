//! The Dockerfiles of `testdata/dockerfiles`, with everything that is found in each: right lines beside wrong ones,
//! among them those that other linters are known to be wrong about.

#![expect(
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it reads its own files"
)]

use std::fs;
use std::path::Path;

use super::{DockerfileKind, Tree};
use crate::kind::Kind;
use crate::{TextFile, apply};

fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/dockerfiles");
    let mut files: Vec<(String, String)> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "Dockerfile"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() > 50, "{} files", files.len());
    files
}

#[test]
fn what_is_found_in_our_own_dockerfiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/dockerfiles");
    let mut found = String::new();
    for (name, text) in files() {
        let judged = DockerfileKind.judge(&TextFile::new(&name, &text));
        let mut lines: Vec<(u32, String)> = Vec::new();
        for finding in judged.findings {
            // ShellCheck's have tests of their own.
            let of_shell = finding.aliases.iter().any(|alias| alias.starts_with("SC"));
            if finding.suppressed.is_none() && !of_shell {
                lines.push((finding.location.line.unwrap(), finding.id));
            }
        }
        lines.extend(judged.holes.into_iter().map(|hole| (0, hole.what)));
        lines.sort();
        found.push_str(&format!("{name}\n"));
        for (line, id) in lines {
            found.push_str(&format!("  {line} {id}\n"));
        }
    }
    let wanted = fs::read_to_string(root.join("found.txt")).unwrap_or_default();
    assert!(found == wanted, "found.txt should be:\n{found}");
}

/// Every line stays but those that findings are about, and what is mended stays mended.
#[test]
fn edits_of_our_own_dockerfiles_come_to_an_end() {
    let mut changed = 0;
    for (name, text) in files() {
        let errors = Tree::parse(&text).errors.len();
        let (mut mended, mut rounds) = (text.clone(), 0);
        loop {
            let findings = DockerfileKind
                .judge(&TextFile::new(&name, &mended))
                .findings;
            let groups: Vec<_> = findings.iter().map(|f| f.edits.as_slice()).collect();
            let groups: Vec<_> = groups
                .into_iter()
                .filter(|edits| !edits.is_empty())
                .collect();
            if groups.is_empty() {
                break;
            }
            mended = apply(&mended, &groups).text;
            rounds += 1;
            assert!(rounds < 4, "{name} is never mended:\n{mended}");
        }
        assert_eq!(
            Tree::parse(&mended).errors.len(),
            errors,
            "{name}:\n{mended}"
        );
        changed += usize::from(rounds > 0);
    }
    assert!(changed > 15, "{changed} files have edits");
}

/// A version of a library of cryptography is no secret, and a word in a list is no command.
#[test]
fn words_that_are_neither_secrets_nor_commands() {
    for line in [
        "RUN apk add --no-cache libcrypto3=3.3.2-r4 libssl3=3.3.2-r4",
        "ENV LIBCRYPTO_VERSION=libcrypto3=3.3.2-r4",
        "ARG PACKAGES=\"libcrypto3=3.3.2-r4 openssl=3.3.2-r4\"",
        "RUN apk del --no-cache sudo && deluser sudo && rm -f /usr/bin/sudo /etc/sudoers",
        "RUN for p in su sudo doas; do rm -f /usr/bin/$p; done",
        "RUN apt-get purge -y --auto-remove sudo",
    ] {
        let text = format!("FROM alpine:3.21.0\n{line}\nHEALTHCHECK NONE\nUSER 10001\n");
        let found = DockerfileKind
            .judge(&TextFile::new("Dockerfile", &text))
            .findings;
        assert_eq!(found, [], "{line}");
    }
}

/// Good and bad files of another scanner's rules: a bad one has the finding of its rule, and no good one has.
#[test]
fn good_and_bad_files_of_others_are_told_apart() {
    let Some(data) = seawall_testkit::test_data("good_and_bad_files_of_others_are_told_apart")
    else {
        return;
    };
    let files = data.join("fixtures/config/trivy-checks-good-bad.tar.zst");
    let rules = [
        ("add_instead_of_copy", "add-for-files"),
        ("apt_get_missing_yes_flag_to_avoid_manual_input", "apt-yes"),
        (
            "copy_from_references_current_from_alias",
            "copy-from-itself",
        ),
        (
            "copy_with_more_than_two_arguments_not_ending_with_slash",
            "copy-directory",
        ),
        ("latest_tag", "latest-tag"),
        ("maintainer_is_deprecated", "maintainer"),
        ("missing_dnf_clean_all", "dnf-cache"),
        ("missing_zypper_clean", "zypper-cache"),
        ("multiple_cmd_instructions_listed", "several-cmd"),
        (
            "multiple_entrypoint_instructions_listed",
            "several-entrypoint",
        ),
        ("multiple_healthcheck_instructions", "several-healthcheck"),
        ("port22", "ssh-port"),
        ("root_user", "no-user"),
        ("run_apt_get_dist_upgrade", "dist-upgrade"),
        ("run_command_cd_instead_of_workdir", "cd"),
        ("run_using_sudo", "sudo"),
        ("run_using_wget_and_curl", "curl-and-wget"),
        ("same_alias_in_different_froms", "stage-name-twice"),
        ("unix_ports_out_of_range", "port-range"),
        ("update_instruction_alone", "update-alone"),
        ("workdir_path_not_absolute", "relative-workdir"),
        ("yum_clean_all_missing", "yum-cache"),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (path, bytes) in seawall_testkit::unpack(&files) {
        let Some((rule, name)) = path
            .split_once("dockerfile/")
            .and_then(|(_, p)| p.split_once('/'))
        else {
            continue;
        };
        let id = rules
            .iter()
            .find(|(of, _)| *of == rule)
            .map(|(_, id)| format!("dockerfile-{id}"));
        let id = id.unwrap_or_else(|| panic!("{rule} has no check"));
        let text = String::from_utf8(bytes).unwrap();
        let findings = DockerfileKind.judge(&TextFile::new(&path, &text)).findings;
        let found = findings.iter().any(|finding| finding.id == id);
        assert_eq!(found, name.starts_with("bad"), "{path}: {id}");
        seen.insert(rule.to_owned());
    }
    assert_eq!(seen.len(), rules.len());
}
