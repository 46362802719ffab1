//! What people type who come from Docker Scout, Grype, Syft or Trivy: told in seawall's words.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use seawall_model::visible;

/// Options of other scanners, and what does the same here.
const OPTIONS: &[(&str, &str)] = &[
    ("--exit-code", "--fail-on EXPR: exit code 1 where it holds"),
    (
        "--input",
        "an archive is a target like any other: seawall scan FILE",
    ),
    ("--scanners", "--only LIST: see seawall scan --help"),
    ("--security-checks", "--only LIST: see seawall scan --help"),
    ("--pkg-types", "--filter EXPR"),
    ("--vuln-type", "--filter EXPR"),
    ("--only-fixed", "--ignore-unfixed, or --filter fixable"),
    ("--only-notfixed", "--filter 'not fixable'"),
    ("--ignore-status", "--filter EXPR"),
    ("--ignorefile", "--ignore-file FILE"),
    ("--ignore-policy", "--policy FILE"),
    ("--vex-location", "--vex FILE"),
    ("--skip-db-update", "--update never"),
    ("--offline-scan", "--offline"),
    ("--download-db-only", "seawall db update"),
    (
        "--cache-dir",
        "XDG_CACHE_HOME is where the cache lies; --no-cache goes without one",
    ),
    ("--clear-cache", "--no-cache goes without one"),
    (
        "--list-all-pkgs",
        "--format json has all packages; seawall sbom TARGET lists them",
    ),
    (
        "--config",
        "--policy FILE, or a seawall.yaml in this directory or above it",
    ),
    ("--timeout", "--limit NAME=VALUE"),
    ("--severity-cutoff", "--fail-on 'severity >= high'"),
    (
        "--add-cpes-if-none",
        "packages are matched by their ecosystem, never by CPE",
    ),
    ("--by-cve", "findings go by their CVE where they have one"),
    (
        "--scope",
        "all layers are read; what a higher one hides says so",
    ),
    ("--insecure", "--insecure-registry HOST"),
    ("--docker-host", "DOCKER_HOST, or --context NAME"),
    ("--template", "--format html, junit, markdown or csv"),
];

/// Commands of other scanners.
const COMMANDS: &[(&str, &str)] = &[
    ("image", "seawall scan IMAGE"),
    ("img", "seawall scan IMAGE"),
    ("i", "seawall scan IMAGE"),
    ("fs", "seawall scan DIRECTORY"),
    ("filesystem", "seawall scan DIRECTORY"),
    ("rootfs", "seawall scan DIRECTORY"),
    ("dir", "seawall scan DIRECTORY"),
    ("repo", "seawall scan DIRECTORY"),
    (
        "vm",
        "seawall scan DIRECTORY, once its file system is mounted",
    ),
    ("cves", "seawall scan IMAGE"),
    ("quickview", "seawall scan IMAGE"),
    ("compare", "seawall diff A B"),
    ("convert", "seawall sbom SBOM --format NAME"),
    (
        "clean",
        "the cache is the directory seawall in XDG_CACHE_HOME, else in ~/.cache",
    ),
    ("version", "seawall --version"),
];

/// Prints what is wrong with a command line, or the help that it asks for; the exit status.
pub(crate) fn report(mut error: clap::Error) -> ExitCode {
    show_hidden(&mut error);
    let error = &error;
    // That nobody reads it is no failure.
    let _ = error.print();
    if let Some(hint) = hint(error) {
        let _ = writeln!(std::io::stderr(), "\nhint: {hint}");
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::from(2), ExitCode::from)
}

/// Makes what the user wrote safe to look at, wherever the message quotes it: a line of it could pass for
/// one of ours.
fn show_hidden(error: &mut clap::Error) {
    let quoted: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| {
            let shown = match value {
                ContextValue::String(text) => ContextValue::String(visible(text).into_owned()),
                ContextValue::Strings(all) => ContextValue::Strings(
                    all.iter().map(|text| visible(text).into_owned()).collect(),
                ),
                _ => return None,
            };
            (shown != *value).then_some((kind, shown))
        })
        .collect();
    if !quoted.is_empty() {
        // It quotes the same as it was written.
        error.remove(ContextKind::Suggested);
    }
    for (kind, value) in quoted {
        error.insert(kind, value);
    }
}

fn hint(error: &clap::Error) -> Option<String> {
    let word = |kind| error.get(kind).map(ToString::to_string);
    let known = |table: &[(&str, &str)], name: &str| {
        let row = table.iter().find(|(theirs, _)| *theirs == name)?;
        Some(row.1.to_owned())
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let word = word(ContextKind::InvalidArg)?;
            known(OPTIONS, word.split('=').next().unwrap_or_default())
        }
        ErrorKind::InvalidSubcommand => {
            let word = word(ContextKind::InvalidSubcommand)?;
            known(COMMANDS, &word).or_else(|| {
                let alike = error.get(ContextKind::SuggestedSubcommand).is_some();
                let text = visible(&word);
                (!alike).then(|| format!("to scan it: seawall scan {text}"))
            })
        }
        _ => None,
    }
}
