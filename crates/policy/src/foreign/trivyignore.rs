//! Trivy's `.trivyignore`: one id a line, `#` begins a comment line, and `exp:YYYY-MM-DD` behind the
//! id ends the rule with the beginning of that day. Other words behind the id have no meaning but
//! `ws:`, which names a Terraform workspace (Trivy documentation, "Filtering", "By Finding IDs").
//!
//! The line of comments right above an id is taken for its reason.

use super::{Draft, ForeignFormat, Reading};
use crate::PolicyError;
use crate::document::Mark;
use crate::ignore::Condition;

pub(crate) static IT: ForeignFormat = ForeignFormat {
    tool: "trivy",
    files: &[".trivyignore"],
    read,
};

/// More lines than any honest file has.
const MOST_LINES: usize = 100_000;

#[expect(clippy::unnecessary_wraps, reason = "the signature of the family")]
fn read(text: &str, reading: &mut Reading<'_>) -> Result<(), PolicyError> {
    let mut comment = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (i, line) in text.lines().enumerate() {
        let at = Mark {
            line: u32::try_from(i + 1).unwrap_or(u32::MAX),
            column: 1,
        };
        if i == MOST_LINES {
            reading.note(at, "the rest of the file", "over the limit of 100000 lines");
            break;
        }
        let line = line.trim();
        if let Some(text) = line.strip_prefix('#') {
            comment = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
            continue;
        }
        let mut words = line.split_whitespace();
        let Some(id) = words.next() else {
            comment = None;
            continue;
        };
        let mut draft = Draft::at(at);
        draft.conditions.push(Condition::Id(id.to_owned()));
        let behind = line.split_once('#').map(|(_, text)| text.trim().to_owned());
        draft.reason = comment.take().or(behind.filter(|text| !text.is_empty()));
        for word in words.take_while(|word| !word.starts_with('#')) {
            if let Some(date) = word.strip_prefix("exp:") {
                match date.parse() {
                    Ok(date) => draft.until = Some(date),
                    Err(_no_date) => draft.spoil(at, "its \"exp:\" is no date (YYYY-MM-DD)"),
                }
            } else if word.starts_with("ws:") {
                draft.spoil(at, "its \"ws:\" names a workspace, which we don't know");
            }
        }
        reading.add(draft);
    }
    Ok(())
}
