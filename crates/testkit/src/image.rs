//! Small images, in every form that an archive can have.

#![allow(
    clippy::missing_panics_doc,
    reason = "all of it panics where it can't do its work: that fails the test"
)]

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// One layer: paths with contents, modes in octal.
#[derive(Clone, Debug, Default)]
pub struct TestLayer {
    files: Vec<TestFile>,
    whole: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
struct TestFile {
    kind: tar::EntryType,
    path: String,
    mode: u32,
    /// Its bytes; of a link, where it leads.
    content: Vec<u8>,
}

impl TestLayer {
    /// One whose tar is this.
    pub fn of_tar(tar: Vec<u8>) -> Self {
        Self {
            whole: Some(tar),
            ..Self::default()
        }
    }

    /// With a regular file.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.mode(path, 0o644, content)
    }

    /// With a regular file of that mode.
    #[must_use]
    pub fn mode(self, path: &str, mode: u32, content: impl AsRef<[u8]>) -> Self {
        self.entry(tar::EntryType::Regular, path, mode, content.as_ref())
    }

    /// With a directory.
    #[must_use]
    pub fn folder(self, path: &str) -> Self {
        self.entry(tar::EntryType::Directory, path, 0o755, b"")
    }

    /// With another name of the file at `of`, and its mode, which engines give it by each name.
    #[must_use]
    pub fn hard_link(self, path: &str, of: &str) -> Self {
        let named = self.files.iter().find(|file| file.path == of);
        let mode = named.map_or(0o644, |file| file.mode);
        self.entry(tar::EntryType::Link, path, mode, of.as_bytes())
    }

    /// With a symbolic link.
    #[must_use]
    pub fn symlink(self, path: &str, to: &str) -> Self {
        self.entry(tar::EntryType::Symlink, path, 0o777, to.as_bytes())
    }

    /// With a FIFO.
    #[must_use]
    pub fn fifo(self, path: &str) -> Self {
        self.entry(tar::EntryType::Fifo, path, 0o644, b"")
    }

    fn entry(mut self, kind: tar::EntryType, path: &str, mode: u32, content: &[u8]) -> Self {
        self.files.push(TestFile {
            kind,
            path: path.to_owned(),
            mode,
            content: content.to_vec(),
        });
        self
    }

    /// The layer as a tar.
    #[expect(clippy::unwrap_used, reason = "writing to memory does not fail")]
    pub fn tar(&self) -> Vec<u8> {
        if let Some(whole) = &self.whole {
            return whole.clone();
        }
        let mut builder = tar::Builder::new(Vec::new());
        for file in &self.files {
            let mut header = tar::Header::new_ustar();
            header.set_mode(file.mode);
            header.set_entry_type(file.kind);
            let mut content = file.content.as_slice();
            if matches!(file.kind, tar::EntryType::Link | tar::EntryType::Symlink) {
                let to = std::str::from_utf8(content).unwrap();
                header.set_link_name_literal(to).unwrap();
                content = &[];
            }
            header.set_size(content.len() as u64);
            builder
                .append_data(&mut header, &file.path, content)
                .unwrap();
        }
        builder.into_inner().unwrap()
    }
}

/// An image.
#[derive(Clone, Debug, Default)]
pub struct TestImage {
    /// Layers, lowest first.
    pub layers: Vec<TestLayer>,
    /// What it runs as and its history, instead of one that nothing is wrong with.
    told: Option<(serde_json::Value, serde_json::Value)>,
}

#[expect(clippy::unwrap_used, reason = "a broken test set-up must fail loudly")]
impl TestImage {
    /// An image of these layers.
    pub fn new(layers: Vec<TestLayer>) -> Self {
        Self { layers, told: None }
    }

    /// The same with that `config` and that `history` in its configuration.
    #[must_use]
    pub fn told(self, config: serde_json::Value, history: serde_json::Value) -> Self {
        Self {
            told: Some((config, history)),
            ..self
        }
    }

    /// Its configuration; that of an architecture.
    pub fn config_for(&self, architecture: &str) -> Vec<u8> {
        let text = String::from_utf8(self.config()).unwrap();
        let (from, to) = ("\"amd64\"", format!("\"{architecture}\""));
        text.replace(from, &to).into_bytes()
    }

    /// The digests of its uncompressed layers.
    pub fn diff_ids(&self) -> Vec<String> {
        let layers = self.layers.iter();
        layers
            .map(|layer| format!("sha256:{}", hex(&layer.tar())))
            .collect()
    }

    fn config(&self) -> Vec<u8> {
        let diff_ids = self.diff_ids();
        let history: Vec<_> = (0..self.layers.len())
            .map(|i| serde_json::json!({"created_by": format!("COPY layer{i} /")}))
            .collect();
        // Nothing is wrong with it, so that a test sees what it is about.
        let usual = serde_json::json!({
            "User": "10001", "Healthcheck": {"Test": ["CMD", "true"]}, "Labels": {"name": "app"},
        });
        let usual = (usual, history.into());
        let (config, history) = self.told.clone().unwrap_or(usual);
        let config = serde_json::json!({
            "architecture": "amd64", "os": "linux", "config": config,
            "rootfs": {"type": "layers", "diff_ids": diff_ids}, "history": history,
        });
        serde_json::to_vec(&config).unwrap()
    }

    /// docker-archive as engines before 25 write it: `ID/layer.tar`, `manifest.json` last.
    pub fn docker_archive_old(&self, path: &Path) {
        self.docker_archive_named(path, "test:1");
    }

    /// The same, of that name.
    pub fn docker_archive_named(&self, path: &Path, name: &str) {
        let mut files = Vec::new();
        let mut names = Vec::new();
        for layer in &self.layers {
            let tar = layer.tar();
            let file = format!("{}/layer.tar", hex(&tar));
            files.push((file.clone(), tar));
            names.push(file);
        }
        let config = self.config();
        let config_name = format!("{}.json", hex(&config));
        files.push((config_name.clone(), config));
        let manifest =
            serde_json::json!([{"Config": config_name, "RepoTags": [name], "Layers": names}]);
        files.push((
            "manifest.json".to_owned(),
            serde_json::to_vec(&manifest).unwrap(),
        ));
        std::fs::write(path, archive(&files)).unwrap();
    }

    /// docker-archive as builders without an engine write it: the configuration first (`CONFIG` in its
    /// name stands for its digest), then gzip layers, `manifest.json` last.
    pub fn docker_archive_of_builder(&self, config_name: &str) -> Vec<u8> {
        let config = self.config();
        let config_name = config_name.replace("CONFIG", &hex(&config));
        let mut files = vec![(config_name.clone(), config)];
        let mut names = Vec::new();
        for layer in &self.layers {
            let packed = gzipped(&layer.tar());
            let name = format!("{}.tar.gz", hex(&packed));
            names.push(name.clone());
            files.push((name, packed));
        }
        let manifest =
            serde_json::json!([{"Config": config_name, "RepoTags": ["test:1"], "Layers": names}]);
        let manifest = serde_json::to_vec(&manifest).unwrap();
        files.push(("manifest.json".to_owned(), manifest));
        archive(&files)
    }

    /// docker-archive as newer engines write it: an OCI layout with a `manifest.json`.
    pub fn docker_archive_new(&self, path: &Path) {
        let (mut files, names, config_name) = self.blobs(false);
        let manifest =
            serde_json::json!([{"Config": config_name, "RepoTags": ["test:1"], "Layers": names}]);
        files.push((
            "manifest.json".to_owned(),
            serde_json::to_vec(&manifest).unwrap(),
        ));
        std::fs::write(path, archive(&files)).unwrap();
    }

    /// An OCI layout in a tar.
    pub fn oci_archive(&self, path: &Path) {
        std::fs::write(path, archive(&self.blobs(true).0)).unwrap();
    }

    /// An OCI layout in a directory.
    pub fn oci_layout(&self, directory: &Path) {
        for (name, bytes) in self.blobs(true).0 {
            let path = directory.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    /// The squashed files in a directory. Only for images without whiteouts, and where no name of a
    /// layer goes through a link.
    #[expect(clippy::disallowed_methods, reason = "makes FIFOs")]
    pub fn directory(&self, directory: &Path) {
        use std::os::unix::fs::PermissionsExt;
        for file in self.layers.iter().flat_map(|l| &l.files) {
            let path: PathBuf = directory.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let to = || std::str::from_utf8(&file.content).unwrap();
            match file.kind {
                tar::EntryType::Directory => std::fs::create_dir_all(&path).unwrap(),
                tar::EntryType::Link => {
                    std::fs::hard_link(directory.join(to()), &path).unwrap();
                }
                tar::EntryType::Symlink => std::os::unix::fs::symlink(to(), &path).unwrap(),
                tar::EntryType::Fifo => {
                    let made = std::process::Command::new("mkfifo").arg(&path).status();
                    assert!(made.unwrap().success(), "{}", path.display());
                }
                _ => {
                    std::fs::write(&path, &file.content).unwrap();
                    let mode = std::fs::Permissions::from_mode(file.mode);
                    std::fs::set_permissions(&path, mode).unwrap();
                }
            }
        }
    }

    /// Files of a layout, names of the layers' blobs, name of the configuration's.
    #[expect(clippy::type_complexity, reason = "used twice, just below its name")]
    fn blobs(&self, gzip: bool) -> (Vec<(String, Vec<u8>)>, Vec<String>, String) {
        let mut files = vec![(
            "oci-layout".to_owned(),
            br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
        )];
        let mut put = |bytes: Vec<u8>| {
            let name = format!("blobs/sha256/{}", hex(&bytes));
            files.push((name.clone(), bytes));
            name
        };
        let mut names = Vec::new();
        let mut layers = Vec::new();
        for layer in &self.layers {
            let bytes = if gzip {
                gzipped(&layer.tar())
            } else {
                layer.tar()
            };
            let kind = if gzip { "tar+gzip" } else { "tar" };
            layers.push(serde_json::json!({
                "mediaType": format!("application/vnd.oci.image.layer.v1.{kind}"),
                "digest": format!("sha256:{}", hex(&bytes)), "size": bytes.len(),
            }));
            names.push(put(bytes));
        }
        let config = self.config();
        let descriptor = serde_json::json!({
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": format!("sha256:{}", hex(&config)), "size": config.len(),
        });
        let config_name = put(config);
        let manifest = serde_json::to_vec(&serde_json::json!({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": descriptor, "layers": layers,
        }))
        .unwrap();
        let index = serde_json::json!({"schemaVersion": 2, "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": format!("sha256:{}", hex(&manifest)),
             "size": manifest.len(), "annotations": {"org.opencontainers.image.ref.name": "test:1"}},
        ]});
        put(manifest);
        files.push(("index.json".to_owned(), serde_json::to_vec(&index).unwrap()));
        (files, names, config_name)
    }
}

/// A tar of these files, in this order.
#[expect(clippy::unwrap_used, reason = "writing to memory does not fail")]
pub fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, bytes.as_slice())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

/// The bytes as gzip.
#[expect(clippy::unwrap_used, reason = "writing to memory does not fail")]
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The bytes as xz.
#[expect(clippy::unwrap_used, reason = "writing to memory does not fail")]
pub fn xzipped(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The bytes as bzip2.
#[expect(clippy::unwrap_used, reason = "writing to memory does not fail")]
pub fn bzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// SHA-256 in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
