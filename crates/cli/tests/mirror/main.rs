//! Advisories from a mirror on loopback: what a scan fetches by itself, when, and what it says where
//! it can't.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that goes wrong should say so loudly; it runs the program and tells its seed"
)]

mod damaged;
mod freshness;
mod hosts;
mod killed;
mod server;
mod severity;

use std::path::Path;
use std::process::{Output, Stdio};

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};

const DAY: u64 = 86_400;

/// The program in an environment without anything of this machine.
fn seawall(directory: &Path, arguments: &[&str]) -> Output {
    fed(directory, arguments, Stdio::null())
}

/// The same with this as standard input.
fn fed(directory: &Path, arguments: &[&str], input: Stdio) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .env("SEAWALL_DB", directory.join("db"))
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
        .args(arguments)
        .stdin(input)
        .output()
        .unwrap()
}

/// What came of a scan of `app.tar`.
struct Scanned {
    code: i32,
    report: Report,
    said: String,
}

impl Scanned {
    fn gaps(&self) -> Vec<String> {
        let gaps = &self.report.targets[0].coverage.gaps;
        gaps.iter()
            .map(|g| format!("{} {}", g.name, g.place))
            .collect()
    }

    fn found(&self) -> Vec<String> {
        let mut ids: Vec<_> = self.report.targets[0]
            .findings
            .iter()
            .filter(|f| f.package.is_some())
            .map(|f| f.id.clone())
            .collect();
        ids.sort();
        ids
    }
}

fn scan(directory: &Path, arguments: &[&str]) -> Scanned {
    let mut all = vec![
        "scan",
        "app.tar",
        "--format",
        "json",
        "--only",
        "vulnerabilities",
    ];
    all.extend(arguments);
    let output = seawall(directory, &all);
    Scanned {
        code: output.status.code().unwrap(),
        report: printed(&output),
        said: words(&output),
    }
}

/// An image of Alpine 3.10 with an npm package.
fn target(directory: &Path) {
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:openssl\nV:1.1.1d-r0\nA:x86_64\no:openssl\n\n",
        )
        .file(
            "srv/node_modules/lodash/package.json",
            r#"{"name":"lodash","version":"4.17.11"}"#,
        );
    TestImage::new(vec![layer]).docker_archive_new(&directory.join("app.tar"));
}

fn secdb(repository: &str, package: &str) -> String {
    format!(
        r#"{{"reponame":"{repository}","distroversion":"v3.10","packages":[{{"pkg":{{"name":"{package}","secfixes":{{"1.1.1d-r2":["CVE-2019-1551"]}}}}}}]}}"#
    )
}

const LODASH: &str = r#"{"id":"GHSA-jf85-cpcp-j695","modified":"2019-07-31T00:00:00Z","aliases":["CVE-2019-10744"],
    "affected":[{"package":{"ecosystem":"npm","name":"lodash"},
    "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.12"}]}]}]}"#;

/// Makes all that the store knows of times older.
fn age(directory: &Path, seconds: u64) {
    let path = directory.join("db/manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let back = |value: &mut serde_json::Value| {
        if let Some(time) = value.as_u64() {
            *value = (time - seconds).into();
        }
    };
    for part in manifest["parts"].as_array_mut().unwrap() {
        back(&mut part["as_of"]);
    }
    for remote in manifest["remotes"].as_object_mut().unwrap().values_mut() {
        back(&mut remote["checked"]);
        back(&mut remote["tried"]);
    }
    std::fs::write(&path, manifest.to_string()).unwrap();
}
