//! `cargo xtask compare WHAT`: runs peers that are on PATH beside ours on the same input.

mod cost;
mod images;
mod inventory;
mod lint;
mod matching;
mod memory;
mod scan;

/// Compares one thing; the rest of the words are its own.
pub(crate) fn run(what: &str, rest: &[&str]) -> Result<(), String> {
    match what {
        "inventory" => inventory::run(rest),
        "lint" => lint::run(rest),
        "matching" => matching::run(),
        "memory" => memory::run(),
        "scan" => scan::run(rest),
        _ => Err(
            "usage: cargo xtask compare inventory DATA [--machine] | lint DATA | matching | memory | scan [small|middle|large]"
                .to_owned(),
        ),
    }
}
