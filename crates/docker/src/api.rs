//! What we ask of the engine (Docker Engine API 1.24 and later), as far as we use it.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Instant;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::address::Address;
use crate::choice::EngineChoice;
use crate::connection::Connection;
use crate::error::DockerError;
use crate::http::{Answer, Body, Export, get};
use crate::info::EngineInfo;
use crate::ssh;

/// Bytes of one JSON answer.
const MAX_JSON: u64 = 64 << 20;

/// Where and how the engine keeps layers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GraphDriver {
    /// `overlay2`, ...
    #[serde(default)]
    pub name: String,
    /// `LowerDir`, `UpperDir`, ...
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub data: BTreeMap<String, String>,
}

/// `GET /images/NAME/json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageDetails {
    /// The image's id: the digest of its configuration, or of its manifest.
    pub id: String,
    /// `name:tag`.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub repo_tags: Vec<String>,
    /// `name@digest`.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub repo_digests: Vec<String>,
    /// CPU architecture.
    #[serde(default)]
    pub architecture: String,
    /// Operating system.
    #[serde(default)]
    pub os: String,
    /// Variant of the architecture.
    #[serde(default)]
    pub variant: Option<String>,
    /// `User`, `Env`, `Labels`.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub config: ImageExecution,
    /// Diff ids.
    #[serde(
        default,
        rename = "RootFS",
        deserialize_with = "seawall_model::null_as_default"
    )]
    pub root_fs: RootFs,
    /// Where the layers are.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub graph_driver: GraphDriver,
    /// When it was made.
    #[serde(default)]
    pub created: Option<String>,
    /// What its name stands for; only where images are kept by containerd (API 1.48 and later).
    #[serde(default)]
    pub descriptor: Option<Descriptor>,
}

/// An index or a manifest.
#[derive(Clone, Debug, Deserialize)]
pub struct Descriptor {
    /// Its media type.
    #[serde(default, rename = "mediaType")]
    pub media_type: String,
    /// Its digest.
    pub digest: String,
}

/// A row of `GET /images/json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageRow {
    /// The image's id.
    pub id: String,
    /// `name:tag`.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub repo_tags: Vec<String>,
}

/// What an image runs as.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageExecution {
    /// The user.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub user: String,
    /// `NAME=value`.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub env: Vec<String>,
    /// Labels.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub labels: BTreeMap<String, String>,
    /// How the health of a container is told, where that is said.
    pub healthcheck: Option<ImageHealthcheck>,
    /// The paths of volumes.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub volumes: BTreeMap<String, serde_json::Value>,
}

/// How the health of a container is told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageHealthcheck {
    /// The test: `CMD` or `CMD-SHELL` and what is run, or `NONE`.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub test: Vec<String>,
}

/// The layers of an image.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RootFs {
    /// Diff ids, lowest first.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub layers: Vec<String>,
}

/// A row of `GET /images/NAME/history`, newest first.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HistoryRow {
    /// The instruction.
    #[serde(default)]
    pub created_by: String,
    /// Bytes of the layer; 0 where there is none, or an empty one.
    #[serde(default)]
    pub size: i64,
}

/// `GET /containers/NAME/json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContainerDetails {
    /// Its id.
    pub id: String,
    /// Its name, with a slash before it.
    #[serde(default)]
    pub name: String,
    /// The image's id.
    #[serde(default)]
    pub image: String,
    /// Where its layers are.
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    pub graph_driver: GraphDriver,
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

/// An engine.
#[derive(Clone, Debug)]
pub struct Engine {
    address: Address,
    until: Option<Instant>,
}

impl Engine {
    /// The engine that is meant.
    pub fn new(choice: &EngineChoice) -> Result<Self, DockerError> {
        Ok(Self {
            address: choice.address()?,
            until: None,
        })
    }

    /// The same engine, from which nothing is read after that time.
    #[must_use]
    pub fn until(self, end: Instant) -> Self {
        Self {
            until: Some(end),
            ..self
        }
    }

    /// Whether it is asked through a socket file and not over the network.
    pub fn is_local(&self) -> bool {
        matches!(self.address, Address::Unix(_))
    }

    /// Where it listens, for people.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What the engine says of itself.
    pub fn info(&self) -> Result<EngineInfo, DockerError> {
        self.json("/info", "account of itself")
    }

    /// All its images that are no parts of others.
    pub fn images(&self) -> Result<Vec<ImageRow>, DockerError> {
        self.json("/images/json", "list of images")
    }

    /// An image, by name, tag, digest or id.
    pub fn image(&self, name: &str) -> Result<ImageDetails, DockerError> {
        self.json(
            &format!("/images/{}/json", escape(name)),
            &format!("image {name}"),
        )
    }

    /// An image's history, newest first.
    pub fn history(&self, name: &str) -> Result<Vec<HistoryRow>, DockerError> {
        self.json(
            &format!("/images/{}/history", escape(name)),
            &format!("image {name}"),
        )
    }

    /// A container, by name or id.
    pub fn container(&self, name: &str) -> Result<ContainerDetails, DockerError> {
        self.json(
            &format!("/containers/{}/json", escape(name)),
            &format!("container {name}"),
        )
    }

    /// An image as a docker-archive; for that platform alone (os, architecture, variant), where the
    /// engine keeps several (API 1.48 and later).
    pub fn export_image(
        &self,
        name: &str,
        platform: Option<(&str, &str, Option<&str>)>,
    ) -> Result<Export, DockerError> {
        let query = platform.map(|(os, architecture, variant)| {
            let mut value = serde_json::json!({"os": os, "architecture": architecture});
            if let Some(variant) = variant {
                value["variant"] = variant.into();
            }
            format!("?platform={}", escape(&value.to_string()))
        });
        self.stream(
            &format!("/images/{}/get{}", escape(name), query.unwrap_or_default()),
            &format!("image {name}"),
        )
    }

    /// A container's file system as a tar.
    pub fn export_container(&self, name: &str) -> Result<Export, DockerError> {
        self.stream(
            &format!("/containers/{}/export", escape(name)),
            &format!("container {name}"),
        )
    }

    /// Whether whoever listens at the socket sees the same files as we: then its paths are ours.
    pub fn shares_our_mounts(&self) -> bool {
        let Address::Unix(socket) = &self.address else {
            return false;
        };
        let Ok(stream) = std::os::unix::net::UnixStream::connect(socket) else {
            return false;
        };
        let Ok(peer) = rustix::net::sockopt::socket_peercred(&stream) else {
            return false;
        };
        let namespace = |pid: &str| std::fs::read_link(format!("/proc/{pid}/ns/mnt")).ok();
        let theirs = namespace(&peer.pid.as_raw_nonzero().to_string());
        theirs.is_some() && theirs == namespace("self")
    }

    fn json<T: DeserializeOwned>(&self, path: &str, what: &str) -> Result<T, DockerError> {
        let answer = self.ask(path, what, Body::Framed)?;
        let broken = |source| DockerError::Broken {
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        answer
            .body
            .take(MAX_JSON)
            .read_to_end(&mut bytes)
            .map_err(broken)?;
        serde_json::from_slice(&bytes).map_err(|e| broken(e.into()))
    }

    fn stream(&self, path: &str, what: &str) -> Result<Export, DockerError> {
        Ok(self.ask(path, what, Body::Plain)?.body)
    }

    fn ask(&self, path: &str, what: &str, body: Body) -> Result<Answer, DockerError> {
        let opened = Connection::open(&self.address, self.until);
        let connection = opened.map_err(|source| DockerError::Unreachable {
            address: self.address.to_string(),
            source,
        })?;
        let complaints = connection.complaints();
        let answer = get(connection, path, body).map_err(|source| DockerError::Broken {
            path: path.to_owned(),
            source: ssh::explained(source, complaints),
        })?;
        match answer.status {
            200 => Ok(answer),
            404 => Err(DockerError::NotFound(what.to_owned())),
            status => {
                let mut text = String::new();
                let _ = answer.body.take(64 << 10).read_to_string(&mut text);
                let message = serde_json::from_str::<Message>(&text).map_or(text, |m| m.message);
                Err(DockerError::Refused {
                    path: path.to_owned(),
                    status,
                    message,
                })
            }
        }
    }
}

/// A name as a part of a path: image names keep their slashes, as the engine's router wants them.
fn escape(name: &str) -> String {
    let part = |part: &str| {
        // Routers take these out of a path, and something else is asked for.
        if matches!(part, "." | "..") {
            return part.replace('.', "%2E");
        }
        let mut escaped = String::with_capacity(part.len());
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte) {
                escaped.push(char::from(byte));
            } else {
                escaped.push_str(&format!("%{byte:02X}"));
            }
        }
        escaped
    };
    name.split('/').map(part).collect::<Vec<_>>().join("/")
}
