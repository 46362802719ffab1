//! Tars as GNU tar, Python and Go read them: our reading is theirs, or it is told that it can't be.
//!
//! A reader that gives up is no other reading; what it saw before must still be ours.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs other readers"
)]

#[path = "readers/hostile.rs"]
mod hostile;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use seawall_archive::{EntryKind, HashingReader, RangeSource, TarLimits, TarReader, clean_path};
use serde_json::Value;

/// What a reader says of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    kind: String,
    path: Vec<u8>,
    size: u64,
    /// None where it was not read.
    digest: Option<String>,
}

#[derive(Debug, Default)]
struct Listing {
    entries: Vec<Entry>,
    /// It gave up; ours also where something is told.
    flagged: Vec<String>,
}

fn ours(bytes: &[u8]) -> Listing {
    let source = RangeSource::new(&bytes, 0, bytes.len() as u64);
    let mut reader = TarReader::new(source, TarLimits::default());
    let mut listing = Listing::default();
    loop {
        match reader.next_entry() {
            Ok(None) => break,
            Ok(Some(entry)) => {
                let file = entry.kind == EntryKind::File;
                let mut hashing = HashingReader::new(Data(&mut reader));
                if let Err(error) = std::io::copy(&mut hashing, &mut std::io::sink()) {
                    listing.flagged.push(error.to_string());
                    break;
                }
                let digest = hashing.finish().0;
                let clean = clean_path(&entry.path);
                if clean.escapes {
                    listing.flagged.push("escapes".to_owned());
                }
                listing.entries.push(Entry {
                    kind: format!("{:?}", entry.kind),
                    path: clean.path,
                    size: if file { entry.size } else { 0 },
                    digest: (file && !entry.sparse).then(|| digest.hex().to_owned()),
                });
            }
            Err(error) => {
                listing.flagged.push(error.to_string());
                break;
            }
        }
    }
    let told = reader.anomalies().iter().map(|a| a.detail.clone());
    listing.flagged.extend(told);
    listing
}

struct Data<'r, S>(&'r mut TarReader<S>);

impl<S: seawall_archive::Source> std::io::Read for Data<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_data(buffer)
    }
}

/// Reads what the listing programs print.
fn listings(printed: &str) -> Vec<Listing> {
    let unhex = |text: &str| -> Vec<u8> {
        let pairs = (0..text.len() / 2).map(|i| &text[2 * i..2 * i + 2]);
        pairs.map(|p| u8::from_str_radix(p, 16).unwrap()).collect()
    };
    let entry = |value: &Value| {
        let text = |key: &str| value[key].as_str().unwrap().to_owned();
        Entry {
            kind: text("kind"),
            path: clean_path(&unhex(&text("path"))).path,
            size: value["size"].as_u64().unwrap_or(u64::MAX),
            digest: Some(text("digest")).filter(|d| !d.is_empty()),
        }
    };
    let listing = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        Listing {
            entries: value["entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(entry)
                .collect(),
            flagged: value["error"]
                .as_str()
                .map(str::to_owned)
                .into_iter()
                .collect(),
        }
    };
    printed.lines().map(listing).collect()
}

/// What `tar --list --verbose` prints: kinds, sizes, names.
fn gnu_tar(path: &Path) -> Listing {
    let output = Command::new("tar")
        .args([
            "--list",
            "--verbose",
            "--absolute-names",
            "--numeric-owner",
            "--quoting-style=escape",
        ])
        .args(["--warning=none", "--file"])
        .arg(path)
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .output()
        .unwrap();
    let mut listing = Listing::default();
    if !output.status.success() {
        listing
            .flagged
            .push(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [mode, _, size, _, _, name, ..] = fields[..] else {
            continue;
        };
        let kind = match mode.as_bytes()[0] {
            b'-' | b'C' | b'?' => "File",
            b'h' => "HardLink",
            b'l' => "Symlink",
            b'd' => "Directory",
            b'c' => "CharDevice",
            b'b' => "BlockDevice",
            b'p' => "Fifo",
            _ => "no file",
        };
        let file = kind == "File";
        listing.entries.push(Entry {
            kind: kind.to_owned(),
            path: clean_path(name.as_bytes()).path,
            size: if file { size.parse().unwrap() } else { 0 },
            digest: None,
        });
    }
    listing
}

/// Readers that list many archives at once; those that are there.
fn batch_readers(directory: &Path) -> Vec<(&'static str, Command)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers");
    let mut readers = Vec::new();
    if seawall_testkit::has_program("tar_readers", "python3") {
        let mut python = Command::new("python3");
        python.arg(here.join("list.py"));
        readers.push(("Python", python));
    }
    if on_path("go") {
        let program = directory.join("list");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg(here.join("list.go"))
            .env("GO111MODULE", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOFLAGS", "")
            .status();
        assert!(built.unwrap().success(), "list.go does not build");
        readers.push(("Go", Command::new(program)));
    }
    readers
}

/// A reader that CI need not have.
fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

fn list_all(mut reader: Command, paths: &[PathBuf]) -> Vec<Listing> {
    let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    let names = names.join("\n");
    let mut child = reader
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let write = move || std::io::Write::write_all(&mut stdin, names.as_bytes());
    let writer = std::thread::spawn(write);
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}",
        reader.get_program().display()
    );
    let found = listings(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(found.len(), paths.len());
    found
}

/// Whether another reading is ours, as far as it goes.
fn agrees(other: &Listing, ours: &Listing) -> bool {
    let same = |(theirs, ours): (&Entry, &Entry)| {
        let digests = theirs.digest.as_ref().zip(ours.digest.as_ref());
        (&theirs.kind, &theirs.path, theirs.size) == (&ours.kind, &ours.path, ours.size)
            && digests.is_none_or(|(a, b)| a == b)
    };
    let common = other.entries.iter().zip(&ours.entries).all(same);
    let whole = other.entries.len() == ours.entries.len();
    common && (whole || !other.flagged.is_empty() && other.entries.len() < ours.entries.len())
}

fn show(listing: &Listing) -> String {
    let entries = listing.entries.iter().map(|e| {
        let digest = e.digest.as_deref().map_or("-", |d| &d[..8]);
        let path = String::from_utf8_lossy(&e.path);
        format!("\n  {} {path} {} {digest}", e.kind, e.size)
    });
    entries.collect::<String>() + &format!("\n  {:?}", listing.flagged)
}

/// Compares all archives; the number of those in which ours tells nothing.
fn compare(archives: &[(String, Vec<u8>)]) -> usize {
    let directory = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (index, (_, bytes)) in archives.iter().enumerate() {
        paths.push(directory.path().join(format!("{index}.tar")));
        std::fs::write(paths.last().unwrap(), bytes).unwrap();
    }
    let our_listings: Vec<Listing> = archives.iter().map(|(_, bytes)| ours(bytes)).collect();
    let mut others: Vec<(&str, Vec<Listing>)> = Vec::new();
    for (name, reader) in batch_readers(directory.path()) {
        others.push((name, list_all(reader, &paths)));
    }
    if on_path("tar") {
        others.push(("GNU tar", paths.iter().map(|p| gnu_tar(p)).collect()));
    }
    let mut wrong = Vec::new();
    for (name, listings) in &others {
        for ((listing, ours), (label, _)) in listings.iter().zip(&our_listings).zip(archives) {
            if ours.flagged.is_empty() && !agrees(listing, ours) {
                wrong.push(format!(
                    "{label}: {name}{}\nours:{}",
                    show(listing),
                    show(ours)
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} silent differences, such as\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(SHOWN)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n\n")
    );
    our_listings.iter().filter(|l| l.flagged.is_empty()).count()
}

/// Archives that are compared, each of its own seed.
const SEEDS: u64 = 2_000;

/// Differences that a failure prints.
const SHOWN: usize = 12;

#[test]
fn hostile_archives_are_read_as_others_do_or_told() {
    let archives: Vec<(String, Vec<u8>)> = (0..SEEDS)
        .map(|seed| (format!("seed {seed}"), hostile::archive(seed)))
        .collect();
    let silent = compare(&archives);
    // Enough of them are sound, and enough are not, or the comparison would be of nothing.
    assert!((400..1_600).contains(&silent), "{silent}");
}

/// The tars that tools write are no riddles to us: every layer of the shared data, and what the tools
/// that are here write, in each format that they know.
#[test]
fn ordinary_archives_are_read_alike_and_nothing_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let tree = directory.path().join("tree");
    std::fs::create_dir_all(tree.join("dir/deep")).unwrap();
    std::fs::write(tree.join("dir/file"), vec![b'x'; 70_000]).unwrap();
    std::fs::write(tree.join(format!("dir/{}", "long".repeat(60))), b"x").unwrap();
    std::fs::hard_link(tree.join("dir/file"), tree.join("other-name")).unwrap();
    std::os::unix::fs::symlink("../dir/file", tree.join("dir/deep/link")).unwrap();
    let mut archives = Vec::new();
    for format in ["gnu", "oldgnu", "pax", "ustar", "v7"] {
        if !on_path("tar") {
            break;
        }
        let output = Command::new("tar")
            .args(["--create", "--warning=none", "--ignore-failed-read"])
            .arg(format!("--format={format}"))
            .arg("--directory")
            .arg(&tree)
            .arg(".")
            .output()
            .unwrap();
        archives.push((format!("GNU tar, {format}"), output.stdout));
    }
    if let Some(data) = seawall_testkit::test_data("tar_readers") {
        let images = data.join("fixtures/images");
        for sub in ["osv-scalibr", "claircore-layers"] {
            for entry in std::fs::read_dir(images.join(sub)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    archives.push((path.display().to_string(), std::fs::read(&path).unwrap()));
                }
            }
        }
    }
    let told: Vec<_> = archives
        .iter()
        .map(|(label, bytes)| (label, ours(bytes).flagged))
        .filter(|(_, flagged)| !flagged.is_empty())
        .collect();
    assert!(
        told.iter()
            .all(|(label, _)| label.contains("escape") || label.contains("attack")),
        "{told:#?}"
    );
    compare(&archives);
}
