//! Commands that install packages.

use seawall_model::{CheckMeta, Finding};

use super::facts::{DockerfileFacts, Script};
use crate::shell::{Command, ShellWord};

/// A program that installs packages.
pub(crate) struct Manager {
    programs: &'static [&'static str],
    verbs: &'static [&'static str],
    /// Options whose value is the word behind them.
    valued: &'static [&'static str],
    /// Options that name a list of packages elsewhere.
    lists: &'static [&'static str],
    is_pinned: fn(&str) -> bool,
}

/// Debian's.
pub(crate) static APT: Manager = Manager {
    programs: &["apt-get"],
    verbs: &["install"],
    valued: &[
        "-t",
        "--target-release",
        "--default-release",
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-a",
        "--host-architecture",
    ],
    lists: &[],
    is_pinned: |package| package.contains(['=', '/']) || package.ends_with(".deb"),
};

/// Alpine's.
pub(crate) static APK: Manager = Manager {
    programs: &["apk"],
    verbs: &["add"],
    valued: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--arch",
        "--keys-dir",
        "--cache-dir",
    ],
    lists: &[],
    is_pinned: |package| package.contains(['=', '~', '<', '>', '/']) || package.ends_with(".apk"),
};

/// Python's.
pub(crate) static PIP: Manager = Manager {
    programs: &["pip", "pip2", "pip3"],
    verbs: &["install"],
    valued: &[
        "-i",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "-f",
        "--find-links",
        "--platform",
        "--python-version",
        "--cache-dir",
        "--timeout",
        "--retries",
        "--proxy",
        "--progress-bar",
        "--only-binary",
        "--no-binary",
        "--src",
    ],
    lists: &["-r", "--requirement", "-c", "--constraint"],
    is_pinned: |package| {
        let archive = [".whl", ".tar.gz", ".zip"];
        package.contains(['=', '<', '>', '@', '/', '\\'])
            || package.starts_with('.')
            || archive.iter().any(|end| package.ends_with(end))
    },
};

/// Node's.
pub(crate) static NPM: Manager = Manager {
    programs: &["npm"],
    verbs: &["add", "i", "install"],
    valued: &["--prefix", "--registry", "-C", "--cache", "--loglevel"],
    lists: &[],
    is_pinned: |package| {
        let (scope, name) = package.split_at(usize::from(package.starts_with('@')));
        name.contains('@')
            || (scope.is_empty() && name.contains('/'))
            || name.starts_with('.')
            || name.contains(':')
            || name.ends_with(".tgz")
    },
};

impl Manager {
    /// The words behind the program, without options, and their values.
    fn operands<'c>(&self, command: &'c Command) -> Vec<&'c ShellWord> {
        let words = command.bare();
        let program = command.program();
        let as_module = |w: &[ShellWord]| {
            let text = |at: usize| w.get(at).map_or("", |word| word.text.as_str());
            program.starts_with("python") && text(1) == "-m" && self.programs.contains(&text(2))
        };
        let skip = match () {
            () if self.programs.contains(&program) => 1,
            () if as_module(words) => 3,
            () => return Vec::new(),
        };
        let mut operands = Vec::new();
        let mut words = words.iter().skip(skip);
        while let Some(word) = words.next() {
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
        let first = self.operands(command).into_iter().next()?;
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
        packages.drain(..1);
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
    let managers = [&APT, &APK, &PIP];
    let verb = managers.iter().find_map(|manager| manager.verb(command));
    if let Some(verb) = verb.filter(|_| script.is_text()) {
        let place = script.place(verb.range.clone());
        let behind = seawall_syntax::Span::new(place.end, place.end);
        finding.edits = vec![facts.edit(behind, format!(" {option}"), safe)];
    }
    finding
}
