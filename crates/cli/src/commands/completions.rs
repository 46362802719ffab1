//! `seawall completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::failure::Failure;

pub(crate) fn run(shell: Shell) -> Result<u8, Failure> {
    clap_complete::generate(shell, &mut Cli::command(), "seawall", &mut std::io::stdout());
    Ok(0)
}
