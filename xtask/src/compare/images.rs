//! Images to measure with, made of Debian's packages or of this machine's own files: a docker-archive,
//! and an OCI layout with gzip layers of the same content.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An image to make.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Its name.
    pub(super) name: &'static str,
    filling: Filling,
}

#[derive(Clone, Copy, Debug)]
enum Filling {
    /// Debian's smallest system, as base images have it: some 90 packages, one layer.
    Debian,
    /// Files of this machine up to about that size, shared out among so many layers. The databases of
    /// its packages come first, so that a small image has as many packages as a large one.
    Machine { bytes: u64, layers: usize },
}

impl Wanted {
    /// Into how many layers the files go.
    pub(super) fn layers(&self) -> usize {
        match self.filling {
            Filling::Debian => 1,
            Filling::Machine { layers, .. } => layers,
        }
    }

    const fn of_machine(name: &'static str, bytes: u64, layers: usize) -> Self {
        Self {
            name,
            filling: Filling::Machine { bytes, layers },
        }
    }
}

/// The images that figures are given for: one of some 0.12 GB that is as others are, and three sizes.
pub(super) const WANTED: [Wanted; 4] = [
    Wanted {
        name: "debian",
        filling: Filling::Debian,
    },
    Wanted::of_machine("small", 120_000_000, 3),
    Wanted::of_machine("middle", 1_130_000_000, 12),
    Wanted::of_machine("large", 3_970_000_000, 1),
];

/// An image that was made.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// The docker-archive.
    pub(super) archive: PathBuf,
    /// The OCI layout.
    pub(super) layout: PathBuf,
    /// Its name in an engine.
    pub(super) reference: String,
}

/// Where files are taken from, in this order: what a system is made of first.
const ROOTS: [&str; 7] = [
    "/var/lib/dpkg",
    "/etc",
    "/usr/lib/python3",
    "/usr/bin",
    "/usr/share",
    "/usr/lib",
    "/usr/local",
];
/// Taken then, if there is not enough yet.
const MORE: [&str; 2] = ["/root", "/opt"];

/// Makes an image, or takes the one that was made before.
pub(super) fn make(root: &Path, wanted: Wanted) -> io::Result<Image> {
    let image = Image {
        archive: root.join(format!("{}.tar", wanted.name)),
        layout: root.join(format!("{}.oci", wanted.name)),
        reference: format!("seawall-compare/{}:1", wanted.name),
    };
    if image.archive.exists() && image.layout.join("index.json").exists() {
        return Ok(image);
    }
    let stage = root.join(format!("{}.stage", wanted.name));
    let _ = fs::remove_dir_all(&stage);
    fs::create_dir_all(&stage)?;
    fs::create_dir_all(image.layout.join("blobs/sha256"))?;
    let (mut names, mut diff_ids, mut descriptors) = (Vec::new(), Vec::new(), Vec::new());
    for share in shares(wanted, &stage)? {
        let layer = stage.join("layer.tar");
        pack(&share, &stage, &layer)?;
        let diff_id = digest(&layer)?;
        let packed = stage.join("layer.tar.gz");
        let gzip = format!("gzip -6 -n -c {} > {}", layer.display(), packed.display());
        shell(&gzip, &[0])?;
        let blob = digest(&packed)?;
        let size = packed.metadata()?.len();
        fs::rename(&packed, image.layout.join("blobs/sha256").join(&blob))?;
        fs::create_dir_all(stage.join(&diff_id))?;
        let entry = format!("{diff_id}/layer.tar");
        fs::rename(&layer, stage.join(&entry))?;
        descriptors.push(format!(
            r#"{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:{blob}","size":{size}}}"#
        ));
        names.push(format!("\"{entry}\""));
        diff_ids.push(format!("\"sha256:{diff_id}\""));
    }
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{}},"rootfs":{{"type":"layers","diff_ids":[{}]}},"history":[]}}"#,
        diff_ids.join(",")
    );
    fs::write(stage.join("config.json"), &config)?;
    let manifest = format!(
        r#"[{{"Config":"config.json","RepoTags":["{}"],"Layers":[{}]}}]"#,
        image.reference,
        names.join(",")
    );
    fs::write(stage.join("manifest.json"), manifest)?;
    shell(
        &format!("cd {} && tar -cf ../{}.tar *", stage.display(), wanted.name),
        &[0],
    )?;
    describe(&image.layout, &config, &descriptors)?;
    fs::remove_dir_all(&stage)?;
    Ok(image)
}

/// The documents of a layout.
fn describe(layout: &Path, config: &str, layers: &[String]) -> io::Result<()> {
    let config_digest = put(layout, config.as_bytes())?;
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{config_digest}","size":{}}},"layers":[{}]}}"#,
        config.len(),
        layers.join(",")
    );
    let digest = put(layout, manifest.as_bytes())?;
    let index = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{digest}","size":{}}}]}}"#,
        manifest.len()
    );
    fs::write(
        layout.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )?;
    fs::write(layout.join("index.json"), index)
}

/// What goes into a layer.
enum Share {
    /// All below a directory.
    Tree(PathBuf),
    /// These files.
    Files(Vec<PathBuf>),
}

fn shares(wanted: Wanted, stage: &Path) -> io::Result<Vec<Share>> {
    match wanted.filling {
        Filling::Debian => Ok(vec![Share::Tree(debian(stage)?)]),
        Filling::Machine { bytes, layers } => {
            let shares = share_out(bytes, layers as u64).into_iter();
            Ok(shares.map(Share::Files).collect())
        }
    }
}

/// Unpacks Debian's smallest system, without what `apt` downloaded for it.
fn debian(stage: &Path) -> io::Result<PathBuf> {
    let root = stage.join("root");
    let at = root.display();
    shell(
        &format!(
            "debootstrap --variant=minbase bookworm {at} && \
             rm -rf {at}/var/lib/apt/lists/* {at}/var/cache/apt/*.bin {at}/var/cache/apt/archives/*.deb"
        ),
        &[0],
    )?;
    Ok(root)
}

/// Files up to the wanted size, in as many shares.
fn share_out(bytes: u64, layers: u64) -> Vec<Vec<PathBuf>> {
    let mut files = Vec::new();
    for root in ROOTS.iter().chain(&MORE) {
        list(Path::new(root), &mut files);
    }
    let mut shares = Vec::new();
    let mut share = Vec::new();
    let (mut total, mut of_share) = (0, 0);
    for (path, size) in files {
        total += size;
        of_share += size;
        share.push(path);
        if of_share >= bytes / layers {
            shares.push(std::mem::take(&mut share));
            of_share = 0;
        }
        if total >= bytes {
            break;
        }
    }
    if !share.is_empty() {
        shares.push(share);
    }
    shares
}

/// Files below a directory, with what they take in a tar.
fn list(directory: &Path, files: &mut Vec<(PathBuf, u64)>) {
    let mut entries: Vec<_> = fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, Ok(meta)) = (entry.path(), entry.metadata()) else {
            continue;
        };
        if meta.is_dir() {
            // One that is a root itself was taken, or will be.
            if !ROOTS.iter().any(|root| Path::new(root) == path) {
                list(&path, files);
            }
        } else if meta.is_file() && meta.nlink() == 1 || meta.is_symlink() {
            files.push((path, 512 + meta.len().next_multiple_of(512)));
        }
    }
}

fn pack(share: &Share, stage: &Path, layer: &Path) -> io::Result<()> {
    let layer = layer.display();
    let files = match share {
        Share::Tree(root) => {
            let tar = format!("tar -C {root} -cf {layer} .", root = root.display());
            shell(&tar, &[0])?;
            return fs::remove_dir_all(root);
        }
        Share::Files(files) => files,
    };
    let list = stage.join("files");
    let mut text = Vec::new();
    for file in files {
        text.extend_from_slice(file.as_os_str().as_encoded_bytes().trim_ascii_start());
        text.push(0);
    }
    fs::write(&list, text)?;
    // A file that went or grew meanwhile is no matter (1).
    let tar = format!(
        "tar -cf {layer} --null --no-recursion -T {}",
        list.display()
    );
    shell(&tar, &[0, 1, 2])?;
    fs::remove_file(list)
}

fn put(layout: &Path, bytes: &[u8]) -> io::Result<String> {
    let path = layout.join("blobs/sha256/new");
    fs::write(&path, bytes)?;
    let name = digest(&path)?;
    fs::rename(path, layout.join("blobs/sha256").join(&name))?;
    Ok(name)
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn digest(path: &Path) -> io::Result<String> {
    let output = Command::new("sha256sum").arg(path).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split(' ')
        .next()
        .map(str::to_owned)
        .ok_or_else(|| io::Error::other("sha256sum failed"))
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
pub(super) fn shell(script: &str, fine: &[i32]) -> io::Result<()> {
    let status = Command::new("sh")
        .args(["-c", script])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if status.code().is_some_and(|code| fine.contains(&code)) {
        Ok(())
    } else {
        Err(io::Error::other(format!("{script}: {status}")))
    }
}
