//! Checks on small texts: each line beside the ones that it must be told apart from.

use super::tests::judged;
use super::*;
use crate::kind::Kind;
use crate::{Judged, TextFile};

fn fires(id: &str, text: &str) -> bool {
    let check = Dockerfile::checks().iter().find(|c| c.meta().id == id);
    !judged(*check.unwrap(), text).is_empty()
}

#[test]
fn packages_and_options() {
    for (id, run, wanted) in [
        (
            "dockerfile-apt-version",
            "apt-get -o A=b -t x install a",
            true,
        ),
        ("dockerfile-apt-version", "sudo apt-get install a", true),
        ("dockerfile-apt-version", "apt-get remove a", false),
        ("dockerfile-apt-version", "echo apt-get install a", false),
        (
            "dockerfile-apt-version",
            "if x; then apt-get install a; fi",
            true,
        ),
        ("dockerfile-apt-yes", "apt-get install -qqy a", false),
        ("dockerfile-apt-yes", "apt-get install -q -q a", false),
        ("dockerfile-apt-yes", "apt-get install -q a", true),
        ("dockerfile-apk-version", "apk add --virtual .b a=1", false),
        ("dockerfile-apk-version", "apk add 'a>1'", false),
        (
            "dockerfile-pip-version",
            "python3.12 -m pip install a",
            true,
        ),
        ("dockerfile-pip-version", "pip install -r a.txt", false),
        (
            "dockerfile-pip-version",
            "pip install -i https://x a==1",
            false,
        ),
        (
            "dockerfile-pip-cache",
            "PIP_NO_CACHE_DIR=1 pip install a==1",
            false,
        ),
        (
            "dockerfile-pip-cache",
            "PIP_NO_CACHE_DIR=0 pip install a==1",
            true,
        ),
        ("dockerfile-npm-version", "npm install @a/b", true),
        ("dockerfile-npm-version", "npm install a/b", true),
        ("dockerfile-npm-version", "npm install a/b#v1", false),
        (
            "dockerfile-npm-version",
            "npm install git+https://a.b/c",
            true,
        ),
        ("dockerfile-npm-version", "npm install ./a a@npm:b@1", false),
        (
            "dockerfile-pip-version",
            "pip install git+ssh://git@a.b/c",
            true,
        ),
        (
            "dockerfile-pip-version",
            "pip install git+ssh://git@a.b/c@v1",
            false,
        ),
        ("dockerfile-npm-version", "npm ci", false),
        ("dockerfile-sudo", "x | sudo tee /y", true),
        (
            "dockerfile-download-piped-to-shell",
            "curl x | tee y | bash -s --",
            true,
        ),
        (
            "dockerfile-download-piped-to-shell",
            "curl x && sh y",
            false,
        ),
        (
            "dockerfile-apt-lists",
            "apt-get update && apt-get install a",
            true,
        ),
    ] {
        assert_eq!(
            fires(id, &format!("FROM a:1\nRUN {run}\n")),
            wanted,
            "{id}: {run}"
        );
        let document = format!("FROM a:1\nRUN <<E\n{run}\nE\n");
        assert_eq!(fires(id, &document), wanted, "{id} in a document: {run}");
        let windows = format!("FROM a:1\nSHELL [\"powershell\"]\nRUN {run}\n");
        assert!(!fires(id, &windows), "{id} of another shell: {run}");
    }
    let list = "FROM a:1\nRUN [\"apt-get\", \"install\", \"a\"]\n";
    assert!(fires("dockerfile-apt-version", list));
}

#[test]
fn names_of_secrets() {
    for (instruction, wanted) in [
        ("ENV A=b MYSQL_ROOT_PASSWORD=x", true),
        ("ENV AWS_SECRET_ACCESS_KEY x y", true),
        ("ARG npm_token=x", true),
        ("ONBUILD ARG API_KEY=x", true),
        ("ENV API_KEY=$API_KEY", false),
        ("ENV PWD=/x OLD_PWD=b", false),
        ("ENV SSH_KEY_PATH=/x PUBLIC_KEY=a PRIMARY_KEY=id", false),
        ("ENV SECRET_NAME=x BYPASS=1 COMPASS=n AUTHOR=me", false),
    ] {
        let text = format!("FROM a:1\n{instruction}\n");
        assert_eq!(
            fires("dockerfile-secret-variable", &text),
            wanted,
            "{instruction}"
        );
    }
    let text = "FROM a:1\nENV DB_PASSWORD=hunter2\n";
    let findings = DockerfileKind
        .judge(&TextFile::new("Dockerfile", text))
        .findings;
    assert!(!findings.is_empty() && !format!("{findings:?}").contains("hunter2"));
}

#[test]
fn shells_in_shells_are_read_and_what_is_not_is_told() {
    let judged = |text: &str| DockerfileKind.judge(&TextFile::new("a/Dockerfile", text));
    let versions = |text: &str| {
        let Judged { findings, holes } = judged(text);
        let version = findings.iter().filter(|f| f.id == "dockerfile-apt-version");
        let edits = findings.iter().all(|f| f.edits.is_empty());
        (version.count(), holes.len(), edits)
    };
    for run in [
        "RUN sh -c 'apt-get install curl'",
        "RUN [\"/bin/bash\", \"-lc\", \"apt-get install curl\"]",
        "RUN true && sudo bash -e -c \"sh -c 'apt-get install curl'\"",
    ] {
        let text = format!("FROM debian:12.9\n{run}\nUSER 1\n");
        assert_eq!(versions(&text), (1, 0, true), "{run}");
    }
    for (text, why) in [
        (
            "FROM a:1\nSHELL [\"pwsh\", \"-Command\"]\nRUN apt-get install curl\nUSER 1\n",
            "for a shell that is not read, line 3",
        ),
        (
            "# escape=`\nFROM a:1\nRUN apt-get install curl\nUSER 1\n",
            "with another escape, as Windows has it, line 3",
        ),
        (
            "FROM a:1\nRUN <<EOF\n#!/usr/bin/python3\nprint(1)\nEOF\nUSER 1\n",
            "whose document is for another program, line 2",
        ),
    ] {
        let [hole] = judged(text).holes.try_into().unwrap();
        assert_eq!(
            (hole.what, hole.place),
            (format!("RUN {why}"), "a/Dockerfile".to_owned())
        );
    }
    // A deep nest ends, and is told.
    let nest = (0..200).fold("true".to_owned(), |inner, _| {
        format!("sh -c {inner};sh -c x")
    });
    assert!(judged(&format!("FROM a:1\nRUN {nest}\n")).holes.len() <= 1);
}

#[test]
fn caches_secrets_and_lists_where_they_stand() {
    for (id, text, wanted) in [
        (
            "dockerfile-pip-cache",
            "RUN export PIP_NO_CACHE_DIR=1 && pip install a==1",
            false,
        ),
        (
            "dockerfile-pip-cache",
            "RUN pip install a==1\nENV PIP_NO_CACHE_DIR=1",
            true,
        ),
        ("dockerfile-pip-cache", "RUN pipx install a==1", false),
        ("dockerfile-pip-version", "RUN pipx install a", true),
        (
            "dockerfile-pip-version",
            "RUN pip install --root-user-action ignore a==1",
            false,
        ),
        ("dockerfile-apt-lists", "RUN aptitude update", true),
        ("dockerfile-secret-argument", "ARG AWS_ACCESS_KEY_ID", true),
        ("dockerfile-secret-argument", "ARG PUBLIC_KEY", false),
        (
            "dockerfile-go-version",
            "RUN go install ./cmd/a example.com/b@v1",
            false,
        ),
        ("dockerfile-copy-from-unknown", "COPY --from=$X /a /b", true),
        ("dockerfile-copy-directory", "COPY a b .", true),
        ("dockerfile-copy-directory", "COPY a b $X", false),
        (
            "dockerfile-user-by-name",
            "RUN adduser -u 7 -D app\nUSER app",
            false,
        ),
        (
            "dockerfile-user-by-name",
            "RUN adduser -D app\nUSER app",
            true,
        ),
        ("dockerfile-user-by-name", "USER root", false),
        (
            "dockerfile-dnf-cache",
            "RUN microdnf install -y a-1 && dnf clean all",
            true,
        ),
        ("dockerfile-expose-format", "EXPOSE 80 8080:80", true),
    ] {
        assert_eq!(
            fires(id, &format!("FROM a:1\n{text}\n")),
            wanted,
            "{id}: {text}"
        );
    }
}

/// A file without FROM is a part of one: what stands in it is judged.
#[test]
fn a_file_without_a_base_is_judged_as_far_as_it_goes() {
    let text = "RUN apt-get update\nRUN sudo make | tee x\n";
    let judged = DockerfileKind.judge(&TextFile::new("Dockerfile", text));
    let mut ids: Vec<&str> = judged.findings.iter().map(|f| f.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "dockerfile-apt-lists",
            "dockerfile-instruction-order",
            "dockerfile-pipefail",
            "dockerfile-sudo",
            "dockerfile-update-alone"
        ]
    );
}

/// The shell of a stage is that of the stage that it is based on, and what a comment names counts as one.
#[test]
fn shells_are_handed_on() {
    for (text, wanted) in [
        (
            "FROM a:1 AS b\nSHELL [\"pwsh\"]\nFROM b\nRUN sudo x\nUSER 1\n",
            1,
        ),
        (
            "FROM a:1 AS b\nSHELL [\"pwsh\"]\nFROM c:1\nRUN sudo x\nUSER 1\n",
            0,
        ),
        (
            "FROM a:1\n# hadolint shell=powershell\nRUN sudo x\nUSER 1\n",
            1,
        ),
        (
            "FROM a:1\n# hadolint shell=/bin/bash\nRUN sudo x\nUSER 1\n",
            0,
        ),
        (
            "FROM a:1\nSHELL [\"pwsh\"]\nONBUILD RUN sudo x\nUSER 1\n",
            1,
        ),
    ] {
        let judged = DockerfileKind.judge(&TextFile::new("Dockerfile", text));
        let found = judged.findings.iter().any(|f| f.id == "dockerfile-sudo");
        assert_eq!((judged.holes.len(), found), (wanted, wanted == 0), "{text}");
    }
}

#[test]
fn a_stage_can_be_set_aside() {
    let text =
        "# hadolint stage ignore=DL3004 -- why\nFROM a:1 AS b\nRUN sudo x\nFROM a:1\nRUN sudo x\n";
    let findings = DockerfileKind
        .judge(&TextFile::new("Dockerfile", text))
        .findings;
    let sudo = findings.into_iter().filter(|f| f.id == "dockerfile-sudo");
    let aside: Vec<bool> = sudo.map(|f| f.suppressed.is_some()).collect();
    assert_eq!(aside, [true, false]);
}

#[test]
fn a_part_of_a_stage_is_judged_as_one() {
    assert!(fires(
        "dockerfile-several-cmd",
        "CMD [\"a\"]\nCMD [\"b\"]\n"
    ));
    assert!(fires(
        "dockerfile-apt-lists",
        "FROM a:1\nRUN apt -o A::B=false update -y\n"
    ));
    assert!(fires(
        "dockerfile-apt-lists",
        "FROM a:1\nRUN apt-get update && rm -rf /var/list/apt/lists/*\n"
    ));
}

#[test]
fn documents_that_a_shell_runs() {
    for (run, wanted) in [
        ("RUN <<E", true),
        ("RUN bash <<E", true),
        ("RUN bash -eu -o pipefail <<E", true),
        ("RUN <<E sh -e", true),
        ("RUN cd /x && sudo bash -s <<E", true),
        ("RUN cat <<E > /x", false),
        ("RUN bash /x.sh <<E", false),
        ("RUN sh -c 'cat' <<E", false),
        ("RUN python3 <<E", false),
        ("COPY <<E /x", false),
    ] {
        let text = format!("FROM a:1\n{run}\napt-get install curl\nE\n");
        assert_eq!(fires("dockerfile-apt-version", &text), wanted, "{run}");
    }
}
