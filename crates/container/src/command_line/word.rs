//! A word of a command line, and where each part of it stands.

use seawall_syntax::Span;

use crate::compose::UNKNOWN;

/// A word as the program gets it, as far as that is known before the shell runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text without quotes; NUL stands for what a variable, a command or the reader has to fill in.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// What stands there is its text but for one pair of quotes around the part from this byte on: the place
    /// of the quote in the text. None where it is written in another way.
    quote: Option<usize>,
    /// Whether the text stands there as it is.
    plain: bool,
    /// Whether the variable that it is has a name as those with options have.
    options: bool,
}

impl Word {
    /// A word that was read as `text` from `raw`, which begins at `start`. Quotes and variables of the POSIX
    /// shell are known.
    pub fn new(text: &str, raw: &str, start: usize) -> Self {
        let span = Span::new(start, start + raw.len());
        let quote = quoted_from(text, raw);
        // In single quotes nothing is replaced.
        let literal =
            quote.is_some_and(|at| raw.get(at..).is_some_and(|rest| rest.starts_with('\'')));
        Self {
            text: if literal { text.to_owned() } else { open(text) },
            span,
            plain: text == raw,
            quote,
            options: is_of_options(raw),
        }
    }

    /// Whether it is a variable by whose name options are in it: `$OPTS`, `"${args[@]}"`, `$@`.
    pub fn names_options(&self) -> bool {
        self.options
    }

    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        !self.text.contains(UNKNOWN)
    }

    /// Where the text from this byte on stands; the whole word where that can't be told.
    pub fn from(&self, at: usize) -> Span {
        let begin = self.begin(at);
        let end = match self.quote {
            Some(_) => self.span.end - 1,
            None => self.span.end,
        };
        begin.map_or(self.span, |begin| Span::new(begin.min(end), end))
    }

    /// Where the byte of the text stands, in a word in which everything is known.
    pub fn begin(&self, at: usize) -> Option<usize> {
        if !self.is_known() {
            return None;
        }
        match self.quote {
            Some(quote) => Some(self.span.start + at + usize::from(at >= quote)),
            None => self.plain.then_some(self.span.start + at),
        }
    }
}

/// Where the quotes begin of a word that ends with them and has no others.
fn quoted_from(text: &str, raw: &str) -> Option<usize> {
    if raw.len() != text.len() + 2 {
        return None;
    }
    let quote = raw
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''))?;
    let at = raw.find(quote)?;
    let inside = raw.get(at + 1..raw.len() - 1)?;
    (text.get(..at) == raw.get(..at) && text.get(at..) == Some(inside)).then_some(at)
}

fn is_of_options(raw: &str) -> bool {
    let upper = raw.to_ascii_uppercase();
    raw.contains("[@]")
        || raw.contains("[*]")
        || ["$@", "$*", "ARG", "FLAG", "OPT", "PARAM"]
            .iter()
            .any(|word| upper.contains(word))
}

/// The text with variables and substitutions replaced, those with a default by it.
fn open(text: &str) -> String {
    if !text.contains('$') {
        return text.to_owned();
    }
    let unknown = UNKNOWN.to_string();
    let special = ["$()", "$@", "$*", "$#", "$?", "$!", "$$", "$-"];
    let text = special
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, &unknown));
    crate::compose::interpolate(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_places() {
        for (text, raw, at, wanted) in [
            ("-p80:80", "-p80:80", 2, Some((12, 17))),
            ("80:80", "'80:80'", 0, Some((11, 16))),
            ("--p=80", "--p=\"80\"", 4, Some((15, 17))),
            ("--p=80", "\"--p=80\"", 4, Some((15, 17))),
            ("a b", "a\\ b", 0, None),
            ("ab", "a''b", 1, None),
        ] {
            let word = Word::new(text, raw, 10);
            let span = wanted.map_or(word.span, |(start, end)| Span::new(start, end));
            assert_eq!(word.from(at), span, "{raw}");
        }
    }

    #[test]
    fn what_the_shell_fills_in_is_unknown() {
        for (text, raw, wanted) in [
            ("$A", "$A", "\0"),
            ("a:${V:-1}", "a:${V:-1}", "a:1"),
            ("$A", "'$A'", "$A"),
            ("e=$A", "e='$A'", "e=$A"),
            ("$():/x", "$(pwd):/x", "\0:/x"),
            ("$@", "\"$@\"", "\0"),
            ("5$", "5$", "5$"),
        ] {
            assert_eq!(Word::new(text, raw, 0).text, wanted, "{raw}");
        }
    }
}
