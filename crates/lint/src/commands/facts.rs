//! What the checks see of a shell's text.

use seawall_container::command_line::{Flaw, FlawKind, Given, Invocation, parse};
use seawall_model::{CheckMeta, Edit, Family, Finding};
use seawall_syntax::Span;

use super::Commands;
use super::script::{Line, MOST, Script};
use crate::shell::ShellWord;
use crate::text_file::TextFile;

/// A shell's text and its commands.
pub struct CommandFacts<'a> {
    file: &'a TextFile<'a>,
    lines: &'a [Line],
    clients: Vec<ClientLine<'a>>,
    whole: bool,
}

/// A command of an engine's client.
pub(super) struct ClientLine<'a> {
    pub(super) line: &'a Line,
    pub(super) said: Invocation<'a>,
}

impl<'a> CommandFacts<'a> {
    pub(super) fn new(file: &'a TextFile<'a>, script: &'a Script) -> Self {
        let mut clients = script.lines.iter().filter(|line| !line.words.is_empty());
        let taken = clients.by_ref().take(MOST);
        let read = |line: &'a Line| {
            let mut said = parse(&line.words);
            said.whole &= !line.more;
            // The others have commands and options beyond those of Docker's.
            let others = !line.client().starts_with("docker");
            let more = |flaw: &Flaw| line.more && flaw.kind == FlawKind::Operand;
            said.flaws.retain(|flaw| !others && !more(flaw));
            ClientLine { line, said }
        };
        let read: Vec<_> = taken.map(read).collect();
        Self {
            file,
            lines: &script.lines,
            clients: read,
            whole: clients.next().is_none(),
        }
    }

    /// Why commands were not judged.
    pub(super) fn unread(&self) -> Option<&'static str> {
        (!self.whole).then_some("there are more commands of an engine's client than are judged")
    }

    /// Every command.
    pub(super) fn lines(&self) -> &'a [Line] {
        self.lines
    }

    /// The commands of an engine's client.
    pub(super) fn clients(&self) -> &[ClientLine<'a>] {
        &self.clients
    }

    /// The file, or the part of it, that the text is.
    pub(super) fn file(&self) -> &'a TextFile<'a> {
        self.file
    }

    /// Those of a command by its full name: `image build`.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = &ClientLine<'a>> {
        self.clients
            .iter()
            .filter(move |client| client.name() == name)
    }

    /// The commands of a program.
    pub(super) fn program(&self, name: &str) -> impl Iterator<Item = &'a Line> {
        self.lines
            .iter()
            .filter(move |line| line.command.program() == name)
    }

    /// Assignments of a variable: before commands, by themselves, and by `export` and the like.
    pub(super) fn assignments(&self, name: &str) -> Vec<(&'a ShellWord, &'a str)> {
        let prefix = format!("{name}=");
        let value = move |word: &'a ShellWord| Some((word, word.text.strip_prefix(&prefix)?));
        let of = |line: &'a Line| {
            let command = &line.command;
            let exports = matches!(
                command.program(),
                "export" | "declare" | "readonly" | "set" | "env"
            );
            let words = if exports
                || line
                    .command
                    .words
                    .iter()
                    .any(|w| w.text == "env" || w.text == "sudo")
            {
                command.words.as_slice()
            } else {
                &[]
            };
            command.assignments.iter().chain(words)
        };
        self.lines.iter().flat_map(of).filter_map(value).collect()
    }

    /// A finding at a place, with what was seen there.
    pub(super) fn at(&self, meta: &CheckMeta, span: Span, evidence: impl Into<String>) -> Finding {
        let mut finding = Commands::finding(meta, meta.severity, meta.title);
        finding.location = self.file.location(span);
        finding.evidence = evidence.into();
        finding
    }

    /// Puts a text in the place of a part.
    pub(super) fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        self.file.edit(span, text, safe)
    }

    /// What stands in a part of the text.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.file.source().slice(span)
    }
}

impl<'a> ClientLine<'a> {
    /// The full name of the command; nothing where there is none.
    pub(super) fn name(&self) -> &'static str {
        self.said.command.map_or("", |command| command.name())
    }

    /// The options of that name, with their values.
    pub(super) fn given(&self, long: &str) -> impl Iterator<Item = &Given<'a>> {
        self.said
            .options
            .iter()
            .filter(move |given| given.option.long == long)
    }

    /// Where the client's name and its command's stand.
    pub(super) fn head(&self) -> Span {
        let start = self.line.words.first().map_or(0, |word| word.span.start);
        Span::new(start, self.said.name_end)
    }
}
