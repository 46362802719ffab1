//! Go module versions (semver with a leading `v`; go.dev/ref/mod#versions), and versions of the
//! toolchain and standard library: `1.21rc2`, `go1.20.3` (go.dev/doc/toolchain#version).

use std::cmp::Ordering;

use crate::semver::Parts;
use crate::{VersionError, VersionScheme};

pub(crate) static IT: Golang = Golang;

pub(crate) struct Golang;

impl VersionScheme for Golang {
    fn name(&self) -> &'static str {
        "go"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Go"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let (a, b) = (plain(a), plain(b));
        Ok(Parts::of("go", &a)?.cmp(&Parts::of("go", &b)?))
    }
}

/// The version in semver's notation: `go1.21rc2` is `1.21-rc.2`, `1.20.3-X:boringcrypto` loses what
/// the builder added.
fn plain(version: &str) -> String {
    let text = version.trim();
    let text = text.strip_prefix("go").unwrap_or(text);
    let text = text.split([' ', ':']).next().unwrap_or(text);
    let text = text.strip_suffix("-X").unwrap_or(text);
    for word in ["rc", "beta", "alpha"] {
        if let Some((numbers, number)) = text.split_once(word)
            && numbers.bytes().next_back().is_some_and(|b| b.is_ascii_digit())
            && numbers.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        {
            return format!("{numbers}-{word}.{number}");
        }
    }
    text.to_owned()
}
