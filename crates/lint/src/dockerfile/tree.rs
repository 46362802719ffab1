//! A Dockerfile as a tree: its instructions in their order, and what of it is no Dockerfile.
//!
//! The parser reads what BuildKit reads, line by line and in one pass; what it does not understand it lists,
//! and reads on.

use std::collections::HashMap;

use seawall_syntax::Span;

use super::arity;
use super::directive::Directives;
use super::heredoc::{self, Heredoc};
use super::ignore::{self, Ignore};
use super::instruction::Instruction;
use super::keyword::Keyword;
use super::lines::{Joined, Lines};
use super::stage::{self, Stage};

/// What kind of mistake it is, where it is one of those that have a check of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// What is written is no Dockerfile.
    Text,
    /// An instruction stands before the first FROM.
    Order,
    /// ONBUILD holds what it can not.
    Trigger,
}

/// Why a builder would refuse the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Of what kind it is.
    pub wrong: Wrong,
    /// Where.
    pub span: Span,
    /// What is wrong, in a sentence without its stop.
    pub message: String,
}

impl SyntaxError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            wrong: Wrong::Text,
            span,
            message: message.into(),
        }
    }

    pub(super) fn of(self, wrong: Wrong) -> Self {
        Self { wrong, ..self }
    }
}

/// A Dockerfile.
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    /// The directives at its top.
    pub directives: Directives,
    /// The instructions, in their order.
    pub instructions: Vec<Instruction<'t>>,
    /// The stages, in their order.
    pub stages: Vec<Stage>,
    /// The arguments before the first FROM that have a value.
    pub arguments: HashMap<String, String>,
    /// The comments that set findings aside.
    pub ignores: Vec<Ignore>,
    /// The shells that comments name (`# hadolint shell=powershell`), with the index of the instruction that
    /// follows each.
    pub shells: Vec<(usize, String)>,
    /// What is wrong, by place.
    pub errors: Vec<SyntaxError>,
}

impl<'t> Tree<'t> {
    /// Reads a text. It takes time and memory linear in its size.
    pub fn parse(text: &'t str) -> Self {
        let mut errors = Vec::new();
        let mut lines = Lines::new(text);
        let directives = Directives::read(lines.clone(), &mut errors);
        let escape = directives.escape;
        let mut ignores = Vec::new();
        if let Some((value, span)) = &directives.check {
            ignores.extend(ignore::of_buildkit(value, *span));
        }
        let (mut instructions, mut shells) = (Vec::new(), Vec::new());
        while let Some(line) = lines.next() {
            let bare = line.text.trim_start();
            if bare.starts_with('#') {
                let next = instructions.len();
                ignores.extend(ignore::of_hadolint(bare, line.span(), next));
                shells.extend(ignore::shell(bare).map(|shell| (next, shell.to_owned())));
            } else if !bare.is_empty() {
                let joined = Joined::read(line, &mut lines, escape);
                if joined.text().trim().is_empty() {
                    continue;
                }
                let mut instruction = Instruction::read(joined, escape, &mut errors);
                read_heredocs(&mut instruction, escape, &mut lines, &mut errors);
                instructions.push(instruction);
            }
        }
        for instruction in &instructions {
            arity::judge(instruction, &mut errors);
        }
        let arguments = stage::arguments(&instructions, escape, &mut errors);
        let stages = stage::read(&instructions, escape, &arguments, &mut errors);
        if stages.is_empty() {
            let place = instructions
                .first()
                .map_or(Span::new(0, 0), |i| i.keyword_span);
            let wrong = SyntaxError::new(place, "there is no FROM: nothing is built");
            let order = !instructions.is_empty();
            errors.push(wrong.of(if order { Wrong::Order } else { Wrong::Text }));
        }
        errors.sort_by_key(|error| (error.span.start, error.span.end));
        Self {
            directives,
            instructions,
            stages,
            arguments,
            ignores,
            shells,
            errors,
        }
    }

    /// The instructions of a stage, without its FROM.
    pub fn of_stage(&self, stage: &Stage) -> &[Instruction<'t>] {
        self.instructions
            .get(stage.body.clone())
            .unwrap_or_default()
    }

    /// The stage that a place stands in, by its index.
    pub fn stage_at(&self, place: usize) -> Option<usize> {
        let start = |stage: &Stage| self.instructions.get(stage.from).map(|i| i.span.start);
        let behind = self
            .stages
            .partition_point(|stage| start(stage).is_some_and(|start| start <= place));
        behind.checked_sub(1)
    }

    /// The instruction that a place stands in, by its index.
    pub fn index_at(&self, place: usize) -> Option<usize> {
        let behind = self.instructions.partition_point(|i| i.span.start <= place);
        behind.checked_sub(1)
    }

    /// Goes over the instructions with a state that a stage takes over from the one that it is based on, and
    /// gives what each step tells. A stage on a base from outside begins with the default.
    pub fn by_stage<S: Clone + Default, T>(
        &self,
        mut step: impl FnMut(&mut S, usize, &Instruction<'t>) -> T,
    ) -> Vec<T> {
        let (mut ends, mut state): (Vec<S>, S) = (Vec::new(), S::default());
        let mut stages = self.stages.iter().peekable();
        let mut told = Vec::with_capacity(self.instructions.len());
        for (index, instruction) in self.instructions.iter().enumerate() {
            if let Some(stage) = stages.next_if(|stage| stage.from == index) {
                let parent = stage.parent.map(|parent| parent + 1);
                ends.push(std::mem::take(&mut state));
                state = parent
                    .and_then(|parent| ends.get(parent))
                    .cloned()
                    .unwrap_or_default();
            }
            told.push(step(&mut state, index, instruction));
        }
        told
    }

    /// Every instruction, also those that ONBUILD holds.
    pub fn all(&self) -> impl Iterator<Item = &Instruction<'t>> {
        self.instructions
            .iter()
            .flat_map(|i| std::iter::once(i).chain(i.inner.as_deref()))
    }

    /// Every instruction of a kind, also where ONBUILD holds it.
    pub fn each(&self, keyword: Keyword) -> impl Iterator<Item = &Instruction<'t>> {
        self.all().filter(move |i| i.keyword == keyword)
    }
}

/// Reads the documents that the instruction names.
fn read_heredocs(
    instruction: &mut Instruction<'_>,
    escape: char,
    lines: &mut Lines<'_>,
    errors: &mut Vec<SyntaxError>,
) {
    let target = match instruction.inner.as_deref_mut() {
        Some(inner) => inner,
        None => &mut *instruction,
    };
    if target.is_list || !target.keyword.takes_heredocs() {
        return;
    }
    let (joined, arguments) = target.whole();
    let marks = heredoc::marks(joined.text(), arguments, escape);
    let mut found: Vec<Heredoc> = Vec::new();
    for mark in marks {
        let span = joined.span(mark.range.clone());
        let (heredoc, ended) = heredoc::read(mark, span, lines);
        if !ended {
            let message = format!("the document {:?} does not end", shown(&heredoc.name));
            errors.push(SyntaxError::new(span, message));
        }
        found.push(heredoc);
    }
    let Some(last) = found.last() else {
        return;
    };
    let behind = last.content.end;
    target.span.end = target.span.end.max(behind);
    target.heredocs = found;
    let end = target.span.end;
    instruction.span.end = instruction.span.end.max(end);
}

/// A text short enough for a message.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
