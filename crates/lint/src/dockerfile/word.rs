//! Words of an instruction: its arguments, and lists in JSON.

use std::ops::Range;

use seawall_syntax::Span;

use super::lines::Joined;

/// A word and its place. Its text is as it stands, with quotes, but without continuations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its text; of a string in JSON, what the string means.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The ranges of the words of a part of a text: what stands between blanks that are neither quoted nor
/// escaped.
pub(super) fn ranges(text: &str, within: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = within.start;
    while let Some(word) = next(text, at..within.end, escape) {
        at = word.end;
        found.push(word);
    }
    found
}

/// The first word of a part of a text.
pub(super) fn next(text: &str, within: Range<usize>, escape: char) -> Option<Range<usize>> {
    let part = text.get(within.clone())?;
    let start = within.start + part.find(|c: char| !c.is_whitespace())?;
    let mut quote = None;
    let mut escaped = false;
    for (offset, c) in text.get(start..within.end)?.char_indices() {
        if escaped {
            escaped = false;
        } else if c == escape && quote != Some('\'') {
            escaped = true;
        } else if let Some(open) = quote {
            if c == open {
                quote = None;
            }
        } else if c == '"' || c == '\'' {
            quote = Some(c);
        } else if c.is_whitespace() {
            return Some(start..start + offset);
        }
    }
    Some(start..within.end)
}

/// The words at those ranges.
pub(super) fn words(joined: &Joined<'_>, ranges: Vec<Range<usize>>) -> Vec<Word> {
    let word = |range: Range<usize>| Word {
        text: joined.slice(range.clone()).to_owned(),
        span: joined.span(range),
    };
    ranges.into_iter().map(word).collect()
}

/// The strings of a list in JSON; none where the text is not such a list, so that it is a command line.
pub(super) fn list(joined: &Joined<'_>, within: Range<usize>) -> Option<Vec<Word>> {
    let text = joined.slice(within.clone());
    let mut rest = text.trim_start().strip_prefix('[')?.trim_start();
    if rest.trim_end() == "]" {
        return Some(Vec::new());
    }
    let mut strings = Vec::new();
    loop {
        let start = within.start + (text.len() - rest.len());
        let literal = literal(rest)?;
        let span = joined.span(start..start + literal.len());
        let text = serde_json::from_str(literal).ok()?;
        strings.push(Word { text, span });
        rest = rest.get(literal.len()..)?.trim_start();
        match rest.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return (rest.trim_end() == "]").then_some(strings),
        }
    }
}

/// The string in quotes that a text begins with.
fn literal(text: &str) -> Option<&str> {
    let mut escaped = false;
    for (at, c) in text.strip_prefix('"')?.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.get(..at + 2),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let found = ranges(text, 0..text.len(), '\\');
        found.into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn words_keep_quotes_and_escapes() {
        assert_eq!(
            texts(r#"  a="b c" d\ e 'f "g' "h"#),
            [r#"a="b c""#, r"d\ e", r#"'f "g'"#, r#""h"#]
        );
        assert!(texts(" \t ").is_empty());
    }

    #[test]
    fn lists_are_json_or_nothing() {
        for (text, wanted) in [
            (r#"["a", "b\"c"]"#, Some(vec!["a", "b\"c"])),
            ("[ ]", Some(vec![])),
            (r#"["a",]"#, None),
            ("['a']", None),
            (r#"["a"] b"#, None),
            (r#"[ "$x" = 1 ]"#, None),
            (r#"["a"#, None),
            ("[", None),
        ] {
            let joined = Joined::whole(text, 0);
            let found = list(&joined, 0..text.len());
            let found: Option<Vec<_>> = found.map(|l| l.into_iter().map(|w| w.text).collect());
            let wanted: Option<Vec<String>> =
                wanted.map(|w| w.into_iter().map(str::to_owned).collect());
            assert_eq!(found, wanted, "{text}");
        }
    }
}
