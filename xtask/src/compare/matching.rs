//! `cargo xtask compare matching`: the shared advisories and the same lockfiles and image given to
//! OSV-Scanner and to ours, and the findings held against each other.
//!
//! Each difference belongs to a class of `docs/compare/matching.md`, or the command fails.

mod classes;
mod commands;
mod difference;
mod image;
mod inputs;
mod made;
mod records;
mod sides;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use commands::Run;
use difference::Tally;
use records::Records;

/// Marks inputs that OSV-Scanner judged by records without GIT ranges.
const NO_GIT: &str = " (no GIT ranges)";

/// Compares; needs `SEAWALL_TEST_DATA`, python3 with PyYAML, go, and osv-scanner.
pub(crate) fn run() -> Result<(), String> {
    let data = data()?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no workspace")?;
    let root = workspace.join("target/compare/matching");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).map_err(|e| e.to_string())?;
    let theirs = commands::find("osv-scanner")?;
    let build = Run::new("cargo").args(&["build", "--quiet", "-p", "seawall"]);
    build.within(workspace).output(&[0])?;
    let ours = root.join("seawall");
    fs::copy(workspace.join("target/debug/seawall"), &ours).map_err(|e| e.to_string())?;
    let (databases, ours_database) = advisories(&data, workspace, &root, &ours)?;
    let config = root.join("osv-scanner.toml");
    // Else it leaves the standard library of a `go` directive out.
    fs::write(&config, "ScanGoModVersion = true\n").map_err(|e| e.to_string())?;

    let mut records = BTreeMap::new();
    for ecosystem in inputs::ECOSYSTEMS {
        let read = Records::read(&databases.join("records").join(ecosystem))?;
        records.insert(*ecosystem, read);
    }
    let mut all = inputs::fixtures(&data, &root)?;
    for (ecosystem, records) in &records {
        all.extend(made::write(ecosystem, &records.borders, &root)?);
    }
    let home = root.join("home");
    let us = sides::ours_of_files(&ours, &ours_database, &home, &all)?;
    let folders = [root.join("files"), root.join("made")];
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let them = sides::theirs_of_files(&theirs, &databases, &config, &folders)?;
    let mut tally = Tally::new(&records);
    for input in &all {
        let path = input.path();
        if input.is_made() && !them.contains_key(&path) {
            return Err(format!("OSV-Scanner reads nothing in {path}"));
        }
        let what = if input.is_made() { "made" } else { "fixtures" };
        let kind = (input.ecosystem, what);
        tally.file(kind, &input.origin, them.get(&path), us.get(&path));
    }
    let folders = [root.join("files/PyPI"), root.join("made/PyPI")];
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let without_git = databases.join("without-git");
    let them = sides::theirs_of_files(&theirs, &without_git, &config, &folders)?;
    for input in all.iter().filter(|i| i.ecosystem == "PyPI") {
        let what = if input.is_made() {
            "made, no GIT ranges"
        } else {
            "fixtures, no GIT ranges"
        };
        let path = input.path();
        let origin = format!("{}{NO_GIT}", input.origin);
        tally.file(("PyPI", what), &origin, them.get(&path), us.get(&path));
    }
    let image = image::make(&root, &records)?;
    let them = sides::theirs_of_image(&theirs, &databases, &config, &image)?;
    let us = sides::ours_of_image(&ours, &ours_database, &home, &image)?;
    let mut paths: Vec<&String> = them.keys().chain(us.keys()).collect();
    paths.sort();
    paths.dedup();
    for path in paths {
        let origin = format!("image:{path}");
        let kind = ("all four", "image");
        tally.file(kind, &origin, them.get(path), us.get(path));
    }
    table::print(&root, &tally, &records)
}

fn data() -> Result<PathBuf, String> {
    let data = std::env::var_os("SEAWALL_TEST_DATA");
    data.map(PathBuf::from)
        .ok_or_else(|| "SEAWALL_TEST_DATA does not say where the shared data are".to_owned())
}

/// The same advisories for both: zips for OSV-Scanner, imported for us.
fn advisories(
    data: &Path,
    workspace: &Path,
    root: &Path,
    ours: &Path,
) -> Result<(PathBuf, PathBuf), String> {
    let upstream = root.join("advisories");
    let trees = [
        "pypi-advisory-database",
        "crates-rustsec-osv",
        "rubygems-ruby-advisory-db",
    ];
    for tree in trees {
        let archive = data.join(format!("advisories/{tree}.tar.zst"));
        inputs::unpack(&archive, &upstream.join(tree))?;
    }
    let [pypi, rustsec, rubysec] = trees.map(|tree| upstream.join(tree));
    let go = data.join("advisories/go-vulndb.zip");
    let databases = root.join("databases");
    let python = Run::new("python3").arg(workspace.join("xtask/scripts/osv_zips.py"));
    let python = python.arg(&pypi).arg(&go).arg(&rustsec).arg(&rubysec);
    python.arg(&databases).output(&[0])?;
    let database = root.join("ours");
    let import = Run::new(ours)
        .args(&["db", "import", "--db"])
        .arg(&database);
    let import = import.arg(&pypi).arg(&go).arg(&rustsec).arg(&rubysec);
    import.output(&[0, 3])?;
    Ok((databases, database))
}
