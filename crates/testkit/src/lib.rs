//! Fixture images, shared test data and snapshot filters. For tests only.

pub mod checks;
pub mod code_scanning;
pub mod elf;
pub mod image;
pub mod program;
pub mod registry;
pub mod server;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

/// The directory of shared test data, named by `SEAWALL_TEST_DATA`.
///
/// None where it is not set, after saying so on standard error; the test then returns early. On CI
/// (`CI=true`) it must be there.
///
/// # Panics
/// On CI, if the variable is not set or names no directory.
pub fn test_data(test: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "tests have no settings module")]
    let value = std::env::var("SEAWALL_TEST_DATA");
    match value.map(PathBuf::from) {
        Ok(path) if path.is_dir() => Some(path),
        _ => {
            absent(test, "SEAWALL_TEST_DATA names no directory");
            None
        }
    }
}

/// That CONTRIBUTING.md shows an example of a source file as it is.
///
/// # Panics
/// If it does not.
pub fn assert_contributing_shows(file: &str, code: &str) {
    let page = include_str!("../../../CONTRIBUTING.md");
    let block = format!("```rust\n{code}```");
    assert!(
        page.contains(&block),
        "CONTRIBUTING.md should hold {file} as it is"
    );
}

/// The regular files of a `.tar.zst` of the shared data, by path. For archives that we trust.
///
/// # Panics
/// If the archive is not readable: the shared data are broken.
#[expect(
    clippy::unwrap_used,
    reason = "broken shared data must fail the test loudly"
)]
pub fn unpack(archive: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let file = std::fs::File::open(archive).unwrap();
    let mut tar = tar::Archive::new(zstd::Decoder::new(file).unwrap());
    let mut files = BTreeMap::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.insert(path, bytes);
        }
    }
    files
}

/// What comes out of a file that zstd compressed.
///
/// # Panics
/// If it can't be read.
#[expect(
    clippy::unwrap_used,
    reason = "broken shared data must fail the test loudly"
)]
pub fn unzstd(bytes: &[u8]) -> Vec<u8> {
    zstd::decode_all(bytes).unwrap()
}

/// What a program prints when it is given this input; none, after saying so, if it is not there.
///
/// # Panics
/// If it fails; on CI also if it is not there.
#[expect(clippy::unwrap_used, reason = "a broken test set-up must fail loudly")]
pub fn run_with_input(program: &str, arguments: &[&str], input: &[u8]) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    #[expect(clippy::disallowed_methods, reason = "tests run other readers")]
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        absent(program, "it is not there");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{program} failed");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program that the test needs is on PATH; on CI it must be.
///
/// # Panics
/// On CI, if it is not.
pub fn has_program(test: &str, program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&path).any(|directory| directory.join(program).is_file());
    there || absent(test, &format!("{program} is not on PATH"))
}

/// Whether the test runs as root, who can make files of other users; on CI it must.
///
/// # Panics
/// On CI, if it does not.
pub fn is_root(test: &str) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata("/proc/self");
    own.is_ok_and(|own| own.uid() == 0) || absent(test, "it needs root")
}

/// Says that a test is skipped, and why; on CI that is a failure.
fn absent(test: &str, why: &str) -> bool {
    #[expect(clippy::disallowed_methods, reason = "tests have no settings module")]
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(!ci, "{test}: {why}, and CI must have it");
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("skipped: {test}: {why}");
    }
    false
}

/// Whether a Docker engine answers; on CI one must.
///
/// # Panics
/// On CI, if none does.
#[expect(
    clippy::disallowed_methods,
    reason = "tests ask the engine's own client"
)]
pub fn engine_runs(test: &str) -> bool {
    use std::process::{Command, Stdio};
    let asked = Command::new("docker")
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success()) || absent(test, "no Docker engine runs")
}
