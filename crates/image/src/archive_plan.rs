//! What images an archive holds: docker-archive in both its layouts, and OCI layouts.
//!
//! docker-archive: `manifest.json` names a configuration and layers by entry (Docker image
//! specification 1.2, "Combined Image JSON + Filesystem Changeset Format"). OCI layout: `index.json`
//! leads to manifests and blobs by digest (OCI image specification, "Image Layout"). Where an
//! archive has both, both name the same blobs, but `manifest.json` only one platform of an image: the
//! others come from the index.

use std::io;

use seawall_archive::{
    Compression, EntryKind, RangeSource, TarEntry, TarLimits, TarReader, clean_path, sniff,
};
use seawall_model::{Content, Digest, Hole, HoleName, Limits, read_all};

use crate::archive_names::{DOCUMENTS, Names};
use crate::content::Section;
use crate::docker_plan::{docker_images, is_docker_manifest, other_platforms};
use crate::plan::{ArchivePlan, LayerPlace};
use crate::records::{RecordKind, decode};
use crate::tree::path_text;

/// Bytes of one JSON document.
pub(crate) const MAX_JSON: u64 = 16 << 20;

/// Entries after which those of an archive that begins as a root file system are no longer kept. Image
/// archives have a few for each layer.
const MAX_KEPT: usize = 20_000;

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
    /// Whether several files have that name.
    fn is_repeated(&self, _name: &str) -> bool {
        false
    }
    /// Whether a file is not compressed, as far as that is known before it is read.
    fn is_plain(&self, _name: &str) -> bool {
        false
    }
    /// Whether containerd sees another document of that name, or none.
    fn is_otherwise(&self, _document: &str) -> bool {
        false
    }
}

/// Reads an archive's table and its manifests; layers are only located.
pub fn plan_archive(content: &(dyn Content + Sync), limits: &Limits) -> ArchivePlan {
    let mut pass = Pass::over(content, limits, MAX_KEPT);
    if pass.is_of_images_after_all {
        pass = Pass::over(content, limits, usize::MAX);
    }
    let Pass {
        table,
        mut plan,
        begins_named,
        ..
    } = pass;
    if begins_named == Some(false) && !has_manifest(&table) {
        // The pass over it as a layer says what is wrong with it.
        plan.coverage
            .gaps
            .retain(|gap| gap.name == HoleName::LIMIT_ENTRIES);
        return ArchivePlan {
            rootfs: true,
            coverage: plan.coverage,
            ..ArchivePlan::default()
        };
    }
    plan_images(&table, &mut plan);
    plan
}

/// A pass over the entries of an archive.
struct Pass<'c> {
    table: Table<'c>,
    plan: ArchivePlan,
    /// Whether the first entry has a name of image archives; none before it.
    begins_named: Option<bool>,
    /// What looked like a root file system had one of the documents after those that were kept.
    is_of_images_after_all: bool,
}

impl<'c> Pass<'c> {
    /// Reads all entries; of what begins as a root file system only so many are kept.
    fn over(content: &'c (dyn Content + Sync), limits: &Limits, kept: usize) -> Self {
        let mut pass = Self {
            table: Table {
                content,
                names: Names::default(),
            },
            plan: ArchivePlan::default(),
            begins_named: None,
            is_of_images_after_all: false,
        };
        let source = RangeSource::new(content, 0, content.size());
        let mut reader = TarReader::new(
            source,
            TarLimits {
                entries: limits.entries,
                ..TarLimits::default()
            },
        );
        let broken = loop {
            match reader.next_entry() {
                Ok(None) => break None,
                Ok(Some(entry)) => {
                    if let Some(hole) = pass.entry(&entry, kept) {
                        break Some(hole);
                    }
                    if pass.is_of_images_after_all {
                        return pass;
                    }
                }
                Err(error) => {
                    let name = HoleName::TRUNCATED_ARCHIVE;
                    break Some(Hole::new(
                        name,
                        "the rest of the archive",
                        "",
                        seawall_model::chain(&error),
                    ));
                }
            }
        };
        let position = reader.position();
        pass.plan
            .coverage
            .extend(broken.map(|hole| hole.at(position)));
        for anomaly in reader.anomalies() {
            pass.plan.irregularities.push(anomaly.into());
        }
        pass
    }

    fn entry(&mut self, entry: &TarEntry, kept: usize) -> Option<Hole> {
        let begins = || is_archive_name(&path_text(&clean_path(&entry.path).path));
        let named = *self.begins_named.get_or_insert_with(begins);
        let names = &mut self.table.names;
        let keep = named || names.len() < kept;
        if !keep && names.is_document(&entry.path) {
            self.is_of_images_after_all = true;
        }
        match entry.kind {
            EntryKind::File if keep => {
                names.file(&entry.path, (entry.data_offset, entry.size));
            }
            EntryKind::Directory if keep => names.directory(&entry.path),
            // Where a document is, links tell.
            EntryKind::Symlink => {
                names.symlink(&entry.path, &entry.link);
            }
            EntryKind::HardLink if keep => {
                names.hard_link(&entry.path, &entry.link);
            }
            _ => {}
        }
        names.is_full().then(|| {
            let reason = "it has more names, or more links, than are kept of one archive";
            Hole::new(
                HoleName::LIMIT_ENTRIES,
                "the rest of the archive",
                "",
                reason,
            )
        })
    }
}

/// Whether the files are those of an image archive, whatever they begin with.
fn has_manifest(blobs: &dyn Blobs) -> bool {
    let there = |name: &str| blobs.locate(name).is_some();
    let docker = || match blobs.small("manifest.json") {
        Ok(text) => is_docker_manifest(&text),
        // Too large to be told.
        Err(_) => true,
    };
    there("manifest.json") && docker()
        || there("oci-layout") && there("index.json")
        || there("repositories")
}

/// Whether the records of a layer are those of an archive of images: it began as a root file system, and
/// only came by once.
pub fn holds_images(records: &[u8]) -> bool {
    let mut names: Names<()> = Names::default();
    // Of a layer's files only documents matter, and the links that lead to them.
    let read = decode(records, &mut |record| match record.kind {
        RecordKind::Symlink => drop(names.symlink(record.path, record.link)),
        RecordKind::File | RecordKind::HardLink if names.is_document(record.path) => {
            drop(names.file(record.path, ()));
        }
        RecordKind::Directory if names.is_document(record.path) => names.directory(record.path),
        _ => {}
    });
    let there = |name: &str| names.find(name).is_some() || names.is_linked(name);
    let [docker, index, marker, legacy] = DOCUMENTS.map(there);
    read.is_err() || names.is_full() || docker || index && marker || legacy
}

/// Finds the images among the files of an archive.
pub(crate) fn plan_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) {
    let found = if blobs.locate("manifest.json").is_some() {
        let found = docker_images(blobs, plan);
        if blobs.locate("index.json").is_some() && blobs.locate("oci-layout").is_some() {
            other_platforms(blobs, plan);
        }
        found
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
            seawall_model::chain(&error),
        ));
    }
    for document in DOCUMENTS {
        if blobs.is_otherwise(document) {
            let detail = "links or names that begin at the root lead to it: containerd sees another \
                file, or none";
            plan.tell(document, vec![detail.to_owned()]);
        }
    }
    if plan.images.is_empty() && plan.coverage.gaps.is_empty() {
        let reason = "it names no image";
        plan.coverage
            .add(Hole::new(HoleName::NO_IMAGE, "archive", "", reason));
    }
    for image in plan.images.iter().filter(|image| image.layers.is_empty()) {
        let name = image.names.first().cloned().unwrap_or_default();
        let reason = "it has no layer, so nothing is in it";
        plan.coverage
            .add(Hole::new(HoleName::NO_IMAGE, "image", name, reason));
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
        plain: false,
    }
}

pub(crate) fn missing(name: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        format!("{name} is not in the archive"),
    )
}

/// The files of a tar that can be read anywhere.
struct Table<'c> {
    content: &'c (dyn Content + Sync),
    names: Names<(u64, u64)>,
}

impl Blobs for Table<'_> {
    fn locate(&self, name: &str) -> Option<(u64, u64)> {
        self.names.as_engines_do(name).copied()
    }

    fn small(&self, name: &str) -> io::Result<Vec<u8>> {
        let (offset, size) = self.locate(name).ok_or_else(|| missing(name))?;
        read_all(&Section::new(self.content, offset, size), MAX_JSON)
    }

    fn is_repeated(&self, name: &str) -> bool {
        self.names.is_repeated(name)
    }

    fn is_plain(&self, name: &str) -> bool {
        let mut head = [0; 512];
        let read = self.locate(name).and_then(|(offset, size)| {
            let section = Section::new(self.content, offset, size);
            section.read_at(0, &mut head).ok()
        });
        let head = read.and_then(|length| head.get(..length));
        head.is_some_and(|head| sniff(head) == Compression::None)
    }

    fn is_otherwise(&self, document: &str) -> bool {
        self.names.is_otherwise(document)
    }
}
