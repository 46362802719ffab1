//! Here-documents of shell texts: what a command gets as its input from the lines below it. The reader of
//! commands knows none, so their bodies are blanked for it.

use std::collections::HashMap;

use seawall_syntax::{Source, Span};

/// A here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// The line that opens it.
    pub(super) opener: Span,
    /// Its lines, without the one that ends it, and without tabs where those are cut.
    pub(super) body: Vec<Span>,
    /// The file that it is written to.
    pub(super) target: Option<String>,
    /// The words of the command that reads it, without the redirection.
    pub(super) words: Vec<String>,
}

/// Programs in front of another one, which change nothing of what it does here.
const WRAPPERS: [&str; 3] = ["doas", "exec", "sudo"];

/// The here-documents of a text, in their order.
pub(super) fn read(source: &Source<'_>) -> Vec<Heredoc> {
    if !source.text().contains("<<") {
        return Vec::new();
    }
    let ends = ends(source);
    let mut found = Vec::new();
    let (mut number, lines) = (1, u32::try_from(source.lines()).unwrap_or(u32::MAX));
    while number <= lines {
        let Some(opener) = source.line(number) else {
            break;
        };
        number += 1;
        for operator in operators(source.slice(opener)) {
            let Some(end) = next(&ends, &operator.end, number) else {
                continue;
            };
            let body = (number..end).filter_map(|line| source.line(line));
            let cut = |line: Span| {
                let text = source.slice(line);
                let tabs = text.len() - text.trim_start_matches('\t').len();
                Span::new(line.start + if operator.tabs { tabs } else { 0 }, line.end)
            };
            let (target, words) = receiver(source.slice(opener));
            found.push(Heredoc {
                opener,
                body: body.map(cut).collect(),
                target,
                words,
            });
            number = end + 1;
        }
    }
    found
}

/// The numbers of the lines that hold one word alone, which may end a document.
fn ends<'t>(source: &Source<'t>) -> HashMap<&'t str, Vec<u32>> {
    let mut ends: HashMap<&str, Vec<u32>> = HashMap::new();
    for number in 1..=u32::try_from(source.lines()).unwrap_or(u32::MAX) {
        let Some(line) = source.line(number) else {
            break;
        };
        let text = source.slice(line).trim_start_matches('\t');
        if !text.is_empty() && text.len() <= LONGEST_WORD {
            ends.entry(text).or_default().push(number);
        }
    }
    ends
}

/// Longest word that ends a document.
const LONGEST_WORD: usize = 64;

fn next(ends: &HashMap<&str, Vec<u32>>, word: &str, from: u32) -> Option<u32> {
    let numbers = ends.get(word)?;
    let index = numbers.partition_point(|number| *number < from);
    numbers.get(index).copied()
}

struct Operator {
    end: String,
    tabs: bool,
}

/// The operators of a line, outside quotes and comments.
fn operators(line: &str) -> Vec<Operator> {
    let mut found = Vec::new();
    if !line.contains("<<") {
        return found;
    }
    let mut quote = None;
    let mut before = ' ';
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '#' && before.is_whitespace() => break,
            None if matches!(c, '\'' | '"') && before != '\\' => quote = Some(c),
            None if rest.starts_with("<<<") => {
                rest = rest.trim_start_matches('<');
                before = '<';
                continue;
            }
            None if rest.starts_with("<<") => {
                let behind = rest.get(2..).unwrap_or_default();
                let (operator, length) = operator(behind);
                found.extend(operator);
                rest = behind.get(length..).unwrap_or_default();
                before = ' ';
                continue;
            }
            _ => {}
        }
        before = c;
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found
}

/// What stands behind `<<`, and how long that is.
fn operator(behind: &str) -> (Option<Operator>, usize) {
    let tabs = behind.starts_with('-');
    let inner = behind
        .get(usize::from(tabs)..)
        .unwrap_or_default()
        .trim_start_matches([' ', '\t']);
    let skipped = behind.len() - inner.len();
    let quoted = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let (word, length) = if let Some(quote) = quoted {
        let rest = inner.get(1..).unwrap_or_default();
        let word = rest.split(quote).next().unwrap_or_default();
        (word, word.len() + 2)
    } else {
        let bare = inner.strip_prefix('\\').unwrap_or(inner);
        let part = |c: char| c.is_ascii_alphanumeric() || "_-.!".contains(c);
        let end = bare.find(|c: char| !part(c)).unwrap_or(bare.len());
        let word = bare.get(..end).unwrap_or_default();
        (word, end + (inner.len() - bare.len()))
    };
    let operator = (!word.is_empty()).then(|| Operator {
        end: word.to_owned(),
        tabs,
    });
    (operator, skipped + length)
}

/// The file that the command of a line writes to, and its words.
fn receiver(line: &str) -> (Option<String>, Vec<String>) {
    // The command that reads is the one in whose part the operator stands.
    let at = line.find("<<").unwrap_or(line.len());
    let begin = line
        .get(..at)
        .and_then(|before| before.rfind(['|', ';', '&']));
    let command = line.get(begin.map_or(0, |b| b + 1)..).unwrap_or_default();
    let mut words = Vec::new();
    let mut target = None;
    let mut parts = command.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        if part.starts_with("<<") {
            if matches!(part, "<<" | "<<-") {
                parts.next();
            }
        } else if let Some(rest) = part
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .strip_prefix('>')
        {
            let rest = rest.trim_start_matches('>');
            let file = if rest.is_empty() {
                parts.next()
            } else {
                Some(rest)
            };
            target = file.map(bare);
        } else if matches!(part, "|" | ";" | "&&" | "||") {
            break;
        } else if !(words.is_empty() && WRAPPERS.contains(&part)) {
            words.push(bare(part));
        }
    }
    if words.first().is_some_and(|program| program == "tee") {
        target = words
            .iter()
            .skip(1)
            .find(|word| !word.starts_with('-'))
            .cloned();
    } else if let (None, Some(at)) = (&target, command.find("| ")) {
        // `cat <<EOF | sudo tee FILE`
        let mut behind = command.get(at + 2..).unwrap_or_default().split_whitespace();
        if behind.any(|word| word == "tee") {
            target = behind.find(|word| !word.starts_with('-')).map(bare);
        }
    }
    (target, words)
}

/// A word without quotes.
fn bare(word: &str) -> String {
    word.replace(['"', '\''], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, Option<String>, String)> {
        let source = Source::new(text);
        let found = read(&source).into_iter();
        found
            .map(|h| {
                let body: Vec<_> = h.body.iter().map(|line| source.slice(*line)).collect();
                (body.join("|"), h.target, h.words.join(" "))
            })
            .collect()
    }

    #[test]
    fn bodies_targets_and_readers() {
        let some = |t: &str| Some(t.to_owned());
        for (text, body, target, words) in [
            (
                "cat > a/daemon.json <<EOF\n{\n}\nEOF\nx\n",
                "{|}",
                some("a/daemon.json"),
                "cat",
            ),
            (
                "cat <<'EOF' >Dockerfile\nFROM a\nEOF",
                "FROM a",
                some("Dockerfile"),
                "cat",
            ),
            (
                "sudo tee -a /b <<-\"END\" > /dev/null\n\tx\n\tEND\n",
                "x",
                some("/b"),
                "tee -a /b",
            ),
            (
                "cat <<EOF | sudo tee \"/c\"\ny\nEOF\n",
                "y",
                some("/c"),
                "cat",
            ),
            ("x && bash -s <<EOF\ny\nEOF\n", "y", None, "bash -s"),
            (
                "docker build -t a - <<EOF\nFROM a\nEOF\n",
                "FROM a",
                None,
                "docker build -t a -",
            ),
            ("cat <<\\EOF\r\ny\r\nEOF\r\n", "y", None, "cat"),
        ] {
            assert_eq!(
                told(text),
                [(body.to_owned(), target, words.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "cat <<< EOF\nEOF\n",
            "echo '<<EOF'\nEOF\n",
            "a # <<EOF\nEOF\n",
            "echo $((1 << 3))\nx\n",
            "cat <<EOF\nnever\n",
            "cat <<\n",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
        assert_eq!(told("a <<A; b <<B\n1\nA\n2\nB\n").len(), 2);
    }

    #[test]
    fn many_that_do_not_end_cost_little() {
        assert_eq!(told(&"cat <<EOF\n".repeat(100_000)), []);
        assert_eq!(told(&format!("{}\n", "<<E ".repeat(100_000))), []);
    }
}
