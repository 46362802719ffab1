//! Layers that lie in directories in overlayfs's own format.

use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use seawall_image::{LayerData, WalkOptions};
use seawall_model::ImageConfig;

use super::Layers;
use super::directory::{open_directory, read_layer};
use crate::cache::CacheKey;
use crate::session::{Pending, Session};

/// The layers of an image that lie in directories.
pub(crate) fn of_directories<'s>(
    session: &'s Session,
    config: &ImageConfig,
    diff_ids: &[String],
    directories: Vec<PathBuf>,
) -> Layers<'s> {
    let keys = keys(session, diff_ids, &directories);
    let known = keys.clone();
    Layers::Unread {
        config: Box::new(config.clone()),
        keys,
        read: Box::new(move || {
            let layers = read_directories(session, &known, &directories)?;
            let layers = layers.into_iter().map(Box::new);
            Ok(layers.map(Pending::Cached).collect())
        }),
    }
}

/// What identifies layers that lie in directories.
pub(crate) fn keys(
    session: &Session,
    diff_ids: &[String],
    directories: &[PathBuf],
) -> Vec<CacheKey> {
    let mut chain = String::new();
    let mut keys = Vec::with_capacity(directories.len());
    for (index, directory) in directories.iter().enumerate() {
        // The engine's own account of what is below, and where: its id is that of the content.
        let diff_id = diff_ids.get(index).map(String::as_str).unwrap_or_default();
        chain = format!("{chain} {diff_id}");
        keys.push(session.key("engine-layer", &[&directory.display().to_string(), &chain]));
    }
    keys
}

/// Reads layers that lie in directories, several at once; what was read before comes from the cache.
pub(crate) fn read_directories(
    session: &Session,
    keys: &[CacheKey],
    directories: &[PathBuf],
) -> io::Result<Vec<LayerData>> {
    let mut layers: Vec<Option<LayerData>> = keys.iter().map(|key| session.cached(key)).collect();
    let missing: Vec<usize> = (0..layers.len()).filter(|i| layers[*i].is_none()).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let read = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..session.settings.jobs.min(missing.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(index) = missing.get(at) else { break };
                    let layer = walk_overlay(session, &directories[*index]);
                    read.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((*index, layer));
                }
            });
        }
    });
    for (index, layer) in read
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
    {
        let layer = layer?;
        if layer.is_whole() {
            session.keep(&keys[index], &layer);
        }
        layers[index] = Some(layer);
    }
    Ok(layers.into_iter().flatten().collect())
}

/// Reads one layer.
pub(crate) fn walk_overlay(session: &Session, directory: &Path) -> io::Result<LayerData> {
    let root = open_directory(directory)?;
    let options = WalkOptions {
        overlay: true,
        ..WalkOptions::default()
    };
    read_layer(session, root.as_fd(), &options)
}
