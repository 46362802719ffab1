//! Layers that lie in directories in overlayfs's own format.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use seawall_image::{AskedAgain, LayerData, WalkOptions};
use seawall_model::ImageConfig;

use super::Layers;
use super::again::{self, ReadAgain, ReadFiles};
use super::directory::{open_directory, read_again, read_roots};
use crate::cache::CacheKey;
use crate::family_cache::CachedLayer;
use crate::inspectors::Families;
use crate::visit::{Pending, Visit};

/// The layers of an image that lie in directories.
pub(crate) fn of_directories<'s>(
    visit: &'s Visit<'s>,
    config: &ImageConfig,
    diff_ids: &[String],
    directories: Vec<PathBuf>,
) -> Layers<'s> {
    let keys = keys(visit, diff_ids, &directories);
    let known = keys.clone();
    Layers::Unread {
        config: Box::new(config.clone()),
        again: again(visit, keys.clone(), directories.clone()),
        keys,
        read: Box::new(move || {
            let layers = read_directories(visit, &known, &directories)?;
            let layers = layers.into_iter().map(Box::new);
            Ok(layers.map(Pending::Cached).collect())
        }),
    }
}

/// What identifies layers that lie in directories.
pub(crate) fn keys(
    visit: &Visit<'_>,
    diff_ids: &[String],
    directories: &[PathBuf],
) -> Vec<CacheKey> {
    let mut chain = String::new();
    let mut keys = Vec::with_capacity(directories.len());
    for (index, directory) in directories.iter().enumerate() {
        // The engine's own account of what is below, and where: its id is that of the content.
        let diff_id = diff_ids.get(index).map(String::as_str).unwrap_or_default();
        chain = format!("{chain} {diff_id}");
        keys.push(visit.key("engine-layer", &[&directory.display().to_string(), &chain]));
    }
    keys
}

/// Reads layers that lie in directories, on several threads; what was read before comes from the cache.
pub(crate) fn read_directories(
    visit: &Visit<'_>,
    keys: &[CacheKey],
    directories: &[PathBuf],
) -> io::Result<Vec<LayerData>> {
    let known = keys.iter().map(|key| visit.known_layer(key));
    let (mut layers, keys): (Vec<CachedLayer>, Vec<CacheKey>) = known.unzip();
    let missing: Vec<usize> = (0..layers.len())
        .filter(|i| !layers[*i].missing.is_empty())
        .collect();
    let unread: Vec<&Path> = missing.iter().map(|i| directories[*i].as_path()).collect();
    // One walk looks for whatever is missing in any of them.
    let families = missing.iter().map(|i| layers[*i].missing);
    let families = families.fold(Families::NONE, Families::or);
    let read = walk_overlays(visit, &unread, families)?;
    for (index, layer) in missing.into_iter().zip(read) {
        if layer.is_whole() {
            visit.keep_layer(&keys[index], &layer, families);
        }
        layers[index].complete(layer, &visit.inspectors, families);
    }
    Ok(layers.into_iter().map(|layer| layer.data).collect())
}

/// Reads layers.
pub(crate) fn walk_overlays(
    visit: &Visit<'_>,
    layers: &[&Path],
    families: Families,
) -> io::Result<Vec<LayerData>> {
    let roots = layers.iter().map(|directory| open_directory(directory));
    let roots = roots.collect::<io::Result<Vec<_>>>()?;
    read_roots(visit, &roots, &options_of(layers), families)
}

/// How the layers of an image are to be read.
fn options_of(layers: &[&Path]) -> WalkOptions<'static> {
    // What an engine keeps around a layer's directory is its own, so its owner tells how it runs.
    let around = layers
        .iter()
        .filter_map(|layer| layer.parent()?.metadata().ok());
    let unprivileged = around.map(|of| of.uid()).any(|owner| owner != 0);
    WalkOptions {
        overlay: true,
        unprivileged,
        ..WalkOptions::default()
    }
}

/// Files in the directories once more; those of layers that have a key are kept by it.
pub(crate) fn again<'v>(
    visit: &'v Visit<'v>,
    keys: Vec<CacheKey>,
    directories: Vec<PathBuf>,
) -> ReadAgain<'v> {
    Box::new(move |asked| {
        let layers: Vec<&Path> = directories.iter().map(PathBuf::as_path).collect();
        let options = options_of(&layers);
        let read = |index: usize, files: &[AskedAgain]| {
            let key = keys.get(index).map(|key| again::key(visit, key, files));
            if let Some(read) = key.as_ref().and_then(|key| visit.cached(key)) {
                return read;
            }
            let Some(directory) = directories.get(index) else {
                return ReadFiles::unread(files, "its layer is not there");
            };
            let read = match open_directory(directory) {
                Ok(root) => read_again(visit, &root, &options, files),
                Err(error) => ReadFiles::unread(files, &error.to_string()),
            };
            if let Some(key) = key {
                read.keep(visit, &key);
            }
            read
        };
        let read = |(index, files): (u32, Vec<AskedAgain>)| (index, read(index as usize, &files));
        asked.into_iter().map(read).collect()
    })
}
