//! One instruction: its word, its flags and its arguments.

use std::ops::Range;

use seawall_syntax::{Span, nearest};

use super::heredoc::Heredoc;
use super::keyword::Keyword;
use super::lines::Joined;
use super::tree::{SyntaxError, Wrong};
use super::word::{self, Word};

/// Errors up to which a word is compared to the known ones; a text with more is no Dockerfile.
const HINTED: usize = 100;

/// A flag: `--from=build`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name, in small letters.
    pub name: String,
    /// Its value, where it has one.
    pub value: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// `key=value`, or `key value` in the form of old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: Word,
    /// The value, as it stands; nothing where there is none.
    pub value: Option<Word>,
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Instruction<'t> {
    /// Which one it is.
    pub keyword: Keyword,
    /// Where all of it stands, its documents included.
    pub span: Span,
    /// Where its word stands.
    pub keyword_span: Span,
    /// Its flags, in their order.
    pub flags: Vec<Flag>,
    /// Its arguments: the words, or the strings of a list in JSON.
    pub words: Vec<Word>,
    /// Whether the arguments are a list in JSON (the exec form).
    pub is_list: bool,
    /// Its documents.
    pub heredocs: Vec<Heredoc>,
    /// What ONBUILD holds.
    pub inner: Option<Box<Instruction<'t>>>,
    joined: Joined<'t>,
    arguments: Range<usize>,
}

impl<'t> Instruction<'t> {
    /// Reads the text of an instruction, without its documents.
    pub(super) fn read(joined: Joined<'t>, escape: char, errors: &mut Vec<SyntaxError>) -> Self {
        let end = joined.text().trim_end().len();
        Self::read_part(joined, 0..end, escape, errors)
    }

    fn read_part(
        joined: Joined<'t>,
        within: Range<usize>,
        escape: char,
        errors: &mut Vec<SyntaxError>,
    ) -> Self {
        let part = joined.slice(within.clone());
        let length = part.find(char::is_whitespace).unwrap_or(part.len());
        let behind = within.start + length;
        let word = joined.slice(within.start..behind);
        let keyword = Keyword::from_word(word);
        let keyword_span = joined.span(within.start..behind);
        if keyword == Keyword::Unknown {
            let hinted = errors.len() < HINTED;
            errors.push(unknown(word, keyword_span, hinted));
        }
        let (flags, at) = flags(&joined, behind..within.end, escape);
        for flag in &flags {
            if keyword != Keyword::Unknown && !keyword.flags().contains(&flag.name.as_str()) {
                errors.push(stranger(keyword, flag));
            }
        }
        let blank = joined.slice(at..within.end);
        let arguments = at + (blank.len() - blank.trim_start().len())..within.end;
        let list = keyword
            .takes_lists()
            .then(|| word::list(&joined, arguments.clone()));
        let list = list.flatten();
        let mut instruction = Self {
            keyword,
            span: joined.span(within.start..within.end),
            keyword_span,
            flags,
            is_list: list.is_some(),
            words: Vec::new(),
            heredocs: Vec::new(),
            inner: None,
            joined,
            arguments,
        };
        let arguments = instruction.arguments.clone();
        if keyword == Keyword::Onbuild && !arguments.is_empty() {
            let joined = instruction.joined.clone();
            let inner = Self::read_inner(joined, arguments.clone(), escape, errors);
            instruction.inner = inner.map(Box::new);
        }
        instruction.words = list.unwrap_or_else(|| {
            let joined = &instruction.joined;
            word::words(joined, word::ranges(joined.text(), arguments, escape))
        });
        instruction
    }

    /// What ONBUILD holds: anything but another ONBUILD, FROM and MAINTAINER.
    fn read_inner(
        joined: Joined<'t>,
        within: Range<usize>,
        escape: char,
        errors: &mut Vec<SyntaxError>,
    ) -> Option<Self> {
        let first = word::next(joined.text(), within.clone(), escape)?;
        let keyword = Keyword::from_word(joined.slice(first.clone()));
        let forbidden = [Keyword::Onbuild, Keyword::From, Keyword::Maintainer];
        if forbidden.contains(&keyword) {
            let message = format!("{} can't stand behind ONBUILD", keyword.word());
            let wrong = SyntaxError::new(joined.span(first), message);
            errors.push(wrong.of(Wrong::Trigger));
            return None;
        }
        Some(Self::read_part(joined, within, escape, errors))
    }

    /// The arguments as one text, without continuations.
    pub fn text(&self) -> &str {
        self.joined.slice(self.arguments.clone())
    }

    /// Where a part of [`Self::text`] stands in the file.
    pub fn place(&self, range: Range<usize>) -> Span {
        let from = self.arguments.start;
        self.joined.span(from + range.start..from + range.end)
    }

    /// The blank lines between its lines, with what ends them.
    pub fn blank_lines(&self) -> &[Span] {
        self.joined.blanks()
    }

    /// Where the arguments stand; of none, where they are missing.
    pub fn arguments_span(&self) -> Span {
        self.joined.span(self.arguments.clone())
    }

    /// The text with the instruction's word, and where the arguments are in it.
    pub(super) fn whole(&self) -> (&Joined<'t>, Range<usize>) {
        (&self.joined, self.arguments.clone())
    }

    /// The value of a flag, the last where it stands more than once.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// Whether something of a type is mounted: `--mount=type=ssh`.
    pub fn mounts(&self, kind: &str) -> bool {
        self.flags.iter().any(|flag| {
            let value = flag.value.as_deref().unwrap_or_default();
            let mut parts = value.split(',').filter_map(|part| part.split_once('='));
            flag.name == "mount" && parts.any(|part| part == ("type", kind))
        })
    }

    /// The arguments as keys and values: of ENV, LABEL and ARG.
    pub fn pairs(&self) -> Vec<Pair> {
        let old = self.words.first().is_some_and(|w| !w.text.contains('='));
        if old && self.keyword != Keyword::Arg {
            return self.old_pair().into_iter().collect();
        }
        self.words.iter().map(pair).collect()
    }

    /// `ENV key all the rest`.
    fn old_pair(&self) -> Option<Pair> {
        let key = self.words.first()?.clone();
        let last = self.words.get(1..)?.last();
        let value = last.map(|last| {
            let rest = self.text().get(key.text.len()..).unwrap_or_default();
            Word {
                text: rest.trim_start().to_owned(),
                span: self
                    .words
                    .get(1)
                    .map_or(last.span, |w| w.span.to(last.span)),
            }
        });
        Some(Pair { key, value })
    }
}

fn pair(word: &Word) -> Pair {
    let Some((key, value)) = word.text.split_once('=') else {
        let key = word.clone();
        return Pair { key, value: None };
    };
    // A key that spans lines has its places cut short, which is of no harm.
    let middle = (word.span.start + key.len()).min(word.span.end);
    Pair {
        key: Word {
            text: key.to_owned(),
            span: Span::new(word.span.start, middle),
        },
        value: Some(Word {
            text: value.to_owned(),
            span: Span::new((middle + 1).min(word.span.end), word.span.end),
        }),
    }
}

fn unknown(word: &str, span: Span, hinted: bool) -> SyntaxError {
    // What stands behind a `=` may be a secret.
    let shown: String = word.chars().take(40).take_while(|c| *c != '=').collect();
    let near = hinted.then(|| nearest(word, Keyword::words())).flatten();
    let hint = near.map(|near| format!("; {near} may be meant"));
    let hint = hint.unwrap_or_default();
    SyntaxError::new(span, format!("{shown:?} is no instruction{hint}"))
}

fn stranger(keyword: Keyword, flag: &Flag) -> SyntaxError {
    let name: String = flag.name.chars().take(40).collect();
    let near = nearest(&name, keyword.flags().iter().copied());
    let hint = near.map(|near| format!("; --{near} may be meant"));
    let (word, hint) = (keyword.word(), hint.unwrap_or_default());
    SyntaxError::new(flag.span, format!("{word} has no flag --{name}{hint}"))
}

/// The flags that arguments begin with, and where what follows begins.
fn flags(joined: &Joined<'_>, within: Range<usize>, escape: char) -> (Vec<Flag>, usize) {
    let mut flags = Vec::new();
    let mut at = within.start;
    while let Some(range) = word::next(joined.text(), at..within.end, escape) {
        let Some(flag) = joined.slice(range.clone()).strip_prefix("--") else {
            break;
        };
        at = range.end;
        if flag.is_empty() {
            break;
        }
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (flag, None),
        };
        flags.push(Flag {
            name: name.to_ascii_lowercase(),
            value,
            span: joined.span(range),
        });
    }
    (flags, at)
}
