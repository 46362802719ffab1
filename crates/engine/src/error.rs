//! Why something could not be read, by what has to be done about it.

use std::fmt;
use std::io;

use seawall_docker::DockerError;
use seawall_model::FetchError;
use seawall_oci::{OciError, ReferenceError};

/// A class of errors: what a caller can do about each is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// There is nothing of that name: another name is wanted.
    NotFound,
    /// The caller, or the credentials, have no right to it.
    NotPermitted,
    /// It must not be asked for: the user's settings or our own rules forbid it.
    Refused,
    /// Who has it can't be reached, or broke off: a later try may do.
    Unreachable,
    /// It took longer than it may.
    TimedOut,
    /// It is there and can't be read: damaged, or nothing that we read.
    Unreadable,
}

impl ErrorClass {
    /// The class as a word of reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotPermitted => "not_permitted",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Why something could not be read. The text and the causes are those of the error that it was made of.
#[derive(Debug)]
pub struct Error {
    class: ErrorClass,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// What reading gives.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of that class, with a text or the error behind it.
    pub(crate) fn new(
        class: ErrorClass,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            class,
            source: source.into(),
        }
    }

    /// There is nothing of that name.
    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(ErrorClass::NotFound, text.into())
    }

    /// It must not be asked for.
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self::new(ErrorClass::Refused, text.into())
    }

    /// It can't be read.
    pub(crate) fn unreadable(text: impl Into<String>) -> Self {
        Self::new(ErrorClass::Unreadable, text.into())
    }

    /// Its class.
    pub fn class(&self) -> ErrorClass {
        self.class
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.source()
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::new(of_io(&error), error)
    }
}

impl From<rustix::io::Errno> for Error {
    fn from(error: rustix::io::Errno) -> Self {
        io::Error::from(error).into()
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::new(ErrorClass::Unreadable, error)
    }
}

impl From<ReferenceError> for Error {
    fn from(error: ReferenceError) -> Self {
        Self::new(ErrorClass::Refused, error)
    }
}

impl From<DockerError> for Error {
    fn from(error: DockerError) -> Self {
        let class = match &error {
            DockerError::NotFound(_) | DockerError::NoContext(_) => ErrorClass::NotFound,
            DockerError::Unverified(_) | DockerError::Address(_) => ErrorClass::Refused,
            DockerError::Unreachable { source, .. } | DockerError::Broken { source, .. } => {
                of_connection(source)
            }
            DockerError::Configuration { source, .. } => of_io(source),
            DockerError::Refused { .. } => ErrorClass::NotPermitted,
        };
        Self::new(class, error)
    }
}

impl From<OciError> for Error {
    fn from(error: OciError) -> Self {
        let class = match &error {
            OciError::NotFound { .. } | OciError::NoPlatform { .. } => ErrorClass::NotFound,
            OciError::Denied { .. } => ErrorClass::NotPermitted,
            OciError::Fetch { source, .. } => match source {
                FetchError::Refused { .. } => ErrorClass::Refused,
                FetchError::Unreachable { .. } => ErrorClass::Unreachable,
            },
            OciError::Read { source, .. } => of_connection(source),
            OciError::Status { .. } => ErrorClass::Unreachable,
            OciError::Store { source, .. } => of_io(source),
            _ => ErrorClass::Unreadable,
        };
        Self::new(class, error)
    }
}

fn of_io(error: &io::Error) -> ErrorClass {
    match error.kind() {
        io::ErrorKind::NotFound => ErrorClass::NotFound,
        io::ErrorKind::PermissionDenied => ErrorClass::NotPermitted,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => ErrorClass::TimedOut,
        _ => ErrorClass::Unreadable,
    }
}

/// Of a connection what is damaged may well come whole another time.
fn of_connection(error: &io::Error) -> ErrorClass {
    match of_io(error) {
        ErrorClass::Unreadable | ErrorClass::NotFound => ErrorClass::Unreachable,
        class => class,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_causes_are_the_errors_own() {
        let cause = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = Error::from(DockerError::Unreachable {
            address: "/run/docker.sock".to_owned(),
            source: cause,
        });
        assert_eq!(error.class(), ErrorClass::NotPermitted);
        let text = seawall_model::chain(&error);
        assert!(
            text.starts_with("/run/docker.sock: the Docker engine can't be reached: "),
            "{text}"
        );
        assert_eq!(
            Error::not_found("no such image").to_string(),
            "no such image"
        );
        let gone = Error::from(io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(gone.class().name(), "not_found");
    }
}
