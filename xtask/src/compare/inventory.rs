//! `cargo xtask compare inventory DATA [--machine]`: lists packages with ours and with Syft on the same
//! inputs, and prints what each found by ecosystem, then every difference with its class.
//!
//! DATA is the directory of shared test data. Of lock files each lies alone in a directory, so that no
//! tool completes one by another; databases of package managers lie in a root file system of their own.
//! `--machine` adds this machine's `/usr` and package database. Packages are compared by type, name and
//! version of their package URLs, name and version as their ecosystems hold them equal; namespaces and
//! qualifiers of distributions are left out. docs/compare/inventory.md says what the classes mean.

mod classes;
mod inputs;
mod purl;
mod tools;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use classes::Side;
use purl::Key;

/// Packages of one input, by the file of the input that tells them, and whether only development needs
/// them.
type Found = BTreeMap<(String, Key), bool>;

/// Counts of one ecosystem: theirs, ours, both.
#[derive(Default)]
struct Row {
    theirs: usize,
    ours: usize,
    both: usize,
}

/// Compares.
pub(super) fn run(arguments: &[&str]) -> Result<(), String> {
    let data = arguments.iter().find(|a| !a.starts_with("--"));
    let data = Path::new(data.ok_or("which directory has the shared test data?")?);
    let work = Path::new("target/compare/inventory");
    let inputs = inputs::all(data, work, arguments.contains(&"--machine"))?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut differences: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let (mut ours_seconds, mut theirs_seconds) = (0.0, 0.0);
    for input in &inputs {
        let (ours, spent) = tools::ours(input)?;
        ours_seconds += spent;
        let (theirs, spent) = tools::syft(input)?;
        theirs_seconds += spent;
        for (_, key) in ours.keys() {
            rows.entry(key.kind.clone()).or_default().ours += 1;
        }
        for one in theirs.keys() {
            let row = rows.entry(one.1.kind.clone()).or_default();
            row.theirs += 1;
            row.both += usize::from(ours.contains_key(one));
        }
        let only = [(Side::Ours, &ours, &theirs), (Side::Theirs, &theirs, &ours)];
        for (side, has, lacks) in only {
            for (one, development) in has.iter().filter(|(one, _)| !lacks.contains_key(*one)) {
                let class = classes::of(side, *development, one, lacks);
                let line = format!("{} {}: {}", input.name, one.0, one.1);
                let key = (class.to_owned(), side.to_string());
                differences.entry(key).or_default().push(line);
            }
        }
    }
    let seconds = (ours_seconds, theirs_seconds);
    print(inputs.len(), &rows, &differences, seconds).map_err(|e| e.to_string())
}

fn print(
    inputs: usize,
    rows: &BTreeMap<String, Row>,
    differences: &BTreeMap<(String, String), Vec<String>>,
    (ours, theirs): (f64, f64),
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{inputs} inputs; ours {ours:.1} s, syft {theirs:.1} s\n"
    )?;
    writeln!(out, "| type | syft | ours | both | only syft | only ours |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for (kind, Row { theirs, ours, both }) in rows {
        let (only_theirs, only_ours) = (theirs - both, ours - both);
        writeln!(
            out,
            "| {kind} | {theirs} | {ours} | {both} | {only_theirs} | {only_ours} |"
        )?;
    }
    writeln!(out, "\n| class | only | packages |\n|---|---|---|")?;
    for ((class, side), lines) in differences {
        writeln!(out, "| {class} | {side} | {} |", lines.len())?;
    }
    for ((class, side), lines) in differences {
        if class != classes::NOT_IN_SCOPE {
            writeln!(out, "\n{class}, only {side}:")?;
            for line in lines {
                writeln!(out, "  {line}")?;
            }
        }
    }
    Ok(())
}
