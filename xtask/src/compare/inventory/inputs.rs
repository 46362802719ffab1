//! What the tools are run on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What kind of target a path is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Directory,
    DockerArchive,
    Layout,
}

/// One input.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) source: Source,
    /// Each file lies in a directory of its own, named by a number.
    pub(super) collection: bool,
    /// The files by those numbers.
    pub(super) files: BTreeMap<String, String>,
}

/// Archives of single files.
const COLLECTIONS: &[&str] = &[
    "lockfiles-syft",
    "lockfiles-trivy",
    "lockfiles-osv-scanner",
    "lockfiles-osv-scalibr",
];
/// Where the root of a file system is in a path of the fixtures: before one of these.
const ROOTS: &[&str] = &[
    "/var/lib/dpkg/",
    "/usr/lib/dpkg/",
    "/lib/apk/db/",
    "/usr/lib/apk/db/",
    "/var/lib/rpm/",
    "/usr/lib/sysimage/rpm/",
    "/var/lib/rpmmanifest/",
    "/var/lib/pacman/",
    "/var/db/pkg/",
    "/var/lib/opkg/",
    "/opt/bitnami/",
];

/// Lays the inputs out in `work`.
pub(super) fn all(data: &Path, work: &Path, machine: bool) -> Result<Vec<Input>, String> {
    let fixtures = data.join("fixtures");
    let fail = |e: std::io::Error| e.to_string();
    let _ = fs::remove_dir_all(work);
    fs::create_dir_all(work).map_err(fail)?;
    let mut inputs = images(&fixtures.join("images"), work)?;
    for name in COLLECTIONS {
        let unpacked = unpack(&fixtures.join(format!("{name}.tar.zst")), work)?;
        inputs.push(collection(name, &unpacked, &work.join(name)).map_err(fail)?);
    }
    let unpacked = unpack(&fixtures.join("os-packages.tar.zst"), work)?;
    inputs.extend(roots(&unpacked, &work.join("roots")).map_err(fail)?);
    inputs.extend(rpm(&fixtures, work)?);
    if machine {
        inputs.push(directory("this machine's /usr", PathBuf::from("/usr")));
        let root = work.join("machine");
        fs::create_dir_all(root.join("var/lib")).map_err(fail)?;
        fs::create_dir_all(root.join("etc")).map_err(fail)?;
        let _ = fs::copy("/etc/os-release", root.join("etc/os-release"));
        shell(
            "cp",
            &[
                "-r",
                "/var/lib/dpkg",
                &root.join("var/lib").display().to_string(),
            ],
        )?;
        inputs.push(directory("this machine's dpkg", root));
    }
    Ok(inputs)
}

fn directory(name: &str, path: PathBuf) -> Input {
    Input {
        name: name.to_owned(),
        path,
        source: Source::Directory,
        collection: false,
        files: BTreeMap::new(),
    }
}

fn images(shared: &Path, work: &Path) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for (family, end, source) in [
        ("trivy", ".tar.gz", Source::DockerArchive),
        ("trivy", ".oci", Source::Layout),
        ("osv-scalibr", ".tar", Source::DockerArchive),
    ] {
        for mut path in children(&shared.join(family)) {
            let name = name_of(&path);
            if !name.ends_with(end) || (family == "osv-scalibr" && !name.starts_with("image-")) {
                continue;
            }
            if end == ".tar.gz" {
                let plain = work.join(name.trim_end_matches(".gz"));
                let (from, to) = (path.display().to_string(), plain.display().to_string());
                // Syft reads no compressed archives of images.
                shell("sh", &["-c", "gzip -dc \"$0\" > \"$1\"", &from, &to])?;
                path = plain;
            }
            let input = directory(&format!("{family}/{name}"), path);
            inputs.push(Input { source, ..input });
        }
    }
    Ok(inputs)
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Each file of the archive alone below a number, with its whole path.
fn collection(name: &str, unpacked: &Path, root: &Path) -> std::io::Result<Input> {
    let mut files = BTreeMap::new();
    for (number, path) in walk(unpacked).into_iter().enumerate() {
        let number = format!("{number:04}");
        let inside = path.strip_prefix(unpacked).unwrap_or(&path);
        let to = root.join(&number).join(inside);
        fs::create_dir_all(to.parent().unwrap_or(root))?;
        fs::copy(&path, &to)?;
        files.insert(number, inside.display().to_string());
    }
    Ok(Input {
        collection: true,
        files,
        ..directory(name, root.to_owned())
    })
}

/// The shared rpm databases, each in a root of its own.
fn rpm(fixtures: &Path, work: &Path) -> Result<Vec<Input>, String> {
    let unpacked = unpack(&fixtures.join("rpmdb.tar.zst"), work)?;
    let mut inputs = Vec::new();
    for (number, path) in walk(&unpacked).into_iter().enumerate() {
        let name = name_of(&path);
        if matches!(name.as_str(), "Packages" | "Packages.db" | "rpmdb.sqlite") {
            let root = work.join(format!("rpm-{number}"));
            let to = root.join("var/lib/rpm");
            fs::create_dir_all(&to).map_err(|e| e.to_string())?;
            fs::copy(&path, to.join(&name)).map_err(|e| e.to_string())?;
            let name = path.strip_prefix(&unpacked).unwrap_or(&path);
            inputs.push(directory(&format!("rpmdb/{}", name.display()), root));
        }
    }
    Ok(inputs)
}

/// Each root file system of the fixtures, without those that lie in it.
fn roots(unpacked: &Path, work: &Path) -> std::io::Result<Vec<Input>> {
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in walk(unpacked) {
        let inside = path.strip_prefix(unpacked).unwrap_or(&path);
        let inside = format!("/{}", inside.display());
        let at = ROOTS.iter().filter_map(|root| inside.find(root)).min();
        let Some((root, rest)) = at.and_then(|at| inside.split_at_checked(at)) else {
            continue;
        };
        let count = found.len();
        let to = found
            .entry(root.to_owned())
            .or_insert_with(|| work.join(count.to_string()));
        let to = to.join(rest.trim_start_matches('/'));
        fs::create_dir_all(to.parent().unwrap_or(work))?;
        fs::copy(&path, &to)?;
    }
    let inputs = found.into_iter();
    Ok(inputs
        .map(|(root, path)| directory(root.trim_start_matches('/'), path))
        .collect())
}

fn unpack(archive: &Path, work: &Path) -> Result<PathBuf, String> {
    let name = name_of(archive);
    let to = work.join("unpacked").join(name);
    fs::create_dir_all(&to).map_err(|e| e.to_string())?;
    let (archive, directory) = (archive.display().to_string(), to.display().to_string());
    shell("tar", &["--zstd", "-xf", &archive, "-C", &directory])?;
    Ok(to)
}

fn children(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.path()).collect();
    paths.sort();
    paths
}

fn walk(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in children(directory) {
        if path.is_symlink() {
        } else if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn shell(program: &str, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new(program).args(arguments).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} {}: {status}", arguments.join(" "))),
        Err(error) => Err(format!("{program}: {error}")),
    }
}
