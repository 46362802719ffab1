//! A server of files by path, with entity tags.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Files by path, and the paths that were asked for.
#[derive(Clone, Default)]
pub(crate) struct Server {
    files: Arc<Mutex<BTreeMap<String, String>>>,
    asked: Arc<Mutex<Vec<String>>>,
    port: u16,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            ..Self::default()
        };
        let answering = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answering.answer(stream);
            }
        });
        server
    }

    pub(crate) fn put(&self, path: &str, body: impl Into<String>) {
        self.files
            .lock()
            .unwrap()
            .insert(path.to_owned(), body.into());
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What was asked for since the last time, sorted.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut head = String::new();
        let mut reader = BufReader::new(&stream);
        while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|n| n > 0) {}
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let body = self.files.lock().unwrap().get(&path).cloned();
        let known = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("if-none-match")
                .then(|| value.trim().to_owned())
        });
        let tag = |body: &str| {
            let mut hasher = DefaultHasher::new();
            body.hash(&mut hasher);
            format!("\"{:x}\"", hasher.finish())
        };
        let (status, tag, body) = match body {
            None => ("404 Not Found", String::new(), String::new()),
            Some(body) if known.as_deref() == Some(tag(&body).as_str()) => {
                ("304 Not Modified", tag(&body), String::new())
            }
            Some(body) => ("200 OK", tag(&body), body),
        };
        self.asked
            .lock()
            .unwrap()
            .push(format!("{} {path}", &status[..3]));
        let text = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: {tag}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        drop(stream.write_all(text.as_bytes()));
    }
}
