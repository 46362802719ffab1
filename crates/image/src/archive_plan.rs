//! What images an archive holds: docker-archive in both its layouts, and OCI layouts.
//!
//! docker-archive: `manifest.json` names a configuration and layers by entry (Docker image
//! specification 1.2, "Combined Image JSON + Filesystem Changeset Format"). OCI layout: `index.json`
//! leads to manifests and blobs by digest (OCI image specification, "Image Layout"). Where an
//! archive has both, both name the same blobs, but `manifest.json` only one platform of an image: the
//! others come from the index.

use std::collections::HashMap;
use std::io;

use seawall_archive::{EntryKind, RangeSource, TarLimits, TarReader, clean_path};
use seawall_model::{Content, Digest, Hole, HoleName, read_all};
use serde::Deserialize;

use crate::config::parse_config;
use crate::content::Section;
use crate::limits::Limits;
use crate::plan::{ArchivePlan, LayerPlace, PlannedImage};
use crate::tar_layer::chain;
use crate::tree::path_text;

/// Bytes of one JSON document.
pub(crate) const MAX_JSON: u64 = 16 << 20;

/// Entries after which an archive without a manifest so far is taken for a root file system. Image
/// archives have a few for each layer.
const MAX_BEFORE_MANIFEST: usize = 20_000;

/// Names that stand at the root of image archives and of no root file system: fixed ones, and digests
/// as engines (`ID.json`, `ID/layer.tar`) and builders without one (`sha256:ID`, `ID.tar.gz`) write
/// them.
pub(crate) fn is_archive_name(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    let first = first.strip_prefix("sha256:").unwrap_or(first);
    let stem = [".json", ".tar", ".tar.gz"]
        .iter()
        .find_map(|ending| first.strip_suffix(ending))
        .unwrap_or(first);
    matches!(
        first,
        "blobs" | "oci-layout" | "index.json" | "manifest.json" | "repositories"
    ) || stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Files of an archive by name.
pub(crate) trait Blobs {
    /// The place of a file, if it is there.
    fn locate(&self, name: &str) -> Option<(u64, u64)>;
    /// The bytes of a small file.
    fn small(&self, name: &str) -> io::Result<Vec<u8>>;
}

/// Reads an archive's table and its manifests; layers are only located.
pub fn plan_archive(content: &(dyn Content + Sync), limits: &Limits) -> ArchivePlan {
    let mut table = Table {
        content,
        files: HashMap::new(),
        links: HashMap::new(),
    };
    let mut plan = ArchivePlan::default();
    let source = RangeSource::new(content, 0, content.size());
    let mut reader = TarReader::new(
        source,
        TarLimits {
            entries: limits.entries,
            ..TarLimits::default()
        },
    );
    // None before the first entry.
    let mut begins_named: Option<bool> = None;
    loop {
        match reader.next_entry() {
            Ok(None) => break,
            Ok(Some(entry)) => {
                let clean = clean_path(&entry.path);
                let path = path_text(&clean.path);
                let named = *begins_named.get_or_insert_with(|| is_archive_name(&path));
                if !named && table.files.len() + table.links.len() >= MAX_BEFORE_MANIFEST {
                    break;
                }
                match entry.kind {
                    EntryKind::File => {
                        table.files.insert(path, (entry.data_offset, entry.size));
                    }
                    EntryKind::Symlink | EntryKind::HardLink => {
                        let link = path_text(&entry.link);
                        table
                            .links
                            .insert(path, (link, entry.kind == EntryKind::HardLink));
                    }
                    _ => {}
                }
            }
            Err(error) => {
                let offset = reader.position();
                plan.coverage.add(
                    Hole::new(
                        HoleName::TRUNCATED_ARCHIVE,
                        "the rest of the archive",
                        "",
                        chain(&error),
                    )
                    .at(offset),
                );
                break;
            }
        }
    }
    if begins_named == Some(false) && !has_manifest(&table) {
        // The pass over it as a layer says what is wrong with it.
        return ArchivePlan {
            rootfs: true,
            ..ArchivePlan::default()
        };
    }
    for anomaly in reader.anomalies() {
        plan.irregularities.push(anomaly.into());
    }
    plan_images(&table, &mut plan);
    plan
}

/// Whether the files are those of an image archive, whatever they begin with.
fn has_manifest(blobs: &dyn Blobs) -> bool {
    let docker = || {
        let text = blobs.small("manifest.json").ok()?;
        let listed: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(&text).ok()?;
        Some(listed.first()?.contains_key("Layers"))
    };
    docker() == Some(true)
        || blobs.locate("oci-layout").is_some() && blobs.locate("index.json").is_some()
}

/// Finds the images among the files of an archive.
pub(crate) fn plan_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) {
    let found = if blobs.locate("manifest.json").is_some() {
        docker_images(blobs, plan).map(|()| {
            if blobs.locate("index.json").is_some() && blobs.locate("oci-layout").is_some() {
                other_platforms(blobs, plan);
            }
        })
    } else if blobs.locate("index.json").is_some() {
        crate::oci_plan::oci_images(blobs, plan)
    } else {
        let reason = "neither manifest.json nor index.json is in it";
        plan.coverage
            .add(Hole::new(HoleName::NO_IMAGE, "archive", "", reason));
        return;
    };
    if let Err(error) = found {
        plan.coverage.add(Hole::new(
            HoleName::UNREADABLE_IMAGE,
            "archive",
            "",
            chain(&error),
        ));
    }
}

/// Finds the images of a layout whose files are opened by somebody else, by name.
pub fn plan_layout(
    size_of: &dyn Fn(&str) -> Option<u64>,
    small: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> ArchivePlan {
    struct Opened<'a> {
        size_of: &'a dyn Fn(&str) -> Option<u64>,
        small: &'a dyn Fn(&str) -> io::Result<Vec<u8>>,
    }
    impl Blobs for Opened<'_> {
        fn locate(&self, name: &str) -> Option<(u64, u64)> {
            Some((0, (self.size_of)(name)?))
        }
        fn small(&self, name: &str) -> io::Result<Vec<u8>> {
            (self.small)(name)
        }
    }
    let mut plan = ArchivePlan::default();
    plan_images(&Opened { size_of, small }, &mut plan);
    plan
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DockerManifest {
    config: String,
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Vec<String>,
}

fn docker_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) -> io::Result<()> {
    let manifests: Vec<DockerManifest> = serde_json::from_slice(&blobs.small("manifest.json")?)?;
    for manifest in manifests {
        let name = manifest
            .repo_tags
            .as_ref()
            .and_then(|t| t.first())
            .unwrap_or(&manifest.config)
            .clone();
        match docker_image(blobs, manifest) {
            Ok(image) => plan.images.push(image),
            Err(error) => {
                plan.coverage.add(Hole::new(
                    HoleName::UNREADABLE_IMAGE,
                    "image",
                    name,
                    chain(&error),
                ));
            }
        }
    }
    Ok(())
}

/// Adds what an index has besides the images that are there, and to those their digests. An index that
/// can't be read takes nothing from them.
fn other_platforms(blobs: &dyn Blobs, plan: &mut ArchivePlan) {
    let mut indexed = ArchivePlan::default();
    if crate::oci_plan::oci_images(blobs, &mut indexed).is_err() {
        return;
    }
    for image in indexed.images {
        let places = |image: &PlannedImage| -> Vec<String> {
            image.layers.iter().map(|l| l.name.clone()).collect()
        };
        let same =
            |own: &&mut PlannedImage| own.config == image.config && places(own) == places(&image);
        match plan.images.iter_mut().find(same) {
            Some(own) => own.digest = own.digest.take().or(image.digest),
            None => plan.images.push(image),
        }
    }
    plan.coverage.notes.extend(indexed.coverage.notes);
}

fn docker_image(blobs: &dyn Blobs, manifest: DockerManifest) -> io::Result<PlannedImage> {
    let config = parse_config(&blobs.small(&manifest.config)?)?;
    let mut layers = Vec::with_capacity(manifest.layers.len());
    for name in manifest.layers {
        let digest = named_digest(&name);
        layers.push(place_of(blobs, name, digest));
    }
    if !config.diff_ids.is_empty() && config.diff_ids.len() != layers.len() {
        return Err(io::Error::other(format!(
            "the configuration has {} diff ids for {} layers",
            config.diff_ids.len(),
            layers.len()
        )));
    }
    Ok(PlannedImage {
        names: manifest.repo_tags.unwrap_or_default(),
        digest: None,
        config,
        layers,
    })
}

/// Where a layer is; one that is not there is the image's hole, and the others are read.
pub(crate) fn place_of(blobs: &dyn Blobs, name: String, digest: Option<Digest>) -> LayerPlace {
    let place = blobs.locate(&name);
    let (offset, size) = place.unwrap_or_default();
    LayerPlace {
        missing: place.is_none().then(|| missing(&name).to_string()),
        name,
        offset,
        size,
        digest,
    }
}

pub(crate) fn missing(name: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        format!("{name} is not in the archive"),
    )
}

/// The digest that a blob's path claims.
fn named_digest(name: &str) -> Option<Digest> {
    let (algorithm, hex) = name.strip_prefix("blobs/")?.split_once('/')?;
    format!("{algorithm}:{hex}").parse().ok()
}

/// The files of a tar that can be read anywhere.
struct Table<'c> {
    content: &'c (dyn Content + Sync),
    files: HashMap<String, (u64, u64)>,
    links: HashMap<String, (String, bool)>,
}

impl Blobs for Table<'_> {
    fn locate(&self, name: &str) -> Option<(u64, u64)> {
        let mut name = follow_name(name, "", true)?;
        // The old layout links a layer that an earlier image has; never more than a few deep.
        for _ in 0..8 {
            if let Some(place) = self.files.get(&name) {
                return Some(*place);
            }
            let (target, hard) = self.links.get(&name)?;
            name = follow_name(target, &name, *hard)?;
        }
        None
    }

    fn small(&self, name: &str) -> io::Result<Vec<u8>> {
        let (offset, size) = self.locate(name).ok_or_else(|| missing(name))?;
        read_all(&Section::new(self.content, offset, size), MAX_JSON)
    }
}

/// Where a link leads, inside the archive.
pub(crate) fn follow_name(target: &str, from: &str, rooted: bool) -> Option<String> {
    let directory = from.rsplit_once('/').map_or("", |(directory, _)| directory);
    let whole = if rooted || target.starts_with('/') {
        target.to_owned()
    } else {
        format!("{directory}/{target}")
    };
    let clean = clean_path(whole.as_bytes());
    (!clean.escapes).then(|| path_text(&clean.path))
}
