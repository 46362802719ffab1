//! Archives on disk: docker-archive and OCI layouts in a tar, plain ones read in place.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::rc::Rc;

use seawall_archive::Compression;
use seawall_image::FileState;
use seawall_model::{Target, TargetKind};

use super::planned::{self, Stored, named};
use super::stream::Expected;
use super::{Material, again, stream};
use crate::error::Result;
use crate::session::file_identity;
use crate::visit::{Visit, changed_since};
use crate::worker::protocol::LayerRequest;

/// Whether that is the beginning of an archive: a tar, or something compressed.
pub(crate) fn is_one(head: &[u8]) -> bool {
    seawall_archive::sniff(head) != Compression::None || seawall_archive::begins_tar(head)
}

/// Reads every image of an archive.
pub(crate) fn read<'s>(visit: &'s Visit<'s>, path: &Path) -> Result<Vec<Material<'s>>> {
    let mut file = File::open(path)?;
    let reference = path.display().to_string();
    let head = beginning(&mut file)?;
    if seawall_archive::sniff(&head) != Compression::None {
        let again = stream::rewound(&file);
        let state = FileState::of(&file)?;
        let read = file.try_clone()?;
        let mut materials =
            stream::read(visit, read, &reference, Expected::Anything, again.as_ref())?;
        if let Some(first) = materials.first_mut() {
            first.coverage.extend(changed_since(state, &file));
        }
        return Ok(materials);
    }
    let identity = file_identity(&file)?;
    let plan = visit.plan(&file, &[&identity])?;
    if plan.rootfs {
        let mut material = plain_tar(visit, file, &identity, &reference)?;
        material.coverage.merge(plan.coverage);
        return Ok(vec![material]);
    }
    planned::read(visit, &reference, plan, &|layer| {
        Ok(Stored {
            file: OwnedFd::from(file.try_clone()?),
            offset: layer.offset,
            key: visit.key(
                "archive-layer",
                &[&identity, &layer.offset.to_string(), &named(layer)],
            ),
        })
    })
}

/// The first block of a file, which is left at its beginning.
pub(crate) fn beginning(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(512);
    file.by_ref().take(512).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(head)
}

/// A tar of a root file system, as `docker export` writes it.
fn plain_tar<'s>(
    visit: &'s Visit<'s>,
    file: File,
    identity: &str,
    reference: &str,
) -> Result<Material<'s>> {
    let size = file.metadata()?.len();
    let key = visit.key("archive-layer", &[identity, "0"]);
    let request = LayerRequest {
        offset: 0,
        size: Some(size),
        digest: None,
        ..LayerRequest::default()
    };
    let own = OwnedFd::from(file.try_clone()?);
    let again = vec![(key.clone(), request.clone(), Some(own))];
    let layer = visit.gather(visit.layer(Some(key), request, OwnedFd::from(file)));
    let target = Target {
        kind: TargetKind::Archive,
        reference: reference.to_owned(),
    };
    let described = seawall_model::Layer {
        size,
        ..Default::default()
    };
    let again = again::stored(visit, Rc::new(again));
    Ok(Material::of_layers(target, vec![(described, layer)], again))
}
