//! The result as Markdown, and as a list of every difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::classes::class_of;
use super::difference::{Difference, Only, Tally};
use super::records::Records;

/// Prints the tables; an error if a difference has no class.
pub(super) fn print(
    root: &Path,
    tally: &Tally<'_>,
    records: &BTreeMap<&str, Records>,
) -> Result<(), String> {
    let mut out = String::from(
        "| ecosystem | inputs | files | packages in both | theirs | ours | both | only theirs | only ours | records in both |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for ((ecosystem, what), row) in &tally.rows {
        let _ = writeln!(
            out,
            "| {ecosystem} | {what} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.inputs,
            row.packages,
            row.theirs,
            row.ours,
            row.both,
            row.theirs - row.both,
            row.ours - row.both,
            row.records
        );
    }
    let mut classes: BTreeMap<&str, (usize, usize, &Difference)> = BTreeMap::new();
    let mut unexplained = 0;
    let mut list = String::from(
        "class\tonly\tecosystem\tpackage\tversion\trecord\tinput\tlisted\tgroup agrees\n",
    );
    for difference in &tally.differences {
        let class = class_of(difference, records).map_or("unexplained", |class| class.name);
        unexplained += usize::from(class == "unexplained");
        let counts = classes.entry(class).or_insert((0, 0, difference));
        match difference.only {
            Only::Theirs => counts.0 += 1,
            Only::Ours => counts.1 += 1,
        }
        let package = &difference.package;
        let _ = writeln!(
            list,
            "{class}\t{:?}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            difference.only,
            package.ecosystem,
            package.name,
            package.version,
            difference.record,
            difference.origin,
            difference.listed,
            difference.group_agrees
        );
    }
    out.push_str(
        "\n| class | records only theirs | records only ours | example |\n|---|---|---|---|\n",
    );
    for (class, (theirs, ours, example)) in &classes {
        let package = &example.package;
        let _ = writeln!(
            out,
            "| {class} | {theirs} | {ours} | {} {} {} in {} |",
            package.name, package.version, example.record, example.origin
        );
    }
    io::stdout()
        .lock()
        .write_all(out.as_bytes())
        .map_err(|e| e.to_string())?;
    let path = root.join("differences.tsv");
    fs::write(&path, list).map_err(|e| e.to_string())?;
    if unexplained > 0 {
        return Err(format!(
            "{unexplained} differences belong to no class: {}",
            path.display()
        ));
    }
    Ok(())
}
