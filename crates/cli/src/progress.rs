//! How far a long run is: one line on standard error, where that is a terminal.
//!
//! A thread of its own draws ten times a second what others count; who counts never waits for it.
//! Nothing is drawn in the first half second, and nothing is left when the work is done.

use std::io::{self, IsTerminal, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use seawall_engine::Progress;
use seawall_model::{Fetch, FetchError, Request, Response, visible};
use unicode_width::UnicodeWidthChar;

use crate::args::Common;
use crate::settings;

/// How long a run goes on before anything is drawn.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often it is drawn.
const TICK: Duration = Duration::from_millis(100);
/// Back to the beginning of the line, and clear it (ECMA-48, "EL").
const CLEAR: &str = "\r\u{1b}[K";

/// Whether a line is drawn at this moment, on the one standard error there is.
static DRAWN: Mutex<bool> = Mutex::new(false);

/// Writes to standard error, above the line if one is drawn.
pub(crate) fn above(text: &str) {
    if text.is_empty() {
        return;
    }
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let clear = if std::mem::take(&mut *drawn) {
        CLEAR
    } else {
        ""
    };
    let _ = io::stderr().write_all(format!("{clear}{text}").as_bytes());
}

/// What is counted.
#[derive(Default)]
pub(crate) struct Counts {
    what: Mutex<String>,
    asked: AtomicU64,
    read: AtomicU64,
    stored: AtomicU64,
    files: AtomicU64,
    came: AtomicU64,
    /// Bytes of the download that runs; 0 where nobody said.
    expected: AtomicU64,
}

impl Progress for Counts {
    fn layer_asked(&self, size: Option<u64>) {
        self.asked.fetch_add(1, Relaxed);
        self.stored.fetch_add(size.unwrap_or(0), Relaxed);
    }

    fn layer_read(&self) {
        self.read.fetch_add(1, Relaxed);
    }

    fn file_asked(&self) {
        self.files.fetch_add(1, Relaxed);
    }

    fn bytes_came(&self, bytes: u64) {
        self.came.fetch_add(bytes, Relaxed);
    }
}

impl Counts {
    /// Another piece of work begins.
    pub(crate) fn begin(&self, what: &str) {
        what.clone_into(&mut self.what.lock().unwrap_or_else(PoisonError::into_inner));
        for count in [&self.asked, &self.read, &self.stored, &self.files] {
            count.store(0, Relaxed);
        }
        self.expect(0);
    }

    fn expect(&self, bytes: u64) {
        self.came.store(0, Relaxed);
        self.expected.store(bytes, Relaxed);
    }

    fn line(&self, seconds: u64) -> String {
        let mut parts = vec![
            self.what
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        ];
        let [asked, read, stored, files, came, expected] = [
            &self.asked,
            &self.read,
            &self.stored,
            &self.files,
            &self.came,
            &self.expected,
        ]
        .map(|count| count.load(Relaxed));
        if asked > 0 {
            parts.push(format!("{read} of {asked} layers"));
        }
        if stored > 0 {
            parts.push(size(stored));
        }
        if files > 0 {
            let word = if files == 1 { "file" } else { "files" };
            parts.push(format!("{files} {word}"));
        }
        match (came, expected) {
            (0, _) => {}
            (came, 0) => parts.push(format!("{} came", size(came))),
            (came, expected) => {
                let percent = came.min(expected).saturating_mul(100) / expected;
                parts.push(format!("{percent} % of {}", size(expected)));
            }
        }
        parts.push(format!("{seconds} s"));
        parts.join("  ")
    }
}

/// Bytes for people: `310 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

/// The text as shown, in fewer columns than that, so that the cursor stays in its line.
fn cut(text: &str, columns: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < columns
    };
    visible(text).chars().take_while(fits).collect()
}

/// Draws as long as it lives.
pub(crate) struct Meter {
    counts: Arc<Counts>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Meter {
    /// Draws if standard error is a terminal and nobody asked for quiet; counts anyway.
    pub(crate) fn new(common: &Common) -> Self {
        let counts = Arc::new(Counts::default());
        let wanted = !common.quiet && io::stderr().is_terminal() && !settings::dumb();
        let drawing = wanted.then(|| start(Arc::clone(&counts))).flatten();
        Self { counts, drawing }
    }

    /// To count with.
    pub(crate) fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.counts)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.drawing.take() {
            drop(end);
            let _ = thread.join();
            above("");
        }
    }
}

fn start(counts: Arc<Counts>) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (end, ended) = channel();
    let begun = Instant::now();
    let draw = move || {
        let mut wait = PATIENCE;
        while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            wait = TICK;
            let columns = settings::error_width().unwrap_or(80);
            let line = cut(&counts.line(begun.elapsed().as_secs()), columns);
            let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
            *drawn = io::stderr()
                .write_all(format!("{CLEAR}{line}").as_bytes())
                .is_ok();
        }
    };
    // That no thread is to be had is no reason to fail.
    let thread = std::thread::Builder::new().spawn(draw).ok()?;
    Some((end, thread))
}

/// A way to the network, what comes through it counted.
pub(crate) struct Watched<'f> {
    pub(crate) inner: &'f dyn Fetch,
    pub(crate) counts: Arc<Counts>,
}

impl Fetch for Watched<'_> {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        let mut response = self.inner.fetch(request)?;
        let length = response
            .header("content-length")
            .and_then(|l| l.parse().ok());
        self.counts.expect(length.unwrap_or(0));
        response.body = Box::new(Counted {
            body: response.body,
            counts: Arc::clone(&self.counts),
        });
        Ok(response)
    }
}

struct Counted {
    body: Box<dyn Read + Send>,
    counts: Arc<Counts>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.body.read(buffer)?;
        self.counts.bytes_came(length as u64);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_that_fits() {
        let counts = Counts::default();
        counts.begin("scanning app.tar");
        assert_eq!(counts.line(0), "scanning app.tar  0 s");
        counts.layer_asked(Some(300_000_000));
        counts.layer_asked(Some(10_500_000));
        counts.layer_read();
        assert_eq!(
            counts.line(2),
            "scanning app.tar  1 of 2 layers  310 MB  2 s"
        );
        counts.begin("fetching Debian");
        counts.expect(52_000_000);
        counts.bytes_came(26_000_000);
        assert_eq!(counts.line(3), "fetching Debian  50 % of 52 MB  3 s");
        counts.bytes_came(u64::from(u32::MAX));
        assert_eq!(counts.line(3), "fetching Debian  100 % of 52 MB  3 s");
        counts.begin("");
        counts.file_asked();
        counts.bytes_came(7);
        assert_eq!(counts.line(4), "  1 file  7 B came  4 s");
        assert_eq!(cut("abcdef", 4), "abc");
        assert_eq!(cut("日本語", 5), "日本");
        assert_eq!(cut("a\u{1b}[2Jb", 80), "a\\u{1b}[2Jb");
    }
}
