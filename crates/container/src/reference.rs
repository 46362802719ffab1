//! References of images, as far as tag and digest go.

/// The parts of a reference that tell a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'t> {
    /// Behind the last `:`, where that is not a registry's port.
    pub(crate) tag: Option<&'t str>,
    /// Behind `@`.
    pub(crate) digest: Option<&'t str>,
}

pub(crate) fn parts(reference: &str) -> Parts<'_> {
    let (name, digest) = match reference.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (reference, None),
    };
    let tag = name.rsplit_once(':').map(|(_, tag)| tag);
    let tag = tag.filter(|tag| !tag.contains('/') && !tag.is_empty());
    Parts { tag, digest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_digests() {
        for (text, tag, digest) in [
            ("nginx", None, None),
            ("nginx:1", Some("1"), None),
            ("registry.example:5000/a/b", None, None),
            ("registry.example:5000/a/b:2", Some("2"), None),
            ("a:1@sha256:0", Some("1"), Some("sha256:0")),
            ("a@sha256:0", None, Some("sha256:0")),
        ] {
            assert_eq!(parts(text), Parts { tag, digest }, "{text}");
        }
    }
}
