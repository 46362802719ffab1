//! Downloads that are run without being looked at.

use std::ops::Range;

use crate::shell::{Command, Join};

/// Programs that download.
const FETCHERS: [&str; 4] = ["aria2c", "curl", "fetch", "wget"];
/// Programs that run what they read.
const SHELLS: [&str; 11] = [
    "ash", "bash", "dash", "ksh", "node", "perl", "python", "python3", "ruby", "sh", "zsh",
];

/// A download that goes into a shell.
pub(crate) struct Piped {
    /// Both commands.
    pub(crate) range: Range<usize>,
    /// Their programs: `curl | sh`.
    pub(crate) evidence: String,
}

/// The downloads that go through a pipe into a shell, of the commands of one text.
pub(crate) fn piped(commands: &[Command]) -> Vec<Piped> {
    let mut found = Vec::new();
    let mut download: Option<&Command> = None;
    for command in commands {
        let program = command.program();
        if command.join != Join::Pipe {
            download = None;
        }
        if FETCHERS.contains(&program) {
            download = Some(command);
        } else if let Some(fetched) = download.filter(|_| SHELLS.contains(&program)) {
            let (from, to) = (fetched.range().start, command.range().end);
            found.push(Piped {
                range: from.min(to)..to,
                evidence: format!("{} | {program}", fetched.program()),
            });
            download = None;
        }
    }
    found
}
