//! What is scanned: the lockfiles of the fixtures and made ones, each alone in a directory under the
//! name that both programs know it by.

use std::fs;
use std::path::{Path, PathBuf};

use super::commands::Run;

/// An ecosystem that is compared: OSV's name.
pub(super) const ECOSYSTEMS: &[&str] = &["PyPI", "Go", "crates.io", "RubyGems"];

/// One lockfile.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// OSV's name of its ecosystem.
    pub(super) ecosystem: &'static str,
    /// Where it comes from: the fixture's path, or what was made.
    pub(super) origin: String,
    /// Where it lies now.
    pub(super) file: PathBuf,
}

impl Input {
    /// The directory that holds nothing else.
    pub(super) fn directory(&self) -> &Path {
        self.file.parent().unwrap_or(&self.file)
    }

    /// The path without its first slash, as results are kept.
    pub(super) fn path(&self) -> String {
        let path = self.file.display().to_string();
        path.trim_start_matches('/').to_owned()
    }

    pub(super) fn is_made(&self) -> bool {
        self.origin.starts_with("made/")
    }
}

const ARCHIVES: &[&str] = &[
    "lockfiles-osv-scalibr",
    "lockfiles-syft",
    "lockfiles-trivy",
    "lockfiles-osv-scanner",
];

/// Fixtures of osv-scalibr are named after what they show: the folder tells the format.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("/golang/gomod/", "go.mod", "Go"),
    ("/python/pipfilelock/", "Pipfile.lock", "PyPI"),
    ("/python/pdmlock/", "pdm.lock", "PyPI"),
    ("/python/poetrylock/", "poetry.lock", "PyPI"),
    ("/python/pylock/", "pylock.toml", "PyPI"),
    ("/python/requirements/", "requirements.txt", "PyPI"),
    ("/python/uvlock/", "uv.lock", "PyPI"),
    ("/ruby/gemfilelock/", "Gemfile.lock", "RubyGems"),
    ("/rust/cargolock/", "Cargo.lock", "crates.io"),
];

/// Names of lockfiles everywhere else.
const NAMES: &[(&str, &str)] = &[
    ("go.mod", "Go"),
    ("Pipfile.lock", "PyPI"),
    ("pdm.lock", "PyPI"),
    ("poetry.lock", "PyPI"),
    ("pylock.toml", "PyPI"),
    ("uv.lock", "PyPI"),
    ("Gemfile.lock", "RubyGems"),
    ("gems.locked", "RubyGems"),
    ("Cargo.lock", "crates.io"),
];

/// Unpacks the archives under `root` and lays out every lockfile of the four ecosystems.
pub(super) fn fixtures(data: &Path, root: &Path) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for archive in ARCHIVES {
        let folder = root.join("unpacked").join(archive);
        unpack(&data.join(format!("fixtures/{archive}.tar.zst")), &folder)?;
        let mut files = Vec::new();
        list(&folder, &mut files)?;
        files.sort();
        for file in files {
            let inner = file.strip_prefix(&folder).unwrap_or(&file);
            let inner = format!("/{}", inner.display());
            if let Some((name, ecosystem)) = kind(archive, &inner) {
                let at = root.join("files").join(ecosystem);
                let at = at.join(inputs.len().to_string());
                fs::create_dir_all(&at).map_err(|e| e.to_string())?;
                let copy = at.join(&name);
                fs::copy(&file, &copy).map_err(|e| e.to_string())?;
                let sums = file.with_extension("sum");
                if name == "go.mod" && sums.is_file() {
                    fs::copy(&sums, at.join("go.sum")).map_err(|e| e.to_string())?;
                }
                inputs.push(Input {
                    ecosystem,
                    origin: format!("{archive}{inner}"),
                    file: copy,
                });
            }
        }
    }
    Ok(inputs)
}

/// A `.tar.zst` into a new folder.
pub(super) fn unpack(archive: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let tar = Run::new("tar").arg("-C").arg(folder).arg("--zstd");
    tar.arg("-xf").arg(archive).output(&[0]).map(drop)
}

/// The name to give a fixture, and its ecosystem.
fn kind(archive: &str, inner: &str) -> Option<(String, &'static str)> {
    let name = inner.rsplit('/').next()?;
    if archive == "lockfiles-osv-scalibr" {
        let (_, canonical, ecosystem) = FAMILIES
            .iter()
            .find(|(family, ..)| inner.contains(family))?;
        // Sums beside modules, and the README of a folder, are no lockfiles.
        let other = [".sum", ".md", ".py", ".in"]
            .iter()
            .any(|end| name.ends_with(end));
        return (!other).then(|| ((*canonical).to_owned(), *ecosystem));
    }
    if let Some((name, ecosystem)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(((*name).to_owned(), ecosystem));
    }
    (name.contains("requirements") && name.ends_with(".txt")).then(|| (name.to_owned(), "PyPI"))
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|e| e.to_string())? {
        let entry = entry.map_err(|e| e.to_string())?;
        let kind = entry.file_type().map_err(|e| e.to_string())?;
        if kind.is_dir() {
            list(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
