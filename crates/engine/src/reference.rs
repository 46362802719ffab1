//! What a target's name on the command line means.

use std::path::{Path, PathBuf};

/// A target as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `-`: standard input.
    Stdin,
    /// A file, of which its name and content tell what it is: an archive, an SBOM, a lock file, a program.
    File(PathBuf),
    /// An archive of an image or of files.
    Archive(PathBuf),
    /// An SBOM document.
    Sbom(PathBuf),
    /// An OCI layout directory.
    Layout(PathBuf),
    /// A directory taken as a root file system.
    Directory(PathBuf),
    /// An image of the Docker engine.
    Docker(String),
    /// An image of Podman's store.
    Podman(String),
    /// An image of containerd's store.
    Containerd(String),
    /// An image of a registry.
    Registry(String),
    /// A container of the Docker engine.
    Container(String),
    /// The name of an image, wherever it is: the stores of this machine first, then a registry.
    Image(String),
}

/// Prefixes that say outright what a name is.
pub const PREFIXES: &[(&str, &str)] = &[
    ("docker:", "image of the Docker engine, by name or id"),
    ("podman:", "image of Podman's store"),
    ("containerd:", "image of containerd's store"),
    ("registry:", "image of a registry"),
    (
        "container:",
        "container of the Docker engine, its own writable layer told apart",
    ),
    ("archive:", "docker-archive or OCI tar, plain or compressed"),
    ("oci:", "OCI layout, a directory or a tar"),
    ("dir:", "directory, taken as a root file system"),
    ("sbom:", "CycloneDX, SPDX or Syft document"),
];

impl Reference {
    /// Reads a name; a prefix decides, else what is on disk, else it is an image.
    pub fn parse(text: &str) -> Self {
        if text == "-" {
            return Self::Stdin;
        }
        for (prefix, _) in PREFIXES {
            if let Some(rest) = text.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
                return Self::outright(prefix, rest);
            }
        }
        let path = Path::new(text);
        if path.is_dir() {
            return directory(path);
        }
        // No image's name begins like that.
        let only_path = ["/", "./", "../"].iter().any(|p| text.starts_with(p));
        if only_path || path.exists() {
            return Self::File(path.to_owned());
        }
        Self::Image(text.to_owned())
    }

    fn outright(prefix: &str, rest: &str) -> Self {
        let name = rest.to_owned();
        let path = PathBuf::from(rest);
        match prefix {
            "docker:" => Self::Docker(name),
            "podman:" => Self::Podman(name),
            "containerd:" => Self::Containerd(name),
            "registry:" => Self::Registry(name),
            "container:" => Self::Container(name),
            "dir:" => Self::Directory(path),
            "oci:" if path.is_dir() => Self::Layout(path),
            "sbom:" => Self::Sbom(path),
            _ => Self::Archive(path),
        }
    }
}

fn directory(path: &Path) -> Reference {
    if path.join("oci-layout").is_file() {
        Reference::Layout(path.to_owned())
    } else {
        Reference::Directory(path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_what_people_expect() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_str().unwrap();
        assert_eq!(Reference::parse("-"), Reference::Stdin);
        assert_eq!(
            Reference::parse("docker:alpine"),
            Reference::Docker("alpine".into())
        );
        assert_eq!(
            Reference::parse("alpine:3.10"),
            Reference::Image("alpine:3.10".into())
        );
        assert_eq!(
            Reference::parse("host:5000/a/b"),
            Reference::Image("host:5000/a/b".into())
        );
        for gone in ["/nowhere/a.tar", "./gone.tar", "../gone.tar"] {
            assert_eq!(Reference::parse(gone), Reference::File(gone.into()));
        }
        assert_eq!(Reference::parse(path), Reference::Directory(path.into()));
        std::fs::write(directory.path().join("oci-layout"), "{}").unwrap();
        assert_eq!(Reference::parse(path), Reference::Layout(path.into()));
        assert_eq!(
            Reference::parse(&format!("oci:{path}")),
            Reference::Layout(path.into())
        );
        let file = format!("{path}/oci-layout");
        assert_eq!(
            Reference::parse(&file),
            Reference::File(file.clone().into())
        );
        assert_eq!(
            Reference::parse(&format!("sbom:{file}")),
            Reference::Sbom(file.clone().into())
        );
        for prefix in ["archive:", "oci:"] {
            assert_eq!(
                Reference::parse(&format!("{prefix}{file}")),
                Reference::Archive(file.clone().into())
            );
        }
    }
}
