//! Which engine the program asks, by options, environment and contexts; an engine of the test's own
//! on loopback answers.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};

/// An engine that has one image, `app`; its address.
fn engine(directory: &Path) -> String {
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
        );
    let path = directory.join("served.tar");
    let image = TestImage::new(vec![layer]);
    image.docker_archive_old(&path);
    let id = seawall_testkit::image::hex(&image.config_for("amd64"));
    let layers = image.diff_ids();
    let details = format!(r#"{{"Id":"sha256:{id}","RootFS":{{"Layers":{layers:?}}}}}"#);
    std::fs::write(directory.join("details.json"), &details).unwrap();
    let archive = Arc::new(std::fs::read(path).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut request = String::new();
            reader.read_line(&mut request).unwrap();
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let (status, body) = match request.split(' ').nth(1).unwrap() {
                "/images/app/json" => ("200 OK", details.clone().into_bytes()),
                "/images/app/history" => ("200 OK", b"[]".to_vec()),
                "/images/app/get" => ("200 OK", archive.to_vec()),
                _ => ("404 Not Found", br#"{"message":"no such image"}"#.to_vec()),
            };
            let mut stream = reader.into_inner();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            // Whoever goes away early is none of our business.
            drop(stream.write_all(&body));
        }
    });
    address
}

fn scan(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args([
            "scan",
            "--only",
            "packages",
            "--format",
            "json",
            "--no-cache",
        ])
        .args(arguments)
        .envs(environment.iter().copied())
        // An engine is never asked through a proxy.
        .envs(["HTTP_PROXY", "http_proxy", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:9")))
        .output()
        .unwrap()
}

fn context(directory: &Path, name: &str, host: &str) {
    let id = seawall_testkit::image::hex(name.as_bytes());
    let meta = directory.join(".docker/contexts/meta").join(id);
    std::fs::create_dir_all(&meta).unwrap();
    let text = format!(r#"{{"Name":"{name}","Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#);
    std::fs::write(meta.join("meta.json"), text).unwrap();
}

type Words<'a> = &'a [&'a str];
type Variables<'a> = &'a [(&'a str, &'a str)];

#[test]
fn by_option_environment_and_context() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let address = engine(directory);
    context(directory, "here", &address);
    context(directory, "wrong", "tcp://127.0.0.1:9");
    let config = r#"{"currentContext":"here"}"#;
    std::fs::write(directory.join(".docker/config.json"), config).unwrap();

    let there: [(Words, Variables); 5] = [
        (&["docker:app"], &[("DOCKER_HOST", &address)]),
        (
            &["app"],
            &[("DOCKER_HOST", &address), ("DOCKER_CONTEXT", "wrong")],
        ),
        (
            &["docker:app", "--context", "here"],
            &[("DOCKER_HOST", "unix:///nowhere")],
        ),
        (&["docker:app"], &[("DOCKER_CONTEXT", "here")]),
        (&["docker:app"], &[]),
    ];
    for (arguments, environment) in there {
        let output = scan(directory, arguments, environment);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{arguments:?} {environment:?}: {errors}"
        );
        let report: seawall_model::Report = printed(&output);
        let packages = &report.targets[0].packages;
        assert_eq!(packages[0].name, "musl", "{arguments:?} {environment:?}");
    }

    let wrong: [(Words, Variables, &str); 7] = [
        (
            &["docker:app", "--context", "wrong"],
            &[],
            "tcp://127.0.0.1:9: the Docker engine can't be reached",
        ),
        (
            &["docker:app", "--context", "gone"],
            &[],
            "no Docker context \"gone\"",
        ),
        (&["docker:gone"], &[], "the Docker engine has no image gone"),
        (
            &["docker:app"],
            &[("DOCKER_HOST", "ssh://me@far"), ("PATH", "/nowhere")],
            "ssh://me@far: the Docker engine can't be reached\ncaused by: ssh can't be started",
        ),
        (
            &["docker:app"],
            &[("DOCKER_HOST", "ssh://-oProxyCommand=id")],
            "no address of an engine",
        ),
        (
            &["docker:app"],
            &[("DOCKER_HOST", "far:2375")],
            "no address of an engine",
        ),
        (&["docker:app", "--offline"], &[], "--offline forbids"),
    ];
    for (arguments, environment, expected) in wrong {
        let output = scan(directory, arguments, environment);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?} {environment:?}: {errors}"
        );
        assert!(
            errors.contains(expected),
            "{arguments:?} {environment:?}: {errors}"
        );
    }
}

/// `ssh` is a script of the test's own: it answers as the far engine does.
#[test]
fn behind_ssh() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    drop(engine(directory));
    let ssh = directory.join("ssh");
    let script = r#"#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/asked"
case "$*" in *nobody*) echo "me@nobody: Permission denied (publickey)." >&2; exit 255;; esac
read -r method path version
while read -r line && [ "$line" != "$(printf '\r')" ]; do :; done
case "$path" in
  /images/app/json)
    printf 'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' "$(wc -c < "$here/details.json")"
    cat "$here/details.json";;
  /images/app/history) printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]';;
  /images/app/get) printf 'HTTP/1.1 200 OK\r\n\r\n'; cat "$here/served.tar";;
  *) printf 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}';;
esac
"#;
    std::fs::write(&ssh, script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&ssh, mode).unwrap();
    let path = format!("{}:/usr/bin:/bin", directory.display());
    context(
        directory,
        "far",
        "ssh://me@far:2222/run/user/1000/docker.sock",
    );
    for (arguments, host, asked) in [
        (
            &["app"][..],
            "ssh://me@far",
            "-l me -- far docker system dial-stdio",
        ),
        (
            &["docker:app", "--context", "far"][..],
            "unix:///nowhere",
            "-l me -p 2222 -- far docker --host=unix:///run/user/1000/docker.sock system dial-stdio",
        ),
    ] {
        let output = scan(
            directory,
            arguments,
            &[("DOCKER_HOST", host), ("PATH", &path)],
        );
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let report: seawall_model::Report = printed(&output);
        assert_eq!(report.targets[0].packages[0].name, "musl");
        let lines = std::fs::read_to_string(directory.join("asked")).unwrap();
        assert!(lines.lines().last().unwrap().ends_with(asked), "{lines}");
    }
    let host = [("DOCKER_HOST", "ssh://me@nobody"), ("PATH", path.as_str())];
    let output = scan(directory, &["docker:app"], &host);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("ssh: me@nobody: Permission denied"),
        "{errors}"
    );
    let output = scan(directory, &["docker:app", "--offline"], &host);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--offline forbids"));
}
