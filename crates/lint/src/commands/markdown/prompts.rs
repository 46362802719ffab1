//! Which lines of a block a reader types: those behind a prompt where there are prompts, else all, or those that
//! begin with a known command.

use seawall_syntax::{Source, Span};

/// How the commands of a block are told from what they print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// All is typed, but where there are prompts.
    All,
    /// Only what begins with a command that is known.
    Known,
}

/// Words that begin a command, where nothing else tells it.
const KNOWN: [&str; 12] = [
    "$", "#", "chmod", "curl", "docker", "dockerd", "export", "nerdctl", "podman", "sudo",
    "usermod", "wget",
];

/// The lines that are typed, without prompts.
pub(super) fn typed(source: &Source<'_>, lines: &[Span], how: Typed) -> Vec<Span> {
    let prompted = lines
        .iter()
        .any(|line| prompt(source.slice(*line)).is_some());
    let mut typed = Vec::new();
    // What ends a here-document, and whether the line before goes on.
    let (mut document, mut goes_on): (Option<String>, bool) = (None, false);
    for line in lines {
        let text = source.slice(*line);
        let begin = if document.is_some() || goes_on {
            // Shells print `> ` before such lines.
            Some(usize::from(prompted) * text.strip_prefix("> ").map_or(0, |_| 2))
        } else if prompted {
            prompt(text)
        } else {
            (how == Typed::All || is_known(text)).then_some(0)
        };
        let Some(begin) = begin else {
            continue;
        };
        let command = text.get(begin..).unwrap_or_default();
        typed.push(Span::new(line.start + begin, line.end));
        match &document {
            Some(end) if command.trim() == end => document = None,
            Some(_) => {}
            None => {
                goes_on = command.ends_with('\\');
                document = opened(command);
            }
        }
    }
    typed
}

/// How long the prompt is that a line begins with: `$ `, `user@host:~$ `, and `# ` before a program's name.
fn prompt(text: &str) -> Option<usize> {
    let bare = text.trim_start();
    let skipped = text.len() - bare.len();
    if bare.starts_with("$ ") {
        return Some(skipped + 2);
    }
    if let Some(command) = bare.strip_prefix("# ") {
        let program = command.split(' ').next().unwrap_or_default();
        return matches!(
            program,
            "docker" | "dockerd" | "podman" | "systemctl" | "usermod"
        )
        .then_some(skipped + 2);
    }
    // `directory $ command`
    if let Some((directory, command)) = bare.split_once(" $ ")
        && directory
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/~_.-".contains(c))
    {
        return Some(text.len() - command.len());
    }
    let end = bare.find("$ ").or(bare.find("# "))?;
    let before = bare.get(..end)?;
    let host = before.contains('@') && !before.contains(['"', '\'', '=', ';', '|']);
    (host && before.split(' ').count() <= 2).then_some(skipped + end + 2)
}

fn is_known(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    KNOWN.contains(&first) && !matches!(first, "#" | "$")
        || first.starts_with("DOCKER_") && first.contains('=')
        || text.contains("<<") && matches!(first, "cat" | "tee")
}

/// The word that ends the here-document that a line opens.
fn opened(command: &str) -> Option<String> {
    let (_, behind) = command
        .split_once("<<")
        .filter(|(_, behind)| !behind.starts_with('<'))?;
    let word = behind.trim_start_matches(['-', ' ', '\\', '"', '\'']);
    let end = word
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(word.len());
    (end > 0).then(|| word.get(..end).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, how: Typed) -> Vec<String> {
        let source = Source::new(text);
        let count = u32::try_from(source.lines()).unwrap();
        let lines: Vec<Span> = (1..=count).filter_map(|n| source.line(n)).collect();
        typed(&source, &lines, how)
            .into_iter()
            .map(|l| source.slice(l).to_owned())
            .collect()
    }

    #[test]
    fn what_is_typed() {
        for (text, how, wanted) in [
            ("a\nb", Typed::All, vec!["a", "b"]),
            ("$ a\nb", Typed::All, vec!["a"]),
            ("$ a \\\n> b\nc\n$ d", Typed::All, vec!["a \\", "b", "d"]),
            (
                "$ cat <<EOF\n> x\ny\n> EOF\nz",
                Typed::All,
                vec!["cat <<EOF", "x", "y", "EOF"],
            ),
            ("me@host:~$ a\nx\nroot@h:/# b", Typed::All, vec!["a", "b"]),
            ("# docker ps\nCONTAINER", Typed::Known, vec!["docker ps"]),
            (
                "docker ps\nCONTAINER ID\nsudo docker run \\\n a",
                Typed::Known,
                vec!["docker ps", "sudo docker run \\", " a"],
            ),
            ("docker $ a\nx", Typed::Known, vec!["a"]),
            ("# a comment\na", Typed::All, vec!["# a comment", "a"]),
            (
                "echo \"me@host $ x\"",
                Typed::All,
                vec!["echo \"me@host $ x\""],
            ),
        ] {
            assert_eq!(told(text, how), wanted, "{text}");
        }
    }
}
