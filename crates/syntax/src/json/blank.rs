//! What stands between the parts of a document.

use super::Reader;

impl Reader<'_> {
    /// Goes over blanks, and over comments, which are flaws.
    pub(super) fn blank(&mut self) {
        while !self.stopped {
            self.cursor
                .step_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            let rest = self.cursor.rest();
            let start = self.cursor.at();
            let length = if rest.starts_with("//") || rest.starts_with('#') {
                let line = rest.split('\n').next().unwrap_or_default();
                line.strip_suffix('\r').unwrap_or(line).len()
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else {
                    self.wrong(start, self.cursor.end(), "a comment without an end");
                    self.stopped = true;
                    return;
                };
                end + 2
            } else {
                return;
            };
            self.mended(start, start + length, "a comment; JSON has none", "");
            self.cursor.step(length);
        }
    }
}
