//! Text to tokens.

use crate::{Found, Place, PolicyError};

/// A token. Words are names, unquoted values, numbers and dates; what they mean depends on where
/// they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Sign(&'static str),
    End,
}

impl Token {
    /// What a reader is told of it.
    pub(super) fn describe(&self) -> Found {
        match self {
            Self::Word(word) => Found::Quoted(format!("{word:?}")),
            Self::Quoted(text) => Found::Quoted(format!("the text {text:?}")),
            Self::Sign(sign) => Found::Told(format!("{sign:?}")),
            Self::End => Found::Told("the end".to_owned()),
        }
    }
}

/// The signs, longer ones before those that they begin with, each with the token that it means.
const SIGNS: [(&str, &str); 14] = [
    ("==", "=="),
    ("!=", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("&&", "and"),
    ("||", "or"),
    ("<", "<"),
    (">", ">"),
    ("!", "not"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    (",", ","),
];

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@' | '+')
}

/// The tokens with their places; the last is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Place)>, PolicyError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut at = Place {
        file: None,
        line: 1,
        column: 1,
    };
    loop {
        let blank = rest.len() - rest.trim_start().len();
        rest = advance(&mut at, rest, blank);
        let Some(first) = rest.chars().next() else {
            tokens.push((Token::End, at));
            return Ok(tokens);
        };
        let (token, length) =
            if let Some((sign, means)) = SIGNS.iter().find(|(s, _)| rest.starts_with(s)) {
                (Token::Sign(means), sign.len())
            } else if matches!(first, '"' | '\'') {
                quoted(rest, first, &at)?
            } else if in_word(first) {
                let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
                (Token::Word(rest[..length].to_owned()), length)
            } else {
                let (message, found) = match first {
                    '=' => ("a single \"=\"; to compare, write \"==\"".to_owned(), None),
                    '*' | '?' => (
                        format!("{first:?} outside quotes; write: matches \"...\""),
                        None,
                    ),
                    c => (
                        "want a name, a value or a sign".to_owned(),
                        Some(Found::Quoted(format!("{c:?}"))),
                    ),
                };
                return Err(PolicyError::Syntax { at, message, found });
            };
        tokens.push((token, at.clone()));
        rest = advance(&mut at, rest, length);
    }
}

/// Moves the place over the first `length` bytes; gives what follows.
fn advance<'a>(at: &mut Place, text: &'a str, length: usize) -> &'a str {
    let (passed, rest) = text.split_at(length);
    for c in passed.chars() {
        if c == '\n' {
            at.line = at.line.saturating_add(1);
            at.column = 1;
        } else {
            at.column = at.column.saturating_add(1);
        }
    }
    rest
}

/// A quoted text and its length in bytes with the quotes. A backslash keeps the quote or the
/// backslash that follows; before anything else it stands for itself, so that patterns read well.
fn quoted(text: &str, quote: char, at: &Place) -> Result<(Token, usize), PolicyError> {
    let mut out = String::new();
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((i, c)) = rest.next() {
        match c {
            c if c == quote => return Ok((Token::Quoted(out), i + 1)),
            '\\' => match rest.next_if(|(_, next)| *next == quote || *next == '\\') {
                Some((_, next)) => out.push(next),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    Err(PolicyError::Syntax {
        at: at.clone(),
        message: format!("the text that begins with {quote} has no end"),
        found: None,
    })
}
