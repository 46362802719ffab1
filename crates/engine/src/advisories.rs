//! Advisories for a run.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use seawall_advisory::{AdvisoryError, Store, StoreOptions};
use seawall_model::Hole;

use crate::cache::CacheKey;

/// Holes that are told one by one.
const MAX_HOLES: usize = 20;
/// Bytes of all holes that are told.
const MAX_TOLD: u64 = 1 << 20;

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
    let name = CacheKey::new(&key).name().to_owned();
    let store = Store::new(cache.join(&name));
    // What could not be read of them is a gap of every run, not only of the first.
    let told = cache.join(name + ".holes");
    if store.sources().is_ok_and(|sources| !sources.is_empty())
        && let Some(holes) = read_holes(&told)
    {
        return Ok((store, holes));
    }
    tell(&format!("reading advisories from {} files", listing.len()));
    let options = StoreOptions {
        allow_incomplete: true,
        ..StoreOptions::default()
    };
    let holes = store.import(paths, options)?.told(MAX_HOLES);
    // Without it the next run reads the files again.
    if let Ok(text) = serde_json::to_vec(&holes) {
        let _ = std::fs::write(&told, text);
    }
    Ok((store, holes))
}

fn read_holes(path: &Path) -> Option<Vec<Hole>> {
    let file = std::fs::File::open(path).ok()?;
    serde_json::from_reader(std::io::BufReader::new(file).take(MAX_TOLD)).ok()
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
