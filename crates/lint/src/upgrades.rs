//! Commands that fetch lists of packages, and that upgrade a distribution, wherever they were run.

use crate::shell::Command;

/// What fetches lists, by program.
const UPDATES: [(&str, &[&str]); 7] = [
    ("apk", &["update"]),
    ("apt", &["update"]),
    ("apt-get", &["update"]),
    ("dnf", &["makecache"]),
    ("microdnf", &["makecache"]),
    ("yum", &["makecache"]),
    ("zypper", &["ref", "refresh"]),
];
/// What takes packages away to bring a distribution up to date, by program.
const UPGRADES: [(&str, &[&str]); 6] = [
    ("apt", &["dist-upgrade", "full-upgrade"]),
    ("apt-get", &["dist-upgrade", "full-upgrade"]),
    ("aptitude", &["dist-upgrade", "full-upgrade"]),
    (
        "dnf",
        &[
            "distro-sync",
            "distribution-synchronization",
            "system-upgrade",
        ],
    ),
    ("yum", &["distro-sync", "distribution-synchronization"]),
    ("zypper", &["dist-upgrade", "dup"]),
];
/// Programs that install nothing; of another nobody knows whether it does.
const OTHERS: [&str; 22] = [
    "", ":", "[", "cat", "cd", "chmod", "chown", "cp", "date", "echo", "export", "ln", "ls",
    "mkdir", "mv", "printf", "rm", "sed", "set", "test", "touch", "true",
];

/// The command that fetches lists of packages, where none of them can install anything.
pub(crate) fn updated_alone(commands: &[Command]) -> Option<&Command> {
    let update = commands.iter().find(|c| is_one(c, &UPDATES))?;
    let harmless = |c: &Command| is_one(c, &UPDATES) || OTHERS.contains(&c.program());
    commands.iter().all(harmless).then_some(update)
}

/// Whether a command upgrades the whole distribution.
pub(crate) fn upgrades_all(command: &Command) -> bool {
    is_one(command, &UPGRADES)
}

/// A command as it is shown: its program and what it is to do.
pub(crate) fn said(command: &Command) -> String {
    let rows = UPDATES.iter().chain(&UPGRADES);
    let verbs = rows.filter(|(name, _)| *name == command.program());
    let verbs: Vec<&str> = verbs.flat_map(|(_, verbs)| verbs.iter().copied()).collect();
    let verb = command.operands().find(|word| verbs.contains(&&*word.text));
    format!(
        "{} {}",
        command.program(),
        verb.map_or("", |word| &word.text)
    )
}

fn is_one(command: &Command, rows: &[(&str, &[&str])]) -> bool {
    let row = rows.iter().find(|(name, _)| *name == command.program());
    row.is_some_and(|(_, verbs)| command.operands().any(|word| verbs.contains(&&*word.text)))
}
