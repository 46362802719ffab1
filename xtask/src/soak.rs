//! `cargo xtask soak [HISTORIES] [SEED]`: what `make test` does for minutes, for as long as it takes.
//!
//! Random histories of layers against the Docker engine's own export, 20,000 of them, from another
//! beginning each time; the seed is told, so that a failure can be seen again. Needs a running engine.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

const HISTORIES: &str = "20000";

/// Runs it.
#[expect(clippy::disallowed_methods, reason = "a chore runs the tests")]
pub(crate) fn run(rest: &[&str]) -> Result<(), String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = now.map_or(1, |since| since.as_secs()).to_string();
    let (histories, seed) = match rest {
        [] => (HISTORIES, seed.as_str()),
        [histories] => (*histories, seed.as_str()),
        [histories, seed] => (*histories, *seed),
        _ => return Err("usage: cargo xtask soak [HISTORIES] [SEED]".to_owned()),
    };
    say(&format!("{histories} histories of layers, seed {seed}"));
    let mut tests = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let tests = tests
        .args(["test", "--locked", "--release", "-p", "seawall"])
        .args(["--test", "layer_histories", "random_histories"])
        .env("SEAWALL_HISTORIES", histories)
        .env("SEAWALL_HISTORIES_SEED", seed)
        // Without an engine nothing is compared, and that is no success.
        .env("CI", "true");
    match tests.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("seed {seed}: {status}")),
        Err(error) => Err(format!("cargo can't be started: {error}")),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "a chore tells what it does to a person"
)]
fn say(what: &str) {
    println!("{what}");
}
