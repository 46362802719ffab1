//! The program under test, in an environment without anything of this machine's.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::de::DeserializeOwned;

/// The program of that path, in that directory, which is also its home; no variable is set besides, and
/// nothing is on its standard input.
#[expect(
    clippy::disallowed_methods,
    reason = "tests start the program under test"
)]
pub fn program(path: &str, directory: &Path) -> Command {
    let mut command = Command::new(path);
    command
        .env_clear()
        .env("HOME", directory)
        .current_dir(directory)
        .stdin(Stdio::null());
    command
}

/// What it said on standard error.
pub fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The JSON that it printed.
///
/// # Panics
/// If it is no such document, with what it said instead.
pub fn printed<T: DeserializeOwned>(output: &Output) -> T {
    let printed = serde_json::from_slice(&output.stdout);
    #[expect(clippy::panic, reason = "a broken answer must fail the test loudly")]
    printed.unwrap_or_else(|error| panic!("{error}: {}", words(output)))
}
