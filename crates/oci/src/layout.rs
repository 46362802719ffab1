//! OCI image layouts (OCI image specification, "Image Layout"): pure over bytes and digests.

use seawall_model::Digest;
use serde::Deserialize;

use crate::OciError;

/// Checks the content of a layout's `oci-layout` file.
///
/// # Errors
/// [`OciError::Malformed`] for another version than 1.
pub fn check_layout(bytes: &[u8]) -> Result<(), OciError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Marker {
        image_layout_version: String,
    }
    let refuse = |reason| OciError::Malformed {
        name: "oci-layout".to_owned(),
        reason,
    };
    let marker: Marker = serde_json::from_slice(bytes).map_err(|e| refuse(e.to_string()))?;
    let version = marker.image_layout_version;
    if version.split('.').next() != Some("1") {
        return Err(refuse(format!("version {version:?} is not known")));
    }
    Ok(())
}

/// Where a blob is in a layout or a content store; never outside of it, since a [`Digest`] holds
/// nothing but an algorithm and hexadecimal digits.
pub fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_version_one_is_known() {
        assert!(check_layout(br#"{"imageLayoutVersion":"1.0.0"}"#).is_ok());
        for text in [
            "",
            "{}",
            r#"{"imageLayoutVersion":"2.0.0"}"#,
            r#"{"imageLayoutVersion":1}"#,
        ] {
            assert!(check_layout(text.as_bytes()).is_err(), "{text}");
        }
    }
}
