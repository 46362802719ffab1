//! Advisories for a run.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use seawall_advisory::{AdvisoryError, Store, StoreOptions};
use seawall_model::Hole;

use crate::cache::CacheKey;

/// A store made of given files and directories, kept under `cache` for as long as they stay the
/// same.
pub fn of_feeds(
    cache: &Path,
    paths: &[PathBuf],
    tell: &mut dyn FnMut(&str),
) -> Result<(Store, Vec<Hole>), AdvisoryError> {
    let mut listing = BTreeMap::new();
    for path in paths {
        list(path, &mut listing);
    }
    let parts: Vec<String> = listing
        .iter()
        .map(|(path, state)| format!("{}:{state}", path.display()))
        .collect();
    let mut key = vec!["feeds", env!("CARGO_PKG_VERSION")];
    key.extend(parts.iter().map(String::as_str));
    let store = Store::new(cache.join(CacheKey::new(&key).name()));
    if store.sources().is_ok_and(|sources| !sources.is_empty()) {
        return Ok((store, Vec::new()));
    }
    tell(&format!("reading advisories from {} files", listing.len()));
    let imported = store.import(paths, StoreOptions::default())?;
    let mut holes = imported.holes;
    holes.truncate(20);
    Ok((store, holes))
}

fn list(path: &Path, listing: &mut BTreeMap<PathBuf, String>) {
    let Ok(meta) = path.symlink_metadata() else {
        return;
    };
    if meta.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            list(&entry.path(), listing);
        }
    } else {
        listing.insert(
            path.to_owned(),
            format!("{}:{}.{}", meta.len(), meta.mtime(), meta.mtime_nsec()),
        );
    }
}
