//! What was not looked at: gaps one by one so that nobody overlooks them, notes
//! quietly, those of one name in one line.

use std::fmt::Write as _;
use std::io;

use seawall_model::Coverage;

use super::Page;
use crate::terminal::{Style, wrap};
use crate::words;

impl Page<'_> {
    pub(super) fn coverage(&mut self, coverage: &Coverage) -> io::Result<()> {
        if coverage.gaps.is_empty() && coverage.notes.is_empty() {
            let all = if coverage.complete {
                "complete"
            } else {
                "incomplete, without a reason given"
            };
            return self.section("COVERAGE", all);
        }
        let mut state = if coverage.complete {
            self.terminal.styled(Style::Good, "complete")
        } else {
            self.terminal.styled(Style::Alarm, "INCOMPLETE")
        };
        if !coverage.gaps.is_empty() {
            let gaps = words::count(coverage.gaps.len(), "gap", "gaps");
            let _ = write!(state, ": {gaps}");
            if coverage.complete {
                state.push_str(", all allowed");
            }
        }
        self.section("COVERAGE", &state)?;
        for gap in &coverage.gaps {
            let text = format!("{}: {}", gap.name, words::hole(gap));
            self.hole(Style::Alarm, "GAP ", &text)?;
        }
        for notes in words::by_name(&coverage.notes) {
            if let Some(first) = notes.first() {
                let text = format!("{}: {}", first.name, words::folded(notes));
                self.hole(Style::Dim, "note", &text)?;
            }
        }
        Ok(())
    }

    fn hole(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        let word = self.terminal.styled(style, word);
        for (i, line) in wrap(text, self.left(7)).iter().enumerate() {
            let line = if style == Style::Dim {
                self.terminal.styled(style, line)
            } else {
                line.clone()
            };
            if i == 0 {
                writeln!(self.out, "  {word} {line}")?;
            } else {
                writeln!(self.out, "       {line}")?;
            }
        }
        Ok(())
    }
}
