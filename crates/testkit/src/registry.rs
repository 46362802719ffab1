//! A registry of a test's own: blobs by digest and manifests by tag, for [`crate::server`].

use std::collections::BTreeMap;

use crate::image::{TestImage, hex};
use crate::server::{answer, path_of};

/// What a registry has.
#[derive(Clone, Debug, Default)]
pub struct TestRegistry {
    blobs: BTreeMap<String, Vec<u8>>,
    tags: BTreeMap<String, Vec<u8>>,
}

/// An image manifest's media type.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// An index's.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";

impl TestRegistry {
    /// Keeps bytes; their descriptor.
    pub fn put(&mut self, media_type: &str, bytes: &[u8]) -> serde_json::Value {
        let digest = format!("sha256:{}", hex(bytes));
        self.blobs.insert(digest.clone(), bytes.to_vec());
        serde_json::json!({"mediaType": media_type, "digest": digest, "size": bytes.len()})
    }

    /// Keeps an image, each layer as these bytes of that media type; the manifest's descriptor.
    pub fn image(
        &mut self,
        image: &TestImage,
        architecture: &str,
        layers: &[(&str, Vec<u8>)],
    ) -> serde_json::Value {
        let config = image.config_for(architecture);
        let config = self.put("application/vnd.oci.image.config.v1+json", &config);
        let layers: Vec<_> = layers.iter().map(|(kind, l)| self.put(kind, l)).collect();
        let manifest = serde_json::json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers,
        });
        let mut found = self.put(MANIFEST, manifest.to_string().as_bytes());
        found["platform"] = serde_json::json!({"os": "linux", "architecture": architecture});
        found
    }

    /// Keeps an image with gzip layers.
    pub fn simple(&mut self, image: &TestImage) -> serde_json::Value {
        let layers: Vec<_> = image
            .layers
            .iter()
            .map(|layer| (GZIP, crate::image::gzipped(&layer.tar())))
            .collect();
        self.image(image, "amd64", &layers)
    }

    /// Keeps an index of these descriptors; its own.
    pub fn index(&mut self, manifests: &[serde_json::Value]) -> serde_json::Value {
        let index = serde_json::json!({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests,
        });
        self.put(INDEX, index.to_string().as_bytes())
    }

    /// Names what a descriptor stands for.
    pub fn tag(&mut self, tag: &str, descriptor: &serde_json::Value) {
        let digest = descriptor["digest"].as_str().unwrap_or_default();
        if let Some(bytes) = self.blobs.get(digest).cloned() {
            self.tags.insert(tag.to_owned(), bytes);
        }
    }

    /// Names any bytes.
    pub fn tag_bytes(&mut self, tag: &str, bytes: &[u8]) {
        self.tags.insert(tag.to_owned(), bytes.to_vec());
    }

    /// All its blobs by digest, in the order of digests.
    pub fn blobs(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.blobs.iter()
    }

    /// What a request asks for, if it is there.
    pub fn find(&self, head: &str) -> Option<&Vec<u8>> {
        let last = path_of(head).rsplit('/').next().unwrap_or_default();
        self.blobs.get(last).or_else(|| self.tags.get(last))
    }

    /// The honest answer to a request.
    pub fn answer(&self, head: &str) -> Vec<u8> {
        if path_of(head) == "/v2/" {
            return answer("200 OK", "", b"{}");
        }
        match self.find(head) {
            Some(bytes) => answer("200 OK", "", bytes),
            None => answer("404 Not Found", "", b"{}"),
        }
    }
}

/// A gzip layer's media type.
pub const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
