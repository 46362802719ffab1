//! Image manifests and indexes (OCI image specification; Docker image manifest V2, schema 2).
//!
//! Pure over bytes. A document that could be read as two things, or as something else than its
//! media type says, is refused.

use std::collections::BTreeMap;

use seawall_model::Digest;
use serde::Deserialize;

use crate::go_json::{Read, Rest, read};
use crate::shapes::MANIFEST;
use crate::{OciError, Platform};

/// Manifests and indexes are smaller than this (OCI distribution specification, "Pushing
/// Manifests").
pub const MAX_MANIFEST: u64 = 4 << 20;
/// Layers of an image, manifests of an index.
const MAX_CHILDREN: usize = 4_096;

/// Media types that a client accepts for a manifest, best first.
pub const ACCEPTED: &[&str] = &[OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST];
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// What a manifest says of a blob, or an index of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Media type of the content.
    #[serde(default)]
    pub media_type: String,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub size: u64,
    /// Annotations.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// For which platform, in an index.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// What an artifact is.
    #[serde(default)]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// Whether it says that it is a build's attestation that rides along in an index. Only its manifest
    /// tells whether it is one ([`Manifest::is_image`]): engines run an image that says so.
    pub fn claims_attestation(&self) -> bool {
        self.annotations.contains_key("vnd.docker.reference.type") || self.is_for_no_platform()
    }

    /// Whether it is for the platform that builders put attestations under: no engine takes it from an
    /// index for any platform that there is.
    pub fn is_for_no_platform(&self) -> bool {
        self.platform.as_ref().is_some_and(Platform::is_unknown)
    }

    /// Whether engines unpack a blob of this media type (containerd, `images.IsLayerType`), or nobody
    /// says what it is.
    fn is_layer(&self) -> bool {
        let kind = self.media_type.as_str();
        kind.is_empty()
            || kind.starts_with("application/vnd.oci.image.layer.")
            || kind.starts_with("application/vnd.docker.image.rootfs.")
    }

    /// Whether it is a layer that registries need not keep (OCI image layer, "Non-Distributable
    /// Layers"; Docker's foreign layers). We never ask the addresses that such a layer names.
    pub fn is_foreign(&self) -> bool {
        self.media_type.contains(".nondistributable.") || self.media_type.contains(".foreign.")
    }
}

/// What is said of an image whose configuration has a media type of something else.
pub fn not_an_images(media_type: &str) -> String {
    let kind = seawall_model::visible(media_type);
    format!("its configuration is said to be {kind}, and engines run it all the same")
}

/// What is said of a descriptor that is not true of the image that it names, whose configuration has
/// that platform.
pub fn contradiction(descriptor: &Descriptor, own: &Platform) -> Option<String> {
    if descriptor.claims_attestation() {
        return Some("it is said to be an attestation, and holds an image's layers".to_owned());
    }
    let said = descriptor.platform.as_ref()?.normalised();
    let own = own.normalised();
    let differs = (&said.os, &said.architecture) != (&own.os, &own.architecture);
    differs.then(|| {
        format!("the index has it for {said}, by which engines choose, its configuration for {own}")
    })
}

/// An image manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The configuration.
    pub config: Descriptor,
    /// Layers, lowest first.
    pub layers: Vec<Descriptor>,
    /// Where other readers see something else in it, in words.
    pub odd: Vec<String>,
}

impl Manifest {
    /// Whether it may be of an image, and not of another artifact (a chart, a signature, an
    /// attestation). Engines look at the layers' media types, and never at the configuration's; where
    /// that is none of an image, [`Manifest::has_images_config`] is false, and an artifact's
    /// configuration does not have as many layers.
    pub fn is_image(&self) -> bool {
        let statements = |layer: &Descriptor| layer.media_type == "application/vnd.in-toto+json";
        if self.has_images_config() {
            self.layers.is_empty() || !self.layers.iter().all(statements)
        } else {
            self.layers.iter().any(Descriptor::is_layer)
        }
    }

    /// Whether its configuration's media type is that of an image, or says nothing.
    pub fn has_images_config(&self) -> bool {
        matches!(
            self.config.media_type.as_str(),
            "" | "application/vnd.oci.image.config.v1+json"
                | "application/vnd.docker.container.image.v1+json"
                | "application/octet-stream"
        )
    }
}

/// An image index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// What it holds.
    pub manifests: Vec<Descriptor>,
    /// Where other readers see something else in it, in words.
    pub odd: Vec<String>,
}

/// What a name in a registry stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Images for several platforms.
    Index(Index),
    /// One image.
    Manifest(Manifest),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    schema_version: Option<u32>,
    media_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    layers: Option<Vec<Descriptor>>,
    fs_layers: Option<serde::de::IgnoredAny>,
    config: Option<Descriptor>,
}

/// Reads a manifest or an index. `name` is for messages; `media_type` is what the server or the
/// parent's descriptor says it is, empty where nobody said.
///
/// # Errors
/// [`OciError::Malformed`] for what is not JSON, is both or neither, is not what its media type
/// says, is schema 1, or has too many children.
pub fn parse(bytes: &[u8], media_type: &str, name: &str) -> Result<Document, OciError> {
    let refuse = |reason: String| OciError::Malformed {
        name: name.to_owned(),
        reason,
    };
    if bytes.len() as u64 > MAX_MANIFEST {
        return Err(OciError::TooLarge {
            name: name.to_owned(),
            limit: MAX_MANIFEST,
        });
    }
    let Read { value: raw, odd } = read::<Raw>(bytes, &MANIFEST, Rest::Refused)
        .map_err(|e| refuse(format!("it is no manifest: {e}")))?;
    if raw.fs_layers.is_some() || raw.schema_version == Some(1) {
        return Err(refuse(
            "it is of schema 1, which registries gave up; push it again".to_owned(),
        ));
    }
    if raw.manifests.is_some() && (raw.layers.is_some() || raw.config.is_some()) {
        return Err(refuse("it is both an index and a manifest".to_owned()));
    }
    let is_index = raw.manifests.is_some();
    let outer = media_type.split(';').next().unwrap_or_default().trim();
    let inner = raw.media_type.as_deref().unwrap_or_default();
    for said in [outer, inner] {
        if kind(said).is_some_and(|index| index != is_index) {
            let said = seawall_model::visible(said);
            return Err(refuse(format!(
                "its media type is {said}, which is not what it holds"
            )));
        }
    }
    if kind(outer).is_some() && kind(inner).is_some() && outer != inner {
        return Err(refuse(format!(
            "it is served as {outer} and says it is {inner}"
        )));
    }
    let children = raw
        .manifests
        .as_ref()
        .or(raw.layers.as_ref())
        .map_or(0, Vec::len);
    if children > MAX_CHILDREN {
        return Err(refuse(format!(
            "it has {children} entries, over the limit of {MAX_CHILDREN}"
        )));
    }
    match (raw.manifests, raw.config, raw.layers) {
        (Some(manifests), ..) => Ok(Document::Index(Index { manifests, odd })),
        (None, Some(config), layers) => Ok(Document::Manifest(Manifest {
            config,
            layers: layers.unwrap_or_default(),
            odd,
        })),
        _ => Err(refuse(
            "it is neither an index nor an image manifest".to_owned(),
        )),
    }
}

/// Whether a media type is an index's or a manifest's; none for those that say neither.
fn kind(media_type: &str) -> Option<bool> {
    match media_type {
        OCI_INDEX | DOCKER_LIST => Some(true),
        OCI_MANIFEST | DOCKER_MANIFEST => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob() -> String {
        format!(r#"{{"digest":"sha256:{}","size":3}}"#, "ab".repeat(32))
    }

    #[test]
    fn documents_are_what_they_say() {
        let blob = blob();
        let index = format!(r#"{{"schemaVersion":2,"manifests":[{blob}],"annotations":null}}"#);
        let manifest = format!(r#"{{"schemaVersion":2,"config":{blob},"layers":[{blob},{blob}]}}"#);
        assert!(
            matches!(parse(index.as_bytes(), OCI_INDEX, "x"), Ok(Document::Index(i)) if i.manifests.len() == 1)
        );
        assert!(matches!(
            parse(index.as_bytes(), "", "x"),
            Ok(Document::Index(_))
        ));
        let found = parse(
            manifest.as_bytes(),
            &format!("{DOCKER_MANIFEST}; charset=utf-8"),
            "x",
        );
        assert!(matches!(found, Ok(Document::Manifest(m)) if m.layers.len() == 2 && m.is_image()));
        assert!(parse(index.as_bytes(), OCI_MANIFEST, "x").is_err());
        assert!(parse(manifest.as_bytes(), DOCKER_LIST, "x").is_err());
        let many = vec![blob.as_str(); MAX_CHILDREN + 1].join(",");
        for refused in [
            String::new(),
            "{}".to_owned(),
            "[]".to_owned(),
            r#"{"manifests":[],"layers":[]}"#.to_owned(),
            format!(r#"{{"manifests":[],"config":{blob}}}"#),
            format!(r#"{{"mediaType":"{OCI_INDEX}","config":{blob},"layers":[]}}"#),
            r#"{"schemaVersion":1,"fsLayers":[],"history":[]}"#.to_owned(),
            r#"{"config":{"digest":"sha256:../../etc/passwd","size":1},"layers":[]}"#.to_owned(),
            blob.replace('3', "-3"),
            format!(r#"{{"config":{},"layers":[]}}"#, blob.replace(":3", ":-3")),
            format!(r#"{{"manifests":[{many}]}}"#),
            "[".repeat(100_000),
        ] {
            assert!(
                parse(refused.as_bytes(), "", "x").is_err(),
                "{}",
                &refused[..refused.len().min(200)]
            );
        }
        let large = format!("{manifest}{}", " ".repeat(4 << 20));
        assert!(matches!(
            parse(large.as_bytes(), "", "x"),
            Err(OciError::TooLarge { .. })
        ));
    }

    #[test]
    fn an_image_is_what_engines_unpack() {
        let blob = blob();
        let of = |kind: &str| blob.replacen('{', &format!(r#"{{"mediaType":"{kind}","#), 1);
        let layer = of("application/vnd.oci.image.layer.v1.tar+gzip");
        let statement = of("application/vnd.in-toto+json");
        let image = of("application/vnd.oci.image.config.v1+json");
        let chart = of("application/vnd.cncf.helm.config.v1+json");
        let content = of("application/vnd.cncf.helm.chart.content.v1.tar+gzip");
        for (config, layers, is_image) in [
            (&image, layer.clone(), true),
            (&image, content.clone(), true),
            (&image, String::new(), true),
            (&image, format!("{statement},{layer}"), true),
            (&image, format!("{statement},{statement}"), false),
            (&chart, content, false),
            (&chart, String::new(), false),
            (&chart, format!("{statement},{layer}"), true),
            (&chart, blob.clone(), true),
        ] {
            let text = format!(r#"{{"config":{config},"layers":[{layers}]}}"#);
            let Ok(Document::Manifest(found)) = parse(text.as_bytes(), "", "x") else {
                panic!("{text}");
            };
            assert_eq!(found.is_image(), is_image, "{text}");
        }
    }

    #[test]
    fn keys_in_other_cases_are_read_and_told() {
        let blob = blob();
        let text = format!(
            r#"{{"CONFIG":{blob},"layers":[],"LAYERS":[{}]}}"#,
            blob.replace("size", "Size")
        );
        let Ok(Document::Manifest(found)) = parse(text.as_bytes(), "", "x") else {
            panic!("{text}");
        };
        assert_eq!(
            (found.layers.len(), found.odd.len()),
            (1, 4),
            "{:?}",
            found.odd
        );
        let index = format!(r#"{{"manifests":[],"manifeſtſ":[{blob}]}}"#);
        assert!(
            matches!(parse(index.as_bytes(), "", "x"), Ok(Document::Index(i)) if i.manifests.len() == 1 && i.odd.len() == 2)
        );
    }

    #[test]
    fn every_prefix_is_refused_without_harm() {
        let manifest = format!(
            r#"{{"schemaVersion":2,"config":{0},"layers":[{0}]}}"#,
            blob()
        );
        for end in 0..manifest.len() {
            assert!(parse(&manifest.as_bytes()[..end], "", "x").is_err());
        }
    }
}
