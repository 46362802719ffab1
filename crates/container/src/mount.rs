//! File systems that come into a container.

use seawall_syntax::Span;

use crate::told::Told;

/// What is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// A file or directory of the host.
    Bind,
    /// A volume of the engine, with a name or without.
    Volume,
    /// Another: an image, a pipe, a volume of a cluster.
    Other,
}

/// A mount from outside the container.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// Where it stands.
    pub span: Span,
    /// What is mounted; none where the source is not known.
    pub kind: Option<MountKind>,
    /// A path of the host, or the name of a volume; none of a volume without a name.
    pub source: Option<Told<String>>,
    /// The path of the host that a volume with a name stands for, where it stands for one.
    pub backing: Option<String>,
    /// The path in the container.
    pub target: Option<Told<String>>,
    /// Whether nothing can be written through it; none where that is not known.
    pub read_only: Option<bool>,
}

/// A file system in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tmpfs {
    /// The path in the container.
    pub target: String,
    /// Whether it has a size; none where that is not known.
    pub sized: Option<bool>,
    /// Its other options as `mount` knows them: `noexec`, `mode=1777`.
    pub options: Vec<String>,
}

impl Tmpfs {
    /// Whether an option stands among them.
    pub fn has(&self, option: &str) -> bool {
        self.options.iter().any(|o| o == option)
    }
}

impl Mount {
    /// The host's path, also of a volume that stands for one, absolute and without `.`, `..` and doubled slashes; none of what is no absolute
    /// path of the host or not known.
    pub fn host_path(&self) -> Option<String> {
        let path = match self.kind {
            Some(MountKind::Bind) => self.source.as_ref()?.value.as_ref()?,
            _ => self.backing.as_ref()?,
        };
        let mut parts = Vec::new();
        for part in path.strip_prefix('/')?.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        Some(format!("/{}", parts.join("/")))
    }
}
