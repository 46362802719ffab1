//! Which engine is meant: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, or the usual socket.
//!
//! Order and files are those of Docker's own client (docs.docker.com, "Docker contexts", and the
//! `docker` command's environment variables). Reads files of the user's, asks nobody.

use std::fs::File;
use std::io::ErrorKind::{NotFound, PermissionDenied};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::address::Address;
use crate::error::DockerError;

/// Bytes of a configuration or of a context's description.
const MAX_FILE: u64 = 16 << 20;
/// Where the engine listens unless somebody says otherwise.
const USUAL: &str = "unix:///var/run/docker.sock";
/// The context that is none.
const DEFAULT: &str = "default";

/// What the command line, the environment and the configuration say.
#[derive(Clone, Debug, Default)]
pub struct EngineChoice {
    /// `--context`; goes before everything.
    pub asked: Option<String>,
    /// `DOCKER_HOST`.
    pub host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub context: Option<String>,
    /// `DOCKER_CONFIG`, else `~/.docker`.
    pub config: Option<PathBuf>,
    /// `DOCKER_TLS_VERIFY`: speak TLS with a host that is not a context's.
    pub tls: bool,
    /// `DOCKER_CERT_PATH`: the directory of `ca.pem`, `cert.pem` and `key.pem`; else the
    /// configuration's.
    pub certificates: Option<PathBuf>,
}

/// Files of a TLS connection (PEM); each may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// `ca.pem`, `cert.pem` and `key.pem` are in it; none for the system's authorities.
    pub(crate) directory: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
struct Config {
    #[serde(default, rename = "currentContext")]
    current_context: String,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default, rename = "Endpoints")]
    endpoints: Endpoints,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    docker: Option<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    #[serde(default, rename = "Host")]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_verify: bool,
}

impl EngineChoice {
    /// The engine that is meant.
    pub(crate) fn address(&self) -> Result<Address, DockerError> {
        let host = self.host.as_deref().unwrap_or(USUAL);
        let name = match (&self.asked, &self.host, &self.context) {
            (Some(asked), _, _) => asked.clone(),
            (None, Some(_), _) => DEFAULT.to_owned(),
            (None, None, Some(context)) => context.clone(),
            (None, None, None) => self.current()?,
        };
        if name != DEFAULT && !name.is_empty() {
            return self.of_context(&name);
        }
        let files = || {
            let directory = self.certificates.as_ref().or(self.config.as_ref());
            TlsFiles {
                directory: directory.cloned(),
            }
        };
        Address::parse(host, self.tls.then(files))
    }

    /// The configuration's current context; none where there is no configuration.
    fn current(&self) -> Result<String, DockerError> {
        let Some(directory) = &self.config else {
            return Ok(String::new());
        };
        let path = directory.join("config.json");
        match read(&path) {
            Ok(bytes) => {
                let config = serde_json::from_slice::<Config>(&bytes);
                config
                    .map(|c| c.current_context)
                    .map_err(|e| unreadable(path, e.into()))
            }
            // Under another user `HOME` may still be the first one's: Docker's own client goes on, too.
            Err(error) if matches!(error.kind(), NotFound | PermissionDenied) => Ok(String::new()),
            Err(error) => Err(unreadable(path, error)),
        }
    }

    fn of_context(&self, name: &str) -> Result<Address, DockerError> {
        let none = || DockerError::NoContext(name.to_owned());
        let contexts = self.config.as_ref().ok_or_else(none)?.join("contexts");
        let digest = Sha256::digest(name.as_bytes());
        let id = digest
            .iter()
            .fold(String::new(), |id, byte| id + &format!("{byte:02x}"));
        let path = contexts.join("meta").join(&id).join("meta.json");
        let bytes = read(&path).map_err(|error| match error.kind() {
            NotFound => none(),
            _ => unreadable(path.clone(), error),
        })?;
        let meta: Meta = serde_json::from_slice(&bytes).map_err(|e| unreadable(path, e.into()))?;
        let endpoint = meta
            .endpoints
            .docker
            .filter(|e| !e.host.is_empty())
            .ok_or_else(none)?;
        if endpoint.skip_verify {
            return Err(DockerError::Unverified(name.to_owned()));
        }
        let directory = contexts.join("tls").join(&id).join("docker");
        let files = directory.is_dir().then_some(TlsFiles {
            directory: Some(directory),
        });
        Address::parse(&endpoint.host, files)
    }
}

fn unreadable(path: PathBuf, source: std::io::Error) -> DockerError {
    DockerError::Configuration { path, source }
}

/// A file of the user's, up to a size.
pub(crate) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(directory: &Path, name: &str, endpoint: &str) -> PathBuf {
        let digest = Sha256::digest(name.as_bytes());
        let id: String = digest
            .iter()
            .fold(String::new(), |id, b| id + &format!("{b:02x}"));
        let meta = directory.join("contexts/meta").join(&id);
        std::fs::create_dir_all(&meta).unwrap();
        let text =
            format!(r#"{{"Name":"{name}","Metadata":{{}},"Endpoints":{{"docker":{endpoint}}}}}"#);
        std::fs::write(meta.join("meta.json"), text).unwrap();
        directory.join("contexts/tls").join(id).join("docker")
    }

    #[test]
    fn the_same_engine_as_the_docker_command() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let config = Some(path.to_owned());
        context(
            path,
            "far",
            r#"{"Host":"tcp://far:2376","SkipTLSVerify":false}"#,
        );
        let near = context(path, "near", r#"{"Host":"tcp://near"}"#);
        std::fs::create_dir_all(&near).unwrap();
        context(
            path,
            "loose",
            r#"{"Host":"tcp://x:1","SkipTLSVerify":true}"#,
        );
        context(path, "empty", "null");
        let choice = |asked: &str, host: &str, context: &str| {
            let text = |t: &str| (!t.is_empty()).then(|| t.to_owned());
            let choice = EngineChoice {
                asked: text(asked),
                host: text(host),
                context: text(context),
                config: config.clone(),
                ..EngineChoice::default()
            };
            choice
                .address()
                .map_or_else(|e| e.to_string(), |a| a.to_string())
        };
        let usual = "unix:///var/run/docker.sock";
        assert_eq!(choice("", "", ""), usual);
        assert_eq!(choice("", "tcp://h:1", ""), "tcp://h:1");
        assert_eq!(choice("", "tcp://h:1", "far"), "tcp://h:1");
        assert_eq!(choice("far", "tcp://h:1", ""), "tcp://far:2376");
        assert_eq!(choice("", "", "near"), "tcp://near:2376 (TLS)");
        assert_eq!(choice("default", "", "near"), usual);
        std::fs::write(
            path.join("config.json"),
            r#"{"currentContext":"far","auths":{}}"#,
        )
        .unwrap();
        assert_eq!(choice("", "", ""), "tcp://far:2376");
        assert_eq!(choice("", "", "near"), "tcp://near:2376 (TLS)");
        for (name, word) in [
            ("gone", "no Docker context"),
            ("empty", "no Docker context"),
            ("loose", "certificate"),
        ] {
            let said = choice(name, "", "");
            assert!(said.contains(word) && said.contains(name), "{name}: {said}");
        }
        std::fs::write(path.join("config.json"), "{").unwrap();
        assert!(choice("", "", "").contains("config.json"));
    }

    #[test]
    fn tls_of_the_environment() {
        let choice = EngineChoice {
            host: Some("tcp://h".to_owned()),
            tls: true,
            certificates: Some("/certs".into()),
            ..EngineChoice::default()
        };
        let files = TlsFiles {
            directory: Some("/certs".into()),
        };
        let expected = Address::Tcp {
            host: "h".to_owned(),
            port: 2376,
            tls: Some(files),
        };
        assert_eq!(choice.address().unwrap(), expected);
    }
}
