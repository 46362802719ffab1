//! A configuration file as dockerd reads it.

use seawall_syntax::{Entry, Flaw, Node, NodeValue, Span, SyntaxErrorKind, read_json_with_flaws};

/// What a file says.
pub(super) struct Document {
    /// The tree, as far as it could be read.
    pub(super) root: Option<Node>,
    /// What is wrong with the JSON.
    pub(super) flaws: Vec<Flaw>,
    /// The keys that stand twice, at their second place.
    pub(super) twice: Vec<Flaw>,
    /// Whether a key that is not in the tree does not stand in the text.
    pub(super) whole: bool,
    /// Whether there is nothing in it but blanks.
    pub(super) blank: bool,
}

impl Document {
    pub(super) fn read(text: &str) -> Self {
        let json = read_json_with_flaws(text);
        let blank = text.trim_start_matches('\u{feff}').trim().is_empty();
        let twice = |flaw: &Flaw| flaw.error.kind == SyntaxErrorKind::Duplicate;
        let (twice, flaws) = json.flaws.into_iter().partition(twice);
        Self {
            root: json.node,
            flaws,
            twice,
            whole: json.whole || blank,
            blank,
        }
    }
}

/// Where a new entry goes and what separates it, in the way of the mapping's others: behind the last one.
/// `entry` is given the colon with the blanks around it.
pub(super) fn insertion(
    text: &str,
    map: &Node,
    entry: impl Fn(&str) -> String,
) -> Option<(Span, String)> {
    let NodeValue::Map(entries) = &map.value else {
        return None;
    };
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    let Some(last) = entries.last() else {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let inside = slice(map.span.start + 1, map.span.end.saturating_sub(1));
        // What else stands there is a comment.
        return inside.trim().is_empty().then(|| {
            let entry = entry(": ");
            (map.span, format!("{{{line_end}  {entry}{line_end}}}"))
        });
    };
    let between = |first: &Entry, second: &Entry| slice(first.value.span.end, second.span.start);
    let before = entries.len().checked_sub(2).and_then(|at| entries.get(at));
    let separator = match before.map(|before| between(before, last)) {
        Some(text) if text.trim() == "," => text.to_owned(),
        _ => {
            let lead = slice(map.span.start + 1, last.span.start);
            let lead = lead.get(lead.trim_end().len()..).unwrap_or_default();
            let lead = if lead.contains('\n') || before.is_none() {
                lead
            } else {
                " "
            };
            format!(",{lead}")
        }
    };
    let colon = slice(last.span.end, last.value.span.start);
    let colon = if colon.trim() == ":" && !colon.contains('\n') {
        colon
    } else {
        ": "
    };
    // `{"a": 1}` has no blank before its key, but one after its colon.
    let separator = match separator.as_str() {
        "," if colon.ends_with(' ') => ", ".to_owned(),
        _ => separator,
    };
    let end = last.value.span.end;
    Some((Span::new(end, end), format!("{separator}{}", entry(colon))))
}
