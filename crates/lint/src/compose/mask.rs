//! Takes the values of secrets out of a text in which all else keeps its place.

use seawall_container::secret_name::is_secret;
use seawall_syntax::{Node, NodeValue, Span, read_yaml};

use super::together::documents;

/// The text of a Compose file with other letters for the values of secrets; none of one that can't be read.
pub(super) fn masked(text: &str) -> Option<String> {
    let mut spans = Vec::new();
    for (start, document) in documents(text) {
        let root = read_yaml(document).ok()?;
        gather(&root, document, start, &mut spans);
    }
    Some(blank(text, spans))
}

fn gather(node: &Node, document: &str, start: usize, spans: &mut Vec<Span>) {
    let raw = |node: &Node| {
        document
            .get(node.span.start..node.span.end)
            .unwrap_or_default()
    };
    let moved = |from: usize, to: usize| Span::new(from + start, to + start);
    match &node.value {
        NodeValue::Map(entries) => {
            for entry in entries {
                let value = &entry.value;
                // What an alias stands for is taken out where it stands.
                let own = value.text().filter(|_| !raw(value).starts_with('*'));
                if own.is_some_and(|text| is_secret(&entry.key, text)) {
                    spans.push(moved(value.span.start, value.span.end));
                }
                gather(value, document, start, spans);
            }
        }
        NodeValue::List(items) => {
            for item in items {
                let pair = item.text().and_then(|text| text.split_once('='));
                if pair.is_some_and(|(name, value)| is_secret(name, value))
                    && let Some(at) = raw(item).find('=')
                {
                    spans.push(moved(item.span.start + at, item.span.end));
                }
                gather(item, document, start, spans);
            }
        }
        NodeValue::Null | NodeValue::Scalar(_) => {}
    }
}

/// The text with `a` for every letter and digit of these parts. The names of variables stay, since their values
/// are elsewhere.
pub(super) fn blank(text: &str, spans: impl IntoIterator<Item = Span>) -> String {
    let mut spans: Vec<Span> = spans.into_iter().collect();
    spans.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        let start = span.start.max(at);
        let Some(part) = text.get(start..span.end) else {
            continue;
        };
        out.push_str(text.get(at..start).unwrap_or_default());
        let mut variable = false;
        let mut before = ' ';
        for c in part.chars() {
            let of_name = c == '_' || c.is_ascii_alphanumeric();
            variable = (variable && of_name) || before == '$' || (before == '{' && variable);
            let opens = c == '{' && before == '$';
            if (variable && of_name) || opens || (c.is_ascii() && !c.is_ascii_alphanumeric()) {
                out.push(c);
            } else {
                // As many bytes as there were.
                out.extend(std::iter::repeat_n('a', c.len_utf8()));
            }
            variable = (variable && of_name) || opens || c == '$';
            before = c;
        }
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[test]
fn letters_are_taken_out_and_variables_stay() {
    let of = |text: &str| blank(text, [Span::new(0, text.len())]);
    assert_eq!(of("sw0rd-fish!"), "aaaaa-aaaa!");
    assert_eq!(of("ü"), "aa");
    assert_eq!(of("a${TOKEN:-secret}b$PASS/c"), "a${TOKEN:-aaaaaa}a$PASS/a");
    assert_eq!(blank("a: b", [Span::new(3, 4)]), "a: a");
}
