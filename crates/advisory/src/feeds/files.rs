//! The files that feeds read: on disk, in directories, in archives, compressed or not.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use seawall_archive::{
    Compression, EntryKind, ExpansionLimits, StreamSource, TarLimits, TarReader, ZipArchive,
    ZipLimits, decompress, open_plain, sniff,
};
use seawall_model::{Digest, Hole, HoleName};
use sha2::{Digest as _, Sha256};

use crate::map::MappedFile;

/// Bytes of one file, unpacked: the largest known is Debian's tracker, some 80 MB.
const MAX_FILE: u64 = 1 << 30;
/// Endings of compressed files, which are not part of the feed's name.
pub(crate) const PACKED: [&str; 4] = [".gz", ".zst", ".xz", ".bz2"];
/// Directories in directories.
const MAX_DEPTH: u32 = 32;

/// A file of a feed.
#[derive(Clone, Copy, Debug)]
pub struct FeedFile<'a> {
    /// Its path, inside archives too: `all.zip/GO-2024-1.json`.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl FeedFile<'_> {
    /// The last component of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The beginning, as text.
    pub fn head(&self) -> String {
        let end = self.bytes.len().min(4096);
        String::from_utf8_lossy(self.bytes.get(..end).unwrap_or_default()).into_owned()
    }
}

/// Walks files, directories and archives.
pub struct Files<'a> {
    /// Called for each file.
    pub visit: &'a mut dyn FnMut(&FeedFile<'_>),
    /// Called before each file on disk, which may be an archive of many.
    pub begin: &'a mut dyn FnMut(&Path),
    /// Called for what can't be read: of an archive or compressed file, all that came since `begin`
    /// may be a part only.
    pub hole: &'a mut dyn FnMut(Hole),
}

impl Files<'_> {
    /// Visits a file, or all files below a directory, in the order of their names.
    pub fn walk(&mut self, path: &Path) {
        each(path, &mut |path, opened| {
            let name = path.display().to_string();
            (self.begin)(path);
            let read = opened.and_then(|file| self.file(&file, &name));
            if let Err(error) = read {
                self.failed(&name, &error);
            }
        });
    }

    fn failed(&mut self, path: &str, error: &dyn std::fmt::Display) {
        (self.hole)(Hole::new(
            HoleName::UNREADABLE_ADVISORY,
            "file",
            path,
            error.to_string(),
        ));
    }

    fn file(&mut self, file: &File, path: &str) -> io::Result<()> {
        if file.metadata()?.len() == 0 {
            // A mapping has at least a byte.
            (self.visit)(&FeedFile { path, bytes: &[] });
            return Ok(());
        }
        let map = MappedFile::new(file)?;
        self.bytes(map.bytes(), path)
    }

    /// A file's bytes: an archive is opened, anything else is visited.
    fn bytes(&mut self, bytes: &[u8], path: &str) -> io::Result<()> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return self.zip(bytes, path);
        }
        let compression = sniff(bytes);
        if compression == Compression::None {
            if bytes.get(257..262) == Some(b"ustar") {
                return self.tar(&mut io::Cursor::new(bytes), path);
            }
            (self.visit)(&FeedFile { path, bytes });
            return Ok(());
        }
        let limits = ExpansionLimits {
            // Red Hat's documents repeat themselves: some 200 bytes come out of one.
            ratio: 2_000,
            ..ExpansionLimits::default()
        };
        let mut reader =
            decompress(compression, Box::new(bytes), &limits).map_err(io::Error::other)?;
        let mut head = vec![0; 512];
        let length = read_up_to(&mut reader, &mut head)?;
        head.truncate(length);
        let tar = head.get(257..262) == Some(b"ustar");
        let mut whole = io::Cursor::new(head).chain(reader);
        if tar {
            self.tar(&mut whole, path)?;
            // What follows the archive's end is only the check of what came before.
            return io::copy(&mut whole, &mut io::sink()).map(drop);
        }
        let mut plain = Vec::new();
        (&mut whole).take(MAX_FILE).read_to_end(&mut plain)?;
        if plain.len() as u64 == MAX_FILE && whole.read(&mut [0])? > 0 {
            return Err(io::Error::other(format!("over {MAX_FILE} bytes")));
        }
        let path = PACKED
            .iter()
            .find_map(|ending| path.strip_suffix(ending))
            .unwrap_or(path);
        (self.visit)(&FeedFile {
            path,
            bytes: &plain,
        });
        Ok(())
    }

    fn tar(&mut self, reader: &mut dyn Read, path: &str) -> io::Result<()> {
        let mut tar = TarReader::new(StreamSource::new(reader), TarLimits::default());
        let mut bytes = Vec::new();
        while let Some(entry) = tar.next_entry().map_err(io::Error::other)? {
            match entry.kind {
                EntryKind::File => {}
                // Their files are visited under their own names.
                EntryKind::Directory | EntryKind::Symlink => continue,
                other => {
                    let path = format!("{path}/{}", String::from_utf8_lossy(&entry.path));
                    self.failed(&path, &format!("{other:?}: only plain files are read"));
                    continue;
                }
            }
            if entry.size > MAX_FILE {
                let path = format!("{path}/{}", String::from_utf8_lossy(&entry.path));
                self.failed(&path, &io::Error::other(format!("over {MAX_FILE} bytes")));
                continue;
            }
            bytes.clear();
            bytes.resize(usize::try_from(entry.size).unwrap_or(0), 0);
            let mut filled = 0;
            while filled < bytes.len() {
                filled += tar.read_data(&mut bytes[filled..])?;
            }
            let path = format!("{path}/{}", String::from_utf8_lossy(&entry.path));
            (self.visit)(&FeedFile {
                path: &path,
                bytes: &bytes,
            });
        }
        Ok(())
    }

    fn zip(&mut self, bytes: &[u8], path: &str) -> io::Result<()> {
        let zip = ZipArchive::open(&bytes, &ZipLimits::default()).map_err(io::Error::other)?;
        for entry in zip.entries().iter().filter(|e| !e.is_directory()) {
            let path = format!("{path}/{}", entry.name);
            match zip.read(entry, MAX_FILE) {
                Ok(bytes) => (self.visit)(&FeedFile {
                    path: &path,
                    bytes: &bytes,
                }),
                Err(error) => self.failed(&path, &error),
            }
        }
        Ok(())
    }
}

/// The digest of each file that a walk over these paths visits, with its path. What can't be read stands
/// there with the reason.
///
/// # Errors
///
/// If a path leads to something that is neither a plain file nor a directory, or nowhere.
pub fn digests(paths: &[PathBuf]) -> io::Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            open_plain(path)?;
        }
        each(path, &mut |path, opened| {
            let digest = opened.and_then(|file| digest(&file));
            let digest = digest.map_or_else(|error| error.to_string(), |digest| digest.to_string());
            found.push((path.to_owned(), digest));
        });
    }
    Ok(found)
}

/// The digest of a file from where it stands to its end.
pub(crate) fn digest(mut file: &File) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest::sha256(&hasher.finalize().into())),
            length => hasher.update(&buffer[..length]),
        }
    }
}

/// Opens a file, or all files below a directory, in the order of their names.
fn each(path: &Path, visit: &mut dyn FnMut(&Path, io::Result<File>)) {
    let root = path.canonicalize().unwrap_or_else(|_gone| path.to_owned());
    each_below(path, &root, 0, visit);
}

fn each_below(
    path: &Path,
    root: &Path,
    depth: u32,
    visit: &mut dyn FnMut(&Path, io::Result<File>),
) {
    if !path.is_dir() {
        return visit(path, open_plain(path));
    }
    if depth > MAX_DEPTH {
        return visit(path, Err(io::Error::other("directories too deep")));
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return visit(path, Err(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(error) => visit(path, Err(error)),
        }
    }
    // What was taken back must be known before the records come.
    paths.sort_by_cached_key(|path| {
        let list = path.file_name().is_some_and(|name| name == "deletions.csv");
        (!list, path.clone())
    });
    for path in paths {
        // What is hidden is of tools that keep the directory, such as `.git`.
        let hidden = path
            .file_name()
            .is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        // Links are not followed: a directory of feeds is what is in it.
        if !path.is_symlink() {
            each_below(&path, root, depth + 1, visit);
        } else if path.is_file() && !is_visited(&path, root) {
            let reason = "a link to what is not read here is not followed";
            visit(&path, Err(io::Error::other(reason)));
        }
    }
}

/// Whether a link leads to what is visited under its own name: below the root, and not hidden.
fn is_visited(link: &Path, root: &Path) -> bool {
    let target = link.canonicalize();
    target.is_ok_and(|target| {
        target.strip_prefix(root).is_ok_and(|rest| {
            let mut parts = rest.iter();
            !parts.any(|part| part.as_encoded_bytes().starts_with(b"."))
        })
    })
}

fn read_up_to(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..])? {
            0 => break,
            length => filled += length,
        }
    }
    Ok(filled)
}
