//! Stages: what stands from one FROM to the next.

use std::collections::HashMap;
use std::ops::Range;

use super::expand::expand;
use super::instruction::Instruction;
use super::keyword::Keyword;
use super::tree::{SyntaxError, Wrong, shown};
use super::word::Word;

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The index of its FROM among the instructions.
    pub from: usize,
    /// The indexes of its other instructions.
    pub body: Range<usize>,
    /// The base, as it stands.
    pub base: Word,
    /// The base, with the arguments that stand before the first FROM put in; none where one has no default.
    pub image: Option<String>,
    /// Its name, as it stands.
    pub name: Option<Word>,
    /// The stage before that is its base, by its index.
    pub parent: Option<usize>,
}

/// Reads the stages.
pub(super) fn read(
    instructions: &[Instruction<'_>],
    escape: char,
    arguments: &HashMap<String, String>,
    errors: &mut Vec<SyntaxError>,
) -> Vec<Stage> {
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut stages: Vec<Stage> = Vec::new();
    for (from, instruction) in instructions.iter().enumerate() {
        if instruction.keyword != Keyword::From {
            if let Some(stage) = stages.last_mut() {
                stage.body.end = from + 1;
            }
            continue;
        }
        let nothing = Word {
            text: String::new(),
            span: instruction.keyword_span,
        };
        let base = instruction.words.first().cloned().unwrap_or(nothing);
        let value = |name: &str| arguments.get(name).map(String::as_str);
        let image = expand(&base.text, escape, &value).filter(|image| !image.is_empty());
        let parent = image
            .as_ref()
            .and_then(|image| names.get(&image.to_lowercase()));
        let stage = Stage {
            from,
            body: from + 1..from + 1,
            base,
            parent: parent.copied(),
            image,
            name: instruction.words.get(2).cloned(),
        };
        if let Some(name) = &stage.name {
            if !is_name(&name.text) {
                let message = format!("{:?} is no name for a stage", shown(&name.text));
                errors.push(SyntaxError::new(name.span, message));
            }
            names.insert(name.text.to_lowercase(), stages.len());
        }
        stages.push(stage);
    }
    stages
}

/// The arguments before the first FROM that have a value. Nothing else may stand there.
pub(super) fn arguments(
    instructions: &[Instruction<'_>],
    escape: char,
    errors: &mut Vec<SyntaxError>,
) -> HashMap<String, String> {
    let starts = instructions.iter().position(|i| i.keyword == Keyword::From);
    let before = instructions.get(..starts.unwrap_or(0)).unwrap_or_default();
    let mut values: HashMap<String, String> = HashMap::new();
    for instruction in before {
        match instruction.keyword {
            Keyword::Arg => {}
            Keyword::Unknown => continue,
            keyword => {
                let message = format!("{} stands before the first FROM", keyword.word());
                let wrong = SyntaxError::new(instruction.keyword_span, message);
                errors.push(wrong.of(Wrong::Order));
                continue;
            }
        }
        for pair in instruction.pairs() {
            let value = |name: &str| values.get(name).map(String::as_str);
            let value = pair.value.and_then(|v| expand(&v.text, escape, &value));
            if let Some(value) = value {
                values.insert(pair.key.text, value);
            }
        }
    }
    values
}

/// A letter, and letters, digits, dots, dashes and underscores behind it.
fn is_name(name: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(part)
}
