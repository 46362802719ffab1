//! rpm databases that are broken on purpose: what is left is read, the rest is said, nothing panics.

mod common;
#[path = "common/rpm.rs"]
mod rpm;

use common::extract;
use proptest::prelude::*;
use seawall_model::{Evidence, path_hash};

const PATH: &str = "var/lib/rpm/Packages";

fn headers() -> Vec<Vec<u8>> {
    vec![
        rpm::package("base", Some(0), &["rpmlib(X)"], &["sh", "ls"]),
        rpm::package(
            "app",
            Some(2),
            &["/usr/bin/sh", "base", "(a if b)", "none"],
            &["app"],
        ),
        rpm::package("gpg-pubkey", None, &[], &[]),
        rpm::package("last", None, &["app"], &["last"]),
    ]
}

fn containers() -> Vec<(&'static str, Vec<u8>)> {
    let headers = headers();
    vec![
        ("sqlite", rpm::sqlite(&headers)),
        ("ndb", rpm::ndb(&headers)),
        ("berkeley, little", rpm::berkeley(&headers, true)),
        ("berkeley, big", rpm::berkeley(&headers, false)),
    ]
}

fn names(evidence: &Evidence) -> Vec<&str> {
    evidence.packages.iter().map(|p| p.name.as_str()).collect()
}

#[test]
fn every_container_tells_the_same() {
    for (what, bytes) in containers() {
        let evidence = extract("rpm", PATH, &bytes);
        assert_eq!(evidence.holes, [], "{what}");
        assert_eq!(names(&evidence), ["base", "app", "last"], "{what}");
        let app = &evidence.packages[1];
        assert_eq!(app.version, "2:1.2-3.el9");
        let source = app.source.as_ref().unwrap();
        assert_eq!((&*source.name, &*source.version), ("base", "2:1.2-3.el9"));
        assert_eq!(app.depends_on, ["base-1.2-3.el9.x86_64"]);
        assert_eq!(app.modularity.as_deref(), Some("mod:1:2:3"));
        assert_eq!(app.vendor.as_deref(), Some("Red Hat, Inc."));
        assert_eq!(app.licences, ["MIT"]);
        assert_eq!(evidence.owned[1].paths, [path_hash("usr/bin/app")]);
        assert_eq!(
            evidence.packages[2].depends_on,
            std::slice::from_ref(&app.reference)
        );
    }
}

#[test]
fn cut_at_every_byte() {
    let whole = ["base", "app", "last"];
    for (what, bytes) in containers() {
        for length in 0..bytes.len() {
            let evidence = extract("rpm", PATH, &bytes[..length]);
            let names = names(&evidence);
            let all = names == whole;
            assert!(
                all || !evidence.holes.is_empty(),
                "{what} cut at {length}: {names:?}"
            );
            assert!(
                whole.starts_with(&names),
                "{what} cut at {length}: {names:?}"
            );
        }
    }
}

#[test]
fn one_broken_header_costs_only_itself() {
    let mut headers = headers();
    headers[1] = rpm::header(&[rpm::text(1000, "nameless")]);
    headers[1].resize(400, 0);
    for (what, bytes) in [
        ("sqlite", rpm::sqlite(&headers)),
        ("ndb", rpm::ndb(&headers)),
        ("berkeley", rpm::berkeley(&headers, true)),
    ] {
        let evidence = extract("rpm", PATH, &bytes);
        assert_eq!(names(&evidence), ["base", "last"], "{what}");
        assert_eq!(evidence.holes.len(), 1, "{what}: {:?}", evidence.holes);
        assert!(evidence.holes[0].reason.starts_with("nameless"), "{what}");
        assert!(evidence.holes[0].offset.is_some_and(|o| o > 0), "{what}");
    }
}

#[test]
fn loops_and_sharing_end() {
    let headers = headers();
    // The interior page's last child is itself.
    let mut looped = rpm::sqlite(&headers);
    looped[512 + 8..512 + 12].copy_from_slice(&2_u32.to_be_bytes());
    let evidence = extract("rpm", PATH, &looped);
    assert_eq!(names(&evidence), ["base", "app"]);
    assert!(evidence.holes[0].reason.contains("stands twice"));

    // Every slot leads to the same blob: the budget is the file's size.
    let big = rpm::header(&[rpm::text(1000, &"x".repeat(100_000))]);
    let mut shared = rpm::ndb(&[big]);
    let slot: Vec<u8> = shared[32..48].to_vec();
    for copy in shared[48..4096].chunks_exact_mut(16) {
        copy.copy_from_slice(&slot);
    }
    let evidence = extract("rpm", PATH, &shared);
    assert!(
        evidence
            .holes
            .iter()
            .any(|h| h.reason.contains("together larger"))
    );

    // An overflow page that follows itself.
    let mut chain = rpm::berkeley(&headers, true);
    chain[2 * 512 + 16..2 * 512 + 20].copy_from_slice(&2_u32.to_le_bytes());
    let evidence = extract("rpm", PATH, &chain);
    assert_eq!(names(&evidence), ["app", "last"]);
}

#[test]
fn hostile_schemas() {
    let good = rpm::sqlite(&headers());
    let find = |bytes: &[u8], what: &[u8]| {
        let mut windows = bytes.windows(what.len());
        windows.position(|w| w == what).unwrap()
    };
    let at = find(&good, b"tablePackages");
    // A view of that name is no table, whatever its root page says.
    let mut view = good.clone();
    view[at..at + 5].copy_from_slice(b"view!");
    // The root page is the schema itself.
    let mut itself = good.clone();
    itself[at + 21] = 1;
    // The root page is beyond the file.
    let mut beyond = good;
    beyond[at + 21] = 0x7f;
    for (what, bytes) in [("view", view), ("itself", itself), ("beyond", beyond)] {
        let evidence = extract("rpm", PATH, &bytes);
        assert_eq!(names(&evidence), Vec::<&str>::new(), "{what}");
        assert_eq!(evidence.holes.len(), 1, "{what}: {:?}", evidence.holes);
    }
}

#[test]
fn changes_beside_the_database_are_a_hole() {
    let wal = [&[0x37, 0x7f, 0x06, 0x82], &[0; 600][..]].concat();
    let path = "var/lib/rpm/rpmdb.sqlite-wal";
    assert_eq!(
        extract("rpm", path, &wal).holes[0].name,
        "unread-database-changes"
    );
    assert_eq!(extract("rpm", path, &wal[..32]).holes, []);
    assert_eq!(extract("rpm", path, b"").holes, []);
    let journal = [
        &[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7],
        &[0; 600][..],
    ]
    .concat();
    let path = "var/lib/rpm/rpmdb.sqlite-journal";
    assert_eq!(extract("rpm", path, &journal).holes.len(), 1);
    assert_eq!(extract("rpm", path, &[0; 600]).holes, []);
}

/// What may be wrong with a database, but never with us.
fn bounded(bytes: &[u8]) {
    let evidence = extract("rpm", PATH, bytes);
    assert!(evidence.packages.len() <= bytes.len() / 24 + 1);
    assert!(evidence.holes.len() <= 42);
    let owned: usize = evidence.owned.iter().map(|o| o.paths.len()).sum();
    assert!(owned <= bytes.len());
}

proptest! {
    #[test]
    fn flipped_bits(which in 0_usize..4, flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..12)) {
        let (_, mut bytes) = containers().swap_remove(which);
        for (index, bit) in flips {
            let at = index.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        bounded(&bytes);
    }

    #[test]
    fn arbitrary_pages(which in 0_usize..4, noise in prop::collection::vec(any::<u8>(), 0..3000), at in 0_usize..6000) {
        let (_, mut bytes) = containers().swap_remove(which);
        let at = at.min(bytes.len());
        let end = (at + noise.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&noise[..end - at]);
        bounded(&bytes);
    }

    #[test]
    fn arbitrary_headers(noise in prop::collection::vec(any::<u8>(), 24..600)) {
        bounded(&rpm::ndb(&[noise]));
    }

    #[test]
    fn arbitrary_files(noise in prop::collection::vec(any::<u8>(), 0..2000)) {
        bounded(&noise);
    }
}
