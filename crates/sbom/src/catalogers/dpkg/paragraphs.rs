//! Paragraphs of fields (deb822(5)), of which only the fields that we use are kept.

use seawall_model::{Content, Hole, HoleName};

use crate::holes::Holes;
use crate::lines::{Line, Lines};
use crate::text::lossy;

use super::WHAT;

/// The longest value that is kept; real ones (`Depends`, `Provides`) end below 64 KiB.
const VALUE: usize = 256 * 1024;
/// All values together: a hundred times the largest real database.
const KEPT: usize = 64 * 1024 * 1024;
const WANTED: &[&str] = &[
    "Package",
    "Status",
    "Version",
    "Source",
    "Architecture",
    "Maintainer",
    "Origin",
    "Feature",
    "Pre-Depends",
    "Depends",
    "Provides",
];
/// Without these three a paragraph says nothing, so faults in them matter.
const VITAL: &[&str] = &["Package", "Status", "Version"];

/// One paragraph.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Line of its first field, from 1.
    pub(super) line: u32,
    /// Offset of its first field.
    pub(super) offset: u64,
    fields: Vec<(&'static str, String)>,
    /// A vital field was not whole: why the package can't be told.
    pub(super) fault: Option<String>,
}

impl Paragraph {
    /// The field's value, trimmed; none if it is absent or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().find(|(field, _)| *field == name)?;
        Some(value.trim()).filter(|v| !v.is_empty())
    }
}

/// Reads paragraphs in turn.
pub(super) struct Paragraphs<'c> {
    lines: Lines<'c>,
    database: bool,
    kept: usize,
    over: bool,
}

impl<'c> Paragraphs<'c> {
    /// `database`: dpkg wrote the file itself, so its last line has an end.
    pub(super) fn new(content: &'c dyn Content, database: bool) -> Self {
        Self {
            lines: Lines::new(content, VALUE),
            database,
            kept: 0,
            over: false,
        }
    }

    /// The next paragraph with at least one field that we use; none at the end.
    pub(super) fn next_paragraph(&mut self, holes: &mut Holes) -> Option<Paragraph> {
        let mut paragraph = Paragraph::default();
        // The field that a continuation line belongs to; none if it is not kept.
        let mut current: Option<usize> = None;
        let mut in_field = false;
        while !self.over {
            let start = self.lines.offset();
            let line = match self.lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) => {
                    holes.unreadable(WHAT, start, &error);
                    self.over = true;
                    break;
                }
            };
            if line.bytes.is_empty() {
                if paragraph.fields.is_empty() {
                    in_field = false;
                    continue;
                }
                return Some(paragraph);
            }
            if self.kept > KEPT {
                let hole = Hole::new(
                    HoleName::LIMIT_PACKAGE_TEXT,
                    WHAT,
                    "",
                    "too much text in its fields",
                );
                holes.push(hole.at(line.offset).limited("package-text", KEPT));
                self.over = true;
                break;
            }
            if matches!(line.bytes.first(), Some(b' ' | b'\t')) {
                if let Some(index) = current {
                    if let Some(kept) = continue_field(&mut paragraph, index, &line) {
                        self.kept += kept;
                    } else {
                        let hole = malformed(&line, "a value too long to keep whole");
                        holes.push(hole.limited("field-size", VALUE));
                        // Said once: what follows of it is passed over.
                        current = None;
                    }
                } else if !in_field {
                    holes.push(malformed(&line, "a continuation of no field"));
                }
                continue;
            }
            let Some((name, value)) = split(line.bytes) else {
                holes.push(malformed(
                    &line,
                    "neither a field nor a continuation of one",
                ));
                (current, in_field) = (None, false);
                continue;
            };
            in_field = true;
            current = add_field(&mut paragraph, name, value, &line, holes);
            self.kept += value.len();
            if !line.ended && self.database {
                holes.push(malformed(&line, "the file ends in the middle of a line"));
                let vital = current.and_then(|i| paragraph.fields.get(i)).map(|f| f.0);
                if vital.is_some_and(|name| VITAL.contains(&name)) {
                    paragraph.fault = Some("the file ends inside this package".to_owned());
                }
            }
        }
        (!paragraph.fields.is_empty()).then_some(paragraph)
    }
}

fn malformed(line: &Line<'_>, reason: &str) -> Hole {
    let place = format!("line {}", line.number);
    Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, place, reason).at(line.offset)
}

fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let (name, value) = line.split_at_checked(colon)?;
    let valid = |b: &u8| b.is_ascii_graphic();
    (!name.is_empty() && name.iter().all(valid)).then_some((name, value.get(1..)?))
}

/// Keeps the field if we use it, and says where.
fn add_field(
    paragraph: &mut Paragraph,
    name: &[u8],
    value: &[u8],
    line: &Line<'_>,
    holes: &mut Holes,
) -> Option<usize> {
    if paragraph.line == 0 {
        (paragraph.line, paragraph.offset) = (line.number, line.offset);
    }
    let wanted = WANTED
        .iter()
        .find(|w| w.as_bytes().eq_ignore_ascii_case(name))?;
    let vital = VITAL.contains(wanted);
    let text = lossy(value).into_owned();
    if vital && (line.cut || value.contains(&0) || std::str::from_utf8(value).is_err()) {
        let reason = if line.cut {
            format!("its {wanted} is longer than {VALUE} bytes")
        } else {
            format!("its {wanted} is not text")
        };
        paragraph.fault.get_or_insert(reason);
    } else if line.cut {
        let hole = malformed(line, "a value too long to keep whole");
        holes.push(hole.limited("field-size", VALUE));
    }
    if let Some((_, before)) = paragraph.fields.iter().find(|(f, _)| f == wanted) {
        if vital && before.trim() != text.trim() {
            let reason = format!("it has two different values of {wanted}");
            paragraph.fault.get_or_insert(reason);
        }
        return None;
    }
    paragraph.fields.push((wanted, text));
    Some(paragraph.fields.len() - 1)
}

/// The bytes that were kept; none if the value gets too long.
fn continue_field(paragraph: &mut Paragraph, index: usize, line: &Line<'_>) -> Option<usize> {
    let (_, value) = paragraph.fields.get_mut(index)?;
    if line.cut || value.len() + line.bytes.len() > VALUE {
        return None;
    }
    value.push_str(&lossy(line.bytes));
    Some(line.bytes.len())
}
