//! The Dockerfiles that are compared: those of the shared samples, the examples of every check, and our own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::command;

const SAMPLES: &str = "fixtures/config/config-samples.tar.zst";
const OWN: &str = "crates/lint/testdata/dockerfiles";

/// Where a file comes from, and how many there are.
pub(super) struct Part {
    pub(super) what: &'static str,
    pub(super) files: Vec<PathBuf>,
}

/// Lays all of them out below a directory.
pub(super) fn lay_out(data: &Path, root: &Path) -> io::Result<Vec<Part>> {
    let _ = fs::remove_dir_all(root);
    let parts = [
        ("shared samples", samples(data, &root.join("samples"))?),
        ("examples of the checks", examples(&root.join("examples"))?),
        ("our own", own(&root.join("own"))?),
    ];
    let part = |(what, mut files): (&'static str, Vec<PathBuf>)| {
        files.sort();
        Part { what, files }
    };
    Ok(parts.map(part).into())
}

fn samples(data: &Path, root: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(root)?;
    let archive = data.join(SAMPLES);
    let mut tar = command("tar");
    let tar = tar.arg("--zstd").arg("-xf").arg(&archive).arg("-C");
    if !tar.arg(root).status()?.success() {
        let message = format!("{}: not unpacked", archive.display());
        return Err(io::Error::other(message));
    }
    let mut files = Vec::new();
    keep_dockerfiles(root, &mut files)?;
    Ok(files)
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

/// The bad and the good example of every check on Dockerfiles. Those that need a configuration are left out:
/// without it there is nothing to compare.
fn examples(root: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(root)?;
    let mut files = Vec::new();
    let metas = seawall_lint::metas().filter(|meta| meta.id.starts_with("dockerfile-"));
    for meta in metas {
        for (kind, example) in [("bad", meta.bad), ("good", meta.good)] {
            if !example.input.starts_with("# .hadolint.yaml:") {
                let path = root.join(format!("{}.{kind}.Dockerfile", meta.id));
                fs::write(&path, example.input)?;
                files.push(path);
            }
        }
    }
    Ok(files)
}

fn own(root: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(root)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(OWN)? {
        let path = root.join(entry?.file_name());
        if path.extension().is_some_and(|e| e == "Dockerfile") {
            let name = path.file_name().unwrap_or_default();
            fs::copy(Path::new(OWN).join(name), &path)?;
            files.push(path);
        }
    }
    Ok(files)
}
