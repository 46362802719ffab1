//! Reading a document of whatever form it is.

use serde::de::IgnoredAny;

use crate::sbom::text_of;
use crate::{DocumentError, DocumentKind, Sbom, cyclonedx, sniff, spdx, syft};

/// What damaged documents of each form have in their beginning.
const MARKS: &[(&str, DocumentKind)] = &[
    ("\"bomFormat\"", DocumentKind::CycloneDx),
    ("\"spdxVersion\"", DocumentKind::Spdx),
    ("<bom", DocumentKind::CycloneDxXml),
    ("SPDXVersion:", DocumentKind::SpdxTags),
];
/// Bytes of the beginning in which such a mark counts.
const BEGINNING: usize = 4 << 10;

/// Reads a bill of materials of any form that is read here; none if the bytes are none.
///
/// # Errors
/// If the document is damaged, or of a form that is known and not read.
pub fn read(bytes: &[u8]) -> Result<Option<Sbom>, DocumentError> {
    let Some(kind) = sniff(bytes) else {
        return damaged(bytes).map_or(Ok(None), Err);
    };
    let read = match kind {
        DocumentKind::CycloneDx => cyclonedx::read(bytes),
        DocumentKind::CycloneDxXml => cyclonedx::read_xml(bytes),
        DocumentKind::Spdx => spdx::read(bytes),
        DocumentKind::SpdxTags => spdx::read_tags(bytes),
        DocumentKind::Syft => syft::read(bytes),
        DocumentKind::Unread(_) => Err(DocumentError::Unread { kind }),
    };
    read.map(Some)
}

/// What is wrong with bytes that begin as a document does; none if they don't.
fn damaged(bytes: &[u8]) -> Option<DocumentError> {
    let beginning = String::from_utf8_lossy(bytes.get(..BEGINNING).unwrap_or(bytes));
    let (_, kind) = MARKS.iter().find(|(mark, _)| beginning.contains(mark))?;
    let kind = *kind;
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(error) => return Some(error),
    };
    if text.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let source = serde_json::from_slice::<IgnoredAny>(text).err()?;
    Some(DocumentError::Malformed { kind, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sbom::MAX_BYTES;

    #[test]
    fn damaged_documents_are_no_strangers() {
        for text in [
            r#"{"bomFormat":"CycloneDX","#,
            r#" {"spdxVersion":"SPDX-2.3""#,
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(matches!(error, DocumentError::Malformed { .. }), "{error}");
        }
        for text in [
            r#"{"name":"app","#,
            "{}",
            "",
            "a==1\n",
            r#"{"bomFormat":7}"#,
        ] {
            assert!(matches!(read(text.as_bytes()), Ok(None)), "{text}");
        }
        let mut long = br#"{"bomFormat":"CycloneDX","specVersion":"1.5"}"#.to_vec();
        long.resize(MAX_BYTES + 1, b' ');
        assert!(matches!(read(&long), Err(DocumentError::TooLarge { .. })));
        let rdf = br#"<rdf:RDF xmlns:s="http://spdx.org/rdf/terms#"/>"#;
        assert!(matches!(read(rdf), Err(DocumentError::Unread { .. })));
    }
}
