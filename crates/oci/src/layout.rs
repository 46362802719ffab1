//! OCI image layouts (OCI image specification, "Image Layout"): pure over bytes and digests.

use seawall_model::Digest;
use serde::Deserialize;

use crate::go_json::{Read, Rest, read};
use crate::shapes::LAYOUT;

/// The version that there is.
const VERSION: &str = "1.0.0";

/// What engines see else than a layout where this is its `oci-layout` file, each in words. Some read
/// no layout without a known version, others never look.
pub fn layout_oddities(bytes: &[u8]) -> Vec<String> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Marker {
        image_layout_version: String,
    }
    match read::<Marker>(bytes, &LAYOUT, Rest::Unseen) {
        Ok(Read { value, mut odd }) => {
            let version = value.image_layout_version;
            if version != VERSION {
                odd.push(format!(
                    "its version is {version:?}, and containerd takes {VERSION} alone"
                ));
            }
            odd
        }
        Err(error) => vec![format!(
            "it can't be read, and containerd needs it: {error}"
        )],
    }
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
    fn only_the_known_version_is_a_layout_to_all() {
        let count = |text: &str| layout_oddities(text.as_bytes()).len();
        assert_eq!(count(r#"{"imageLayoutVersion":"1.0.0"}"#), 0);
        for text in [
            "",
            "{}",
            r#"{"imageLayoutVersion":"1.1.0"}"#,
            r#"{"imageLayoutVersion":1}"#,
            r#"{"IMAGELAYOUTVERSION":"1.0.0"}"#,
            r#"{"imageLayoutVersion":"1.0.0"} x"#,
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
    }
}
