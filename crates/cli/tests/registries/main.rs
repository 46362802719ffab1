//! Registries as people have them, found and asked as other tools do it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

mod certificates;
mod settings;

use std::path::Path;
use std::process::Output;

use seawall_model::Report;
use seawall_testkit::image::TestLayer;
use seawall_testkit::program::{printed, program, words};

fn scan(directory: &Path, target: &str, more: &[&str], environment: &[(&str, &str)]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--format", "json", "--only", "packages"])
        .args(["--no-cache", "--update", "never"])
        .args(more)
        .env("DOCKER_HOST", "unix:///nowhere")
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

/// The references of the targets with their packages; none may have a gap.
fn found(output: &Output) -> Vec<(String, Vec<String>)> {
    assert_eq!(output.status.code(), Some(0), "{}", words(output));
    let report: Report = printed(output);
    let of = |target: &seawall_model::TargetReport| {
        assert_eq!(target.coverage.gaps, []);
        let names = target.packages.iter().map(|p| p.name.clone());
        (target.target.reference.clone(), names.collect())
    };
    report.targets.iter().map(of).collect()
}

fn layer(package: &str) -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            format!("P:{package}\nV:1.1.22-r3\nA:x86_64\no:{package}\n\n"),
        )
}
