//! A server of a test's own, on loopback or at a socket file: it says what the test wants, right or
//! wrong.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Requests that came, each its head with all its lines.
#[derive(Clone, Default)]
pub struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    /// The heads so far.
    pub fn heads(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The paths so far.
    pub fn paths(&self) -> Vec<String> {
        let heads = self.heads();
        heads.iter().map(|head| path_of(head).to_owned()).collect()
    }
}

/// What a request asks for.
pub fn path_of(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

/// An answer with its length.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// What a server does with a request: its head, and where the answer goes.
pub trait Serve: Fn(&str, &mut dyn Write) + Send + Sync + 'static {}

impl<F: Fn(&str, &mut dyn Write) + Send + Sync + 'static> Serve for F {}

/// Serves on loopback as long as the test runs; the port.
///
/// # Panics
/// If no port is free.
#[expect(clippy::unwrap_used, reason = "a broken test set-up must fail loudly")]
pub fn on_loopback(serve: impl Serve) -> (u16, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Asked::default();
    let (serve, heads) = (Arc::new(serve), asked.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (serve, heads) = (Arc::clone(&serve), heads.clone());
            std::thread::spawn(move || one(stream, &*serve, &heads));
        }
    });
    (port, asked)
}

/// Serves at a socket file as long as the test runs.
///
/// # Panics
/// If the file can't be made.
#[expect(clippy::unwrap_used, reason = "a broken test set-up must fail loudly")]
pub fn at_socket(path: &Path, serve: impl Serve) -> Asked {
    let listener = UnixListener::bind(path).unwrap();
    let asked = Asked::default();
    let (serve, heads) = (Arc::new(serve), asked.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (serve, heads) = (Arc::clone(&serve), heads.clone());
            std::thread::spawn(move || one(stream, &*serve, &heads));
        }
    });
    asked
}

fn one(stream: impl Read + Write, serve: &dyn Fn(&str, &mut dyn Write), heads: &Asked) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        // Whoever goes away, or only looks whether we are there, asked nothing.
        if !reader.read_line(&mut head).is_ok_and(|length| length > 0) {
            return;
        }
    }
    let mut all = heads.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(head.clone());
    drop(all);
    serve(&head, reader.get_mut());
}
