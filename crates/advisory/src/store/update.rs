//! Fetching what is new: named first, asked for with conditions, resumed where it broke off.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::PathBuf;

use seawall_model::{Ecosystem, Fetch, Request, Response};
use serde::{Deserialize, Serialize};

use super::{Imported, Store, StoreOptions};
use crate::error::AdvisoryError;
use crate::feeds::{ALL, Remote};

/// What servers said of the files that were fetched, to ask only for newer ones.
const VALIDATORS: &str = "fetched.json";
/// However small the hint, so much may come.
const LEAST_CAP: u64 = 64 << 20;

/// What a server says of the state of a file (RFC 9110, "Validators").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Validator {
    etag: Option<String>,
    last_modified: Option<String>,
}

/// What an update did.
#[derive(Debug, Default)]
pub struct Updated {
    /// What came of the files that are new.
    pub imported: Imported,
    /// Addresses that had nothing new.
    pub unchanged: Vec<String>,
    /// Addresses that gave nothing, and why; what was there stays.
    pub failed: Vec<(String, String)>,
}

/// What to fetch for these ecosystems, and for all: EPSS and KEV.
pub fn remotes(ecosystems: &[Ecosystem]) -> Vec<Remote> {
    let mut all = Vec::new();
    for feed in ALL {
        for ecosystem in ecosystems {
            all.extend(feed.remotes(Some(ecosystem)));
        }
        all.extend(feed.remotes(None));
    }
    all.sort_by(|a, b| a.url.cmp(&b.url));
    all.dedup();
    all
}

impl Store {
    /// Fetches these files and takes in what is new. `tell` hears of each before it is asked for.
    pub fn update(
        &self,
        remotes: &[Remote],
        fetch: &dyn Fetch,
        options: StoreOptions,
        tell: &mut dyn FnMut(&Remote),
    ) -> Result<Updated, AdvisoryError> {
        fs::create_dir_all(&self.directory).map_err(AdvisoryError::io(&self.directory))?;
        let mut validators = self.validators();
        let mut updated = Updated::default();
        let mut fetched = Vec::new();
        for remote in remotes {
            tell(remote);
            let known = validators.get(&remote.name).cloned().unwrap_or_default();
            match self.download(remote, fetch, &known) {
                Ok(Some((path, validator))) => {
                    validators.insert(remote.name.clone(), validator);
                    fetched.push(path);
                }
                Ok(None) => updated.unchanged.push(remote.url.clone()),
                Err(reason) => updated.failed.push((remote.url.clone(), reason)),
            }
        }
        if !fetched.is_empty() {
            updated.imported = self.import(&fetched, options)?;
            let text = serde_json::to_vec_pretty(&validators).unwrap_or_default();
            self.put(VALIDATORS, &text)?;
            for path in fetched {
                let _ = fs::remove_file(path);
            }
        }
        Ok(updated)
    }

    fn validators(&self) -> BTreeMap<String, Validator> {
        let mut bytes = Vec::new();
        let read = File::open(self.directory.join(VALIDATORS))
            .and_then(|f| f.take(16 << 20).read_to_end(&mut bytes));
        read.ok()
            .and_then(|_| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// The file, unless the server has nothing newer. A part that came before is continued.
    fn download(
        &self,
        remote: &Remote,
        fetch: &dyn Fetch,
        known: &Validator,
    ) -> Result<Option<(PathBuf, Validator)>, String> {
        let part = self.directory.join(format!(".part-{}", remote.name));
        let state = self.directory.join(format!(".part-{}.etag", remote.name));
        let mut request = Request::get(&remote.url);
        let have = part.metadata().map_or(0, |m| m.len());
        let etag = read_small(&state);
        let resume = have > 0 && etag.is_some();
        if let Some(etag) = etag.filter(|_| resume) {
            request = request
                .header("Range", format!("bytes={have}-"))
                .header("If-Range", etag);
        } else if let Some(etag) = &known.etag {
            request = request.header("If-None-Match", etag);
        } else if let Some(date) = &known.last_modified {
            request = request.header("If-Modified-Since", date);
        }
        let answer = fetch
            .fetch(&request)
            .map_err(|error| crate::store::chain(&error))?;
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let validator = Validator {
            etag: header("etag"),
            last_modified: header("last-modified"),
        };
        match answer.status {
            304 => return Ok(None),
            200 | 206 => {}
            status => return Err(format!("the server says {status}")),
        }
        if let Some(etag) = &validator.etag {
            let _ = fs::write(&state, etag);
        }
        save(answer, &part, resume, remote.size).map_err(|error| error.to_string())?;
        // The name tells the reader nothing, but people who look into a hole.
        let whole = self.directory.join(format!(".part-whole-{}", remote.name));
        fs::rename(&part, &whole).map_err(|error| error.to_string())?;
        let _ = fs::remove_file(&state);
        Ok(Some((whole, validator)))
    }
}

fn save(answer: Response, part: &PathBuf, resume: bool, hint: u64) -> io::Result<()> {
    let append = resume && answer.status == 206;
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .append(append)
        .truncate(!append)
        .open(part)?;
    let cap = hint.saturating_mul(4).max(LEAST_CAP);
    let copied = io::copy(&mut answer.body.take(cap + 1), &mut file)?;
    if copied > cap {
        return Err(io::Error::other(format!("more than {cap} bytes came")));
    }
    file.flush()?;
    file.sync_all()
}

fn read_small(path: &PathBuf) -> Option<String> {
    let mut text = String::new();
    File::open(path)
        .ok()?
        .take(4096)
        .read_to_string(&mut text)
        .ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use seawall_model::FetchError;

    use super::*;

    /// Answers from a table, and remembers what was asked.
    struct Table {
        answers: Vec<(&'static str, u16, Vec<u8>)>,
        asked: Mutex<Vec<Request>>,
        breaks_after: Option<usize>,
    }

    impl Fetch for Table {
        fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
            self.asked.lock().unwrap().push(request.clone());
            let found = self.answers.iter().find(|(url, ..)| *url == request.url);
            let Some((_, status, body)) = found else {
                return Err(FetchError::Refused {
                    url: request.url.clone(),
                    reason: "not in the table".into(),
                });
            };
            let has = |name: &str| {
                request
                    .headers
                    .iter()
                    .find(|(n, _)| n == name)
                    .map(|(_, v)| v.clone())
            };
            let (mut status, mut body) = (*status, body.clone());
            if has("If-None-Match").as_deref() == Some("\"v1\"") {
                (status, body) = (304, Vec::new());
            }
            if let Some(range) = has("Range") {
                let from: usize = range
                    .trim_start_matches("bytes=")
                    .trim_end_matches('-')
                    .parse()
                    .unwrap();
                (status, body) = (206, body[from..].to_vec());
            }
            let body: Box<dyn Read + Send> = match self.breaks_after {
                Some(at) => Box::new(io::Cursor::new(body[..at].to_vec()).chain(Broken)),
                None => Box::new(io::Cursor::new(body)),
            };
            Ok(Response {
                url: request.url.clone(),
                status,
                headers: vec![("etag".into(), "\"v1\"".into())],
                body,
            })
        }
    }

    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }

    fn secdb() -> Vec<u8> {
        br#"{"distroversion":"v3.1","packages":[{"pkg":{"name":"p","secfixes":{"1-r0":["CVE-2020-1"]}}}]}"#.to_vec()
    }

    fn remote(url: &str) -> Remote {
        Remote {
            name: "alpine.json".into(),
            url: url.into(),
            size: 100,
        }
    }

    #[test]
    fn an_alpine_image_needs_its_own_small_files() {
        let wanted = remotes(&["Alpine:v3.19".parse().unwrap()]);
        let urls: Vec<_> = wanted
            .iter()
            .map(|r| r.url.as_str())
            .filter(|u| u.contains("secdb"))
            .collect();
        assert_eq!(urls.len(), 2, "{urls:?}");
        assert!(urls.iter().all(|u| u.contains("v3.19")));
        assert!(wanted.iter().map(|r| r.size).sum::<u64>() < 10_000_000);
        assert_eq!(remotes(&[]).len(), 2, "EPSS and KEV");
    }

    #[test]
    fn fetched_once_then_only_asked_for_what_is_newer() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::new(directory.path());
        let table = Table {
            answers: vec![("http://a", 200, secdb())],
            asked: Mutex::default(),
            breaks_after: None,
        };
        let mut told = 0;
        let first = store
            .update(
                &[remote("http://a")],
                &table,
                StoreOptions::default(),
                &mut |_| told += 1,
            )
            .unwrap();
        assert_eq!((first.imported.sources.len(), told), (1, 1));
        let again = store
            .update(
                &[remote("http://a")],
                &table,
                StoreOptions::default(),
                &mut |_| (),
            )
            .unwrap();
        assert_eq!(again.unchanged, ["http://a"]);
        assert_eq!(store.sources().unwrap().len(), 1);
    }

    #[test]
    fn a_broken_download_is_continued_and_loses_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::new(directory.path());
        let mut table = Table {
            answers: vec![("http://a", 200, secdb())],
            asked: Mutex::default(),
            breaks_after: Some(20),
        };
        let broken = store
            .update(
                &[remote("http://a"), remote("http://gone")],
                &table,
                StoreOptions::default(),
                &mut |_| (),
            )
            .unwrap();
        assert_eq!((broken.failed.len(), broken.imported.sources.len()), (2, 0));
        table.breaks_after = None;
        let whole = store
            .update(
                &[remote("http://a")],
                &table,
                StoreOptions::default(),
                &mut |_| (),
            )
            .unwrap();
        assert_eq!(whole.imported.sources.len(), 1);
        let asked = table.asked.lock().unwrap();
        assert!(
            asked
                .last()
                .unwrap()
                .headers
                .iter()
                .any(|(n, v)| n == "Range" && v == "bytes=20-"),
            "{asked:?}"
        );
    }
}
