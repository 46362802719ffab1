//! OCI layouts in a directory: the broker opens each blob that the plan names, and nothing else.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags, ResolveFlags};
use seawall_image::{PlannedImage, plan_layout};
use seawall_model::{Target, TargetKind, read_all};

use super::archive::name_in;
use super::directory::open_directory;
use super::{Content, Material, describe_layers};
use crate::session::Session;
use crate::worker::protocol::LayerRequest;

/// Bytes of one JSON document.
const MAX_JSON: u64 = 16 << 20;

/// Reads every image of a layout.
pub(crate) fn read(session: &Session, path: &Path) -> io::Result<Vec<Material>> {
    let root = open_directory(path)?;
    let reference = path.display().to_string();
    let size_of = |name: &str| {
        open(&root, name)
            .and_then(|f| f.metadata())
            .map(|m| m.len())
            .ok()
    };
    let small = |name: &str| {
        let content = seawall_image::FileContent::new(open(&root, name)?)?;
        read_all(&content, MAX_JSON)
    };
    let plan = plan_layout(&size_of, &small);
    let mut materials = Vec::with_capacity(plan.images.len());
    for image in &plan.images {
        materials.push(read_image(session, &root, &reference, image)?);
    }
    if materials.is_empty() {
        let target = Target {
            kind: TargetKind::Archive,
            reference,
        };
        materials.push(Material::of_layers(target, Vec::new()));
    }
    if let Some(first) = materials.first_mut() {
        first.irregularities.extend(plan.irregularities);
        first.holes.extend(plan.holes);
    }
    Ok(materials)
}

fn open(root: &OwnedFd, name: &str) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOFOLLOW;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let file = File::from(rustix::fs::openat2(
        root.as_fd(),
        name,
        flags,
        Mode::empty(),
        resolve,
    )?);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other(format!("{name} is no file")))
    }
}

fn read_image(
    session: &Session,
    root: &OwnedFd,
    reference: &str,
    image: &PlannedImage,
) -> io::Result<Material> {
    let mut pending = Vec::with_capacity(image.layers.len());
    for (index, layer) in image.layers.iter().enumerate() {
        // The digest is a key because it is checked; where it is not, the file's identity is.
        let file = open(root, &layer.name)?;
        let identity = crate::session::file_identity(&file)?;
        let key = session.key("layout-layer", &[&identity]);
        let diff_id = image
            .config
            .diff_ids
            .get(index)
            .filter(|_| session.settings.verify_diff_ids);
        let request = LayerRequest {
            offset: 0,
            size: Some(layer.size),
            digest: layer.digest.clone(),
            diff_id: diff_id.cloned(),
        };
        pending.push(session.layer(Some(key), request, OwnedFd::from(file)));
    }
    let layers = pending
        .into_iter()
        .map(|layer| session.gather(layer))
        .collect();
    let target = Target {
        kind: TargetKind::Archive,
        reference: name_in(reference, image),
    };
    let mut material = Material::of_layers(target, Vec::new());
    material.content = Content::Layers(describe_layers(&image.config, layers));
    material.digest = image.digest.as_ref().map(ToString::to_string);
    material.config = Some(image.config.clone());
    Ok(material)
}
