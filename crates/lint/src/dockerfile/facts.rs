//! What the checks see of a Dockerfile.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use seawall_model::{CheckMeta, Edit, Family, Finding, Hole, HoleName, some_of};
use seawall_syntax::Span;

use super::instruction::Instruction;
use super::keyword::Keyword;
use super::options::Options;
use super::stage::Stage;
use super::tree::{SyntaxError, Tree, Wrong};
use super::word::Word;
use crate::TextFile;
use crate::dockerfile::Dockerfile;
use crate::shell::{self, Command, Join, ShellWord};

/// Texts of one RUN that are read, those of shells in shells among them.
const MOST_SCRIPTS: usize = 100;
/// Errors of one sort that are told.
const MOST_ERRORS: usize = 100;
/// Lines that a note names.
const LINES_NAMED: usize = 5;
/// Shells whose texts are read; those of Windows are not.
const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// A shell's text in a RUN: its command line, or a document that it runs.
#[derive(Clone, Debug)]
pub struct Script<'a> {
    /// The RUN.
    pub instruction: &'a Instruction<'a>,
    /// Its commands.
    pub commands: Vec<Command>,
    /// What it is.
    pub text: Cow<'a, str>,
    /// Whether these are all: a text with very many is cut.
    pub whole: bool,
    /// Where the document stands; none where the text is the arguments'.
    document: Option<Span>,
    /// The word that the text is, where it is one of another shell's command: `sh -c TEXT`.
    word: Option<Span>,
}

impl<'a> Script<'a> {
    /// The text, where it stands in the file: not that of a list in JSON, nor one that another command is handed.
    pub(super) fn source(&self, file: &TextFile<'a>) -> Option<&'a str> {
        let text = self.document.map(|document| file.source().slice(document));
        self.is_text()
            .then(|| text.unwrap_or(self.instruction.text()))
    }

    /// Where a part of the shell's text stands in the file.
    pub fn place(&self, range: Range<usize>) -> Span {
        if let Some(word) = self.word {
            return word;
        }
        match self.document {
            Some(document) => Span::new(document.start + range.start, document.start + range.end),
            None if self.instruction.is_list => self.instruction.arguments_span(),
            None => self.instruction.place(range),
        }
    }

    /// Whether a cache or a file system in memory is mounted on a directory, or above it.
    pub fn mounts_cache(&self, directory: &str) -> bool {
        self.instruction.flags.iter().any(|flag| {
            let value = flag.value.as_deref().unwrap_or_default();
            let value = |key: &str| {
                let parts = value.split(',').filter_map(|part| part.split_once('='));
                let mut parts = parts.filter(|(k, _)| *k == key);
                parts.next().map(|(_, v)| v.trim_end_matches('/'))
            };
            let targets = ["target", "dst", "destination"];
            let target = targets.iter().find_map(|key| value(key));
            let above = |t: &str| {
                directory
                    .strip_prefix(t)
                    .is_some_and(|r| r.is_empty() || r.starts_with('/'))
            };
            flag.name == "mount"
                && matches!(value("type"), Some("cache" | "tmpfs"))
                && target.is_some_and(above)
        })
    }

    /// Whether a command is the first of those in parentheses, so that what it changes ends with them.
    pub fn is_grouped(&self, command: &Command) -> bool {
        let before = self.text.get(..command.range().start).unwrap_or_default();
        before.trim_end().ends_with('(')
    }

    /// Whether a cache or a file system in memory is mounted on a directory whose path ends so, or below it.
    pub fn mounts_cache_like(&self, end: &str) -> bool {
        self.instruction.flags.iter().any(|flag| {
            let value = flag.value.as_deref().unwrap_or_default();
            let is_cache = value.contains("type=cache") || value.contains("type=tmpfs");
            flag.name == "mount" && is_cache && value.contains(end)
        })
    }

    /// Whether commands may be changed where they stand: they are a text, and neither a list in JSON nor in
    /// quotes of another text.
    pub fn is_text(&self) -> bool {
        !self.instruction.is_list && self.word.is_none()
    }
}

/// A file, and what it means.
#[derive(Clone, Debug)]
pub struct DockerfileFacts<'a> {
    /// The file.
    pub file: &'a TextFile<'a>,
    /// What it holds.
    pub tree: &'a Tree<'a>,
    /// The shell texts, in their order.
    pub scripts: Vec<Script<'a>>,
    /// What the project asks beyond the defaults.
    pub options: &'a Options,
    /// Of each stage, whether the image is made of it.
    kept: Vec<bool>,
    /// The RUNs whose text was not read, and why.
    unread: Vec<(Span, &'static str)>,
}

impl<'a> DockerfileFacts<'a> {
    /// Reads the shell texts of a tree.
    pub fn new(file: &'a TextFile<'a>, tree: &'a Tree<'a>) -> Self {
        static DEFAULTS: Options = Options::new();
        Self::with(file, tree, &DEFAULTS)
    }

    /// Reads the shell texts of a tree, for a project that asks something of its files.
    pub fn with(file: &'a TextFile<'a>, tree: &'a Tree<'a>, options: &'a Options) -> Self {
        let mut facts = Self {
            file,
            tree,
            scripts: Vec::new(),
            options,
            kept: vec![false; tree.stages.len()],
            unread: Vec::new(),
        };
        facts.mark_kept();
        facts.read_scripts();
        facts
    }

    /// Marks the last stage, those that it is based on, and those whose whole file system it takes.
    fn mark_kept(&mut self) {
        let stages = &self.tree.stages;
        let named = |name: &Word, index| (name.text.to_lowercase(), index);
        let names = stages.iter().zip(0_usize..);
        let names: HashMap<String, usize> = names
            .filter_map(|(stage, index)| Some(named(stage.name.as_ref()?, index)))
            .collect();
        let mut open: Vec<usize> = stages.len().checked_sub(1).into_iter().collect();
        while let Some(index) = open.pop() {
            let (Some(kept), Some(stage)) = (self.kept.get_mut(index), stages.get(index)) else {
                continue;
            };
            if std::mem::replace(kept, true) {
                continue;
            }
            open.extend(stage.parent);
            for copy in self
                .tree
                .of_stage(stage)
                .iter()
                .filter(|i| i.keyword == Keyword::Copy)
            {
                let sources = copy
                    .words
                    .split_last()
                    .map_or(&[][..], |(_, sources)| sources);
                if sources.iter().any(|w| w.text == "/") {
                    let from = copy.flag("from").and_then(|flag| flag.value.as_deref());
                    let name = from.and_then(|from| names.get(&from.to_lowercase()).copied());
                    open.extend(name.or_else(|| from?.parse().ok()));
                }
            }
        }
    }

    fn read_scripts(&mut self) {
        let tree = self.tree;
        let mut named = tree.shells.iter().peekable();
        let known = tree.by_stage(|known: &mut Known, index, instruction| {
            while let Some((_, shell)) = named.next_if(|(next, _)| *next <= index) {
                known.0 = is_known_shell(shell);
            }
            if instruction.keyword == Keyword::Shell {
                let first = instruction.words.first();
                known.0 = first.is_some_and(|word| is_known_shell(&word.text));
            }
            known.0
        });
        for (instruction, known) in tree.instructions.iter().zip(known) {
            let run = instruction.inner.as_deref().unwrap_or(instruction);
            if run.keyword != Keyword::Run {
                continue;
            }
            if !known {
                self.unread.push((run.span, "for a shell that is not read"));
            } else if tree.directives.escape != '\\' {
                let why = "with another escape, as Windows has it";
                self.unread.push((run.span, why));
            } else {
                let scripts = scripts_of(self.file, run, &mut self.unread);
                self.scripts.extend(scripts);
            }
        }
    }

    /// What was not judged, one note for each reason.
    pub fn holes(&self) -> Vec<Hole> {
        let mut lines: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (span, why) in &self.unread {
            let line = self.file.source().mark(span.start).line;
            lines.entry(why).or_default().insert(line);
        }
        let hole = |(why, lines): (&str, BTreeSet<u32>)| {
            let texts: Vec<String> = lines.iter().map(u32::to_string).collect();
            let shown = some_of(texts.iter().map(String::as_str), texts.len(), LINES_NAMED);
            let what = format!("RUN {why}, line {shown}");
            let reason = "no check looked at its commands";
            Hole::new(HoleName::UNJUDGED_COMMANDS, what, self.file.path(), reason)
        };
        lines.into_iter().map(hole).collect()
    }

    /// A finding at a place, with what was seen there.
    pub fn finding(
        &self,
        meta: &CheckMeta,
        span: Span,
        title: impl Into<String>,
        evidence: impl Into<String>,
    ) -> Finding {
        let mut finding = Dockerfile::finding(meta, meta.severity, title);
        finding.location = self.file.location(span);
        finding.evidence = evidence.into();
        finding
    }

    /// A finding on each error of the tree that is of a sort, up to a number: a file with more is no Dockerfile.
    pub fn errors(&self, meta: &CheckMeta, title: &str, wrong: Wrong) -> Vec<Finding> {
        let errors = self.tree.errors.iter().filter(|error| error.wrong == wrong);
        let finding = |error: &SyntaxError| {
            let title = format!("{title}: {}", error.message);
            self.finding(meta, error.span, title, error.message.clone())
        };
        errors.take(MOST_ERRORS).map(finding).collect()
    }

    /// Puts a text in the place of a part of the file.
    pub fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        self.file.edit(span, text, safe)
    }

    /// The stage that the image is made of: the last.
    pub fn last_stage(&self) -> Option<&'a Stage> {
        self.tree.stages.last()
    }

    /// A stage and those that it is based on, the nearest first.
    pub fn ancestry(&self, stage: &'a Stage) -> impl Iterator<Item = &'a Stage> {
        let stages = &self.tree.stages;
        // A parent stands before its child, so this ends.
        std::iter::successors(Some(stage), |stage| stages.get(stage.parent?))
    }

    /// Whether the image is made of the stage that an instruction stands in: what other stages leave behind
    /// is thrown away.
    pub fn is_kept(&self, instruction: &Instruction<'_>) -> bool {
        if self.tree.stages.is_empty() {
            return true;
        }
        let stage = self.tree.stage_at(instruction.span.start);
        stage.is_some_and(|index| self.kept.get(index) == Some(&true))
    }

    /// The RUNs whose text was read, each with the texts that its shell runs.
    pub fn runs(&self) -> impl Iterator<Item = (&'a Instruction<'a>, &[Script<'a>])> {
        let same = |a: &Script<'a>, b: &Script<'a>| a.instruction.span == b.instruction.span;
        let runs = self.scripts.chunk_by(same);
        runs.filter_map(|scripts| Some((scripts.first()?.instruction, scripts)))
    }

    /// Every command, with the text that it stands in.
    pub fn commands(&self) -> impl Iterator<Item = (&Script<'a>, &Command)> {
        self.scripts
            .iter()
            .flat_map(|script| script.commands.iter().map(move |command| (script, command)))
    }
}

/// Whether texts of a shell are read; those of the first shell, which every stage begins with, are.
#[derive(Clone)]
struct Known(bool);

impl Default for Known {
    fn default() -> Self {
        Self(true)
    }
}

fn is_known_shell(path: &str) -> bool {
    SHELLS.contains(&path.rsplit('/').next().unwrap_or(path))
}

fn scripts_of<'a>(
    file: &TextFile<'a>,
    instruction: &'a Instruction<'a>,
    unread: &mut Vec<(Span, &'static str)>,
) -> Vec<Script<'a>> {
    let mut scripts = Vec::new();
    let (commands, whole) = if instruction.is_list {
        (vec![of_list(instruction)], true)
    } else {
        shell::commands(instruction.text())
    };
    // `RUN <<EOF` and `RUN bash -e <<EOF` run the document, anything else reads it.
    let runs_document = commands.is_empty() || commands.iter().any(runs_its_input);
    for heredoc in instruction
        .heredocs
        .iter()
        .take(1)
        .filter(|_| runs_document)
    {
        let text = file.source().slice(heredoc.content);
        if text.starts_with("#!") && !SHELLS.iter().any(|shell| first_line_names(text, shell)) {
            unread.push((instruction.span, "whose document is for another program"));
            continue;
        }
        let (commands, whole) = shell::commands(text);
        scripts.push(Script {
            instruction,
            text: text.into(),
            commands,
            whole,
            document: Some(heredoc.content),
            word: None,
        });
    }
    scripts.insert(
        0,
        Script {
            instruction,
            text: instruction.text().into(),
            commands,
            whole,
            document: None,
            word: None,
        },
    );
    let mut at = 0;
    while let Some(script) = scripts.get(at) {
        let inner = inner_scripts(script);
        if scripts.len() + inner.len() > MOST_SCRIPTS {
            unread.push((instruction.span, "with shells in shells"));
            break;
        }
        scripts.extend(inner);
        at += 1;
    }
    scripts
}

/// Whether a command is a shell that runs what it reads: it has options alone, and none is `-c`.
fn runs_its_input(command: &Command) -> bool {
    let option = |word: &ShellWord| {
        let letters = word.text.strip_prefix('-');
        // `-o pipefail`
        letters.map_or(word.text == "pipefail" || word.text == "errexit", |l| {
            l.starts_with('-') || !l.contains('c')
        })
    };
    SHELLS.contains(&command.program()) && command.bare().iter().skip(1).all(option)
}

/// The texts that the commands of a script hand to a shell: `sh -c TEXT`.
fn inner_scripts<'a>(script: &Script<'a>) -> Vec<Script<'a>> {
    let shells = script.commands.iter();
    let shells = shells.filter(|command| SHELLS.contains(&command.program()));
    let text = |command: &Command| {
        let words = command.bare().iter().skip(1);
        let is_option = |word: &&ShellWord| {
            let letters = word.text.strip_prefix('-');
            letters.is_some_and(|l| !l.starts_with('-') && l.contains('c'))
        };
        let mut behind = words.skip_while(|word| !is_option(word)).skip(1);
        behind.next().cloned()
    };
    let inner = |word: ShellWord| {
        let (commands, whole) = shell::commands(&word.text);
        let place = script.place(word.range);
        Script {
            instruction: script.instruction,
            text: word.text.into(),
            commands,
            whole,
            document: None,
            word: Some(place),
        }
    };
    shells.filter_map(text).map(inner).collect()
}

fn first_line_names(text: &str, shell: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.trim_end().ends_with(shell)
}

/// A list in JSON is one command.
fn of_list(instruction: &Instruction<'_>) -> Command {
    let word = |word: &super::word::Word| ShellWord {
        text: word.text.clone(),
        range: 0..0,
    };
    Command {
        join: Join::Start,
        assignments: Vec::new(),
        words: instruction.words.iter().map(word).collect(),
    }
}
