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
