//! Path globs, as the ignore files of the field write them.
//!
//! `?` is one character and `*` any number of them, both except `/`; `**` is any text, and `**/`
//! may also be nothing; `[a-z]` and `[!a-z]` are one character of a set; `{a,b}` is one of several;
//! a backslash takes away a character's meaning. Matching takes time of the length of the text
//! times the length of the pattern, whatever the pattern.

use std::fmt;

/// Longest pattern, in characters.
const LONGEST: usize = 1024;
/// Most patterns that one pattern with braces may stand for.
const MOST_ALTERNATIVES: usize = 64;
/// Longest text that is matched; longer ones match nothing.
const LONGEST_TEXT: usize = 64 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    /// `?`
    One,
    /// `[...]`
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// `*`
    Star,
    /// `**`
    Any,
    /// `**/`: nothing, or any text that ends with a slash.
    Directories,
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    alternatives: Vec<Vec<Token>>,
}

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// A `[` or `{` without its end.
    #[error("a bracket or brace is not closed")]
    Unclosed,
    /// A range such as `[z-a]`.
    #[error("a range runs backwards")]
    Range,
    /// A backslash at the end.
    #[error("nothing follows the backslash")]
    Escape,
    /// Too long, or too many alternatives.
    #[error("the pattern is too long (1024 characters, 64 alternatives)")]
    TooLong,
}

impl Glob {
    /// Compiles a pattern.
    pub fn new(pattern: &str) -> Result<Self, GlobError> {
        if pattern.chars().take(LONGEST + 1).count() > LONGEST {
            return Err(GlobError::TooLong);
        }
        let alternatives = expand(pattern)?
            .iter()
            .map(|p| tokens(p))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            text: pattern.to_owned(),
            alternatives,
        })
    }

    /// A pattern that matches exactly that text.
    pub fn literal(text: &str) -> Self {
        Self {
            text: escape(text),
            alternatives: vec![text.chars().map(Token::Char).collect()],
        }
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        text.len() <= LONGEST_TEXT && self.alternatives.iter().any(|a| matches(a, text))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text with every character that means something in a pattern escaped.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Every pattern that a pattern with braces stands for.
fn expand(pattern: &str) -> Result<Vec<String>, GlobError> {
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(pattern) = open.pop() {
        if done.len() + open.len() >= MOST_ALTERNATIVES {
            return Err(GlobError::TooLong);
        }
        match braces(&pattern)? {
            None => done.push(pattern),
            Some((before, choices, after)) => {
                open.extend(
                    choices
                        .iter()
                        .map(|choice| format!("{before}{choice}{after}")),
                );
            }
        }
    }
    Ok(done)
}

type Braces<'a> = (&'a str, Vec<&'a str>, &'a str);

/// The first pair of braces of a pattern: what stands before, its choices, and what stands behind.
fn braces(pattern: &str) -> Result<Option<Braces<'_>>, GlobError> {
    let (mut depth, mut start, mut comma) = (0_u32, 0, 0);
    let mut choices = Vec::new();
    let (mut escaped, mut in_set) = (false, false);
    for (i, c) in pattern.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if !in_set => in_set = true,
            ']' => in_set = false,
            _ if in_set => {}
            '{' => {
                depth += 1;
                if depth == 1 {
                    (start, comma) = (i, i + 1);
                }
            }
            ',' if depth == 1 => {
                choices.push(&pattern[comma..i]);
                comma = i + 1;
            }
            '}' if depth == 1 => {
                choices.push(&pattern[comma..i]);
                return Ok(Some((&pattern[..start], choices, &pattern[i + 1..])));
            }
            '}' if depth > 0 => depth -= 1,
            _ => {}
        }
    }
    if depth == 0 {
        Ok(None)
    } else {
        Err(GlobError::Unclosed)
    }
}

fn tokens(pattern: &str) -> Result<Vec<Token>, GlobError> {
    let mut tokens = Vec::new();
    let mut rest = pattern.chars().peekable();
    let mut at_start = true;
    while let Some(c) = rest.next() {
        let starts_segment = std::mem::replace(&mut at_start, c == '/');
        tokens.push(match c {
            '\\' => Token::Char(rest.next().ok_or(GlobError::Escape)?),
            '?' => Token::One,
            '*' if rest.peek() == Some(&'*') => {
                while rest.next_if_eq(&'*').is_some() {}
                if starts_segment && rest.next_if_eq(&'/').is_some() {
                    at_start = true;
                    Token::Directories
                } else {
                    Token::Any
                }
            }
            '*' => Token::Star,
            '[' => set(&mut rest)?,
            c => Token::Char(c),
        });
    }
    Ok(tokens)
}

fn set(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Token, GlobError> {
    let negated = rest.next_if(|c| matches!(c, '!' | '^')).is_some();
    let mut ranges = Vec::new();
    loop {
        let mut next = || match rest.next() {
            Some('\\') => rest.next().ok_or(GlobError::Unclosed),
            Some(c) => Ok(c),
            None => Err(GlobError::Unclosed),
        };
        let low = next()?;
        if low == ']' && !ranges.is_empty() {
            return Ok(Token::Set { negated, ranges });
        }
        let mut ahead = rest.clone();
        let is_range = ahead.next() == Some('-') && ahead.peek().is_some_and(|c| *c != ']');
        let high = if is_range {
            rest.next();
            rest.next().ok_or(GlobError::Unclosed)?
        } else {
            low
        };
        if low > high {
            return Err(GlobError::Range);
        }
        ranges.push((low, high));
    }
}

/// Runs the pattern as an automaton: `live[i]` says that the first `i` tokens match what was read.
fn matches(tokens: &[Token], text: &str) -> bool {
    let mut live = vec![false; tokens.len() + 1];
    let mut next = live.clone();
    live[0] = true;
    skip_empty(tokens, &mut live, true);
    for c in text.chars() {
        next.fill(false);
        for (i, token) in tokens.iter().enumerate() {
            if !live[i] {
                continue;
            }
            match token {
                Token::Char(wanted) => next[i + 1] |= *wanted == c,
                Token::One => next[i + 1] |= c != '/',
                Token::Set { negated, ranges } => {
                    let inside = ranges.iter().any(|(low, high)| (low..=high).contains(&&c));
                    next[i + 1] |= c != '/' && inside != *negated;
                }
                Token::Star => next[i] |= c != '/',
                Token::Any | Token::Directories => next[i] = true,
            }
        }
        skip_empty(tokens, &mut next, c == '/');
        if !next.contains(&true) {
            return false;
        }
        std::mem::swap(&mut live, &mut next);
    }
    live[tokens.len()]
}

/// Steps over tokens that may be empty. `**/` ends only where a segment of the path begins.
fn skip_empty(tokens: &[Token], live: &mut [bool], at_segment: bool) {
    for (i, token) in tokens.iter().enumerate() {
        let may_end = match token {
            Token::Star | Token::Any => true,
            Token::Directories => at_segment,
            _ => false,
        };
        live[i + 1] |= live[i] && may_end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns() {
        for (pattern, yes, no) in [
            ("a*c", &["ac", "abbc"][..], &["a/c", "abd"][..]),
            ("a?c", &["abc"], &["ac", "a/c"]),
            ("**/x", &["x", "a/x", "a/b/x"], &["ax", "a/bx", "x/"]),
            ("a/**", &["a/", "a/b/c"], &["a", "b/a/c"]),
            ("a/**/b", &["a/b", "a/x/b", "a/x/y/b"], &["a/xb", "ab"]),
            (
                "a/**/b/**/c",
                &["a/b/c", "a/b/b/x/c", "a/b/x/b/c"],
                &["a/c", "a/bc", "a/xb/c"],
            ),
            ("[a-c]x[!0-9]", &["axz", "cx-"], &["dxz", "ax1", "ax/"]),
            ("[]]", &["]"], &["x"]),
            ("{a,b/*}.txt", &["a.txt", "b/c.txt"], &["b.txt"]),
            ("{a,{b,c}d}", &["a", "bd", "cd"], &["d"]),
            ("\\*x", &["*x"], &["ax"]),
            ("pkg:npm/%40*/b", &["pkg:npm/%40a/b"], &["pkg:npm/a/b"]),
            ("**", &["", "a", "a/b"], &[]),
        ] {
            let glob = Glob::new(pattern).unwrap();
            for text in yes {
                assert!(glob.matches(text), "{pattern} on {text}");
            }
            for text in no {
                assert!(!glob.matches(text), "{pattern} on {text}");
            }
        }
        for (pattern, error) in [
            ("[a", GlobError::Unclosed),
            ("{a", GlobError::Unclosed),
            ("[z-a]", GlobError::Range),
            ("a\\", GlobError::Escape),
        ] {
            assert_eq!(Glob::new(pattern), Err(error));
        }
        assert_eq!(Glob::new(&"{a,b}".repeat(40)), Err(GlobError::TooLong));
        assert_eq!(Glob::new(&"a".repeat(2000)), Err(GlobError::TooLong));
    }

    proptest! {
        #[test]
        fn a_literal_matches_itself_alone(text in ".{0,20}", other in ".{0,20}") {
            let glob = Glob::literal(&text);
            prop_assert!(glob.matches(&text));
            prop_assert_eq!(glob.matches(&other), text == other);
            prop_assert!(Glob::new(glob.as_str()).unwrap().matches(&text));
        }

        #[test]
        fn never_panics(pattern in r"[a/*?\[\]{},!\\-]{0,16}", text in "[a/]{0,12}") {
            if let Ok(glob) = Glob::new(&pattern) {
                glob.matches(&text);
            }
        }
    }
}
