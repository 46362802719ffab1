//! Small archives, built entry by entry.

use seawall_testkit::image::{TestImage, TestLayer, hex};
use serde_json::{Value, json};
use tar::EntryType;

/// The name under which all images are loaded.
pub(crate) const NAME: &str = "seawall-confusion:1";
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(crate) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// An image of one layer with one package.
#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) layer: Vec<u8>,
    pub(crate) config: String,
}

impl Image {
    pub(crate) fn a() -> Self {
        Self::with("musl")
    }

    pub(crate) fn b() -> Self {
        Self::with("zlib")
    }

    fn with(package: &str) -> Self {
        let layer = TestLayer::default()
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
            .file(
                "lib/apk/db/installed",
                format!("P:{package}\nV:1.1.22-r3\nA:x86_64\no:{package}\n\n"),
            );
        let image = TestImage::new(vec![layer.clone()]);
        Self {
            layer: layer.tar(),
            config: String::from_utf8(image.config_for("amd64")).unwrap(),
        }
    }

    /// Which image has that package.
    pub(crate) fn of_package(name: &str) -> Option<&'static str> {
        match name {
            "musl" => Some("A"),
            "zlib" => Some("B"),
            _ => None,
        }
    }

    pub(crate) fn diff_id(&self) -> String {
        format!("sha256:{}", hex(&self.layer))
    }

    /// Its manifest.
    pub(crate) fn manifest(&self) -> Value {
        json!({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": descriptor(&self.config, CONFIG),
            "layers": [descriptor(&self.layer, LAYER)],
        })
    }
}

pub(crate) fn descriptor(bytes: impl AsRef<[u8]>, media_type: &str) -> Value {
    let bytes = bytes.as_ref();
    json!({"mediaType": media_type, "digest": format!("sha256:{}", hex(bytes)), "size": bytes.len()})
}

/// The same with the annotation by which layouts name images.
pub(crate) fn named(mut descriptor: Value) -> Value {
    let name = format!("docker.io/library/{NAME}");
    descriptor["annotations"]["org.opencontainers.image.ref.name"] = name.into();
    descriptor
}

/// An archive, entry by entry.
#[derive(Clone, Default)]
pub(crate) struct Archive(Vec<(String, EntryType, Vec<u8>)>);

impl Archive {
    pub(crate) fn file(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref().to_vec();
        self.0.push((name.to_owned(), EntryType::Regular, bytes));
        self
    }

    pub(crate) fn link(mut self, name: &str, target: &str) -> Self {
        let target = target.as_bytes().to_vec();
        self.0.push((name.to_owned(), EntryType::Symlink, target));
        self
    }

    pub(crate) fn hard_link(mut self, name: &str, target: &str) -> Self {
        let target = target.as_bytes().to_vec();
        self.0.push((name.to_owned(), EntryType::Link, target));
        self
    }

    pub(crate) fn directory(mut self, name: &str) -> Self {
        self.0
            .push((name.to_owned(), EntryType::Directory, Vec::new()));
        self
    }

    /// A blob of a layout, named by its digest.
    pub(crate) fn blob(self, bytes: impl AsRef<[u8]>) -> Self {
        let name = format!("blobs/sha256/{}", hex(bytes.as_ref()));
        self.file(&name, bytes)
    }

    /// Of these and then the other's.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, kind, data) in &self.0 {
            let mut header = tar::Header::new_gnu();
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_mode(if *kind == EntryType::Directory {
                0o755
            } else {
                0o644
            });
            let mut bytes: &[u8] = data;
            if matches!(kind, EntryType::Symlink | EntryType::Link) {
                header.as_gnu_mut().unwrap().linkname[..data.len()].copy_from_slice(data);
                bytes = b"";
            }
            header.set_size(bytes.len() as u64);
            header.set_cksum();
            builder.append(&header, bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }
}

/// The files of A and B as older engines save them, without `manifest.json`.
pub(crate) fn both() -> Archive {
    let (a, b) = (Image::a(), Image::b());
    Archive::default()
        .file("a.json", &a.config)
        .file("b.json", &b.config)
        .file("a/layer.tar", &a.layer)
        .file("b/layer.tar", &b.layer)
}

/// `manifest.json` of a configuration and a layer.
pub(crate) fn manifest(config: &str, layer: &str) -> String {
    json!([{"Config": config, "RepoTags": [NAME], "Layers": [layer]}]).to_string()
}

/// A layout with that `index.json` and the blobs of A and B.
pub(crate) fn layout(index: &str) -> Archive {
    layout_with(r#"{"imageLayoutVersion":"1.0.0"}"#, index)
}

/// The same with that `oci-layout`.
pub(crate) fn layout_with(marker: &str, index: &str) -> Archive {
    let mut archive = Archive::default().file("oci-layout", marker);
    for image in [Image::a(), Image::b()] {
        let manifest = image.manifest().to_string();
        archive = archive
            .blob(manifest)
            .blob(&image.config)
            .blob(&image.layer);
    }
    archive.file("index.json", index)
}

/// An index of these.
pub(crate) fn index(manifests: &[Value]) -> String {
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).to_string()
}
