//! Text for people: what comes from outside made safe to look at, and counts.

use std::borrow::Cow;

/// The text with control, bidirectional and other invisible formatting characters as `\u{..}`.
///
/// For terminals and plain text. HTML, CSV and Markdown escape their own characters besides.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// An error with its causes, on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// `1 package`, `2 packages`.
pub fn count_packages(count: usize) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} package{end}")
}

/// The first `shown` of the names, and how many more there are of `count`: `a, b and 3 more`.
pub fn some_of<'n>(names: impl IntoIterator<Item = &'n str>, count: usize, shown: usize) -> String {
    let first: Vec<&str> = names.into_iter().take(shown).collect();
    let text = first.join(", ");
    match count.saturating_sub(first.len()) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_show() {
        assert_eq!(visible("plain – ünïcode"), "plain – ünïcode");
        assert_eq!(
            visible("a\u{1b}[31m\u{202e}b\n"),
            "a\\u{1b}[31m\\u{202e}b\\u{a}"
        );
    }

    #[test]
    fn some_and_how_many_more() {
        let names = ["a", "b", "c"];
        assert_eq!(some_of(names, 3, 3), "a, b, c");
        assert_eq!(some_of(names, 3, 2), "a, b and 1 more");
        // More are counted than named.
        assert_eq!(some_of(names, 9, 5), "a, b, c and 6 more");
        assert_eq!(some_of([], 0, 5), "");
    }
}
