//! Files with command lines: scripts, units of systemd and makefiles.

use seawall_model::FileFacts;
use seawall_syntax::{Source, Span};

use super::excerpt::Excerpt;
use super::{Setting, mentions_client, shell, shell_within};
use crate::inspect::NAMELESS;
use crate::kind::{Claim, Judged, Kind};
use crate::text_file::TextFile;

/// Scripts of a POSIX shell, by their name or by the interpreter that they begin with.
pub struct ShellKind;

/// Units of systemd: the commands that they start.
pub struct UnitKind;

/// Makefiles: the commands of their recipes.
pub struct MakefileKind;

/// Endings of scripts' names.
const SCRIPTS: [&str; 6] = ["bash", "bats", "command", "ksh", "sh", "zsh"];
/// What the names of files that shells read when they begin have behind the dot.
const SETTINGS: [&str; 7] = [
    "bash_aliases",
    "bash_login",
    "bash_profile",
    "bashrc",
    "profile",
    "zprofile",
    "zshrc",
];
/// Interpreters that read a shell's text.
const SHELLS: [&str; 8] = ["ash", "bash", "bats", "busybox", "dash", "ksh", "sh", "zsh"];

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl Kind for ShellKind {
    fn name(&self) -> &'static str {
        "shell"
    }

    fn claims(&self, path: &str) -> Claim {
        let name = name_of(path);
        let script = match name.rsplit_once('.') {
            Some(("", end)) => SETTINGS.contains(&end),
            Some((_, end)) => SCRIPTS.contains(&end),
            None => true,
        };
        if script { Claim::Maybe } else { Claim::No }
    }

    /// A file whose name says nothing is a script if it can be run, and says by what.
    fn may_be(&self, file: &FileFacts<'_>, head: Option<&[u8]>) -> bool {
        let named = name_of(file.path).contains('.') || file.path == NAMELESS;
        let run = file.mode & 0o111 != 0;
        named || run && head.is_none_or(|head| head.starts_with(b"#!"))
    }

    /// A shell's text with a command of an engine's client.
    fn is_one(&self, text: &str) -> bool {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let shell = match text.strip_prefix("#!") {
            Some(rest) => is_shell(rest.lines().next().unwrap_or_default()),
            None => !is_document(text),
        };
        shell && mentions_client(text) && text.lines().any(has_client)
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        shell(file, Setting::default())
    }
}

/// Whether a first line names a shell: `/bin/sh -e`, `/usr/bin/env -S bash`.
fn is_shell(interpreter: &str) -> bool {
    let mut words = interpreter.split_whitespace().map(name_of);
    words.any(|word| SHELLS.contains(&word))
}

/// Whether a text is a document of another kind by what stands first in it: a key, a tag, a bracket.
fn is_document(text: &str) -> bool {
    let told = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let Some(first) = text.lines().map(str::trim).find(told) else {
        return true;
    };
    let key = first.split([' ', '\t']).next().unwrap_or_default();
    first.starts_with(['{', '<', '%', '[', '-', '|', '>', '*']) || key.ends_with(':')
}

/// Whether a line opens a block of a page.
pub(super) fn is_fence(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ']);
    line.starts_with("```") || line.starts_with("~~~")
}

/// Whether a line has an engine's client where a command may begin.
fn has_client(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with('#') {
        return false;
    }
    let words = [
        "docker",
        "dockerd",
        "podman",
        "nerdctl",
        "DOCKER_HOST=",
        "DOCKER_CONTENT_TRUST=",
        "docker.sock",
    ];
    words.iter().any(|word| {
        line.match_indices(word).any(|(at, _)| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            let behind = line
                .get(at + word.len()..)
                .and_then(|text| text.chars().next());
            let begins =
                before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'));
            let ends =
                behind.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '"' | '\'' | ')'));
            begins && (ends || word.ends_with('='))
        })
    })
}

impl Kind for UnitKind {
    fn name(&self) -> &'static str {
        "unit"
    }

    fn claims(&self, path: &str) -> Claim {
        let directory = path.rsplit('/').nth(1).unwrap_or_default();
        let drop_in = path.ends_with(".conf") && directory.ends_with(".service.d");
        if drop_in || path.ends_with(".service") {
            Claim::Maybe
        } else {
            Claim::No
        }
    }

    /// A unit whose commands have to do with an engine.
    fn is_one(&self, text: &str) -> bool {
        let mut lines = text.lines();
        let section = lines.clone().any(|line| line.trim() == "[Service]");
        section
            && mentions_client(text)
            && lines.any(|line| command_of(line).is_some() || is_environment(line))
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        let mut judged = Judged::default();
        for (excerpt, stays) in commands_of_unit(file) {
            let setting = Setting {
                stays,
                ..Setting::default()
            };
            let Judged { findings, holes } = shell_within(file, &excerpt, setting);
            judged.findings.extend(findings);
            judged.holes.extend(holes);
        }
        judged.holes.dedup();
        judged
    }
}

/// The command of a line `ExecStart=-/usr/bin/docker run …`, and where it begins.
fn command_of(line: &str) -> Option<usize> {
    let (key, value) = line.split_once('=')?;
    let command = value
        .trim_start()
        .trim_start_matches(['-', '@', ':', '+', '!']);
    key.trim()
        .starts_with("Exec")
        .then(|| line.len() - command.len())
}

fn is_environment(line: &str) -> bool {
    line.trim_start().starts_with("Environment=")
}

/// The commands of a unit, and whether what they start goes on.
fn commands_of_unit(file: &TextFile<'_>) -> Vec<(Excerpt, bool)> {
    let mut found = Vec::new();
    let mut lines = lines_of(file.source()).peekable();
    while let Some(line) = lines.next() {
        let text = file.source().slice(line);
        let begin = match command_of(text) {
            Some(begin) => begin,
            None if is_environment(text) => text.find('=').map_or(0, |at| at + 1),
            None => continue,
        };
        let mut parts = vec![Span::new(line.start + begin, line.end)];
        let mut last = line;
        while file.source().slice(last).ends_with('\\') {
            let Some(next) = lines.next() else {
                break;
            };
            parts.push(next);
            last = next;
        }
        let stays = text.trim_start().starts_with("ExecStart=");
        found.push((Excerpt::of(file, parts), stays));
    }
    found
}

fn lines_of<'s>(source: &'s Source<'_>) -> impl Iterator<Item = Span> + 's {
    let count = u32::try_from(source.lines()).unwrap_or(u32::MAX);
    (1..=count).filter_map(|number| source.line(number))
}

impl Kind for MakefileKind {
    fn name(&self) -> &'static str {
        "makefile"
    }

    fn claims(&self, path: &str) -> Claim {
        let name = name_of(path);
        let named =
            matches!(name, "Makefile" | "makefile" | "GNUmakefile") || name.ends_with(".mk");
        if named { Claim::Maybe } else { Claim::No }
    }

    fn is_one(&self, text: &str) -> bool {
        let mut recipes = text.lines().filter(|line| line.starts_with('\t'));
        mentions_client(text) && recipes.any(has_client)
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        let recipe = |line: Span| {
            let text = file.source().slice(line).strip_prefix('\t')?;
            let command = text.trim_start_matches(['@', '-', '+', ' ']);
            // Lines that go on keep their indentation.
            Some(Span::new(line.end - command.len(), line.end))
        };
        let excerpt = Excerpt::of(file, lines_of(file.source()).filter_map(recipe));
        shell_within(file, &excerpt, Setting::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_script() {
        for (path, text, wanted) in [
            ("a.sh", "docker ps\n", true),
            ("a.sh", "#!/bin/sh\nx=$(docker ps -q)\n", true),
            (
                "install",
                "#!/usr/bin/env bash\n  if ! docker ps; then :; fi\n",
                true,
            ),
            ("a.sh", "export DOCKER_HOST=tcp://a:2375\n", true),
            ("a.sh", "chmod 666 /var/run/docker.sock\n", true),
            ("-", "f() {\n\n    docker ps\n}\ndocker run a\n", true),
            ("a.sh", "# docker ps\nls\n", false),
            ("a.sh", "cat docker-compose.yml\n", false),
            (
                "install",
                "#!/usr/bin/python3\n# docker ps\nsystem('docker ps')\n",
                false,
            ),
            ("-", "on: push\njobs:\n  a:\n    run: docker ps\n", false),
            ("-", "{\"docker ps\": 1}\n", false),
        ] {
            let kind = ShellKind;
            let file = FileFacts {
                path,
                size: 0,
                mode: 0o755,
            };
            let claimed = path == "-" || kind.claims(path) == Claim::Maybe;
            let may_be = kind.may_be(&file, None) && kind.may_be(&file, Some(text.as_bytes()));
            assert_eq!(
                claimed && may_be && kind.is_one(text),
                wanted,
                "{path}: {text}"
            );
        }
        let file = FileFacts {
            path: "LICENSE",
            size: 0,
            mode: 0o644,
        };
        assert!(!ShellKind.may_be(&file, None));
        assert_eq!(ShellKind.claims("a.py"), Claim::No);
    }

    #[test]
    fn units_and_makefiles() {
        let unit = "[Service]\nExecStart=-/usr/bin/docker run \\\n  --privileged app:1\n";
        assert!(UnitKind.is_one(unit) && UnitKind.claims("a/app.service") == Claim::Maybe);
        assert_eq!(
            UnitKind.claims("docker.service.d/override.conf"),
            Claim::Maybe
        );
        let judged = UnitKind.judge(&TextFile::new("app.service", unit));
        let of = |judged: &Judged, id: &str| {
            let finding = judged.findings.iter().find(|f| f.id == id);
            finding.map(|f| (f.location.line.unwrap(), f.location.column.unwrap()))
        };
        assert_eq!(of(&judged, "container-privileged"), Some((3, 3)));
        assert_eq!(of(&judged, "container-memory-unlimited"), Some((3, 16)));
        let make = "run: # docker run\n\t@docker run --pid=host $(IMAGE)\nx = docker\n";
        assert!(MakefileKind.is_one(make) && !MakefileKind.is_one("x:\n\tls\n# docker ps\n"));
        let judged = MakefileKind.judge(&TextFile::new("Makefile", make));
        assert_eq!(of(&judged, "container-host-pid"), Some((2, 20)));
        assert_eq!(judged.findings.len(), 1, "{:#?}", judged.findings);
    }
}
