//! What an engine says of itself (`GET /info`), as far as it tells where images lie.

use std::path::PathBuf;

use serde::Deserialize;

/// `GET /info`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EngineInfo {
    /// Where the engine keeps everything, `/var/lib/docker`.
    #[serde(default, rename = "DockerRootDir")]
    pub root: String,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    driver_status: Vec<Vec<String>>,
}

impl EngineInfo {
    /// Whether containerd keeps the images: then ids are digests of indexes or manifests, and layers
    /// lie in containerd's store as they were pulled (docs.docker.com, "containerd image store").
    pub fn keeps_images_in_containerd(&self) -> bool {
        let row = ["driver-type", "io.containerd.snapshotter.v1"];
        self.driver_status.iter().any(|found| *found == row)
    }

    /// Where that containerd may keep its content: the engine's own one below the engine's root, else
    /// the system's, which the caller knows.
    pub fn own_containerd(&self) -> Option<PathBuf> {
        let root = PathBuf::from(&self.root);
        root.is_absolute().then(|| root.join("containerd/daemon"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_stores_are_told_apart() {
        let info = |text: &str| serde_json::from_str::<EngineInfo>(text).unwrap();
        let new = info(
            r#"{"DockerRootDir":"/data/docker","Driver":"overlayfs",
                "DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}"#,
        );
        assert!(new.keeps_images_in_containerd());
        assert_eq!(
            new.own_containerd().unwrap(),
            PathBuf::from("/data/docker/containerd/daemon")
        );
        let old = info(
            r#"{"DockerRootDir":"/var/lib/docker","Driver":"overlay2",
                "DriverStatus":[["Backing Filesystem","extfs"],["Supports d_type","true"]]}"#,
        );
        assert!(!old.keeps_images_in_containerd());
        for odd in [
            "{}",
            r#"{"DriverStatus":null}"#,
            r#"{"DriverStatus":[[]],"DockerRootDir":"x"}"#,
        ] {
            assert!(!info(odd).keeps_images_in_containerd());
            assert_eq!(info(odd).own_containerd(), None);
        }
    }
}
