//! Which kind of document some bytes are.

use std::fmt;

use serde::Deserialize;

use crate::lenient::{Text, parse};
use crate::sbom::text_of;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// CycloneDX in JSON.
    CycloneDx,
    /// SPDX 2 in JSON.
    Spdx,
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CycloneDx => "CycloneDX",
            Self::Spdx => "SPDX",
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Marks {
    #[serde(rename = "bomFormat")]
    bom_format: Text,
    #[serde(rename = "spdxVersion")]
    spdx_version: Text,
}

/// The kind of a document that can be read here. None for everything else, malformed JSON too.
///
/// The whole text is looked at, because the order of keys is free.
pub fn sniff(bytes: &[u8]) -> Option<DocumentKind> {
    let text = text_of(bytes).ok()?;
    if text.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return None;
    }
    let marks: Marks = parse(text).ok()?;
    if marks.bom_format.is("CycloneDX") {
        Some(DocumentKind::CycloneDx)
    } else if marks.spdx_version.get().starts_with("SPDX-2.") {
        Some(DocumentKind::Spdx)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_their_marks() {
        let kind = |text: &str| sniff(text.as_bytes());
        assert_eq!(
            kind(r#"{"x":[{}],"bomFormat":"CycloneDX"}"#),
            Some(DocumentKind::CycloneDx)
        );
        assert_eq!(
            kind("\u{feff} {\"spdxVersion\":\"SPDX-2.3\"}"),
            Some(DocumentKind::Spdx)
        );
        assert_eq!(kind(r#"{"spdxVersion":"SPDX-3.0"}"#), None);
        assert_eq!(kind(r#"{"bomFormat":["CycloneDX"]}"#), None);
        assert_eq!(kind(r#"{"bomFormat":"CycloneDX""#), None);
        assert_eq!(kind(""), None);
        assert_eq!(kind(&"[".repeat(100_000)), None);
    }
}
