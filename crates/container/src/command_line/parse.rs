//! Command lines of Docker's client: which command, its options with their values, and its operands, as the
//! client reads them (cobra and pflag).

use seawall_syntax::{Span, nearest};

use super::reference::{CommandInfo, OptionInfo, PLUGINS, RETIRED, Reference};
use super::value;
use super::word::Word;
use crate::compose::UNKNOWN;

/// What a command line says.
#[derive(Clone, Debug, Default)]
pub struct Invocation<'w> {
    /// The command; none where there is none of that name, or another program brings it.
    pub command: Option<&'static CommandInfo>,
    /// The name of a plugin of the client, whose options are not known.
    pub plugin: Option<&'w str>,
    /// The options before the command.
    pub globals: Vec<Given<'w>>,
    /// The options of the command.
    pub options: Vec<Given<'w>>,
    /// What stands behind them.
    pub operands: Vec<&'w Word>,
    /// Where the command's name ends.
    pub name_end: usize,
    /// What the client refuses.
    pub flaws: Vec<Flaw>,
    /// Whether every word is known for what it is: no variable can hold further options.
    pub whole: bool,
}

/// An option that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<'w> {
    /// Which.
    pub option: &'static OptionInfo,
    /// The word that has it.
    pub word: &'w Word,
    /// The word with its value, and where the value begins in it; none of a flag by itself.
    pub value: Option<(&'w Word, usize)>,
}

/// What the client refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where.
    pub span: Span,
    /// What kind of mistake it is.
    pub kind: FlawKind,
    /// What is wrong, without a value.
    pub message: String,
    /// What may have been meant in the place of the span.
    pub instead: Option<String>,
}

/// Kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// A command that does not exist.
    Command,
    /// An option that does not exist.
    Option,
    /// An option without a value, or with a wrong one.
    Value,
    /// Too few or too many operands.
    Operand,
}

impl<'w> Given<'w> {
    /// The value; none of a flag by itself.
    pub fn text(&self) -> Option<&'w str> {
        let (word, at) = self.value?;
        word.text.get(at..)
    }

    /// Where the value stands, or the option where it has none.
    pub fn value_span(&self) -> Span {
        self.value
            .map_or(self.word.span, |(word, at)| word.from(at))
    }

    /// Where the option stands, with its value.
    pub fn span(&self) -> Span {
        self.value
            .map_or(self.word.span, |(word, _)| self.word.span.to(word.span))
    }

    /// Whether a flag is set; none where that is not known.
    pub fn flag(&self) -> Option<bool> {
        match self.text() {
            None => Some(true),
            Some(text) if text.contains(UNKNOWN) => None,
            Some(text) => Some(value::is_true(text)),
        }
    }
}

/// Reads a command line. The first word is the program.
pub fn parse(words: &[Word]) -> Invocation<'_> {
    let reference = Reference::docker();
    let mut reader = Reader {
        rest: words.get(1..).unwrap_or_default(),
        found: Invocation {
            whole: true,
            name_end: words.first().map_or(0, |word| word.span.end),
            ..Invocation::default()
        },
    };
    reader.found.globals = reader.options(&reference.global, true).0;
    reader.command(reference);
    reader.found
}

struct Reader<'w> {
    rest: &'w [Word],
    found: Invocation<'w>,
}

impl<'w> Reader<'w> {
    fn next(&mut self) -> Option<&'w Word> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn flaw(&mut self, span: Span, kind: FlawKind, message: String, instead: Option<String>) {
        self.found.flaws.push(Flaw {
            span,
            kind,
            message,
            instead,
        });
    }

    /// The command's names, then what stands behind them.
    fn command(&mut self, reference: &'static Reference) {
        let mut name = String::new();
        while let Some(word) = self.next() {
            if !word.is_known() || is_placeholder(&word.text) {
                self.found.whole = false;
                return;
            }
            let text = word.text.as_str();
            if name.is_empty() && PLUGINS.contains(&text) {
                self.found.plugin = Some(text);
                return;
            }
            // `docker network --help`
            if text.starts_with('-') || text == "help" {
                return;
            }
            let longer = if name.is_empty() {
                text.to_owned()
            } else {
                format!("{name} {text}")
            };
            self.found.name_end = word.span.end;
            if let Some(command) = reference.command(&longer) {
                self.found.command = Some(command);
                self.behind(command);
                return;
            }
            if reference.below(&longer).is_empty() {
                self.unknown_command(reference, &name, word);
                return;
            }
            name = longer;
        }
    }

    fn unknown_command(&mut self, reference: &Reference, group: &str, word: &Word) {
        let text = word.text.as_str();
        if let Some((_, instead)) = RETIRED
            .iter()
            .find(|(old, _)| group.is_empty() && *old == text)
        {
            let message = format!("docker {text} is no more: its job is done by {instead}");
            self.flaw(word.span, FlawKind::Command, message, None);
            return;
        }
        let meant = nearest(text, reference.below(group));
        let parent = if group.is_empty() {
            "docker".to_owned()
        } else {
            format!("docker {group}")
        };
        let message = match &meant {
            Some(meant) => format!("{parent} has no command {}: {meant} is near", shown(text)),
            None => format!("{parent} has no command {}", shown(text)),
        };
        // One with others below it lacks a word in any case.
        let is_run = |meant: &String| {
            reference
                .command(format!("{group} {meant}").trim())
                .is_some()
        };
        self.flaw(word.span, FlawKind::Command, message, meant.filter(is_run));
    }

    fn behind(&mut self, command: &'static CommandInfo) {
        let (options, operands) = self.options(command, command.ends_at_operand());
        self.found.options = options;
        self.found.operands = operands;
        if command.ends_at_operand() {
            self.found.operands.extend(self.rest);
        }
        let asks = |given: &Given<'_>| given.option.long == "help";
        if !self.found.whole || self.found.options.iter().any(asks) {
            return;
        }
        let (least, most) = command.operand_count();
        let count = self.found.operands.len();
        let end = Span::new(self.found.name_end, self.found.name_end);
        let place = self.found.operands.last().map_or(end, |word| word.span);
        let shape = format!("docker {}: {}", command.name(), command.operands);
        if count < least {
            let wanted = command.operands.split(' ').nth(count).unwrap_or_default();
            let message = format!("{wanted} is missing ({shape})");
            self.flaw(place, FlawKind::Operand, message, None);
        } else if let Some(extra) = most.and_then(|most| self.found.operands.get(most)) {
            let span = extra.span;
            let message = format!("{count} operands are given ({shape})");
            self.flaw(span, FlawKind::Operand, message, None);
        }
    }

    /// Options up to where they end, and the operands among them: one where `ends_at_operand`, else all.
    fn options(
        &mut self,
        command: &'static CommandInfo,
        ends_at_operand: bool,
    ) -> (Vec<Given<'w>>, Vec<&'w Word>) {
        let (mut options, mut operands) = (Vec::new(), Vec::new());
        let mut unsure = false;
        let global = std::ptr::eq(command, &raw const Reference::docker().global);
        while let Some(word) = self.rest.first() {
            let text = word.text.as_str();
            if !text.starts_with('-') || text == "-" {
                if may_hold_options(word) {
                    self.found.whole = false;
                    self.next();
                    continue;
                }
                if global {
                    break;
                }
                self.next();
                if std::mem::take(&mut unsure) {
                    // A value, if more options stand behind it; else it may as well be the operand.
                    if self
                        .rest
                        .first()
                        .is_some_and(|next| next.text.starts_with('-'))
                    {
                        continue;
                    }
                    self.rest = &[];
                    break;
                }
                operands.push(word);
                if ends_at_operand {
                    break;
                }
                continue;
            }
            self.next();
            if text == "--" {
                if !global && !ends_at_operand {
                    operands.extend(std::mem::take(&mut self.rest));
                } else if !global {
                    operands.extend(self.next());
                }
                break;
            }
            let known = match text.strip_prefix("--") {
                Some(long) => self.long(command, word, long, &mut options),
                None => self.short(command, word, &mut options),
            };
            if !known {
                // What stands behind may be its value.
                self.found.whole = false;
                unsure = ends_at_operand && !text.contains('=');
            }
        }
        (options, operands)
    }

    /// `--name`, `--name=value`, `--name value`; whether the option exists.
    fn long(
        &mut self,
        command: &'static CommandInfo,
        word: &'w Word,
        text: &'w str,
        options: &mut Vec<Given<'w>>,
    ) -> bool {
        let (name, inline) = match text.split_once('=') {
            Some((name, _)) => (name, Some(2 + name.len() + 1)),
            None => (text, None),
        };
        if name == "help" && command.option("help").is_none() {
            self.found.whole = false;
            return true;
        }
        let Some(option) = command.option(name) else {
            self.unknown_option(command, word, &format!("--{name}"), name);
            return false;
        };
        let value = inline.map(|at| (word, at));
        self.given(option, word, value, options);
        true
    }

    /// `-it`, `-p80:80`, `-p 80:80`, `-e=A=B`; whether every letter stands for an option.
    fn short(
        &mut self,
        command: &'static CommandInfo,
        word: &'w Word,
        options: &mut Vec<Given<'w>>,
    ) -> bool {
        let mut letters = word.text.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == 'h' && command.letter('h').is_none() {
                self.found.whole = false;
                return true;
            }
            let Some(option) = command.letter(letter) else {
                self.unknown_option(
                    command,
                    word,
                    &format!("-{}", shown(&letter.to_string())),
                    &word.text,
                );
                return false;
            };
            let next = letters.peek().copied();
            let equals = next.is_some_and(|(_, c)| c == '=');
            if option.kind.is_none() && !equals {
                self.given(option, word, None, options);
                continue;
            }
            let value = next.map(|_| (word, at + letter.len_utf8() + usize::from(equals)));
            self.given(option, word, value, options);
            return true;
        }
        true
    }

    fn given(
        &mut self,
        option: &'static OptionInfo,
        word: &'w Word,
        inline: Option<(&'w Word, usize)>,
        options: &mut Vec<Given<'w>>,
    ) {
        let value = match (option.kind, inline) {
            (_, Some(inline)) => Some(inline),
            (None, None) => None,
            (Some(_), None) => {
                let Some(next) = self.next() else {
                    let message = format!("--{} needs a value", option.long);
                    self.flaw(word.span, FlawKind::Value, message, None);
                    self.found.whole = false;
                    return;
                };
                Some((next, 0))
            }
        };
        let given = Given {
            option,
            word,
            value,
        };
        if let Some(text) = given.text().filter(|text| !text.contains(UNKNOWN))
            && let Some(wanted) = value::wrong(option.kind.unwrap_or("bool"), text)
        {
            let message = format!("--{} must be {wanted}", option.long);
            self.flaw(given.value_span(), FlawKind::Value, message, None);
        }
        options.push(given);
    }

    fn unknown_option(&mut self, command: &CommandInfo, word: &Word, shown: &str, name: &str) {
        let seen = command.options.iter().filter(|option| !option.hidden);
        let meant = nearest(name, seen.map(|option| option.long)).map(|long| format!("--{long}"));
        let of = if command.names.is_empty() {
            "docker".to_owned()
        } else {
            format!("docker {}", command.name())
        };
        let shown = self::shown(shown);
        let message = match &meant {
            Some(meant) => format!("{of} has no option {shown}: {meant} is near"),
            None => format!("{of} has no option {shown}"),
        };
        // The name alone is replaced: a value behind `=` stays.
        let length = shown.len().min(word.span.end - word.span.start);
        let plain = word.begin(0) == Some(word.span.start) && shown.starts_with("--");
        let span = if plain {
            Span::new(word.span.start, word.span.start + length)
        } else {
            word.span
        };
        self.flaw(span, FlawKind::Option, message, meant.filter(|_| plain));
    }
}

/// A name as a message has it: no longer than a name is.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// `IMAGE`, `[OPTIONS]`, `...`: what a reader has to fill in. No image's, network's or container's name is so.
pub(super) fn is_placeholder(text: &str) -> bool {
    let capitals = text.chars().any(|c| c.is_ascii_uppercase())
        && !text.chars().any(|c| c.is_ascii_lowercase());
    text.starts_with(['[', '<', '{', '(']) || matches!(text, "..." | "…") || capitals
}

/// Whether a word may be any number of options, once the shell or the reader has filled it in.
fn may_hold_options(word: &Word) -> bool {
    let text = word.text.as_str();
    if text.starts_with('[') || matches!(text, "..." | "…") {
        return true;
    }
    // A variable alone: by its name, which is all there is.
    text.chars().all(|c| c == UNKNOWN) && word.names_options()
}
