//! Whether an instruction has the arguments that the builder asks for.

use super::instruction::Instruction;
use super::keyword::Keyword;
use super::tree::SyntaxError;
use super::word::Word;

/// Lists what is missing or too much.
pub(super) fn judge(instruction: &Instruction<'_>, errors: &mut Vec<SyntaxError>) {
    if let Some(inner) = &instruction.inner {
        judge(inner, errors);
    }
    let word = instruction.keyword.word();
    let words = instruction.words.as_slice();
    let mut wrong = |message: String| {
        errors.push(SyntaxError::new(instruction.keyword_span, message));
    };
    match instruction.keyword {
        Keyword::Unknown => {}
        Keyword::Run if !instruction.heredocs.is_empty() => {}
        // An empty list resets the command.
        Keyword::Cmd | Keyword::Entrypoint if instruction.is_list => {}
        _ if words.is_empty() => wrong(format!("{word} needs arguments")),
        Keyword::Add | Keyword::Copy if words.len() < 2 => {
            wrong(format!("{word} needs a source and a destination"));
        }
        Keyword::From if !from_is_whole(words) => {
            wrong("FROM takes an image, or an image, AS and a name".to_owned());
        }
        Keyword::Shell if !instruction.is_list => {
            wrong("SHELL needs a list in JSON: [\"/bin/sh\", \"-c\"]".to_owned());
        }
        Keyword::Healthcheck => errors.extend(healthcheck(instruction)),
        Keyword::Env | Keyword::Label => errors.extend(pairs(instruction)),
        _ => {}
    }
}

fn from_is_whole(words: &[Word]) -> bool {
    match words {
        [_] => true,
        [_, r#as, _] => r#as.text.eq_ignore_ascii_case("as"),
        _ => false,
    }
}

fn healthcheck(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let kind = instruction.words.first()?;
    let is = |word: &str| kind.text.eq_ignore_ascii_case(word);
    let message = match instruction.words.len() {
        1 if is("NONE") => return None,
        1 if is("CMD") => "HEALTHCHECK CMD needs a command",
        _ if is("CMD") => return None,
        _ if is("NONE") => "HEALTHCHECK NONE takes no arguments",
        _ => "HEALTHCHECK takes CMD or NONE",
    };
    Some(SyntaxError::new(kind.span, message))
}

fn pairs(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let first = instruction.words.first()?;
    let word = instruction.keyword.word();
    if !first.text.contains('=') {
        let alone = instruction.words.len() == 1;
        let message = format!("{word} needs a value behind the name");
        return alone.then(|| SyntaxError::new(first.span, message));
    }
    let odd = instruction.words.iter().find(|w| !w.text.contains('='))?;
    // The word is not shown: it may be a part of a secret.
    let message = format!("a word of {word} is not of the form name=value");
    Some(SyntaxError::new(odd.span, message))
}
