//! What was not looked at: gaps so that nobody overlooks them, notes quietly.

use std::fmt::Write as _;
use std::io;

use seawall_model::{Coverage, Hole};

use super::Page;
use crate::terminal::{Style, wrap};
use crate::words;

/// Notes of one name that are shown one by one; more are counted.
const NOTES_SHOWN: usize = 5;

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
            self.hole(Style::Alarm, "GAP ", gap)?;
        }
        let mut rest = coverage.notes.as_slice();
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|n| n.name == first.name).count();
            let (run, others) = rest.split_at(same);
            for note in run.iter().take(NOTES_SHOWN) {
                self.hole(Style::Dim, "note", note)?;
            }
            if same > NOTES_SHOWN {
                let more = format!("and {} more of {}", same - NOTES_SHOWN, first.name);
                self.paragraph(7, &more)?;
            }
            rest = others;
        }
        Ok(())
    }

    fn hole(&mut self, style: Style, word: &str, hole: &Hole) -> io::Result<()> {
        let text = format!("{}: {}", hole.name, words::hole(hole));
        let word = self.terminal.styled(style, word);
        for (i, line) in wrap(&text, self.left(7)).iter().enumerate() {
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
