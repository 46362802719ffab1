//! Go's order: golang.org/x/mod/semver for modules, with or without `v`, and toolchain versions
//! (`go1.21rc2`, `1.20`) for the modules `stdlib` and `toolchain`.
//!
//! A toolchain version is read as the Go vulnerability database writes it: `go1.21rc2` is
//! `1.21.0-rc.2` and `go1.21` is `1.21.0`. After the prefix `go`, a suffix that a vendor added
//! (`go1.21.4-acme`, `go1.20.4 X:boringcrypto`, BoringCrypto's `go1.18.1b7`) has no say, as in
//! the package go/version. Doesn't accept `(devel)` and `devel go1.22-…`.

use std::cmp::Ordering;

use crate::number::{NOTHING, split_digits, split_while};
use crate::{VersionError, VersionScheme, compare_with, semver};

pub(crate) static IT: Go = Go;

pub(crate) struct Go;

impl VersionScheme for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Go"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, parse, semver::compare)
    }
}

fn parse(text: &str) -> Result<semver::Version<'_>, &'static str> {
    let text = text.trim_ascii();
    if let Some(toolchain) = text.strip_prefix("go") {
        let own = split_while(toolchain.as_bytes(), |c| !matches!(c, b'-' | b'+' | b' ')).0;
        return parse_toolchain(own);
    }
    let (_, after) = split_while(text.as_bytes(), |c| c.is_ascii_digit() || c == b'.');
    if !text.starts_with('v') && after.first().is_some_and(u8::is_ascii_alphabetic) {
        return parse_toolchain(text.as_bytes());
    }
    let rules = semver::Rules {
        v: true,
        loose: false,
    };
    semver::parse(text, rules)
}

fn parse_toolchain(text: &[u8]) -> Result<semver::Version<'_>, &'static str> {
    let (core, _, rest) = semver::core(text)?;
    let (word, digits) = split_while(rest, |c| c.is_ascii_alphabetic());
    let (number, end) = split_digits(digits);
    let known = matches!(word, b"" | b"rc" | b"beta" | b"alpha" | b"b");
    if !known || word.is_empty() != number.is_empty() || !end.is_empty() {
        return Err("it is no Go toolchain version");
    }
    let pre = if word == b"b" { NOTHING } else { word };
    Ok(semver::Version {
        core,
        pre,
        pre_number: (!pre.is_empty()).then_some(number),
    })
}
