//! One file from a server: asked for with conditions, continued where it broke off, bounded.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use seawall_archive::{open_plain, open_plain_to_write};
use seawall_model::{Fetch, FetchError, Request, Response};

use super::Store;
use super::manifest::Validator;
use crate::feeds::Remote;

/// How the names of files begin that are on their way.
pub(super) const PART: &str = ".part-";
/// Of those, the ones that came whole.
const WHOLE: &str = ".part-whole-";
/// However small the hint, so much may come.
const LEAST_CAP: u64 = 64 << 20;
/// Bytes of a line that names a file.
const MAX_POINTER: u64 = 1024;
/// What was not continued for so long is given up.
const GIVEN_UP: Duration = Duration::from_hours(7 * 24);

/// Why a file did not come.
#[derive(Debug)]
pub(super) enum NotHad {
    /// Its host can't be reached, or stopped answering: nobody need ask it for another file.
    Host(String),
    /// The host answers, and has it not, or not so.
    File(String),
}

impl NotHad {
    fn file(reason: impl std::fmt::Display) -> Self {
        Self::File(reason.to_string())
    }
}

impl From<FetchError> for NotHad {
    fn from(error: FetchError) -> Self {
        let reason = seawall_model::chain(&error);
        match error {
            FetchError::Unreachable { .. } => Self::Host(reason),
            FetchError::Refused { .. } => Self::File(reason),
        }
    }
}

/// Of a body or of this machine's disk.
impl From<io::Error> for NotHad {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => Self::Host(error.to_string()),
            _ => Self::File(error.to_string()),
        }
    }
}

impl Store {
    /// Removes what earlier downloads left and nobody will continue.
    pub(super) fn tidy_downloads(&self) {
        let entries = fs::read_dir(&self.directory);
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| name.starts_with(PART)) else {
                continue;
            };
            let modified = entry.metadata().and_then(|meta| meta.modified());
            let age = modified.map(|then| SystemTime::now().duration_since(then));
            let old = age.is_ok_and(|age| age.is_ok_and(|age| age > GIVEN_UP));
            if old || name.starts_with(WHOLE) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The file, unless the server has nothing newer. A part that came before is continued.
    pub(super) fn download(
        &self,
        remote: &Remote,
        fetch: &dyn Fetch,
        known: &Validator,
    ) -> Result<Option<(PathBuf, Validator)>, NotHad> {
        let remote = &resolve(remote, fetch)?;
        let part = self.directory.join(format!("{PART}{}", remote.name));
        let state = self.directory.join(format!("{PART}{}.etag", remote.name));
        let mut answer = ask(remote, fetch, known, Some((&part, &state)))?;
        if answer.status == 416 {
            // All of it had come, or the file is shorter now: from the beginning.
            let _ = fs::remove_file(&state);
            answer = ask(remote, fetch, known, None)?;
        }
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let validator = Validator {
            etag: header("etag"),
            last_modified: header("last-modified"),
        };
        match answer.status {
            304 => {
                // What had come of it before there was anything to continue is of no use.
                let _ = fs::remove_file(&state);
                let _ = fs::remove_file(&part);
                return Ok(None);
            }
            200 | 206 => {}
            status => return Err(NotHad::file(format!("the server says {status}"))),
        }
        let append = answer.status == 206;
        if !append {
            // Whatever breaks off now must not be continued by the validator of another state.
            let _ = fs::remove_file(&state);
            let _ = fs::remove_file(&part);
        }
        if let Some(etag) = validator
            .etag
            .as_deref()
            .filter(|tag| !tag.starts_with("W/"))
        {
            fs::write(&state, etag)?;
        }
        save(answer, &part, append, remote.size)?;
        let whole = self.directory.join(format!("{WHOLE}{}", remote.name));
        fs::rename(&part, &whole)?;
        let _ = fs::remove_file(&state);
        Ok(Some((whole, validator)))
    }
}

/// The file itself, where the remote is only what names it. Nothing but a name is taken of what comes:
/// the file is of the same server.
fn resolve(remote: &Remote, fetch: &dyn Fetch) -> Result<Remote, NotHad> {
    if !remote.pointer {
        return Ok(remote.clone());
    }
    let answer = fetch.fetch(&Request::get(&remote.url))?;
    if answer.status != 200 {
        let reason = format!("the server says {}", answer.status);
        return Err(NotHad::file(reason));
    }
    let mut text = String::new();
    answer.body.take(MAX_POINTER).read_to_string(&mut text)?;
    let name = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let (directory, _) = remote.url.rsplit_once('/').unwrap_or_default();
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        return Err(NotHad::file("it names no file"));
    }
    Ok(Remote {
        url: format!("{directory}/{name}"),
        pointer: false,
        ..remote.clone()
    })
}

/// Asks for the rest of what is there, if `resume` names it; else for what is newer than `known`.
fn ask(
    remote: &Remote,
    fetch: &dyn Fetch,
    known: &Validator,
    resume: Option<(&Path, &Path)>,
) -> Result<Response, NotHad> {
    let mut request = Request::get(&remote.url);
    let begun = resume.and_then(|(part, state)| {
        let have = part.metadata().map_or(0, |m| m.len());
        (have > 0).then_some((have, read_small(state)?))
    });
    if let Some((have, etag)) = &begun {
        request = request
            .header("Range", format!("bytes={have}-"))
            .header("If-Range", etag);
    } else if let Some(etag) = &known.etag {
        request = request.header("If-None-Match", etag);
    } else if let Some(date) = &known.last_modified {
        request = request.header("If-Modified-Since", date);
    }
    let answer = fetch.fetch(&request)?;
    if answer.status == 206 {
        // RFC 9110, "Content-Range": a part that does not follow on what is here is of no use.
        let from = answer.header("content-range").and_then(|range| {
            range
                .strip_prefix("bytes ")?
                .split('-')
                .next()?
                .parse()
                .ok()
        });
        if begun.is_none() || from != begun.map(|(have, _)| have) {
            let reason = "the server sent another part than was asked for";
            return Err(NotHad::file(reason));
        }
    }
    Ok(answer)
}

fn save(answer: Response, part: &Path, append: bool, hint: u64) -> io::Result<()> {
    let mut file = open_plain_to_write(part)?;
    if !append {
        file.set_len(0)?;
    }
    let have = file.seek(SeekFrom::End(0))?;
    let cap = hint.saturating_mul(4).max(LEAST_CAP).saturating_sub(have);
    let copied = io::copy(&mut answer.body.take(cap.saturating_add(1)), &mut file)?;
    if copied > cap {
        // Of no use, and it must not take room.
        let _ = fs::remove_file(part);
        return Err(io::Error::other(format!("more than {cap} bytes came")));
    }
    file.flush()?;
    file.sync_all()
}

fn read_small(path: &Path) -> Option<String> {
    let mut text = String::new();
    open_plain(path)
        .ok()?
        .take(4096)
        .read_to_string(&mut text)
        .ok()?;
    Some(text)
}
