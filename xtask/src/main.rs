//! Chores of the workspace: `cargo xtask tidy`, `cargo xtask compare WHAT`, `cargo xtask soak`.

mod compare;
mod soak;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["compare", what, rest @ ..] => compare::run(what, rest),
        ["soak", rest @ ..] => soak::run(rest),
        _ => Err("usage: cargo xtask tidy | compare WHAT | soak [HISTORIES] [SEED]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a chore tells its result to a person")]
fn print_error(error: &str) {
    eprintln!("{error}");
}
