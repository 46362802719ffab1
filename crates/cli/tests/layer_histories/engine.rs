//! The Docker engine as an oracle: what a container made of an image sees.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// What stands at a path of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    File(String),
    Directory,
    Symlink(String),
    Special,
}

/// An image in the engine, which goes away with this.
pub(crate) struct Loaded<'n> {
    name: &'n str,
}

impl<'n> Loaded<'n> {
    /// Loads an archive that has an image of that name.
    ///
    /// # Errors
    /// What the engine says where it refuses it.
    pub(crate) fn load(archive: &Path, name: &'n str) -> Result<Self, String> {
        let archive = std::fs::File::open(archive).unwrap();
        let mut load = Command::new("docker");
        let output = load.arg("load").stdin(Stdio::from(archive)).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        if output.status.success() && said.contains("Loaded image") {
            Ok(Self { name })
        } else {
            Err(said)
        }
    }

    /// What a container of it sees, but for what the engine puts into each.
    pub(crate) fn seen(&self, directory: &Path) -> BTreeMap<String, Seen> {
        let container = docker(&["create", self.name, "true"]);
        let export = directory.join("export.tar");
        let export_text = export.display().to_string();
        docker(&["export", "-o", &export_text, container.trim()]);
        docker(&["rm", container.trim()]);
        let seen = list(&export);
        std::fs::remove_file(export).unwrap();
        seen
    }
}

impl Drop for Loaded<'_> {
    fn drop(&mut self) {
        let mut remove = Command::new("docker");
        let _ = remove.args(["rmi", self.name]).output();
    }
}

fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What the engine puts into every container.
const OWN: [&str; 5] = [".dockerenv", "dev", "etc", "proc", "sys"];

fn list(export: &Path) -> BTreeMap<String, Seen> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut tar = tar::Archive::new(std::fs::File::open(export).unwrap());
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let path = path.trim_end_matches('/').to_owned();
        if OWN.contains(&path.split('/').next().unwrap_or_default()) {
            continue;
        }
        let link = entry.link_name().unwrap();
        let link = link.map(|link| link.to_str().unwrap().to_owned());
        let one = match entry.header().entry_type() {
            tar::EntryType::Regular => {
                let mut content = String::new();
                entry.read_to_string(&mut content).unwrap();
                Seen::File(content)
            }
            tar::EntryType::Directory => Seen::Directory,
            tar::EntryType::Symlink => Seen::Symlink(link.unwrap()),
            // The first name of the file came before.
            tar::EntryType::Link => seen[&link.unwrap()].clone(),
            _ => Seen::Special,
        };
        seen.insert(path, one);
    }
    seen
}
