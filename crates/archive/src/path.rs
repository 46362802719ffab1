//! Paths in archives, made relative to the root that they unpack to.

/// Components beyond which a path is refused.
const MAX_DEPTH: usize = 4_096;

/// A path without empty and `.` components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanPath {
    /// Relative to the root, without slashes at the ends; empty for the root itself.
    pub path: Vec<u8>,
    /// It leaves the root on its way, or has a NUL byte or too many components: not to be used.
    pub escapes: bool,
}

/// Cleans a path as written. A leading slash is dropped, as every reader does.
pub fn clean_path(written: &[u8]) -> CleanPath {
    let mut path = Vec::with_capacity(written.len());
    let mut escapes = written.contains(&0);
    let mut starts: Vec<usize> = Vec::new();
    for component in written.split(|b| *b == b'/') {
        match component {
            b"" | b"." => {}
            b".." => match starts.pop() {
                Some(start) => path.truncate(start),
                None => escapes = true,
            },
            name => {
                starts.push(path.len());
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(name);
            }
        }
    }
    escapes |= starts.len() > MAX_DEPTH;
    CleanPath { path, escapes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cleans() {
        let clean = |text: &str| {
            let clean = clean_path(text.as_bytes());
            (String::from_utf8(clean.path).unwrap(), clean.escapes)
        };
        assert_eq!(clean("./usr//bin/./x"), ("usr/bin/x".into(), false));
        assert_eq!(clean("/etc/passwd"), ("etc/passwd".into(), false));
        assert_eq!(clean("a/../b"), ("b".into(), false));
        assert!(clean("../x").1 && clean("a/../../x").1 && clean("a\0b").1);
    }

    proptest! {
        #[test]
        fn never_leaves_the_root(bytes in prop::collection::vec(prop::sample::select(&b"a./\0"[..]), 0..40)) {
            let clean = clean_path(&bytes);
            prop_assert!(clean.path.split(|b| *b == b'/').all(|c| c != b".." && c != b"."));
            prop_assert!(!clean.path.starts_with(b"/"));
        }
    }
}
