//! Advisories for a run.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use seawall_advisory::{AdvisoryError, Store, StoreOptions, feeds};
use seawall_model::Hole;

use crate::cache::CacheKey;
use crate::private;

/// Holes that are told one by one.
const MAX_HOLES: usize = 20;
/// Bytes of all holes that are told.
const MAX_TOLD: u64 = 1 << 20;

/// A store made of given files and directories, kept under `cache` by their content and names.
///
/// # Errors
///
/// If a path leads to something that is neither a plain file nor a directory, if the files change while
/// they are read, if `cache` is not its owner's alone, or if they hold no advisories.
pub fn of_feeds(
    cache: &Path,
    paths: &[PathBuf],
    tell: &mut dyn FnMut(&str),
) -> Result<(Store, Vec<Hole>), AdvisoryError> {
    private::make_directory(cache).map_err(at(cache))?;
    let (name, count) = content_of(paths)?;
    let store = Store::new(cache.join(&name));
    // What could not be read of them is a gap of every run, not only of the first.
    let told = cache.join(format!("{name}.holes"));
    if store.sources().is_ok_and(|sources| !sources.is_empty())
        && let Some(holes) = read_holes(&told)
    {
        return Ok((store, holes));
    }
    tell(&format!("reading advisories from {count} files"));
    let options = StoreOptions {
        allow_incomplete: true,
        ..StoreOptions::default()
    };
    let holes = store.import(paths, options)?.told(MAX_HOLES);
    if content_of(paths)?.0 != name {
        // What was read is of neither state.
        let _ = std::fs::remove_dir_all(store.directory());
        let changed = io::Error::other("advisories changed while they were read; try again");
        return Err(at(first(paths))(changed));
    }
    // Without it the next run reads the files again.
    if let Ok(text) = serde_json::to_vec(&holes) {
        let _ = private::replace(&told, |file| file.write_all(&text));
    }
    Ok((store, holes))
}

/// What the files say and how they are called, as one name; and how many there are.
fn content_of(paths: &[PathBuf]) -> Result<(String, usize), AdvisoryError> {
    let files = feeds::digests(paths).map_err(at(first(paths)))?;
    let parts = files
        .iter()
        .map(|(path, digest)| format!("{}:{digest}", path.display()));
    let parts: Vec<String> = parts.collect();
    let mut key = vec!["feeds", env!("CARGO_PKG_VERSION")];
    key.extend(parts.iter().map(String::as_str));
    Ok((CacheKey::new(&key).name().to_owned(), files.len()))
}

fn first(paths: &[PathBuf]) -> &Path {
    paths.first().map_or(Path::new(""), PathBuf::as_path)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> AdvisoryError {
    let path = path.to_owned();
    move |source| AdvisoryError::Io { path, source }
}

fn read_holes(path: &Path) -> Option<Vec<Hole>> {
    let file = private::open(path).ok()?;
    serde_json::from_reader(std::io::BufReader::new(file).take(MAX_TOLD)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn secdb(fixed: &str) -> String {
        format!(
            r#"{{"distroversion":"v3.10","packages":[{{"pkg":{{"name":"openssl","secfixes":{{"{fixed}":["CVE-2019-1551"]}}}}}}]}}"#
        )
    }

    #[test]
    fn the_same_times_and_sizes_are_not_the_same_advisories() {
        let directory = tempfile::tempdir().unwrap();
        let cache = directory.path().join("cache");
        let real = directory.path().join("real");
        fs::create_dir(&real).unwrap();
        let file = real.join("v3.10-main.json");
        let link = directory.path().join("feeds");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        let mut places = Vec::new();
        for fixed in ["1.1.1d-r2", "1.1.1d-r3", "1.1.1d-r2"] {
            fs::write(&file, secdb(fixed)).unwrap();
            let opened = fs::File::options().append(true).open(&file).unwrap();
            opened.set_modified(time).unwrap();
            for given in [&real, &link] {
                let mut told = 0;
                let given = [given.clone()];
                let (store, _) = of_feeds(&cache, &given, &mut |_| told += 1).unwrap();
                // Read once for each content and name.
                assert_eq!(told == 0, places.contains(&store.directory().to_owned()));
                places.push(store.directory().to_owned());
            }
        }
        assert_eq!((&places[0], &places[1]), (&places[4], &places[5]));
        places.sort();
        places.dedup();
        assert_eq!(places.len(), 4);
    }

    #[test]
    fn what_is_no_plain_file_is_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let cache = elsewhere.path().join("cache");
        let fifo = directory.path().join("fifo");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, mode).unwrap();
        for path in [fifo.clone(), "/dev/zero".into(), "/nowhere".into()] {
            assert!(of_feeds(&cache, &[path], &mut |_| ()).is_err());
        }
        // In a directory of good ones it is a gap.
        fs::write(directory.path().join("v3.10-main.json"), secdb("1.1.1d-r2")).unwrap();
        let given = [directory.path().to_owned()];
        let (_, holes) = of_feeds(&cache, &given, &mut |_| ()).unwrap();
        assert!(
            holes.iter().any(|hole| hole.place.ends_with("fifo")),
            "{holes:?}"
        );
    }
}
