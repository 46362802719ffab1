//! Which kind of document some bytes are.

use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::lenient::{Object, Text, parse};
use crate::sbom::text_of;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// CycloneDX in JSON.
    CycloneDx,
    /// CycloneDX in XML.
    CycloneDxXml,
    /// SPDX 2 in JSON.
    Spdx,
    /// SPDX 2 as tag and value.
    SpdxTags,
    /// Syft's own JSON.
    Syft,
    /// A bill of materials of a form that is known and not read, by its name.
    Unread(&'static str),
}

impl DocumentKind {
    /// The forms that are read, for whoever gave something else.
    pub const READ: &'static str =
        "CycloneDX in JSON or XML, SPDX 2 in JSON or as tag-value, Syft's JSON";
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CycloneDx => "CycloneDX",
            Self::CycloneDxXml => "CycloneDX XML",
            Self::Spdx => "SPDX",
            Self::SpdxTags => "SPDX tag-value",
            Self::Syft => "Syft",
            Self::Unread(form) => form,
        })
    }
}

/// Bytes of the beginning in which a document that is no JSON says what it is.
const BEGINNING: usize = 64 << 10;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Marks {
    #[serde(rename = "bomFormat")]
    bom_format: Text,
    #[serde(rename = "spdxVersion")]
    spdx_version: Text,
    #[serde(rename = "@context")]
    context: Text,
    #[serde(rename = "payloadType")]
    payload_type: Text,
    artifacts: Option<IgnoredAny>,
    schema: Object<Schema>,
    descriptor: Object<Descriptor>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Schema {
    url: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Descriptor {
    name: Text,
}

/// The kind of a document that can be read here, or of which it can be said that it can't. None for
/// everything else, malformed JSON too.
///
/// The whole text of JSON is looked at, because the order of keys is free.
pub fn sniff(bytes: &[u8]) -> Option<DocumentKind> {
    let text = text_of(bytes).ok()?;
    match text.iter().find(|b| !b.is_ascii_whitespace())? {
        b'{' => json(text),
        b'<' => xml(&beginning(text)),
        _ => lines(&beginning(text)),
    }
}

fn json(text: &[u8]) -> Option<DocumentKind> {
    let marks: Marks = parse(text).ok()?;
    let of_syft = || {
        let url = marks
            .schema
            .0
            .as_ref()
            .map_or("", |schema| schema.url.get());
        let tool = marks.descriptor.0.as_ref().map_or("", |d| d.name.get());
        url.contains("/syft/") || tool == "syft"
    };
    let context = marks.context.get();
    if marks.bom_format.is("CycloneDX") {
        Some(DocumentKind::CycloneDx)
    } else if marks.spdx_version.get().starts_with("SPDX-2.") {
        Some(DocumentKind::Spdx)
    } else if marks.artifacts.is_some() && of_syft() {
        Some(DocumentKind::Syft)
    } else if context.contains("spdx.org/rdf/3") || context.contains("spdx-context") {
        Some(DocumentKind::Unread("SPDX 3 in JSON-LD"))
    } else if marks
        .payload_type
        .get()
        .starts_with("application/vnd.in-toto")
    {
        Some(DocumentKind::Unread("an in-toto attestation"))
    } else {
        None
    }
}

/// By the root element.
fn xml(text: &str) -> Option<DocumentKind> {
    let root = root(text)?;
    let mut name = root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    let name = name.next()?;
    match name.rsplit(':').next()? {
        "bom" => Some(DocumentKind::CycloneDxXml),
        "RDF" if text.contains("spdx.org/rdf") => Some(DocumentKind::Unread("SPDX in RDF")),
        "Document" if text.contains("<spdxVersion>") => Some(DocumentKind::Unread("SPDX in XML")),
        _ => None,
    }
}

/// What stands behind the bracket of the root element.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!") => match (rest.find('['), rest.find('>')) {
                (Some(inner), Some(end)) if inner < end => "]>",
                _ => ">",
            },
            _ => return rest.strip_prefix('<'),
        };
        rest = rest.split_once(end)?.1;
    }
}

/// Tag and value, or YAML; of both the version is at the beginning of a line. Of tags it comes first,
/// but for comments (SPDX 2.3 clause 6.1).
fn lines(text: &str) -> Option<DocumentKind> {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let first = lines.clone().next()?;
    if first.trim_start().starts_with("SPDXVersion:") {
        return Some(DocumentKind::SpdxTags);
    }
    let yaml = lines.any(|line| {
        let value = line.strip_prefix("spdxVersion:").map(str::trim_start);
        value.is_some_and(|v| v.trim_start_matches(['"', '\'']).starts_with("SPDX-"))
    });
    yaml.then_some(DocumentKind::Unread("SPDX in YAML"))
}

fn beginning(text: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(text.get(..BEGINNING).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_their_marks() {
        use DocumentKind::{CycloneDx, CycloneDxXml, Spdx, SpdxTags, Syft, Unread};
        let kind = |text: &str| sniff(text.as_bytes());
        for (text, means) in [
            (r#"{"x":[{}],"bomFormat":"CycloneDX"}"#, Some(CycloneDx)),
            ("\u{feff} {\"spdxVersion\":\"SPDX-2.3\"}", Some(Spdx)),
            (r#"{"spdxVersion":"SPDX-3.0"}"#, None),
            (r#"{"bomFormat":["CycloneDX"]}"#, None),
            (r#"{"bomFormat":"CycloneDX""#, None),
            ("", None),
            (
                r#"{"artifacts":[],"descriptor":{"name":"syft"}}"#,
                Some(Syft),
            ),
            (
                r#"{"schema":{"url":"https://a/anchore/syft/main/schema-1.json"},"artifacts":[]}"#,
                Some(Syft),
            ),
            (r#"{"artifacts":[],"descriptor":{"name":"other"}}"#, None),
            (r#"{"descriptor":{"name":"syft"}}"#, None),
            (
                r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}"#,
                Some(Unread("SPDX 3 in JSON-LD")),
            ),
            (
                r#"{"payloadType":"application/vnd.in-toto+json","payload":""}"#,
                Some(Unread("an in-toto attestation")),
            ),
            (
                "<?xml version=\"1.0\"?><!-- <html> --><c:bom xmlns:c=\"x\">",
                Some(CycloneDxXml),
            ),
            ("<bom/>", Some(CycloneDxXml)),
            ("<html><bom></bom></html>", None),
            ("<project>", None),
            (
                "<rdf:RDF xmlns:s=\"http://spdx.org/rdf/terms#\">",
                Some(Unread("SPDX in RDF")),
            ),
            (
                "<Document>\n<spdxVersion>SPDX-2.3</spdxVersion>",
                Some(Unread("SPDX in XML")),
            ),
            ("<Document>", None),
            ("# by hand\n\nSPDXVersion: SPDX-2.3\n", Some(SpdxTags)),
            ("a==1\nSPDXVersion: SPDX-2.3\n", None),
            (
                "---\nSPDXID: \"SPDXRef-DOCUMENT\"\nspdxVersion: \"SPDX-2.3\"\n",
                Some(Unread("SPDX in YAML")),
            ),
            ("a:\n  spdxVersion: SPDX-2.3\n", None),
        ] {
            assert_eq!(kind(text), means, "{text}");
        }
        assert_eq!(kind(&"[".repeat(100_000)), None);
    }
}
