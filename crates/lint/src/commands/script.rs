//! Shell texts: their commands, and which of them Docker's client reads.

use std::collections::HashSet;

use seawall_container::command_line::{Word, parse};
use seawall_syntax::{Source, Span};

use super::heredoc::{self, Heredoc};
use crate::shell::{Command, commands};

/// Longest line that is read; no honest one is longer, and what costs as much as a line for each finding in it
/// must not be long.
const LONGEST_LINE: usize = 64 << 10;
/// Most commands of Docker's client that are judged of one text.
pub(super) const MOST: usize = 2_000;
/// Most commands that are read of one text.
const MOST_READ: usize = 200_000;

/// A shell text that was read.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Its commands, in the order in which they end.
    pub(super) lines: Vec<Line>,
    /// Its here-documents.
    pub(super) heredocs: Vec<Heredoc>,
    /// Why something in it was not read.
    pub(super) unread: Vec<&'static str>,
}

/// A command.
#[derive(Debug)]
pub(super) struct Line {
    /// As the shell has it.
    pub(super) command: Command,
    /// What an engine's client reads, from its name on; empty where it is for another program.
    pub(super) words: Vec<Word>,
    /// Whether another program adds words of its own behind them.
    pub(super) more: bool,
}

/// Clients that take the command line of Docker's.
const CLIENTS: [&str; 4] = ["docker", "docker.exe", "nerdctl", "podman"];
/// Programs that run what stands behind their own options, which are not known here.
const RUNNERS: [&str; 9] = [
    "chronic", "flock", "parallel", "setsid", "stdbuf", "timeout", "unbuffer", "watch", "xargs",
];

impl Script {
    pub(super) fn read(text: &str) -> Self {
        let source = Source::new(text);
        let mut script = Self {
            heredocs: heredoc::read(&source),
            ..Self::default()
        };
        let mut bare = text.as_bytes().to_vec();
        for heredoc in &script.heredocs {
            let lines = heredoc.body.first().zip(heredoc.body.last());
            if let Some((first, last)) = lines {
                blank(&mut bare, first.start, last.end);
            }
            // The word that ends it stands on the line behind, and would be read as a command.
            let end = heredoc
                .body
                .last()
                .map_or(heredoc.opener.end, |last| last.end);
            let next = source.mark(end).line + 1;
            if let Some(line) = source.line(next) {
                blank(&mut bare, line.start, line.end);
            }
        }
        script.leave_out_long_lines(&source, &mut bare);
        placeholders(&mut bare);
        let bare = String::from_utf8(bare).unwrap_or_default();
        script.read_commands(&bare);
        script
    }

    /// The names of the images that its commands build, tag or commit: these are called as one likes.
    pub(super) fn built(&self) -> Vec<String> {
        self.lines.iter().flat_map(built).collect()
    }

    fn leave_out_long_lines(&mut self, source: &Source<'_>, bare: &mut [u8]) {
        for number in 1..=u32::try_from(source.lines()).unwrap_or(u32::MAX) {
            let Some(line) = source.line(number) else {
                break;
            };
            if line.end - line.start > LONGEST_LINE {
                blank(bare, line.start, line.end);
                self.unread.push("a line is longer than is read");
            }
        }
    }

    /// All commands: the reader of shells stops at a number of them, and goes on behind the last.
    fn read_commands(&mut self, text: &str) {
        let mut from = 0;
        let mut seen = HashSet::new();
        while self.lines.len() < MOST_READ {
            let rest = text.get(from..).unwrap_or_default();
            let (found, whole) = commands(rest);
            let end = found
                .iter()
                .map(|command| command.range().end)
                .max()
                .unwrap_or(0);
            for mut command in found {
                moved(&mut command, from);
                if seen.insert((command.range().start, command.range().end)) {
                    self.lines.push(line(command, text));
                }
            }
            if whole {
                return;
            }
            if end == 0 {
                break;
            }
            from += end;
        }
        self.unread.push("there are more commands than are read");
    }
}

/// Puts blanks in the place of everything but line ends.
fn blank(bytes: &mut [u8], start: usize, end: usize) {
    for byte in bytes.get_mut(start..end).unwrap_or_default() {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// Makes `<NAME>`, which a reader is to fill in, a word that is not known: a shell would read from a file of that
/// name.
fn placeholders(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let before = at
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .copied()
            .unwrap_or(b' ');
        let inside = |b: &u8| {
            b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b' ' | b'.' | b'/' | b':' | b'|')
        };
        let begins = bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        if *byte == b'<' && before != b'<' && begins {
            let rest = bytes.get(at + 1..).unwrap_or_default();
            let length = rest.iter().take(64).take_while(|b| inside(b)).count();
            if rest.get(length) == Some(&b'>') {
                for byte in bytes.get_mut(at..=at + 1 + length).unwrap_or_default() {
                    *byte = 0;
                }
                at += length + 1;
            }
        }
        at += 1;
    }
}

fn moved(command: &mut Command, by: usize) {
    for word in command.words.iter_mut().chain(&mut command.assignments) {
        word.range = word.range.start + by..word.range.end + by;
    }
}

fn line(command: Command, text: &str) -> Line {
    let bare = command.bare();
    let program = command.program();
    let runs = RUNNERS.contains(&program);
    let is_client = |word: &crate::shell::ShellWord| {
        CLIENTS.contains(&word.text.rsplit('/').next().unwrap_or_default())
    };
    let from = if runs {
        bare.iter().position(is_client)
    } else {
        CLIENTS.contains(&program).then_some(0)
    };
    let words = from.and_then(|from| bare.get(from..)).unwrap_or_default();
    let words = words.iter().map(|word| {
        let raw = text.get(word.range.clone()).unwrap_or_default();
        Word::new(&word.text, raw, word.range.start)
    });
    let words = words.collect();
    Line {
        words,
        more: runs,
        command,
    }
}

fn built(line: &Line) -> Vec<String> {
    let words: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
    if words.windows(2).any(|two| two == ["buildx", "build"]) || words.get(1) == Some(&"build") {
        // Of buildx the options are not known.
        let pairs = words
            .windows(2)
            .filter(|two| matches!(two, ["-t" | "--tag", _]));
        let behind = words
            .iter()
            .filter_map(|word| word.strip_prefix("--tag=").or(word.strip_prefix("-t=")));
        return pairs
            .filter_map(|two| two.get(1))
            .copied()
            .chain(behind)
            .map(str::to_owned)
            .collect();
    }
    let said = parse(&line.words);
    let name = said.command.map_or("", |command| command.name());
    if matches!(name, "image tag" | "container commit" | "image import") {
        return said
            .operands
            .get(1)
            .map(|word| word.text.clone())
            .into_iter()
            .collect();
    }
    Vec::new()
}

impl Line {
    /// Where the command stands.
    pub(super) fn span(&self) -> Span {
        self.command.range().into()
    }

    /// The client's name.
    pub(super) fn client(&self) -> &str {
        let first = self.words.first().map_or("", |word| word.text.as_str());
        first.rsplit('/').next().unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clients(text: &str) -> Vec<String> {
        let script = Script::read(text);
        let lines = script.lines.iter().filter(|line| !line.words.is_empty());
        lines
            .map(|line| {
                line.words
                    .iter()
                    .map(|w| w.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn commands_of_clients() {
        for (text, wanted) in [
            ("sudo docker ps && x", vec!["docker ps"]),
            ("a | xargs -r docker rm -f", vec!["docker rm -f"]),
            ("timeout 5 /usr/bin/docker ps", vec!["/usr/bin/docker ps"]),
            ("x=$(docker ps -q)", vec!["docker ps -q"]),
            (
                "docker run <image> <your name>",
                vec!["docker run \0\0\0\0\0\0\0 \0\0\0\0\0\0\0\0\0\0\0"],
            ),
            (
                "cat <<EOF\ndocker ps\nEOF\ndocker info",
                vec!["docker info"],
            ),
            (
                "if ! docker ps; then docker run \\\n  -d a; fi",
                vec!["docker ps", "docker run -d a"],
            ),
            ("echo docker ps; # docker ps", vec![]),
        ] {
            assert_eq!(clients(text), wanted, "{text}");
        }
    }

    #[test]
    fn no_command_is_left_out_unsaid() {
        let text = "a;".repeat(2_500) + "docker ps";
        assert_eq!(clients(&text), ["docker ps"]);
        assert!(Script::read(&text).unread.is_empty());
        let long = format!("docker ps {}\ndocker info\n", "x".repeat(LONGEST_LINE));
        assert_eq!(clients(&long), ["docker info"]);
        assert_eq!(Script::read(&long).unread.len(), 1);
        assert_eq!(
            Script::read(&"a;".repeat(MOST_READ + 2_000)).unread.len(),
            1
        );
    }
}
