//! Large and small letters of instructions.

use super::facts::DockerfileFacts;
use super::instruction::Instruction;
use super::keyword::Keyword;

/// Whether the word of an instruction is written in small letters alone, or in large ones alone.
pub(crate) fn is(facts: &DockerfileFacts<'_>, instruction: &Instruction<'_>, small: bool) -> bool {
    let word = facts.file.source().slice(instruction.keyword_span);
    let case = if small {
        char::is_lowercase
    } else {
        char::is_uppercase
    };
    word.chars().all(case)
}

/// Whether most instructions of the file are written in small letters. Where there are as many of each, the file
/// is held to large ones, as the reference has them.
pub(crate) fn is_small(facts: &DockerfileFacts<'_>) -> bool {
    let count = |small| known(facts).filter(|i| is(facts, i, small)).count();
    count(true) > count(false)
}

/// The instructions whose word is one of the reference.
pub(crate) fn known<'f>(
    facts: &'f DockerfileFacts<'_>,
) -> impl Iterator<Item = &'f Instruction<'f>> {
    let all = facts.tree.instructions.iter();
    all.filter(|i| i.keyword != Keyword::Unknown)
}
