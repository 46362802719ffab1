//! Parser directives: `# syntax=`, `# escape=` and `# check=` at the top of a file.

use seawall_syntax::Span;

use super::lines::{Line, Lines};
use super::tree::SyntaxError;

/// The directives of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directives {
    /// The image of the frontend that builds the file.
    pub syntax: Option<(String, Span)>,
    /// The character that escapes and continues lines.
    pub escape: char,
    /// What BuildKit's own checks are told.
    pub check: Option<(String, Span)>,
}

impl Directives {
    /// Reads the comments at the top, up to the first that is no directive. The lines are left where they
    /// were: a directive is a comment as well.
    pub(super) fn read(lines: Lines<'_>, errors: &mut Vec<SyntaxError>) -> Self {
        let mut directives = Self {
            syntax: None,
            escape: '\\',
            check: None,
        };
        let mut escaped = false;
        for line in lines {
            let Some((key, value)) = directive(line) else {
                break;
            };
            let twice = match key.as_str() {
                "syntax" => directives
                    .syntax
                    .replace((value.into(), line.span()))
                    .is_some(),
                "check" => directives
                    .check
                    .replace((value.into(), line.span()))
                    .is_some(),
                "escape" => {
                    match value {
                        "\\" | "`" => directives.escape = value.chars().next().unwrap_or('\\'),
                        _ => {
                            let message = "escape must be a backslash or a backtick".to_owned();
                            errors.push(SyntaxError::new(line.span(), message));
                        }
                    }
                    std::mem::replace(&mut escaped, true)
                }
                _ => break,
            };
            if twice {
                let message = format!("the directive {key} stands twice");
                errors.push(SyntaxError::new(line.span(), message));
            }
        }
        directives
    }
}

/// `# key = value`.
fn directive(line: Line<'_>) -> Option<(String, &str)> {
    let (key, value) = line.text.trim_start().strip_prefix('#')?.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
    (plain && !value.is_empty()).then(|| (key.to_ascii_lowercase(), value))
}
