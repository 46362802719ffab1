//! `cargo xtask compare lint DATA`: lints Dockerfiles with ours and with hadolint, and writes
//! `docs/compare/hadolint.md`: what only one of them says, in classes, with the reason. What belongs to no class
//! is an error. What each costs is printed.

mod classes;
mod corpus;
mod costs;
mod page;
mod said;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const PAGE: &str = "docs/compare/hadolint.md";
/// What hadolint is told: without it, it does not look for this.
const CONFIGURATION: &str = "override:\n  info: [DL3057]\n";

/// Compares on the samples below that directory.
pub(super) fn run(arguments: &[&str]) -> Result<(), String> {
    let [data] = arguments else {
        return Err("usage: cargo xtask compare lint DATA".to_owned());
    };
    compare(Path::new(data)).map_err(|error| error.to_string())
}

fn compare(data: &Path) -> io::Result<()> {
    let root = PathBuf::from("target/compare/lint");
    let parts = corpus::lay_out(data, &root.join("files"))?;
    let files: Vec<PathBuf> = parts.iter().flat_map(|part| part.files.clone()).collect();
    let configuration = root.join("hadolint.yaml");
    fs::write(&configuration, CONFIGURATION)?;
    let configuration = configuration.display().to_string();
    let options = ["hadolint", "--no-fail", "-f", "json", "-c", &configuration];
    let names = files.iter().map(|file| file.display().to_string());
    let hadolint: Vec<String> = options
        .map(str::to_owned)
        .into_iter()
        .chain(names)
        .collect();
    let compared = said::compare(&root.join("files"), &files, &output(&hadolint)?)?;
    let (sorted, unexplained) = classes::sort(&compared.cases);
    fs::write(PAGE, page::write(&parts, &compared, &sorted))?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} Dockerfiles, {} differences: {PAGE}",
        files.len(),
        compared.cases.len()
    )?;
    costs::print(&mut out, &root.join("files"), hadolint, &root)?;
    if unexplained.is_empty() {
        return Ok(());
    }
    let line = |case: &&said::Case| {
        let whose = if case.ours { "ours" } else { "hadolint" };
        let text: String = case.instruction.chars().take(160).collect();
        format!(
            "{}: only {whose}: {}:{} {}",
            case.code,
            case.file,
            case.line,
            text.replace('\n', " ")
        )
    };
    let lines: Vec<String> = unexplained.iter().map(line).collect();
    Err(io::Error::other(format!(
        "differences of no class:\n{}",
        lines.join("\n")
    )))
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn command(program: &str) -> Command {
    Command::new(program)
}

fn output(words: &[String]) -> io::Result<Value> {
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| io::Error::other("no words"))?;
    let output = command(program).args(arguments).output()?;
    serde_json::from_slice(&output.stdout).map_err(|error| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        io::Error::other(format!("{program}: {error}: {said}"))
    })
}
