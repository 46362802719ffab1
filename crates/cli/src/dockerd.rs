//! What dockerd itself says of a configuration, where it is installed (`dockerd --validate`, 23.0 and later).

use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::process::{Command, Output, Stdio};

use rustix::fs::{MemfdFlags, memfd_create};
use seawall_container::masked;

/// What dockerd says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It would start with it, as far as it looks.
    Accepted,
    /// It would not, and says why; what may be a secret is masked.
    Refused(String),
    /// It can't be asked: it is not there, or too old.
    Unknown(&'static str),
}

/// Asks dockerd about a text. Nothing is started or changed.
///
/// # Errors
/// If the text can't be put where dockerd reads it.
pub(crate) fn validate(text: &str) -> std::io::Result<Verdict> {
    // A file without a name, which dockerd inherits: the text may hold secrets.
    let mut file = File::from(memfd_create("daemon.json", MemfdFlags::empty())?);
    file.write_all(text.as_bytes())?;
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(match asked(&path) {
        Ok(output) => verdict(&output, &path),
        Err(_not_there) => Verdict::Unknown("dockerd is not installed here"),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the user's own dockerd is the judge of its configuration"
)]
fn asked(path: &str) -> std::io::Result<Output> {
    let mut command = Command::new("dockerd");
    command.args(["--validate", "--config-file", path]);
    command.stdin(Stdio::null()).output()
}

fn verdict(output: &Output, path: &str) -> Verdict {
    if output.status.success() {
        return Verdict::Accepted;
    }
    let told = String::from_utf8_lossy(&output.stderr);
    if told.contains("unknown flag: --validate") {
        return Verdict::Unknown("dockerd is older than 23.0");
    }
    let last = told.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.unwrap_or("it says nothing").replace(path, "the file");
    Verdict::Refused(masked(&last).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn what_it_says() {
        let output = |code: i32, told: &str| Output {
            status: std::process::ExitStatus::from_raw(code << 8),
            stdout: Vec::new(),
            stderr: told.as_bytes().to_vec(),
        };
        let of = |code, told| verdict(&output(code, told), "/x/a.json");
        assert_eq!(of(0, "configuration OK"), Verdict::Accepted);
        assert_eq!(
            of(
                125,
                "Status: unknown flag: --validate\nSee 'dockerd --help'."
            ),
            Verdict::Unknown("dockerd is older than 23.0")
        );
        assert_eq!(
            of(
                1,
                "unable to configure with file /x/a.json: no option: token=sesame\n\n"
            ),
            Verdict::Refused(
                "unable to configure with file the file: no option: token=***".to_owned()
            )
        );
    }
}
