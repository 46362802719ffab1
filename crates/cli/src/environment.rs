//! Every option of the command line can be given by the environment too: `--fail-on` is
//! `SEAWALL_FAIL_ON`. Names are made of the options', so none is written twice.

use clap::builder::FalseyValueParser;
use clap::{Arg, ArgAction, Command, CommandFactory, ValueEnum};

use crate::args::{Cli, Style};

/// The command line with its environment.
pub(crate) fn command() -> Command {
    with_variables(Cli::command())
}

fn with_variables(command: Command) -> Command {
    command
        .mut_args(with_variable)
        .mut_subcommands(with_variables)
}

fn with_variable(argument: Arg) -> Arg {
    let Some(name) = argument.get_long().map(variable) else {
        return argument;
    };
    if is_style(&argument) {
        return argument;
    }
    let argument = match argument.get_action() {
        // `1`, `yes`, anything but `0`, `no`, `false` and nothing.
        ArgAction::SetTrue => argument.value_parser(FalseyValueParser::new()),
        _ => argument,
    };
    // One rule for all: a page of names would tell no more than the rule does.
    argument.env(name).hide_env(true)
}

/// `SEAWALL_FORMAT` names a format of reports; commands that write none have two of their own.
fn is_style(argument: &Arg) -> bool {
    let values = argument.get_possible_values();
    !values.is_empty()
        && values
            .iter()
            .all(|value| Style::from_str(value.get_name(), false).is_ok())
}

fn variable(option: &str) -> String {
    format!("SEAWALL_{}", option.replace('-', "_").to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(command: &Command, names: &mut Vec<(String, Option<String>)>) {
        for argument in command.get_arguments() {
            let Some(long) = argument.get_long() else {
                continue;
            };
            if is_style(argument) {
                continue;
            }
            let env = argument.get_env().map(|e| e.to_string_lossy().into_owned());
            names.push((long.to_owned(), env));
        }
        for command in command.get_subcommands() {
            options(command, names);
        }
    }

    #[test]
    fn every_option_has_its_variable() {
        let mut names = Vec::new();
        options(&command(), &mut names);
        assert!(names.len() > 30);
        for (long, env) in names {
            assert_eq!(env, Some(variable(&long)), "--{long}");
        }
        assert_eq!(variable("fail-on"), "SEAWALL_FAIL_ON");
    }
}
