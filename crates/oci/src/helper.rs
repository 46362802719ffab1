//! Credential helpers (docker-credential-helpers, protocol): one of the two places that start
//! processes.
//!
//! A helper gets `get` as its argument, the registry on its standard input, and only the
//! environment that it is given here. What it prints is never shown.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde::Deserialize;

use crate::{Credential, OciError};

/// A helper may ask its user for a passphrase.
const DEADLINE: Duration = Duration::from_mins(1);
const LARGEST_ANSWER: u64 = 64 << 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// Asks `docker-credential-NAME` for a registry.
pub(crate) fn get(
    name: &str,
    registry: &str,
    environment: &[(OsString, OsString)],
) -> Result<Option<Credential>, OciError> {
    let program = format!("docker-credential-{name}");
    let fail = |source| OciError::Helper {
        program: program.clone(),
        source,
    };
    let valid = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if name.is_empty() || !name.bytes().all(valid) {
        return Err(fail(io::Error::other(
            "its name has characters that helpers don't have",
        )));
    }
    let (success, output) = run(&program, registry, environment).map_err(fail)?;
    if !success {
        // Helpers say that they know nothing in these words, and by the same exit code as failures.
        let text = String::from_utf8_lossy(&output);
        if text.contains("credentials not found") {
            return Ok(None);
        }
        return Err(fail(io::Error::other("it ended with an error")));
    }
    #[expect(clippy::map_err_ignore, reason = "the cause may quote the secret")]
    let answer: Answer = serde_json::from_slice(&output)
        .map_err(|_| fail(io::Error::other("its answer can't be read")))?;
    if answer.secret.is_empty() {
        return Ok(None);
    }
    Ok(Some(match answer.username.as_str() {
        "<token>" => Credential::Identity(answer.secret),
        _ => Credential::Basic {
            user: answer.username,
            secret: answer.secret,
        },
    }))
}

fn run(
    program: &str,
    input: &str,
    environment: &[(OsString, OsString)],
) -> io::Result<(bool, Vec<u8>)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "helpers are programs; they get a clean environment"
    )]
    let mut child = Command::new(program)
        .arg("get")
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let result = converse(&mut child, input);
    if result.is_err() {
        // It may have ended by itself meanwhile.
        drop(child.kill());
        child.wait()?;
    }
    let output = result?;
    for _ in 0..100 {
        if let Some(status) = child.try_wait()? {
            return Ok((status.success(), output));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(child.kill());
    child.wait()?;
    let reason = "it said all, and does not end";
    Err(io::Error::new(io::ErrorKind::TimedOut, reason))
}

fn converse(child: &mut Child, input: &str) -> io::Result<Vec<u8>> {
    if let Some(mut stdin) = child.stdin.take() {
        // A helper that reads nothing may still answer.
        drop(stdin.write_all(format!("{input}\n").as_bytes()));
    }
    let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(LARGEST_ANSWER + 1).read_to_end(&mut bytes);
        // Nobody listens any more after the deadline.
        drop(sender.send(read.map(|_| bytes)));
    });
    let bytes = receiver
        .recv_timeout(DEADLINE)
        .map_err(|late| io::Error::new(io::ErrorKind::TimedOut, late))??;
    if bytes.len() as u64 > LARGEST_ANSWER {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "its answer does not end",
        ));
    }
    Ok(bytes)
}
