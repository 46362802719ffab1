//! A small target that is always the same, and advisories for it.

use std::path::Path;

use seawall_testkit::image::{TestImage, TestLayer};

/// `app.tar`, `clean.tar`, and `feeds`.
pub(crate) fn make(directory: &Path) {
    let os = "ID=alpine\nVERSION_ID=3.10.4\nPRETTY_NAME=\"Alpine Linux v3.10\"\n";
    let apk = |packages: &[(&str, &str)]| {
        packages.iter().fold(String::new(), |all, (name, version)| {
            all + &format!("P:{name}\nV:{version}\nA:x86_64\nL:MIT\no:{name}\n\n")
        })
    };
    let layer = |packages| {
        TestLayer::default()
            .file("etc/os-release", os)
            .file("lib/apk/db/installed", apk(packages))
    };
    let lodash = r#"{"name":"lodash","version":"4.17.11","license":"MIT"}"#;
    let base = layer(&[("musl", "1.1.22-r3"), ("openssl", "1.1.1d-r0")]);
    let upper = TestLayer::default().file("srv/node_modules/lodash/package.json", lodash);
    let config = serde_json::json!({"User": "app", "Healthcheck": {"Test": ["CMD", "true"]}});
    let history =
        serde_json::json!([{"created_by": "COPY base /"}, {"created_by": "COPY upper /"}]);
    let app = TestImage::new(vec![base, upper]).told(config, history);
    app.docker_archive_new(&directory.join("app.tar"));
    let clean = layer(&[("musl", "1.1.22-r3")]);
    TestImage::new(vec![clean]).docker_archive_new(&directory.join("clean.tar"));

    let feeds = directory.join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    let secdb = r#"{"distroversion":"v3.10","packages":[{"pkg":{"name":"openssl","secfixes":{
        "1.1.1d-r2":["CVE-2019-1551"],"1.1.1d-r1":["CVE-2019-1547"]}}}]}"#;
    std::fs::write(feeds.join("main.json"), secdb).unwrap();
    // It states no date: what counts is when it was last changed, 2019-12-24.
    let file = std::fs::File::options()
        .write(true)
        .open(feeds.join("main.json"));
    let christmas = std::time::UNIX_EPOCH + std::time::Duration::from_hours(438_096);
    file.unwrap().set_modified(christmas).unwrap();
    let osv = r#"{"id":"GHSA-jf85-cpcp-j695","modified":"2019-07-31T00:00:00Z","aliases":["CVE-2019-10744"],
        "summary":"Prototype pollution in lodash","details":"Versions before 4.17.12 are vulnerable.",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H"}],
        "references":[{"type":"WEB","url":"https://example.org/lodash"}],
        "affected":[{"package":{"ecosystem":"npm","name":"lodash"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.12"}]}]}]}"#;
    std::fs::write(feeds.join("lodash.json"), osv).unwrap();
}

/// A directory with the target in it.
pub(crate) fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    make(directory.path());
    directory
}

/// Scans that file offline by those advisories.
pub(crate) const SCAN: [&str; 5] = ["scan", "app.tar", "--offline", "--feeds", "feeds"];
