//! What can be read of a file with an error in it: what stands before.

use seawall_syntax::{
    Mark, Node, NodeValue, Source, Span, SyntaxError, SyntaxErrorKind, read_yaml,
};

/// Most places before an error at which the file is cut off to see whether the rest can be read.
const TRIES: usize = 16;

/// Longest file that is read again, in bytes.
const LONGEST: usize = 1 << 20;

/// The longest part before the line of an error, in whole lines, that can be read; null where none is found
/// near it, and of a file that no honest one is like.
pub(crate) fn before(source: &Source<'_>, error: &SyntaxError) -> Node {
    let limit = matches!(error.kind, SyntaxErrorKind::Limit { .. });
    let tries = if limit || source.text().len() > LONGEST {
        0
    } else {
        TRIES
    };
    let lines = (1..=error.at.line)
        .rev()
        .filter_map(|line| source.line(line));
    // Only where a key or item may begin is there something to gain.
    let starts = lines.filter(|line| {
        let text = source.slice(*line).trim_start();
        !text.is_empty() && !text.starts_with('#')
    });
    let parts = starts.take(tries).map(|line| Span::new(0, line.start));
    let mut read = parts.filter_map(|part| read_yaml(source.slice(part)).ok());
    read.next().unwrap_or(Node {
        at: Mark::default(),
        span: Span::default(),
        value: NodeValue::Null,
    })
}
