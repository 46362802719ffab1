//! Archives on disk: docker-archive and OCI layouts in a tar, plain ones read in place.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::OwnedFd;
use std::path::Path;

use seawall_image::PlannedImage;
use seawall_model::{Target, TargetKind};

use super::{Content, Material, describe_layers, stream};
use crate::session::{Session, file_identity};
use crate::worker::protocol::LayerRequest;

/// Reads every image of an archive.
pub(crate) fn read(session: &Session, path: &Path) -> io::Result<Vec<Material>> {
    let mut file = File::open(path)?;
    let reference = path.display().to_string();
    let mut head = [0; 512];
    let length = file.read(&mut head)?;
    file.rewind()?;
    if seawall_archive::sniff(&head[..length]) != seawall_archive::Compression::None
        || head[..length].trim_ascii_start().first() == Some(&b'{')
    {
        return stream::read(session, file, &reference);
    }
    let identity = file_identity(&file)?;
    let plan = session.plan(&file, &[&identity])?;
    if plan.rootfs {
        return Ok(vec![plain_tar(session, file, &identity, &reference)?]);
    }
    let mut materials = Vec::with_capacity(plan.images.len());
    for image in &plan.images {
        materials.push(read_image(session, &file, &identity, &reference, image)?);
    }
    if materials.is_empty() {
        let target = Target {
            kind: TargetKind::Archive,
            reference,
        };
        materials.push(Material::of_layers(target, Vec::new()));
    }
    // What is wrong with the archive as a whole is said once.
    if let Some(first) = materials.first_mut() {
        first.irregularities.extend(plan.irregularities);
        first.holes.extend(plan.holes);
    }
    Ok(materials)
}

fn read_image(
    session: &Session,
    file: &File,
    identity: &str,
    reference: &str,
    image: &PlannedImage,
) -> io::Result<Material> {
    let mut pending = Vec::with_capacity(image.layers.len());
    for (index, layer) in image.layers.iter().enumerate() {
        let key = session.key("archive-layer", &[identity, &layer.offset.to_string()]);
        let diff_id = image
            .config
            .diff_ids
            .get(index)
            .filter(|_| session.settings.verify_diff_ids);
        let request = LayerRequest {
            offset: layer.offset,
            size: Some(layer.size),
            digest: layer.digest.clone(),
            diff_id: diff_id.cloned(),
        };
        pending.push(session.layer(Some(key), request, OwnedFd::from(file.try_clone()?)));
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

/// The archive's path, and the image's name where it has one.
pub(crate) fn name_in(reference: &str, image: &PlannedImage) -> String {
    match image.names.first() {
        Some(name) => format!("{reference} ({name})"),
        None => reference.to_owned(),
    }
}

/// A tar of a root file system, as `docker export` writes it.
fn plain_tar(
    session: &Session,
    file: File,
    identity: &str,
    reference: &str,
) -> io::Result<Material> {
    let size = file.metadata()?.len();
    let key = session.key("archive-layer", &[identity, "0"]);
    let request = LayerRequest {
        offset: 0,
        size: Some(size),
        digest: None,
        diff_id: None,
    };
    let layer = session.gather(session.layer(Some(key), request, OwnedFd::from(file)));
    let target = Target {
        kind: TargetKind::Archive,
        reference: reference.to_owned(),
    };
    Ok(Material::of_layers(
        target,
        vec![(
            seawall_model::Layer {
                size,
                ..Default::default()
            },
            layer,
        )],
    ))
}
