//! Other tools' ignore files, one file each: they hold as written.
//!
//! What a file says that we can't honour is a note, and the rule that says it is not applied: a
//! rule without one of its conditions would set aside more than its author meant. A file that can't
//! be read at all sets nothing aside. Notes hold no word of the file but ids of vulnerabilities.
//!
//! One more format is one file here and its name in the list below.

mod convert;

pub use convert::{Converted, to_seawall_yaml};

use seawall_model::{Date, Hole, HoleName};

use crate::document::{Mark, Named, Node};
use crate::ignore::{Condition, Ignore, Source};
use crate::{Glob, Place, PolicyError};

seawall_model::registry! { &'static ForeignFormat: grype, hadolint, osv_scanner, trivyignore, trivyignore_yaml }

/// A format of ignore file.
#[derive(Debug)]
pub struct ForeignFormat {
    /// The tool whose format it is.
    pub tool: &'static str,
    /// The names of its files. The first is the one that is read without being asked for.
    pub files: &'static [&'static str],
    pub(crate) read: fn(&str, &mut Reading<'_>) -> Result<(), PolicyError>,
}

/// All formats.
pub fn foreign_formats() -> &'static [&'static ForeignFormat] {
    ALL
}

/// The format of a file, which its name tells.
pub fn foreign_format_of(file_name: &str) -> Option<&'static ForeignFormat> {
    let mut formats = ALL.iter().copied();
    formats.find(|format| format.files.contains(&file_name))
}

/// What one file sets aside.
#[derive(Clone, Debug)]
pub struct ForeignIgnores {
    /// The file.
    pub file: String,
    /// The day they are applied on.
    pub today: Date,
    /// Its rules, expired ones included.
    pub ignores: Vec<Ignore>,
    /// What it says that does not hold.
    pub notes: Vec<Hole>,
    /// Rules whose time is over.
    pub ended: Vec<Hole>,
    /// What it says that sets nothing aside: settings of its tool.
    pub settings: Vec<Hole>,
}

impl ForeignFormat {
    /// Reads a file; never fails, since what can't be read becomes a note.
    pub fn parse(&self, text: &str, file: &str, today: Date) -> ForeignIgnores {
        let mut reading = Reading {
            file,
            ignores: Vec::new(),
            notes: Vec::new(),
            settings: Vec::new(),
        };
        if let Err(error) = (self.read)(text, &mut reading) {
            let place = error.place().clone();
            let mark = Mark {
                line: place.line,
                column: place.column,
            };
            reading.ignores.clear();
            reading.note(mark, "the whole file", error.to_string());
        }
        let mut read = ForeignIgnores {
            file: file.to_owned(),
            today,
            ignores: reading.ignores,
            notes: reading.notes,
            ended: Vec::new(),
            settings: reading.settings,
        };
        let expired: Vec<_> = read
            .ignores
            .iter()
            .filter(|i| i.is_expired(today))
            .collect();
        read.ended = expired.into_iter().map(expired_note).collect();
        read
    }
}

impl ForeignIgnores {
    /// A file that is not applied, and why.
    pub fn only_note(file: &str, today: Date, note: Hole) -> Self {
        Self {
            file: file.to_owned(),
            today,
            ignores: Vec::new(),
            notes: vec![note],
            ended: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// The rules whose time is not over.
    pub fn live(&self) -> impl Iterator<Item = &Ignore> {
        self.ignores.iter().filter(|i| !i.is_expired(self.today))
    }
}

fn expired_note(ignore: &Ignore) -> Hole {
    let until = ignore.until.map(|d| d.to_string()).unwrap_or_default();
    Hole::new(
        HoleName::FOREIGN_IGNORE,
        named(ignore.id()),
        format!("{}:{}", ignore.source.file, ignore.source.line),
        format!("the rule ended on {until} and is not applied"),
    )
}

/// A rule by its id, if that is a vulnerability's: anything else may be what no note should show.
fn named(id: Option<&str>) -> String {
    let digits =
        |text: &str, least| text.len() >= least && text.bytes().all(|b| b.is_ascii_digit());
    let is_cve = |rest: &str| {
        let parts = rest.split_once('-');
        parts.is_some_and(|(year, number)| {
            digits(year, 4) && year.len() == 4 && digits(number, 4) && number.len() <= 8
        })
    };
    let is_ghsa = |rest: &str| {
        let plain = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphanumeric());
        rest.split('-').count() == 3 && rest.split('-').all(plain)
    };
    let known = id.filter(|id| {
        id.strip_prefix("CVE-").is_some_and(is_cve) || id.strip_prefix("GHSA-").is_some_and(is_ghsa)
    });
    known.unwrap_or("a rule").to_owned()
}

/// A file while it is read.
pub(crate) struct Reading<'f> {
    pub(crate) file: &'f str,
    pub(crate) ignores: Vec<Ignore>,
    pub(crate) notes: Vec<Hole>,
    pub(crate) settings: Vec<Hole>,
}

impl<'f> Reading<'f> {
    /// Says that something in the file is not honoured.
    pub(crate) fn note(&mut self, mark: Mark, what: impl Into<String>, why: impl Into<String>) {
        let place = format!("{}:{}", self.file, mark.line);
        self.notes
            .push(Hole::new(HoleName::FOREIGN_IGNORE, what, place, why));
    }

    /// Says that something in the file is a setting, which no rule is made of.
    pub(crate) fn setting(&mut self, mark: Mark) {
        let place = format!("{}:{}", self.file, mark.line);
        let why = "it says how the other tool works, and sets nothing aside";
        self.settings
            .push(Hole::new(HoleName::FOREIGN_IGNORE, "a setting", place, why));
    }

    pub(crate) fn root<'a>(&self, node: &'a Node) -> Named<'a>
    where
        'f: 'a,
    {
        Named::root(self.file, node)
    }

    /// Adds a rule, or a note if its draft was spoilt.
    pub(crate) fn add(&mut self, draft: Draft) {
        let what = draft.what();
        match draft.spoilt {
            Some((mark, why)) => self.note(mark, what, format!("the rule is not applied: {why}")),
            None => self.ignores.push(Ignore {
                source: Source {
                    file: self.file.to_owned(),
                    line: draft.at.line,
                    foreign: true,
                },
                conditions: draft.conditions,
                reason: draft.reason,
                owner: None,
                until: draft.until,
            }),
        }
    }
}

/// A rule while it is read.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    pub(crate) at: Mark,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) reason: Option<String>,
    pub(crate) until: Option<Date>,
    spoilt: Option<(Mark, String)>,
}

impl Draft {
    pub(crate) fn at(at: Mark) -> Self {
        Self {
            at,
            ..Self::default()
        }
    }

    /// Says that the rule can't be applied; the first reason is kept.
    pub(crate) fn spoil(&mut self, mark: Mark, why: impl Into<String>) {
        self.spoilt.get_or_insert((mark, why.into()));
    }

    pub(crate) fn is_spoilt(&self) -> bool {
        self.spoilt.is_some()
    }

    /// The value, or the rule is spoilt.
    pub(crate) fn try_take<T>(&mut self, value: Result<T, PolicyError>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                let place = error.place();
                let mark = Mark {
                    line: place.line,
                    column: place.column,
                };
                let text = error.to_string();
                let prefix = format!("{place}: ");
                self.spoil(mark, text.strip_prefix(&prefix).unwrap_or(&text));
                None
            }
        }
    }

    /// The day, or the rule is spoilt. A time of day is left out: the rule ends with the beginning
    /// of the day.
    pub(crate) fn take_date(&mut self, field: &Named<'_>) {
        let text = field.text();
        let date = text.and_then(|t| {
            t.parse::<Date>()
                .map_err(|_not_a_date| field.mistyped("a date (YYYY-MM-DD)"))
        });
        self.until = self.try_take(date).or(self.until);
    }

    /// A reason that is a text; anything else is no reason.
    pub(crate) fn take_reason(&mut self, field: &Named<'_>) {
        self.reason = field.text().ok().map(str::to_owned);
    }

    /// That the rule has a key that we don't know.
    pub(crate) fn unknown(&mut self, mark: Mark) {
        let why = format!("its key in line {} is not understood", mark.line);
        self.spoil(mark, why);
    }

    fn what(&self) -> String {
        named(self.conditions.iter().find_map(|c| match c {
            Condition::Id(id) => Some(id.as_str()),
            _ => None,
        }))
    }
}

/// A pattern for paths. Ours have no slash in front, so that of the pattern is left out.
fn path_glob(field: &Named<'_>) -> Result<Glob, PolicyError> {
    let text = field.text()?;
    let pattern = text.strip_prefix('/').unwrap_or(text);
    Glob::new(pattern).map_err(|error| syntax(field, format!("no pattern: {error}")))
}

fn syntax(field: &Named<'_>, message: impl Into<String>) -> PolicyError {
    PolicyError::Syntax {
        at: Place::in_file(field.file, field.node.at),
        message: message.into(),
        found: None,
    }
}

/// An expression that must match a whole name, as those of Go do. Its size is limited.
fn whole_name(field: &Named<'_>) -> Result<regex_lite::Regex, PolicyError> {
    let pattern = format!("^(?:{})$", field.text()?);
    regex_lite::RegexBuilder::new(&pattern)
        .size_limit(1 << 18)
        .nest_limit(40)
        .build()
        .map_err(|error| syntax(field, format!("no regular expression: {error}")))
}
