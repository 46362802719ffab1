//! `seawall completions`.

use clap_complete::Shell;

use crate::environment;
use crate::failure::Failure;
use crate::output::print_bytes;

pub(crate) fn run(shell: Shell) -> Result<u8, Failure> {
    // It panics where it can't write, as on a pipe that nobody reads.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut environment::command(), "seawall", &mut script);
    print_bytes(&script)?;
    Ok(0)
}
