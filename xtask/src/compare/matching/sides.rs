//! What each program lists and finds in a file, in one form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::commands::Run;
use super::inputs::Input;

/// A package as both programs write it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    pub(super) ecosystem: String,
    pub(super) name: String,
    pub(super) version: String,
}

impl Package {
    fn new(ecosystem: &str, name: &str, version: &str) -> Self {
        let name = if ecosystem == "PyPI" {
            pep503(name)
        } else {
            name.to_owned()
        };
        let mut version = version;
        if ecosystem == "Go" {
            version = version.trim_start_matches('v');
        }
        if name == "stdlib" {
            // OSV-Scanner judges 1.19 as it stands but prints 1.19.99 for it.
            version = version.strip_suffix(".99").unwrap_or(version);
        }
        Self {
            ecosystem: ecosystem.to_owned(),
            name,
            version: version.to_owned(),
        }
    }
}

/// A Python package's name in its normal form.
pub(super) fn pep503(name: &str) -> String {
    let mut name = name.to_lowercase().replace(['_', '.'], "-");
    while name.contains("--") {
        name = name.replace("--", "-");
    }
    name
}

/// Records that affect a package.
pub(super) type Findings = BTreeMap<Package, BTreeSet<String>>;

/// What one program makes of one input: every package, with no records where none affects it.
pub(super) type Side = BTreeMap<String, Findings>;

/// OSV-Scanner on all files below these folders, one entry for each file's path. Each is read alone;
/// one that it can't read does not end the run, as it would if it were named.
pub(super) fn theirs_of_files(
    program: &Path,
    databases: &Path,
    config: &Path,
    folders: &[&Path],
) -> Result<Side, String> {
    let mut run = Run::new(program)
        .args(&[
            "scan",
            "source",
            "--recursive",
            "--no-ignore",
            "--no-resolve",
        ])
        .args(&["--no-call-analysis", "all"])
        .env("OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY", databases)
        .args(THEIR_OUTPUT)
        .arg("--config")
        .arg(config);
    for folder in folders {
        run = run.arg(folder);
    }
    // 1 is findings.
    theirs(&run.output(&[0, 1])?)
}

/// OSV-Scanner on an image, one entry for each path inside.
pub(super) fn theirs_of_image(
    program: &Path,
    databases: &Path,
    config: &Path,
    archive: &Path,
) -> Result<Side, String> {
    let run = Run::new(program)
        .args(&["scan", "image", "--archive"])
        .arg(archive)
        .env("OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY", databases)
        .args(THEIR_OUTPUT)
        .args(&["--experimental-plugins", "lockfile"])
        .args(&["--experimental-plugins", "artifact"])
        .arg("--config")
        .arg(config);
    theirs(&run.output(&[0, 1])?)
}

const THEIR_OUTPUT: &[&str] = &[
    "--offline",
    "--offline-vulnerabilities",
    "--all-packages",
    "--all-vulns",
    "--format",
    "json",
];

fn theirs(output: &[u8]) -> Result<Side, String> {
    let report: Value = serde_json::from_slice(output).map_err(|e| e.to_string())?;
    let mut side = Side::new();
    for result in array(&report["results"]) {
        let path = text(&result["source"]["path"]);
        let path = path.trim_start_matches('/').to_owned();
        let findings = side.entry(path).or_default();
        for entry in array(&result["packages"]) {
            let package = &entry["package"];
            let package = Package::new(
                text(&package["ecosystem"])
                    .split(':')
                    .next()
                    .unwrap_or_default(),
                &text(&package["name"]),
                &text(&package["version"]),
            );
            let ids = array(&entry["vulnerabilities"]).map(|v| text(&v["id"]));
            findings.entry(package).or_default().extend(ids);
        }
    }
    Ok(side)
}

/// Ours on directories that hold one file each, one entry for each file's path.
pub(super) fn ours_of_files(
    program: &Path,
    database: &Path,
    home: &Path,
    inputs: &[Input],
) -> Result<Side, String> {
    let mut side = Side::new();
    for chunk in inputs.chunks(100) {
        let mut run = our_scan(program, database, home);
        for input in chunk {
            run = run.arg(input.directory());
        }
        let report = our_report(run)?;
        let targets: Vec<&Value> = array(&report["targets"]).collect();
        if targets.len() != chunk.len() {
            return Err(format!("{} targets became {}", chunk.len(), targets.len()));
        }
        for (target, input) in targets.into_iter().zip(chunk) {
            let all = ours(target).into_values();
            let joined = side.entry(input.path()).or_default();
            for findings in all {
                joined.extend(findings);
            }
        }
    }
    Ok(side)
}

/// Ours on an image, one entry for each path inside.
pub(super) fn ours_of_image(
    program: &Path,
    database: &Path,
    home: &Path,
    archive: &Path,
) -> Result<Side, String> {
    let report = our_report(our_scan(program, database, home).arg(archive))?;
    let mut side = Side::new();
    for target in array(&report["targets"]) {
        side.append(&mut ours(target));
    }
    Ok(side)
}

fn our_scan(program: &Path, database: &Path, home: &Path) -> Run {
    Run::new(program)
        .args(&["scan", "--only", "packages,vulnerabilities", "--offline"])
        .args(&["--format", "json", "--no-cache", "--db"])
        .arg(database)
        .env("XDG_STATE_HOME", home)
        .env("XDG_CACHE_HOME", home)
}

fn our_report(run: Run) -> Result<Value, String> {
    // 1 is findings, 3 is what could not be read.
    let output = run.output(&[0, 1, 3])?;
    serde_json::from_slice(&output).map_err(|e| e.to_string())
}

fn ours(target: &Value) -> Side {
    let mut side = Side::new();
    let mut places: BTreeMap<String, Vec<(String, Package)>> = BTreeMap::new();
    for entry in array(&target["packages"]) {
        let Some(ecosystem) = ecosystem(&text(&entry["kind"])) else {
            continue;
        };
        let package = Package::new(ecosystem, &text(&entry["name"]), &text(&entry["version"]));
        for location in array(&entry["locations"]) {
            let path = text(&location["path"]);
            side.entry(path.clone())
                .or_default()
                .entry(package.clone())
                .or_default();
            places
                .entry(text(&entry["ref"]))
                .or_default()
                .push((path, package.clone()));
        }
    }
    for finding in array(&target["findings"]) {
        let ids: Vec<String> = array(&finding["verdicts"])
            .filter(|verdict| verdict["status"] == "affected")
            .filter_map(|verdict| Some(verdict["reason"].as_str()?.split_once(": ")?.0.to_owned()))
            .collect();
        for (path, package) in array(&finding["refs"])
            .filter_map(|r| places.get(&text(r)))
            .flatten()
        {
            let all = side.entry(path.clone()).or_default();
            all.entry(package.clone()).or_default().extend(ids.clone());
        }
    }
    side
}

fn ecosystem(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "pypi" => "PyPI",
        "golang" => "Go",
        "cargo" => "crates.io",
        "gem" => "RubyGems",
        _ => return None,
    })
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
