//! How a failure is told: what, why, and what to do next.

use std::io::Write;
use std::process::ExitCode;

/// An error that ends the command.
#[derive(Debug)]
pub(crate) struct Failure {
    error: anyhow::Error,
    hints: Vec<String>,
}

impl Failure {
    /// With a line that says what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// With what was being done.
    pub(crate) fn context(mut self, context: String) -> Self {
        self.error = self.error.context(context);
        self
    }

    /// What and why, on one line.
    pub(crate) fn words(&self) -> String {
        let words: Vec<String> = self.error.chain().map(ToString::to_string).collect();
        words.join(": ")
    }

    /// Prints it; the exit status is 2.
    pub(crate) fn report(&self) -> ExitCode {
        let mut text = format!(
            "error: {}\n",
            seawall_model::visible(&self.error.to_string())
        );
        for cause in self.error.chain().skip(1) {
            text.push_str(&format!(
                "caused by: {}\n",
                seawall_model::visible(&cause.to_string())
            ));
        }
        for hint in &self.hints {
            text.push_str(&format!("hint: {}\n", seawall_model::visible(hint)));
        }
        let _ = std::io::stderr().write_all(text.as_bytes());
        ExitCode::from(2)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            hints: Vec::new(),
        }
    }
}
