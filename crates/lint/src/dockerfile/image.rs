//! The parts of an image's name.

/// An image's name, in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'t> {
    /// The repository, with its registry.
    pub repository: &'t str,
    /// The tag.
    pub tag: Option<&'t str>,
    /// The digest.
    pub digest: Option<&'t str>,
}

impl<'t> Image<'t> {
    /// Reads a name. A colon before the last slash belongs to the registry's port.
    pub fn read(name: &'t str) -> Self {
        let (name, digest) = match name.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (name, None),
        };
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (name, None),
        };
        Self {
            repository,
            tag,
            digest,
        }
    }
}
