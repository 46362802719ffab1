//! The face of the program: help, tables, errors, exit codes, as people and scripts see them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

mod errors;
mod exit_codes;
mod first;
mod help;
mod tables;
mod target;
mod terminal;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program in an environment without anything of this machine.
fn seawall(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command
        .env_clear()
        .env("HOME", directory.join("home"))
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
        .env("SEAWALL_CONTAINERD_ROOT", "/nowhere")
        // 2020-01-01
        .env("SOURCE_DATE_EPOCH", "1577836800")
        .current_dir(directory)
        .stdin(Stdio::null());
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    seawall(directory).args(arguments).output().unwrap()
}

/// What was asked, what was said, and the exit code, without what changes from run to run.
fn transcript(directory: &Path, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes)
            .replace(&directory.display().to_string(), "[DIRECTORY]")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
        // What a kernel can't do is no matter here.
        let lines = text.lines().filter(|line| !line.contains("no-sandbox"));
        lines.fold(String::new(), |all, line| {
            all + &without_digests(line.trim_end()) + "\n"
        })
    };
    let mut all = format!("$ seawall {}\n", arguments.join(" "));
    all.push_str(&text(&output.stdout));
    if !output.stderr.is_empty() {
        all.push_str("--- stderr\n");
        all.push_str(&text(&output.stderr));
    }
    all.push_str(&format!(
        "--- exit code {}\n",
        output.status.code().unwrap()
    ));
    all
}

/// Digests, and sizes of our own files, change with the form of those files.
fn without_digests(line: &str) -> String {
    if line.trim_start().starts_with("\"bytes\":") {
        return line.replace(|c: char| c.is_ascii_digit(), "");
    }
    let mut out = String::new();
    for part in line.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let hex = word.len() >= 16 && word.bytes().all(|b| b.is_ascii_hexdigit());
        out.push_str(if hex { "[HEX]" } else { word });
        out.push_str(&part[word.len()..]);
    }
    out
}
