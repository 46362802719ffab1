//! Updates against servers that answer, break off, and have nothing new: nothing that is here is
//! lost because something else was brought up to date.

use seawall_model::{Ecosystem, PackageRole};
use seawall_testkit::image::archive;

use super::tests_server::Server;
use super::*;
use crate::feeds::Remote;

fn secdb(repository: &str, package: &str, versions: &[&str]) -> String {
    let fixes: Vec<_> = versions
        .iter()
        .enumerate()
        .map(|(i, version)| format!(r#""{version}":["CVE-2020-{i}"]"#))
        .collect();
    format!(
        r#"{{"reponame":"{repository}","distroversion":"v3.1","packages":[{{"pkg":{{"name":"{package}","secfixes":{{{}}}}}}}]}}"#,
        fixes.join(",")
    )
}

/// A GHSA record of these packages, all fixed in that version.
fn ghsa(number: u32, packages: &[(&str, &str)], fixed: &str) -> (String, Vec<u8>) {
    let affected: Vec<_> = packages
        .iter()
        .map(|(ecosystem, name)| {
            format!(
                r#"{{"package":{{"ecosystem":"{ecosystem}","name":"{name}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"id":"GHSA-{number}","modified":"2026-01-{number:02}T00:00:00Z","affected":[{}]}}"#,
        affected.join(",")
    );
    (format!("GHSA-{number}.json"), text.into_bytes())
}

fn remote(name: &str, scope: Option<&str>) -> Remote {
    Remote {
        name: name.into(),
        url: format!("http://a/{name}"),
        size: 100,
        scope: scope.map(str::to_owned),
        pointer: false,
    }
}

fn update(store: &Store, server: &Server, remotes: &[Remote]) -> Updated {
    store
        .update(remotes, server, StoreOptions::default(), &mut |_| ())
        .unwrap()
}

/// Ids and fixes that the store knows of a package.
fn known(store: &Store, ecosystem: &str, role: PackageRole, package: &str) -> Vec<String> {
    let ecosystem: Ecosystem = ecosystem.parse().unwrap();
    let matcher = store.matcher().unwrap();
    let mut all = Vec::new();
    for index in matcher.indexes() {
        for row in index.lookup(&ecosystem, role, package).unwrap() {
            let id = index.head(row.head).unwrap().id;
            all.push(format!("{id} {:?}", row.ranges[0].end));
        }
    }
    all.sort();
    all
}

fn binary(store: &Store, ecosystem: &str, package: &str) -> Vec<String> {
    known(store, ecosystem, PackageRole::Binary, package)
}

fn source(store: &Store, ecosystem: &str, package: &str) -> Vec<String> {
    known(store, ecosystem, PackageRole::Source, package)
}

#[test]
fn an_alpine_image_needs_its_own_small_files() {
    let wanted = remotes(&["Alpine:v3.19".parse().unwrap()]);
    let urls: Vec<_> = wanted
        .iter()
        .map(|r| r.url.as_str())
        .filter(|u| u.contains("secdb"))
        .collect();
    assert_eq!(urls.len(), 2, "{urls:?}");
    assert!(urls.iter().all(|u| u.contains("v3.19")));
    assert!(wanted.iter().map(|r| r.size).sum::<u64>() < 10_000_000);
    assert_eq!(remotes(&[]).len(), 2, "EPSS and KEV");
}

#[test]
fn fetched_once_then_only_asked_for_what_is_newer() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    server.put("http://a/main", secdb("main", "p", &["1-r0"]));
    let first = update(&store, &server, &[remote("main", None)]);
    assert_eq!(first.imported.sources.len(), 1);
    let again = update(&store, &server, &[remote("main", None)]);
    assert_eq!(again.unchanged, ["http://a/main"]);
    assert_eq!(store.sources().unwrap().len(), 1);
    // Nor does what a killed run began stay behind.
    for begun in [".part-main", ".part-main.etag"] {
        fs::write(directory.path().join(begun), "").unwrap();
    }
    update(&store, &server, &[remote("main", None)]);
    let names = fs::read_dir(directory.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with(".part-")).count(), 0);
}

/// What another version of the program has kept is as good as nothing, and that the server has nothing newer
/// does not stand in the way.
#[test]
fn a_store_of_another_form_is_fetched_anew() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    server.put("http://a/main", secdb("main", "p", &["1-r0"]));
    update(&store, &server, &[remote("main", None)]);
    let path = directory.path().join(MANIFEST);
    let file = fs::File::open(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_reader(file).unwrap();
    manifest.as_object_mut().unwrap().remove("form").unwrap();
    fs::write(&path, manifest.to_string()).unwrap();
    assert_eq!(store.sources().unwrap(), []);
    let again = update(&store, &server, &[remote("main", None)]);
    assert_eq!(again.imported.sources.len(), 1, "{again:?}");
    assert_eq!(source(&store, "Alpine:v3.1", "p").len(), 1);
}

#[test]
fn a_broken_download_is_continued_and_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    server.put("http://a/main", secdb("main", "p", &["1-r0"]));
    *server.breaks_after.lock().unwrap() = Some(20);
    let broken = update(
        &store,
        &server,
        &[remote("main", None), remote("gone", None)],
    );
    assert_eq!((broken.failed.len(), broken.imported.sources.len()), (2, 0));
    *server.breaks_after.lock().unwrap() = None;
    let whole = update(&store, &server, &[remote("main", None)]);
    assert_eq!(whole.imported.sources.len(), 1, "{whole:?}");
    assert_eq!(server.last("Range").as_deref(), Some("bytes=20-"));
    // What changed on the server meanwhile is not glued together.
    server.put("http://a/main", secdb("main", "p", &["1-r0", "2-r0"]));
    *server.breaks_after.lock().unwrap() = Some(30);
    update(&store, &server, &[remote("main", None)]);
    server.put("http://a/main", secdb("main", "q", &["1-r0", "3-r0"]));
    *server.breaks_after.lock().unwrap() = None;
    update(&store, &server, &[remote("main", None)]);
    assert!(source(&store, "Alpine:v3.1", "p").is_empty());
    assert_eq!(source(&store, "Alpine:v3.1", "q").len(), 2);
}

#[test]
fn a_download_that_was_killed_after_its_last_byte_is_taken() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    let body = secdb("main", "p", &["1-r0"]);
    server.put("http://a/main", body.clone());
    fs::write(directory.path().join(".part-main"), &body).unwrap();
    let tag = server.files.lock().unwrap()["http://a/main"].0.clone();
    fs::write(directory.path().join(".part-main.etag"), tag).unwrap();
    let done = update(&store, &server, &[remote("main", None)]);
    assert_eq!(
        (done.failed.len(), done.imported.sources.len()),
        (0, 1),
        "{done:?}"
    );
    let left: Vec<_> = fs::read_dir(directory.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn one_ecosystem_of_a_shared_source_leaves_the_others_alone() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    let both = [("npm", "shared"), ("PyPI", "shared")];
    server.put(
        "http://a/npm.tar",
        archive(&[ghsa(1, &[("npm", "left")], "1.0"), ghsa(2, &both, "1.0")]),
    );
    server.put(
        "http://a/pypi.tar",
        archive(&[ghsa(3, &[("PyPI", "right")], "1.0"), ghsa(2, &both, "2.0")]),
    );
    let (npm, pypi) = (
        remote("npm.tar", Some("npm")),
        remote("pypi.tar", Some("PyPI")),
    );
    update(&store, &server, std::slice::from_ref(&npm));
    let matcher = store.matcher().unwrap();
    let covers = |name: &str| {
        let ecosystem = name.parse().unwrap();
        matcher.indexes().iter().any(|i| i.covers(&ecosystem))
    };
    assert!(
        covers("npm") && !covers("PyPI"),
        "one record by the way is not an ecosystem"
    );
    update(&store, &server, std::slice::from_ref(&pypi));
    assert_eq!(binary(&store, "npm", "left").len(), 1);
    assert_eq!(binary(&store, "PyPI", "right").len(), 1);
    // Each ecosystem's file is the word on it, though both hold the record.
    assert_eq!(binary(&store, "npm", "shared"), ["GHSA-2 Fixed(\"1.0\")"]);
    assert_eq!(binary(&store, "PyPI", "shared"), ["GHSA-2 Fixed(\"2.0\")"]);
    server.put(
        "http://a/npm.tar",
        archive(&[ghsa(1, &[("npm", "left")], "1.1"), ghsa(2, &both, "1.1")]),
    );
    let again = update(&store, &server, &[npm, pypi]);
    assert_eq!(again.unchanged, ["http://a/pypi.tar"]);
    assert_eq!(binary(&store, "npm", "left"), ["GHSA-1 Fixed(\"1.1\")"]);
    assert_eq!(binary(&store, "PyPI", "shared"), ["GHSA-2 Fixed(\"2.0\")"]);
    assert_eq!(store.sources().unwrap().len(), 2);
    store.verify().unwrap();
}

#[test]
fn one_repository_of_alpine_leaves_the_other_alone() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    server.put("http://a/main", secdb("main", "m", &["1-r0"]));
    server.put("http://a/community", secdb("community", "c", &["1-r0"]));
    let both = [remote("main", None), remote("community", None)];
    update(&store, &server, &both);
    server.put("http://a/community", secdb("community", "c", &["2-r0"]));
    let again = update(&store, &server, &both);
    assert_eq!(again.unchanged, ["http://a/main"]);
    assert_eq!(source(&store, "Alpine:v3.1", "m").len(), 1);
    assert_eq!(
        source(&store, "Alpine:v3.1", "c"),
        ["CVE-2020-0 Fixed(\"2-r0\")"]
    );
    // Another release is another file, and leaves both alone.
    let newer = secdb("main", "m", &["9-r0"]).replace("v3.1", "v3.2");
    server.put("http://a/newer", newer);
    update(&store, &server, &[remote("newer", None)]);
    assert_eq!(source(&store, "Alpine:v3.2", "m").len(), 1);
    assert_eq!(source(&store, "Alpine:v3.1", "m").len(), 1);
    server.remove("http://a/main");
    let gone = update(&store, &server, &both);
    assert_eq!(gone.failed.len(), 1);
    assert_eq!(source(&store, "Alpine:v3.1", "m").len(), 1);
}

#[test]
fn releases_that_a_newer_file_does_not_speak_of_stay() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    let tracker = |releases: &[&str], fixed: &str| {
        let of: Vec<_> = releases
            .iter()
            .map(|r| {
                format!(
                    r#""{r}":{{"status":"resolved","fixed_version":"{fixed}","repositories":{{}}}}"#
                )
            })
            .collect();
        format!(
            r#"{{"p":{{"CVE-2020-1":{{"releases":{{{}}}}}}}}}"#,
            of.join(",")
        )
    };
    server.put("http://a/debian", tracker(&["buster", "bullseye"], "1"));
    update(&store, &server, &[remote("debian", None)]);
    server.put("http://a/debian", tracker(&["bullseye", "bookworm"], "2"));
    update(&store, &server, &[remote("debian", None)]);
    for (release, fixed) in [("10", "1"), ("11", "2"), ("12", "2")] {
        let found = source(&store, &format!("Debian:{release}"), "p");
        assert_eq!(found, [format!("CVE-2020-1 Fixed(\"{fixed}\")")]);
    }
    store.verify().unwrap();
}

#[test]
fn what_is_imported_takes_the_place_of_what_it_speaks_of_and_no_more() {
    let directory = tempfile::tempdir().unwrap();
    let (store, files) = (
        Store::new(directory.path().join("db")),
        directory.path().join("files"),
    );
    let server = Server::default();
    let npm = remote("npm.tar", Some("npm"));
    let pypi = remote("pypi.tar", Some("PyPI"));
    server.put(
        "http://a/npm.tar",
        archive(&[ghsa(1, &[("npm", "left")], "1.0")]),
    );
    server.put(
        "http://a/pypi.tar",
        archive(&[ghsa(2, &[("PyPI", "right")], "1.0")]),
    );
    update(&store, &server, &[npm.clone(), pypi.clone()]);
    fs::create_dir(&files).unwrap();
    let (name, text) = ghsa(3, &[("npm", "left")], "3.0");
    fs::write(files.join(name), text).unwrap();
    store.import(&[files], StoreOptions::default()).unwrap();
    assert_eq!(binary(&store, "npm", "left"), ["GHSA-3 Fixed(\"3.0\")"]);
    assert_eq!(binary(&store, "PyPI", "right").len(), 1);
    // The server's tag is of a state that is not here any more; the other's is.
    server.put(
        "http://a/npm.tar",
        archive(&[ghsa(4, &[("npm", "left")], "4.0")]),
    );
    let tags = |server: &Server| {
        update(&store, server, std::slice::from_ref(&npm));
        let npm = server.last("If-None-Match");
        update(&store, server, std::slice::from_ref(&pypi));
        (npm, server.last("If-None-Match").is_some())
    };
    assert_eq!(tags(&server), (None, true));
    assert_eq!(binary(&store, "npm", "left"), ["GHSA-4 Fixed(\"4.0\")"]);
}

#[test]
fn what_was_held_back_or_damaged_is_fetched_again() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    let main = [remote("main", None)];
    let five = ["1-r0", "2-r0", "3-r0", "4-r0", "5-r0"];
    server.put("http://a/main", secdb("main", "p", &five));
    update(&store, &server, &main);
    server.put("http://a/main", secdb("main", "p", &five[..3]));
    for _ in 0..2 {
        let held = update(&store, &server, &main).imported.refused;
        assert!(
            matches!(held.as_slice(), [AdvisoryError::Shrunk { .. }]),
            "{held:?}"
        );
        assert_eq!(source(&store, "Alpine:v3.1", "p").len(), 5);
    }
    let options = StoreOptions {
        allow_shrink: true,
        ..StoreOptions::default()
    };
    store.update(&main, &server, options, &mut |_| ()).unwrap();
    assert_eq!(source(&store, "Alpine:v3.1", "p").len(), 3);
    let file = directory.path().join(&store.sources().unwrap()[0].file);
    fs::write(file, "damaged").unwrap();
    assert!(store.verify().is_err());
    update(&store, &server, &main);
    assert_eq!(server.last("If-None-Match"), None);
    store.verify().unwrap();
    // A damaged manifest is a beginning.
    fs::write(directory.path().join(MANIFEST), "{").unwrap();
    assert!(store.sources().is_err());
    update(&store, &server, &main);
    assert_eq!(source(&store, "Alpine:v3.1", "p").len(), 3);
}

#[test]
fn a_file_that_is_cut_takes_nobodys_place() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    let npm = [remote("npm.tar.gz", Some("npm"))];
    let all: Vec<_> = (1..20)
        .map(|i| ghsa(i, &[("npm", &format!("p{i}"))], "1.0"))
        .collect();
    let whole = seawall_testkit::image::gzipped(&archive(&all));
    server.put("http://a/npm.tar.gz", whole.clone());
    update(&store, &server, &npm);
    server.put("http://a/npm.tar.gz", &whole[..whole.len() - 9]);
    let cut = update(&store, &server, &npm);
    assert!(
        matches!(cut.imported.refused.as_slice(), [AdvisoryError::Incomplete { name }] if name == "ghsa"),
        "{cut:?}"
    );
    assert_eq!(binary(&store, "npm", "p19").len(), 1);
    // A page of another kind is no feed.
    server.put("http://a/npm.tar.gz", "<html>sign in</html>");
    assert_eq!(update(&store, &server, &npm).failed.len(), 1);
    // A tracker of one document that ends early.
    let tracker = |packages: usize| {
        let of: Vec<_> = (0..packages)
            .map(|i| format!(r#""p{i}":{{"CVE-2020-1":{{"releases":{{"bookworm":{{"status":"open","repositories":{{}}}}}}}}}}"#))
            .collect();
        format!("{{{}}}", of.join(","))
    };
    let debian = [remote("debian", None)];
    server.put("http://a/debian", tracker(100));
    update(&store, &server, &debian);
    let text = tracker(110);
    server.put("http://a/debian", &text.as_bytes()[..text.len() - 40]);
    let cut = update(&store, &server, &debian);
    assert_eq!(cut.imported.refused.len(), 1, "{cut:?}");
    assert!(source(&store, "Debian:12", "p105").is_empty());
    assert_eq!(source(&store, "Debian:12", "p99").len(), 1);
}

#[test]
fn a_pointer_names_a_file_beside_it_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let server = Server::default();
    server.put("http://a/b/main-2026.json", secdb("main", "p", &["1-r0"]));
    let remote = Remote {
        url: "http://a/b/latest.txt".into(),
        pointer: true,
        ..remote("main", None)
    };
    for bad in ["", "../x", "/x", "http://evil/x", "a b", ".hidden", "x\ny"] {
        server.put(&remote.url, bad);
        let refused = update(&store, &server, std::slice::from_ref(&remote));
        assert_eq!(refused.failed.len(), 1, "{bad}");
        assert!(
            server
                .asked
                .lock()
                .unwrap()
                .iter()
                .all(|r| r.url == remote.url)
        );
    }
    server.put(&remote.url, "main-2026.json\n");
    let updated = update(&store, &server, std::slice::from_ref(&remote));
    assert_eq!(updated.imported.sources.len(), 1, "{updated:?}");
    let again = update(&store, &server, std::slice::from_ref(&remote));
    assert_eq!(again.unchanged, std::slice::from_ref(&remote.url));
    // A mirror has the file itself, and what another server said of it means nothing there.
    server.put("http://mirror/main", secdb("main", "p", &["1-r0", "2-r0"]));
    let mirrored = update(&store, &server, &[remote.at_mirror("http://mirror/")]);
    assert_eq!(mirrored.imported.sources.len(), 1, "{mirrored:?}");
    assert_eq!(server.last("If-None-Match"), None);
}

#[test]
fn releases_of_a_target_lead_nowhere_else() {
    let wanted = remotes(&[
        "Alpine:../../x".parse().unwrap(),
        "Alpine:v3.19/..".parse().unwrap(),
    ]);
    assert_eq!(wanted.len(), 2, "EPSS and KEV: {wanted:?}");
    let red_hat = remotes(&["Red Hat:9".parse().unwrap()]);
    assert!(red_hat.iter().any(|r| r.pointer && r.size == 70_000_000));
}
