//! Other programs, run for their output.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command that is put together and run once.
pub(super) struct Run {
    command: Command,
    words: String,
}

impl Run {
    #[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
    pub(super) fn new(program: impl AsRef<Path>) -> Self {
        let program = program.as_ref();
        Self {
            command: Command::new(program),
            words: program.display().to_string(),
        }
    }

    pub(super) fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(super) fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    pub(super) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(super) fn within(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// Standard output of a run that ends with one of these codes.
    pub(super) fn output(mut self, fine: &[i32]) -> Result<Vec<u8>, String> {
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("{}: {e}", self.words))?;
        if output
            .status
            .code()
            .is_some_and(|code| fine.contains(&code))
        {
            return Ok(output.stdout);
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = errors.lines().rev().take(5).collect();
        Err(format!(
            "{}: {}: {}",
            self.words,
            output.status,
            last.join(" | ")
        ))
    }
}

/// A program on PATH, or where `go install` puts it.
#[expect(clippy::disallowed_methods, reason = "a chore finds other programs")]
pub(super) fn find(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(home) = std::env::var("HOME") {
        folders.push(Path::new(&home).join("go/bin"));
    }
    let found = folders.iter().map(|f| f.join(name)).find(|p| p.is_file());
    found.ok_or_else(|| format!("{name} is not on PATH"))
}
