//! The shell's texts in a workflow.

use std::ops::Range;

use seawall_syntax::{Node, NodeValue, Source, Span, Style};

use crate::shell::{Command, commands};

/// A text that a shell runs.
#[derive(Clone, Debug)]
pub(super) struct Script {
    /// The parts of the file that it is made of, one for each of its lines, without the indentation. None where
    /// the text stands there in another way, with escapes or folded.
    pub(super) parts: Vec<Span>,
    /// The text, with an `x` for each byte of an expression of the workflow (`${{ … }}`): those are filled in
    /// before the shell reads it.
    pub(super) text: String,
    /// The part of the file that holds all of it.
    pub(super) span: Span,
    /// The text as it stands in the workflow.
    pub(super) raw: String,
    /// Where its lines begin.
    starts: Vec<usize>,
    /// Its commands.
    pub(super) commands: Vec<Command>,
    /// Whether those are all: no more than a number are read.
    pub(super) whole: bool,
}

impl Script {
    /// The text that a value is; nothing where it is none.
    pub(super) fn of(node: &Node, source: &Source<'_>) -> Option<Self> {
        let NodeValue::Scalar(scalar) = &node.value else {
            return None;
        };
        let parts = parts(node.span, &scalar.text, scalar.style, source);
        let text = masked(&scalar.text);
        let (commands, whole) = commands(&text);
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Some(Self {
            starts: std::iter::once(0).chain(after).collect(),
            parts,
            text,
            raw: scalar.text.clone(),
            span: node.span,
            commands,
            whole,
        })
    }

    /// What stands in a part of the text, before the expressions in it are filled in.
    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        self.raw.get(range.clone()).unwrap_or_default()
    }

    /// The part of the file that a part of the text is; all of it where that is not known.
    pub(super) fn place(&self, range: &Range<usize>) -> Span {
        let place = |offset: usize| {
            let line = self.starts.partition_point(|start| *start <= offset) - 1;
            let column = offset - self.starts.get(line)?;
            let part = self.parts.get(line)?;
            Some((part.start + column).min(part.end))
        };
        match (place(range.start), place(range.end)) {
            (Some(start), Some(end)) if start <= end => Span::new(start, end),
            _ => self.span,
        }
    }
}

/// Where each line of a text stands in the file.
fn parts(span: Span, text: &str, style: Style, source: &Source<'_>) -> Vec<Span> {
    let slice = source.slice(span);
    if style == Style::Plain || style == Style::Quoted {
        let start = slice.find(text).filter(|_| !text.contains('\n'));
        return start.map_or(Vec::new(), |start| {
            let start = span.start + start;
            vec![Span::new(start, start + text.len())]
        });
    }
    // A block is told from its first letter on; its first line begins before that.
    let before = source.text().get(..span.start).unwrap_or_default();
    let mut at = before.rfind('\n').map_or(0, |at| at + 1);
    let mut lines = Vec::new();
    let mut written = source.slice(Span::new(at, span.end)).split_inclusive('\n');
    if slice.starts_with(['|', '>']) {
        at += written.next().map_or(0, str::len);
    }
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        let Some(found) = written.next() else {
            return Vec::new();
        };
        let (line, bare) = (
            line.trim_end_matches('\r'),
            found.trim_end_matches(['\n', '\r']),
        );
        // A blank line may be shorter than the indentation.
        let same = if line.is_empty() {
            bare.trim().is_empty()
        } else {
            bare.ends_with(line)
        };
        if !same {
            return Vec::new();
        }
        lines.push(Span::new(at + bare.len() - line.len(), at + bare.len()));
        at += found.len();
    }
    lines
}

/// The text with an `x` for each byte of an expression.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let (before, expression) = rest.split_at(start);
        let Some(end) = expression.find("}}") else {
            break;
        };
        out.push_str(before);
        let length = end + 2;
        let filled = expression.bytes().take(length);
        out.extend(filled.map(|b| if b == b'\n' { '\n' } else { 'x' }));
        rest = expression.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use seawall_syntax::read_yaml;

    use super::*;

    /// Every command of a text, as it stands in the file.
    fn placed(yaml: &str) -> Vec<String> {
        let root = read_yaml(yaml).unwrap();
        let source = Source::new(yaml);
        let script = Script::of(root.get("run").unwrap(), &source).unwrap();
        let commands = script.commands.iter();
        commands
            .map(|command| source.slice(script.place(&command.range())).to_owned())
            .collect()
    }

    #[test]
    fn places_of_commands() {
        for (yaml, wanted) in [
            ("run: a b && c\n", vec!["a b", "c"]),
            ("run: 'a b && c'\n", vec!["a b", "c"]),
            (
                "run: |\n  a b\n\n    c ü d\n  e\nf: 1\n",
                vec!["a b", "c ü d", "e"],
            ),
            ("x: 1\nrun: |-\r\n  a b\r\n  c\r\n", vec!["a b", "c"]),
            ("run: |2\n    a\n", vec!["a"]),
            (
                "run: a ${{ secrets.X }} && b\n",
                vec!["a ${{ secrets.X }}", "b"],
            ),
            // Folded and escaped: the whole of it.
            ("run: \"a \\\" && b\"\n", vec!["\"a \\\" && b\""]),
        ] {
            assert_eq!(placed(yaml), wanted, "{yaml}");
        }
        let folded = placed("run: >\n  a\n  b\n");
        assert_eq!(folded, ["a\n  b\n"]);
    }
}
