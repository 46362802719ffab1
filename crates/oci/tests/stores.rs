//! The readers of local stores on stores that the programs themselves made.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a broken test set-up must fail loudly; its files are our own"
)]

mod support;

use std::path::{Path, PathBuf};

use seawall_model::Digest;
use seawall_oci::PlatformChoice;
use seawall_oci::stores::containerd::Named;
use seawall_oci::stores::{LayerPlace, Listing, StoredImage, containerd, podman};
use support::{Daemon, Tiny, have, run, sha256};

fn check(image: &StoredImage, tiny: &Tiny) {
    assert_eq!(image.id, tiny.config);
    assert_eq!(image.digest.as_ref(), Some(&tiny.manifest));
    assert_eq!(image.names, ["docker.io/library/tiny:1"]);
    assert_eq!(sha256(&image.config), tiny.config);
    let diff_ids: Vec<Digest> = image.layers.iter().map(|l| l.diff_id.clone()).collect();
    assert_eq!(diff_ids, tiny.layers);
    let [first, second] = tiny.layers.as_slice() else {
        panic!("two layers");
    };
    assert_eq!(image.layers[0].chain_id, *first);
    assert_eq!(
        image.layers[1].chain_id,
        sha256(format!("{first} {second}").as_bytes())
    );
    let short = &tiny.config.hex()[..12];
    for name in [
        "tiny:1",
        "docker.io/library/tiny:1",
        short,
        &tiny.config.to_string(),
    ] {
        assert!(image.is_named(name), "{name}");
    }
    assert!(image.is_named(&format!("tiny@{}", tiny.manifest)));
    for name in ["tiny", "tiny:2", "library/other:1", &short[..11], ""] {
        assert!(!image.is_named(name), "{name}");
    }
}

#[test]
fn podmans_store_is_read_in_place() {
    if !have("podman store", &["skopeo"]) {
        return;
    }
    let tiny = Tiny::new();
    let root = tiny.path("root");
    let target = format!(
        "containers-storage:[overlay@{}+{}]docker.io/library/tiny:1",
        root.display(),
        tiny.path("run").display()
    );
    run(
        "skopeo",
        &["--insecure-policy", "copy", &tiny.source(), &target],
    );
    // The library mounts the store onto itself, which would outlive the directory.
    run("umount", &[root.join("overlay").to_str().unwrap()]);
    let listing = podman::images(&root).unwrap();
    assert!(listing.holes.is_empty(), "{:?}", listing.holes);
    let [image] = listing.images.as_slice() else {
        panic!("{listing:?}");
    };
    check(image, &tiny);
    let places: Vec<&PathBuf> = image
        .layers
        .iter()
        .filter_map(|l| match &l.place {
            LayerPlace::Directory(path) => Some(path),
            LayerPlace::Blob { .. } => None,
        })
        .collect();
    assert!(places[0].join("first").is_file() && places[1].join("second").is_file());

    std::fs::remove_dir_all(places[0]).unwrap();
    let listing = podman::images(&root).unwrap();
    assert!(listing.images.is_empty() && listing.holes.len() == 1);
    let list = root.join("overlay-images/images.json");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text.replace(tiny.config.hex(), "../../../etc")).unwrap();
    let listing = podman::images(&root).unwrap();
    assert!(
        listing.holes[0].reason.contains("not a digest"),
        "{:?}",
        listing.holes
    );
    std::fs::write(&list, &text[..text.len() / 2]).unwrap();
    assert!(podman::images(&root).is_err());
}

fn fill_containerd(tiny: &Tiny) -> PathBuf {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (root, socket) = (tiny.path("root"), text(&tiny.path("s")));
    let config = tiny.path("config.toml");
    let settings = format!(
        "version = 2\nroot = '{}'\nstate = '{}'\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n[grpc]\naddress = {socket:?}\n[ttrpc]\naddress = \"{socket}.t\"\n",
        root.display(),
        tiny.path("state").display(),
    );
    std::fs::write(&config, settings).unwrap();
    let archive = tiny.path("layout.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&archive).unwrap());
    tar.append_dir_all("", tiny.path("layout")).unwrap();
    tar.finish().unwrap();
    let ready = || std::os::unix::net::UnixStream::connect(&socket).is_ok();
    let daemon = Daemon::start("containerd", &["--config", &text(&config)], ready);
    for namespace in ["default", "k8s.io"] {
        let archive = text(&archive);
        let import = [
            "--address",
            &socket,
            "--namespace",
            namespace,
            "images",
            "import",
            "--no-unpack",
            &archive,
        ];
        run("ctr", &import);
    }
    drop(daemon);
    root
}

#[test]
fn containerds_store_is_read_in_place() {
    if !have("containerd store", &["containerd", "ctr"]) {
        return;
    }
    let tiny = Tiny::new();
    let root = fill_containerd(&tiny);
    assert_eq!(
        containerd::namespaces(&root).unwrap(),
        ["default", "k8s.io"]
    );
    assert!(containerd::names(&root, "moby").unwrap().is_empty());
    let found = containerd::names(&root, "default").unwrap();
    let [named] = found.as_slice() else {
        panic!("{found:?}");
    };
    let listing = containerd::image(&root, named, &PlatformChoice::Host);
    assert!(listing.holes.is_empty(), "{:?}", listing.holes);
    check(&listing.images[0], &tiny);
    for (layer, expected) in listing.images[0].layers.iter().zip(&tiny.layers) {
        let LayerPlace::Blob {
            path,
            digest,
            media_type,
        } = &layer.place
        else {
            panic!("{layer:?}");
        };
        assert_eq!(
            (digest, media_type.as_str()),
            (expected, "application/vnd.oci.image.layer.v1.tar")
        );
        assert_eq!(sha256(&std::fs::read(path).unwrap()), *expected);
    }
    let other = "linux/s390x".parse().unwrap();
    assert_eq!(containerd::image(&root, named, &other).holes.len(), 1);

    // Whatever becomes of the database, reading it ends, with an answer or an error.
    let database = root.join(containerd::DATABASE);
    let good = std::fs::read(&database).unwrap();
    for cut in (0..good.len()).step_by(1021) {
        std::fs::write(&database, &good[..cut]).unwrap();
        drop(containerd::names(&root, "default"));
    }
    let mut refused = 0;
    for at in (0..good.len()).step_by(61) {
        let mut bad = good.clone();
        bad[at] ^= 0xff;
        std::fs::write(&database, bad).unwrap();
        refused += u32::from(containerd::names(&root, "default").is_err());
    }
    assert!(refused > 0);
    std::fs::write(&database, &good).unwrap();
    let config = root
        .join(containerd::CONTENT)
        .join(seawall_oci::blob_path(&tiny.config));
    std::fs::write(&config, "{}").unwrap();
    let listing = containerd::image(&root, named, &PlatformChoice::Host);
    assert!(listing.images.is_empty() && listing.holes[0].reason.contains("its digest is"));
}

/// What containerd's store has by a name of an image, and of a manifest of its layers whose
/// configuration has a foreign type; these bytes are in that one's place, if any are.
fn beside_a_foreign_one(config: &str, stored: Option<&str>) -> Listing {
    let tiny = Tiny::new();
    let root = tiny.path("root");
    let content = root.join(containerd::CONTENT);
    std::fs::create_dir_all(&content).unwrap();
    std::fs::rename(tiny.path("layout/blobs"), content.join("blobs")).unwrap();
    let path = |digest: &Digest| content.join(seawall_oci::blob_path(digest));
    let put = |text: &str, bytes: Option<&str>| {
        let digest = sha256(text.as_bytes());
        if let Some(bytes) = bytes {
            std::fs::write(path(&digest), bytes).unwrap();
        }
        digest
    };
    let own = std::fs::read_to_string(path(&tiny.manifest)).unwrap();
    let foreign = own
        .replace("vnd.oci.image.config.v1", "vnd.example")
        .replace(tiny.config.hex(), put(config, stored).hex());
    let listed = [&tiny.manifest, &put(&foreign, Some(&foreign))].map(|digest| {
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":1}}"#)
    });
    let index = format!(
        r#"{{"schemaVersion":2,"manifests":[{}]}}"#,
        listed.join(",")
    );
    let named = Named {
        name: "docker.io/library/tiny:1".to_owned(),
        target: put(&index, Some(&index)),
        media_type: "application/vnd.oci.image.index.v1+json".to_owned(),
    };
    containerd::image(&root, &named, &PlatformChoice::All)
}

#[test]
fn a_configuration_that_cannot_be_read_makes_no_artifact() {
    let another = r#"{"architecture":"amd64","os":"linux"}"#;
    for artifact in ["no JSON", another] {
        let listing = beside_a_foreign_one(artifact, Some(artifact));
        assert_eq!((listing.images.len(), listing.holes), (1, Vec::new()));
    }
    let large = " ".repeat((8 << 20) + 1);
    for (stored, reason) in [
        (None, "No such file"),
        (Some("{}"), "its digest is"),
        (Some(&*large), "over the limit"),
    ] {
        let listing = beside_a_foreign_one(another, stored);
        assert_eq!((listing.images.len(), listing.holes.len()), (1, 1));
        let hole = &listing.holes[0];
        assert!(hole.reason.contains(reason), "{hole:?}");
    }
}
