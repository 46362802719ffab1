//! Commands that install packages.

use seawall_model::{CheckMeta, Finding};

use super::facts::{DockerfileFacts, Script};
pub(crate) use super::managers::{APK, APT, DNF, GEM, Manager, NPM, PIP, YUM, ZYPPER, ZYPPER_ASKS};
use crate::shell::{Command, ShellWord};

impl Manager {
    /// The words behind the program, without options, and their values.
    fn operands<'c>(&self, command: &'c Command) -> Vec<&'c ShellWord> {
        let words = command.bare();
        let program = command.program();
        let version = |c: char| c.is_ascii_digit() || c == '.';
        let as_module = |w: &[ShellWord]| {
            let text = |at: usize| w.get(at).map_or("", |word| word.text.as_str());
            program.starts_with("python") && text(1) == "-m" && self.programs.contains(&text(2))
        };
        let skip = match () {
            () if self.programs.contains(&program) => 1,
            // `pip3.12`
            () if self.programs.contains(&program.trim_end_matches(version)) => 1,
            () if as_module(words) => 3,
            () => return Vec::new(),
        };
        let mut operands = Vec::new();
        let mut words = words.iter().skip(skip);
        while let Some(word) = words.next() {
            if word.text == "--" && self.hands_on {
                break;
            }
            if self.valued.contains(&word.text.as_str()) {
                words.next();
            } else if !word.text.starts_with('-') {
                operands.push(word);
            }
        }
        operands
    }

    /// The word that makes the command install: `install` of `apt-get -y install`.
    fn verb<'c>(&self, command: &'c Command) -> Option<&'c ShellWord> {
        let mut operands = self.operands(command).into_iter();
        // `dnf module install`
        let first = operands.find(|word| word.text != "module")?;
        self.verbs.contains(&first.text.as_str()).then_some(first)
    }

    /// Whether a command installs packages.
    pub(crate) fn is_install(&self, command: &Command) -> bool {
        self.verb(command).is_some()
    }

    /// The packages that a command installs in whatever version there is. Of variables nothing is known.
    fn unpinned<'c>(&self, command: &'c Command) -> Vec<&'c ShellWord> {
        let listed = |w: &ShellWord| {
            let name = w.text.split('=').next().unwrap_or_default();
            self.lists.contains(&name)
        };
        if !self.is_install(command) || command.bare().iter().any(listed) {
            return Vec::new();
        }
        let mut packages = self.operands(command);
        let verb = |w: &&ShellWord| !self.verbs.contains(&w.text.as_str());
        let verb = packages.iter().take_while(|w| verb(w)).count();
        packages.drain(..=verb);
        packages.retain(|w| !w.text.contains(['$', '`']) && !(self.is_pinned)(&w.text));
        packages
    }
}

/// One finding for each command that installs packages without a version.
pub(crate) fn unpinned(
    facts: &DockerfileFacts<'_>,
    meta: &CheckMeta,
    manager: &Manager,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (script, command) in facts.commands() {
        let packages = manager.unpinned(command);
        let (Some(first), Some(last)) = (packages.first(), packages.last()) else {
            continue;
        };
        let span = script.place(first.range.start..last.range.end);
        let shown: Vec<_> = packages.iter().take(10).map(|w| w.text.as_str()).collect();
        let more = packages.len() - shown.len();
        let mut evidence = format!("without a version: {}", shown.join(", "));
        if more > 0 {
            evidence.push_str(&format!(", and {more} more"));
        }
        findings.push(facts.finding(meta, span, meta.title, evidence));
    }
    findings
}

/// A finding on a command that installs, with an edit that puts in an option behind its verb.
pub(crate) fn with_option(
    facts: &DockerfileFacts<'_>,
    meta: &CheckMeta,
    script: &Script<'_>,
    command: &Command,
    option: &str,
    safe: bool,
) -> Finding {
    let span = script.place(command.range());
    let evidence = format!("{} without {option}", command.program());
    let mut finding = facts.finding(meta, span, meta.title, evidence);
    let managers = [&APT, &APK, &PIP, &YUM, &DNF, &ZYPPER_ASKS];
    let verb = managers.iter().find_map(|manager| manager.verb(command));
    // What answers for the whole program stands behind it, so that other options have their own place.
    let program = command.bare().first().filter(|_| option == "-y");
    let program = program.filter(|_| command.program() != "zypper");
    if let Some(word) = program.or(verb).filter(|_| script.is_text()) {
        let place = script.place(word.range.clone());
        let behind = seawall_syntax::Span::new(place.end, place.end);
        finding.edits = vec![facts.edit(behind, format!(" {option}"), safe)];
    }
    finding
}

/// One finding for each command that installs and asks before it does so.
pub(crate) fn without_yes(
    facts: &DockerfileFacts<'_>,
    meta: &CheckMeta,
    manager: &Manager,
    answers: impl Fn(&Command) -> bool,
) -> Vec<Finding> {
    let installs = facts
        .commands()
        .filter(|(_, c)| manager.is_install(c) && !answers(c));
    installs
        .map(|(script, command)| with_option(facts, meta, script, command, "-y", true))
        .collect()
}

/// What a package manager leaves behind, and how it is deleted.
pub(crate) struct Cache {
    /// The programs; each deletes what it downloaded itself.
    pub(crate) programs: &'static [&'static str],
    /// The verbs that download.
    pub(crate) verbs: &'static [&'static str],
    /// The words of the command that deletes: `clean all`.
    pub(crate) clean: &'static [&'static str],
    /// The directories; a cache or a file system in memory may be mounted there.
    pub(crate) directories: &'static [&'static str],
}

/// One finding for each text of a stage that is kept, in which a package manager leaves its cache behind.
pub(crate) fn uncleaned(
    facts: &DockerfileFacts<'_>,
    meta: &CheckMeta,
    cache: &Cache,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for script in facts
        .scripts
        .iter()
        .filter(|s| facts.is_kept(s.instruction))
    {
        let mounted = cache.directories.iter().any(|d| script.mounts_cache(d));
        let left = cache
            .programs
            .iter()
            .filter_map(|program| cache.left(script, program));
        for command in left.filter(|_| !mounted) {
            let span = script.place(command.range());
            let evidence = format!("{} and no clean behind it", command.program());
            findings.push(facts.finding(meta, span, meta.title, evidence));
        }
    }
    findings
}

impl Cache {
    /// The last command of a program that leaves its cache behind.
    fn left<'s>(&self, script: &'s Script<'_>, program: &str) -> Option<&'s Command> {
        let runs = |c: &Command, wanted: &[&str]| {
            let verb = c.operands().find(|w| w.text != "module");
            c.program() == program && verb.is_some_and(|w| wanted.contains(&w.text.as_str()))
        };
        let at = script.commands.iter().rposition(|c| runs(c, self.verbs))?;
        let names = |w: &ShellWord| self.directories.iter().any(|d| w.text.starts_with(d));
        let deletes =
            |c: &Command| ["find", "rm"].contains(&c.program()) && c.operands().any(names);
        let mut behind = script.commands.iter().skip(at + 1);
        let cleaned = behind.any(|c| runs(c, self.clean) || deletes(c));
        script.commands.get(at).filter(|_| !cleaned)
    }
}
