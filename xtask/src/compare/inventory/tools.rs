//! Runs a tool on an input and reads what it lists.

use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use super::Found;
use super::inputs::{Input, Source};
use super::purl::key;

/// What ours finds, and in how many seconds.
pub(super) fn ours(input: &Input) -> Result<(Found, f64), String> {
    let built = ["target/release/seawall", "target/debug/seawall"];
    let program = built.iter().find(|p| std::path::Path::new(p).exists());
    let program = program.ok_or("build first: cargo build -p seawall")?;
    let target = input.path.display().to_string();
    let arguments = [
        "sbom",
        &target,
        "--format",
        "json",
        "--offline",
        "--no-cache",
        "--quiet",
    ];
    let (document, seconds) = run(program, &arguments)?;
    let mut found = Found::new();
    let packages = list(&document, "/targets/0/packages");
    for package in packages.iter().filter(|p| text(p, "state") == "present") {
        let Some(key) = key(text(package, "purl")) else {
            continue;
        };
        for location in list(package, "/locations") {
            let one = (place(input, text(location, "path")), key.clone());
            let development = package.get("dev").and_then(Value::as_bool) == Some(true);
            found.insert(one, development);
        }
    }
    Ok((found, seconds))
}

/// What Syft finds with all of its catalogers, and in how many seconds.
pub(super) fn syft(input: &Input) -> Result<(Found, f64), String> {
    let home = std::env::home_dir().unwrap_or_default().join("go/bin/syft");
    let program = if home.exists() {
        home.display().to_string()
    } else {
        "syft".to_owned()
    };
    let source = match input.source {
        Source::Directory => "dir",
        Source::DockerArchive => "docker-archive",
        Source::Layout => "oci-dir",
    };
    let target = format!("{source}:{}", input.path.display());
    let arguments = [
        "scan",
        "-q",
        "--override-default-catalogers",
        "all",
        "-o",
        "syft-json",
        &target,
    ];
    let (document, seconds) = run(&program, &arguments)?;
    let mut found = Found::new();
    for package in list(&document, "/artifacts") {
        // Without a distribution there is no package URL.
        let bare = || {
            let (kind, name) = (text(package, "type"), text(package, "name"));
            let kind = match kind {
                "rust-crate" => "cargo",
                "java-archive" => "maven",
                "python" => "pypi",
                "go-module" => "golang",
                kind => kind,
            };
            format!("pkg:{kind}/{name}@{}", text(package, "version"))
        };
        let url = text(package, "purl");
        let url = if url.starts_with("pkg:") {
            url.to_owned()
        } else {
            bare()
        };
        let Some(key) = key(&url) else {
            continue;
        };
        let locations = list(package, "/locations");
        let primary = |location: &&Value| {
            location
                .pointer("/annotations/evidence")
                .is_none_or(|e| e == "primary")
        };
        for location in locations.iter().filter(primary) {
            found.insert((place(input, text(location, "path")), key.clone()), false);
        }
    }
    Ok((found, seconds))
}

/// The part of a location by which the tools are compared: the number of the file in a collection, else
/// nothing, because they name different files of one database.
fn place(input: &Input, path: &str) -> String {
    let path = path.trim_start_matches('/');
    if !input.collection {
        return String::new();
    }
    let number = path.split('/').next().unwrap_or_default();
    let name = input.files.get(number).map_or(number, String::as_str);
    name.to_owned()
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn run(program: &str, arguments: &[&str]) -> Result<(Value, f64), String> {
    let started = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .env("SYFT_CHECK_FOR_APP_UPDATE", "false")
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    let seconds = started.elapsed().as_secs_f64();
    let read = serde_json::from_slice(&output.stdout);
    // Syft refuses images that ours reads in part; both are an empty list, and the difference shows.
    Ok((read.unwrap_or(Value::Null), seconds))
}
