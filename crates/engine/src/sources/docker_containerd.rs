//! Images of an engine that keeps them in containerd's store: layers lie there as they were pulled.

use std::path::PathBuf;

use seawall_docker::{Engine, ImageDetails, layer_directories};
use seawall_model::Digest;
use seawall_oci::stores::containerd::{self, Named};
use seawall_oci::{PlatformChoice, blob_path};

use super::{Material, stores};
use crate::error::Result;
use crate::visit::Visit;

/// The image in containerd's store, if the engine keeps it there, here, and we may read it.
pub(super) fn in_containerd<'s>(
    visit: &'s Visit<'s>,
    engine: &Engine,
    details: &ImageDetails,
    name: &str,
    choice: &PlatformChoice,
) -> Result<Option<Vec<Material<'s>>>> {
    let ours = || rustix::process::geteuid().is_root() && engine.shares_our_mounts();
    if layer_directories(&details.graph_driver).is_some() || !ours() {
        return Ok(None);
    }
    let Ok(info) = engine.info() else {
        return Ok(None);
    };
    let (digest, media_type) = match &details.descriptor {
        Some(found) => (&found.digest, found.media_type.clone()),
        None => (&details.id, String::new()),
    };
    let Ok(target) = digest.parse::<Digest>() else {
        return Ok(None);
    };
    if !info.keeps_images_in_containerd() {
        return Ok(None);
    }
    let roots = info
        .own_containerd()
        .into_iter()
        .chain([visit.settings.containerd_root.clone()]);
    let has = |root: &PathBuf| {
        let content = root.join(containerd::CONTENT);
        content.join(blob_path(&target)).is_file()
    };
    let Some(root) = roots.into_iter().find(has) else {
        return Ok(None);
    };
    let named = Named {
        name: name.to_owned(),
        target,
        media_type,
    };
    let listing = containerd::image(&root, &named, choice);
    if listing.images.is_empty() {
        // The engine may know of more, or say better what is wrong.
        return Ok(None);
    }
    stores::read_listing(visit, &listing, name).map(Some)
}
