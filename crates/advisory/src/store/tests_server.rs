//! A server for tests: it has entity tags, continues, and breaks off.

use std::collections::BTreeMap;
use std::sync::Mutex;

use seawall_model::{Fetch, FetchError, Request, Response};

use super::*;
use sha2::{Digest as _, Sha256};

/// A server: files by address, each with the tag of its state.
#[derive(Default)]
pub(super) struct Server {
    pub(super) files: Mutex<BTreeMap<String, (String, Vec<u8>)>>,
    pub(super) asked: Mutex<Vec<Request>>,
    pub(super) breaks_after: Mutex<Option<usize>>,
}

impl Server {
    pub(super) fn put(&self, url: &str, body: impl Into<Vec<u8>>) {
        let body = body.into();
        let tag = format!(
            "\"{}\"",
            Digest::sha256(&Sha256::digest(&body).into()).hex()
        );
        self.files
            .lock()
            .unwrap()
            .insert(url.to_owned(), (tag, body));
    }

    pub(super) fn remove(&self, url: &str) {
        self.files.lock().unwrap().remove(url);
    }

    pub(super) fn last(&self, name: &str) -> Option<String> {
        let asked = self.asked.lock().unwrap();
        let found = asked
            .last()
            .unwrap()
            .headers
            .iter()
            .find(|(n, _)| n == name);
        found.map(|(_, value)| value.clone())
    }
}

impl Fetch for Server {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        self.asked.lock().unwrap().push(request.clone());
        let files = self.files.lock().unwrap();
        let Some((tag, body)) = files.get(&request.url) else {
            return Err(FetchError::Refused {
                url: request.url.clone(),
                reason: "not there".into(),
            });
        };
        let has = |name: &str| {
            let found = request.headers.iter().find(|(n, _)| n == name);
            found.map(|(_, v)| v.as_str())
        };
        let mut headers = vec![("etag".to_owned(), tag.clone())];
        let (mut status, mut body) = (200, body.clone());
        if has("If-None-Match") == Some(tag) {
            (status, body) = (304, Vec::new());
        }
        if let Some(range) = has("Range").filter(|_| has("If-Range") == Some(tag)) {
            let from = range.trim_start_matches("bytes=").trim_end_matches('-');
            let from: usize = from.parse().unwrap();
            if from >= body.len() {
                (status, body) = (416, Vec::new());
            } else {
                headers.push((
                    "content-range".into(),
                    format!("bytes {from}-{}/{}", body.len() - 1, body.len()),
                ));
                (status, body) = (206, body[from..].to_vec());
            }
        }
        let body: Box<dyn Read + Send> = match *self.breaks_after.lock().unwrap() {
            Some(at) => Box::new(io::Cursor::new(body[..at].to_vec()).chain(Broken)),
            None => Box::new(io::Cursor::new(body)),
        };
        Ok(Response {
            url: request.url.clone(),
            status,
            headers,
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
