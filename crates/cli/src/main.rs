//! The seawall binary: a command line over `seawall-engine`.

mod advice;
mod args;
mod commands;
mod configuration;
mod dockerd;
mod environment;
mod excerpts;
mod failure;
mod files;
mod foreign;
mod job;
mod judging;
mod last_report;
mod network;
mod output;
mod progress;
mod repository;
mod settings;
mod vex;

use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Cli, Command};
use failure::Failure;

/// Several threads make and drop what is found at once: the system's own allocator grows a thread's part page by
/// page, and stops the others each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A worker is this program too, and must not read a command line.
    if let Some(status) = seawall_engine::worker::enter() {
        return ExitCode::from(status);
    }
    let matches = environment::command().try_get_matches();
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return foreign::report(error),
    };
    match run(&cli) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => failure.report(),
    }
}

fn run(cli: &Cli) -> Result<u8, Failure> {
    match &cli.command {
        Command::Scan(args) => commands::scan::run(args, &cli.common),
        Command::Lint(args) => commands::lint::run(args, &cli.common),
        Command::Fix(args) => commands::fix::run(args, &cli.common),
        Command::Sbom(args) => commands::sbom::run(args, &cli.common),
        Command::Diff(args) => commands::diff::run(args, &cli.common),
        Command::Explain(args) => commands::explain::run(args, &cli.common),
        Command::Db(command) => commands::db::run(command, &cli.common),
        Command::Policy(command) => commands::policy::run(command, &cli.common),
        Command::Completions { shell } => commands::completions::run(*shell),
        Command::Man { command, out } => commands::man::run(command.as_deref(), out.as_deref()),
    }
}
