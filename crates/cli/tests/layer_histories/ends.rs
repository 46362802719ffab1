//! How layers end: one that may have been cut off between two entries is told, wherever it lies.

use seawall_testkit::image::{TestImage, TestLayer, gzipped};

use crate::{gaps, scan};

const LOCK: &str = "[[package]]\nname = \"here\"\nversion = \"0.1.0\"\n";

/// Two files, and where the tar of them may be cut between entries: its beginning, after the first,
/// after both, after one block of zeros.
fn tar() -> (Vec<u8>, [usize; 4]) {
    let tar = TestLayer::default()
        .file("srv/Cargo.lock", LOCK)
        .file("srv/data", "x")
        .tar();
    assert_eq!(tar.len(), 6 * 512);
    (tar, [0, 2 * 512, 4 * 512, 5 * 512])
}

#[test]
fn a_layer_without_its_end_is_told_in_every_form() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (tar, cuts) = tar();
    for cut in cuts.into_iter().chain([tar.len()]) {
        let layers = vec![
            TestLayer::default().file("etc/os-release", "ID=x\n"),
            TestLayer::of_tar(tar[..cut].to_vec()),
        ];
        let image = TestImage::new(layers);
        image.docker_archive_old(&path.join("old.tar"));
        image.docker_archive_new(&path.join("new.tar"));
        image.oci_archive(&path.join("oci.tar"));
        let _ = std::fs::remove_dir_all(path.join("layout"));
        image.oci_layout(&path.join("layout"));
        let old = std::fs::read(path.join("old.tar")).unwrap();
        std::fs::write(path.join("old.tar.gz"), gzipped(&old)).unwrap();
        for target in ["old.tar", "new.tar", "oci.tar", "layout", "old.tar.gz"] {
            check(path, target, cut);
        }
        // As a root file system, plain and packed. Nothing at all is no such thing.
        if cut > 0 {
            std::fs::write(path.join("root.tar"), &tar[..cut]).unwrap();
            std::fs::write(path.join("root.tar.gz"), gzipped(&tar[..cut])).unwrap();
            check(path, "root.tar", cut);
            check(path, "root.tar.gz", cut);
        }
    }
}

fn check(path: &std::path::Path, target: &str, cut: usize) {
    let (report, code) = scan(path, target);
    let ended = cut >= 5 * 512;
    // A stream has no layer where there are no bytes.
    let names = ["unended-layer", "unreadable-layer"];
    let told = gaps(&report).iter().any(|gap| names.contains(gap));
    assert_eq!(told, !ended, "{target} cut at {cut}: {:?}", gaps(&report));
    assert!(ended || code == 3, "{target} cut at {cut}");
    let packages = report.targets[0].packages.len();
    assert_eq!(packages, usize::from(cut > 0), "{target} cut at {cut}");
}
