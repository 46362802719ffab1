//! Every OS package database among the shared fixtures is read, and none is silent.

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;

use common::extract;
use fixtures::fixtures;

/// The files of a txtar archive (Go's `txtar`): text after `-- path --` lines.
fn parts(path: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if !path.contains("dpkg") || !path.ends_with(".txtar") {
        return vec![(path.to_owned(), bytes.to_vec())];
    }
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let text = String::from_utf8_lossy(line);
        let name = text.trim_end().strip_prefix("-- ");
        if let Some(name) = name.and_then(|n| n.strip_suffix(" --")) {
            parts.push((format!("{path}/{name}"), Vec::new()));
        } else if let Some((_, content)) = parts.last_mut() {
            content.extend_from_slice(line);
        }
    }
    parts
}

/// The cataloger and the place of a fixture, by its path.
fn place(path: &str) -> Option<(&'static str, String)> {
    let name = path.rsplit('/').next()?;
    let dpkg = |name: &str| Some(("dpkg", format!("var/lib/dpkg/{name}")));
    if path.contains("/alpine/testdata/") || path.ends_with("apk/db/installed") {
        return Some(("apk", "lib/apk/db/installed".to_owned()));
    }
    if path.ends_with("pkg/apk/testdata/apk") {
        return Some(("apk", "lib/apk/db/installed".to_owned()));
    }
    if path.contains("dpkg/status.d/") {
        return dpkg(&format!("status.d/{name}"));
    }
    if path.contains("dpkg/info/") && name.ends_with(".list") {
        return dpkg(&format!("info/{name}"));
    }
    if name == "status" && path.contains("dpkg") || path.ends_with(".status") {
        return dpkg("status");
    }
    if name.starts_with("container-manifest-2") {
        return Some(("rpm", "var/lib/rpmmanifest/container-manifest-2".to_owned()));
    }
    if matches!(name, "Packages" | "Packages.db" | "rpmdb.sqlite") {
        return Some(("rpm", format!("var/lib/rpm/{name}")));
    }
    if name.ends_with("os-release") || name.ends_with("-release") || name == "debian_version" {
        return Some(("os_release", format!("etc/{name}")));
    }
    None
}

#[test]
fn every_database_tells_packages_or_a_hole() {
    let test = "every_database_tells_packages_or_a_hole";
    let Some(files) = fixtures(test, "os-packages.tar.zst") else {
        return;
    };
    let (mut databases, mut packages, mut holes) = (0, 0, 0);
    for (path, bytes) in files.iter().flat_map(|(path, bytes)| parts(path, bytes)) {
        let Some((cataloger, place)) = place(&path) else {
            continue;
        };
        let evidence = extract(cataloger, &place, &bytes);
        let told = !evidence.packages.is_empty()
            || !evidence.holes.is_empty()
            || !evidence.owned.is_empty()
            || evidence.os.is_some();
        let empty = bytes.trim_ascii().is_empty();
        assert!(told || empty, "{path} says nothing");
        for hole in &evidence.holes {
            println!("{path}: {} {}: {}", hole.name, hole.place, hole.reason);
        }
        databases += 1;
        packages += evidence.packages.len();
        holes += evidence.holes.len();
    }
    println!("{databases} files, {packages} packages, {holes} holes");
    assert!(databases >= 80, "{databases}");
    assert!(packages >= 540, "{packages}");
}

#[test]
fn every_file_is_harmless_in_every_place() {
    let test = "every_file_is_harmless_in_every_place";
    let Some(files) = fixtures(test, "os-packages.tar.zst") else {
        return;
    };
    for bytes in files.values() {
        for (cataloger, place) in [
            ("apk", "lib/apk/db/installed"),
            ("apk", "etc/apk/world"),
            ("dpkg", "var/lib/dpkg/status"),
            ("dpkg", "var/lib/dpkg/info/x.list"),
            ("os_release", "etc/os-release"),
            ("os_release", "etc/redhat-release"),
            ("rpm", "var/lib/rpm/Packages"),
            ("rpm", "var/lib/rpmmanifest/container-manifest-2"),
        ] {
            let evidence = extract(cataloger, place, bytes);
            assert!(evidence.holes.len() <= 45, "{place}");
        }
    }
}
