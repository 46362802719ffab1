//! The command line of Docker's client as data (`docker.txt`): commands, their options and operands.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Every command, and those that only have commands below them.
#[derive(Debug)]
pub struct Reference {
    /// Options that stand before the command.
    pub global: CommandInfo,
    commands: Vec<CommandInfo>,
    /// The place in `commands`, by each name.
    names: BTreeMap<&'static str, usize>,
}

/// A command.
#[derive(Debug, Default)]
pub struct CommandInfo {
    /// Its names, the full one first: `container run`, `run`.
    pub names: Vec<&'static str>,
    /// What stands behind the options: `IMAGE [COMMAND] [ARG...]`.
    pub operands: &'static str,
    /// Its options, in the order of their names; those that the help hides come last.
    pub options: Vec<OptionInfo>,
}

/// An option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionInfo {
    /// Its name, without dashes.
    pub long: &'static str,
    /// The letter that stands for it.
    pub short: Option<char>,
    /// The type of its value; none of a flag.
    pub kind: Option<&'static str>,
    /// What holds where it is not given, where that is neither empty nor zero.
    pub default: Option<&'static str>,
    /// Whether the help leaves it out.
    pub hidden: bool,
}

/// Types whose options may stand several times, each adding to the ones before.
const REPEATABLE: [&str; 14] = [
    "command",
    "config",
    "credential-spec",
    "external-ca",
    "filter",
    "gpu-request",
    "ipNetSlice",
    "list",
    "map",
    "mount",
    "network",
    "secret",
    "strings",
    "ulimit",
];

/// First words of commands that other programs bring along (the client's plugins).
pub const PLUGINS: [&str; 20] = [
    "ai",
    "app",
    "buildx",
    "cagent",
    "cloud",
    "compose",
    "debug",
    "desktop",
    "dev",
    "extension",
    "feedback",
    "harmonia",
    "init",
    "mcp",
    "model",
    "offload",
    "pass",
    "pushrm",
    "sandbox",
    "scout",
];

/// Commands that are no more, and what does their job.
pub const RETIRED: [(&str, &str); 4] = [
    ("daemon", "dockerd"),
    ("deploy", "docker stack deploy"),
    ("engine", "the package manager of the host"),
    ("scan", "seawall scan IMAGE"),
];

impl Reference {
    /// That of Docker's client.
    pub fn docker() -> &'static Self {
        static IT: OnceLock<Reference> = OnceLock::new();
        IT.get_or_init(|| read(include_str!("docker.txt")))
    }

    /// Every command that is run.
    pub fn commands(&self) -> &[CommandInfo] {
        &self.commands
    }

    /// The command of that name: `run`, `network create`.
    pub fn command(&self, name: &str) -> Option<&CommandInfo> {
        self.commands.get(*self.names.get(name)?)
    }

    /// The names right below a command that only has others below it, or at the top; none of anything else.
    pub fn below(&self, group: &str) -> Vec<&'static str> {
        let below = self.names.keys().filter_map(|name| {
            let rest = if group.is_empty() {
                name
            } else {
                name.strip_prefix(group)?.strip_prefix(' ')?
            };
            rest.split(' ').next()
        });
        let mut names: Vec<&str> = below.collect();
        names.dedup();
        names
    }
}

impl CommandInfo {
    /// Its full name.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// The option of that long name.
    pub fn option(&self, long: &str) -> Option<&OptionInfo> {
        self.options.iter().find(|option| option.long == long)
    }

    /// The option that a letter stands for.
    pub fn letter(&self, short: char) -> Option<&OptionInfo> {
        self.options
            .iter()
            .find(|option| option.short == Some(short))
    }

    /// Whether options end at the first operand: what stands behind it is for another program.
    pub fn ends_at_operand(&self) -> bool {
        self.operands.ends_with("[ARG...]")
    }

    /// How many operands there must be, and how many there may be; none is any number.
    pub fn operand_count(&self) -> (usize, Option<usize>) {
        let words = || self.operands.split(' ').filter(|word| !word.is_empty());
        let needed = words().filter(|word| !word.starts_with('[')).count();
        let most = (!self.operands.contains("...")).then(|| words().count());
        (needed, most)
    }
}

impl OptionInfo {
    /// Whether it may stand several times, each adding to the ones before; of others the last one counts.
    pub fn repeatable(&self) -> bool {
        self.kind.is_some_and(|kind| REPEATABLE.contains(&kind))
    }
}

fn read(text: &'static str) -> Reference {
    let mut reference = Reference {
        global: CommandInfo::default(),
        commands: Vec::new(),
        names: BTreeMap::new(),
    };
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(option) = line.strip_prefix("  ") {
            let command = match reference.commands.last_mut() {
                Some(command) => command,
                None => &mut reference.global,
            };
            command.options.push(self::option(option));
        } else if let Some((names, operands)) = line.split_once(':').filter(|(n, _)| *n != "docker")
        {
            let names: Vec<&str> = names.split(", ").collect();
            let place = reference.commands.len();
            reference
                .names
                .extend(names.iter().map(|name| (*name, place)));
            reference.commands.push(CommandInfo {
                names,
                operands: operands.trim(),
                options: Vec::new(),
            });
        }
    }
    reference
}

fn option(line: &'static str) -> OptionInfo {
    let (line, default) = match line.split_once(" = ") {
        Some((line, default)) => (line, Some(default)),
        None => (line, None),
    };
    let shown = line.strip_prefix("? ");
    let mut option = OptionInfo {
        long: "",
        short: None,
        kind: None,
        default,
        hidden: shown.is_some(),
    };
    for word in shown.unwrap_or(line).split(' ') {
        if let Some(long) = word.strip_prefix("--") {
            option.long = long;
        } else if let Some(short) = word.strip_prefix('-') {
            option.short = short.chars().next();
        } else {
            option.kind = Some(word);
        }
    }
    option
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_options_and_operands() {
        let docker = Reference::docker();
        let run = docker.command("run").unwrap();
        assert_eq!(run.name(), "container run");
        assert!(std::ptr::eq(run, docker.command("container run").unwrap()));
        let publish = run.letter('p').unwrap();
        assert_eq!(
            (publish.long, publish.kind, publish.repeatable()),
            ("publish", Some("list"), true)
        );
        assert_eq!(run.option("restart").unwrap().default, Some("no"));
        assert!(run.option("net").unwrap().hidden && !run.option("network").unwrap().hidden);
        assert!(run.ends_at_operand());
        for (name, wanted) in [
            ("run", (1, None)),
            ("exec", (2, None)),
            ("network create", (1, Some(1))),
            ("volume create", (0, Some(1))),
            ("build", (1, Some(1))),
            ("ps", (0, Some(0))),
        ] {
            assert_eq!(
                docker.command(name).unwrap().operand_count(),
                wanted,
                "{name}"
            );
        }
        assert!(docker.global.letter('H').is_some());
        assert_eq!(docker.below("trust key"), ["generate", "load"]);
        assert!(docker.below("").contains(&"network") && docker.below("run").is_empty());
    }
}
