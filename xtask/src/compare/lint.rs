//! `cargo xtask compare lint DATA`: lints the Dockerfiles of the shared samples with ours and with hadolint, lists
//! what only one of them says, and prints what each costs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::cost::{Measured, measure};

const OURS: &str = "target/release/seawall";
const SAMPLES: &str = "fixtures/config/config-samples.tar.zst";

/// What a linter says: file, line and hadolint's code.
type Said = BTreeSet<(String, u64, String)>;

/// Compares on the samples below that directory.
pub(super) fn run(arguments: &[&str]) -> Result<(), String> {
    let [data] = arguments else {
        return Err("usage: cargo xtask compare lint DATA".to_owned());
    };
    compare(Path::new(data)).map_err(|error| error.to_string())
}

fn compare(data: &Path) -> io::Result<()> {
    let root = PathBuf::from("target/compare/lint");
    let _ = fs::remove_dir_all(&root);
    let samples = root.join("samples");
    fs::create_dir_all(&samples)?;
    let archive = data.join(SAMPLES);
    let status = command("tar")
        .arg("--zstd")
        .arg("-xf")
        .arg(&archive)
        .arg("-C")
        .arg(&samples)
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!(
            "{}: not unpacked",
            archive.display()
        )));
    }
    let mut files = Vec::new();
    keep_dockerfiles(&samples, &mut files)?;
    files.sort();
    let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
    let hadolint: Vec<String> = ["hadolint", "--no-fail", "-f", "json"]
        .map(str::to_owned)
        .into_iter()
        .chain(names.iter().cloned())
        .collect();
    let place = samples.display().to_string();
    let ours: Vec<String> = [OURS, "lint", "--format", "json", &place]
        .map(str::to_owned)
        .into();
    let (peer, own) = (
        of_hadolint(&output(&hadolint)?),
        of_ours(&output(&ours)?, &samples),
    );
    let mut out = io::stdout().lock();
    writeln!(out, "{} Dockerfiles\n", files.len())?;
    differences(&mut out, &peer, &own)?;
    costs(&mut out, hadolint, ours, &root)
}

/// Removes all but Dockerfiles, and lists these.
fn keep_dockerfiles(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let named = ["dockerfile", "containerfile"].iter().any(|word| {
            name == *word
                || name.starts_with(&format!("{word}."))
                || name.ends_with(&format!(".{word}"))
        });
        if entry.file_type()?.is_dir() {
            keep_dockerfiles(&path, files)?;
        } else if named && !name.ends_with(".dockerignore") {
            files.push(path);
        } else {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
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

fn of_hadolint(list: &Value) -> Said {
    let one = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        (
            text("file"),
            finding["line"].as_u64().unwrap_or_default(),
            text("code"),
        )
    };
    list.as_array().into_iter().flatten().map(one).collect()
}

/// What ours says under hadolint's codes; what comments set aside hadolint does not say either.
fn of_ours(report: &Value, samples: &Path) -> Said {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let findings = list(&report["targets"])
        .into_iter()
        .flat_map(|target| list(&target["findings"]));
    let mut said = Said::new();
    for finding in findings.filter(|finding| finding["suppressed"].is_null()) {
        let location = &finding["location"];
        let path = samples.join(location["path"].as_str().unwrap_or_default());
        let line = location["line"].as_u64().unwrap_or_default();
        for alias in list(&finding["aliases"]) {
            let alias = alias.as_str().unwrap_or_default();
            if alias.starts_with("DL") || alias.starts_with("SC") {
                said.insert((path.display().to_string(), line, alias.to_owned()));
            }
        }
    }
    said
}

fn differences(out: &mut dyn Write, peer: &Said, own: &Said) -> io::Result<()> {
    let mut codes: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for said in peer.union(own) {
        let counts = codes.entry(&said.2).or_default();
        let place = match (peer.contains(said), own.contains(said)) {
            (true, true) => 0,
            (true, false) => 1,
            (false, _) => 2,
        };
        counts[place] += 1;
    }
    writeln!(
        out,
        "| code | both | only hadolint | only ours |\n|---|---|---|---|"
    )?;
    for (code, [both, theirs, ours]) in codes {
        writeln!(out, "| {code} | {both} | {theirs} | {ours} |")?;
    }
    for (whose, some, others) in [("hadolint", peer, own), ("ours", own, peer)] {
        writeln!(out, "\nonly {whose}:")?;
        for (file, line, code) in some.difference(others) {
            writeln!(out, "  {file}:{line} {code}")?;
        }
    }
    Ok(())
}

fn costs(
    out: &mut dyn Write,
    hadolint: Vec<String>,
    ours: Vec<String>,
    root: &Path,
) -> io::Result<()> {
    let measured = |what, words, runs| Measured {
        what,
        words,
        cold: false,
        runs,
    };
    let commands = [measured("ours", ours, 9), measured("hadolint", hadolint, 3)];
    let costs = measure(&commands, root);
    writeln!(
        out,
        "\n| command | wall s | CPU s | peak MiB |\n|---|---|---|---|"
    )?;
    for (command, cost) in commands.iter().zip(&costs) {
        match cost {
            Some(cost) => writeln!(
                out,
                "| {} | {:.3} | {:.3} | {} |",
                command.what,
                cost.wall,
                cost.cpu,
                cost.peak / 1024
            )?,
            None => writeln!(out, "| {} | not on PATH, or failed | | |", command.what)?,
        }
    }
    if let [Some(own), Some(peer)] = costs.as_slice() {
        let ratio = peer.cpu / own.cpu.max(0.001);
        writeln!(
            out,
            "\nhadolint takes {ratio:.1} times the CPU of ours; asked: 20.0"
        )?;
    }
    Ok(())
}
