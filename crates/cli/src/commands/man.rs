//! `seawall man`.

use std::path::Path;

use anyhow::Context;
use clap_mangen::Man;

use crate::environment;
use crate::failure::Failure;
use crate::output::print_bytes;

pub(crate) fn run(command: Option<&str>, out: Option<&Path>) -> Result<u8, Failure> {
    let mut program = environment::command();
    program.build();
    if let Some(directory) = out {
        std::fs::create_dir_all(directory)
            .with_context(|| format!("{}: can't be made", directory.display()))?;
        clap_mangen::generate_to(program, directory)?;
        return Ok(0);
    }
    let page = match command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .with_context(|| format!("no command {name:?}"))?,
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text)?;
    print_bytes(&text)?;
    Ok(0)
}
