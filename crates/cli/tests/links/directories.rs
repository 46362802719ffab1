//! Package databases whose directories, or those above them, are links: images of one layer, so that each
//! is read as a directory, too.

use seawall_testkit::image::{TestImage, TestLayer};

const DEBIAN: &str = "ID=debian\nVERSION_ID=12\n";
const ALPINE: &str = "ID=alpine\nVERSION_ID=3.10.4\n";
const UBUNTU: &str = "ID=ubuntu\nVERSION_ID=22.04\n";
const MARINER: &str = "ID=mariner\nVERSION_ID=2.0\n";
const STATUS: &str = "Package: bash\nStatus: install ok installed\nArchitecture: amd64\n\
    Version: 5.2.15-2+b2\n\n";
const CONTROL: &str = "Package: base-files\nArchitecture: amd64\nVersion: 12.4\n";
const LIST: &str = "/.\n/usr/lib/python3/dist-packages/flask-2.0.1.dist-info/METADATA\n";
const SITE: &str = "usr/lib/python3/dist-packages/flask-2.0.1.dist-info/METADATA";
const FLASK: &str = "Metadata-Version: 2.1\nName: flask\nVersion: 2.0.1\n";
const INSTALLED: &str = "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n";
const WALL: &str = r#"{"jsonwall":"1.0","schema":"1.0","count":3}
{"kind":"package","name":"libssl3","version":"3.0.2-0ubuntu1.10","sha256":"0","arch":"amd64"}
{"kind":"path","path":"/usr/lib/libssl.so.3","mode":"0644","slices":["libssl3_libs"]}
"#;

/// A file of a database: where it is wanted, and what it holds.
type Wanted<'f> = (&'f str, &'f [u8]);

/// The same files at their place, and where the link leads.
fn moved(system: &TestLayer, link: &str, target: &str, files: &[Wanted<'_>]) -> [TestImage; 2] {
    let (mut linked, mut plain) = (system.clone().symlink(link, target), system.clone());
    let real = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => target.trim_start_matches("../").to_owned(),
    };
    for (path, bytes) in files {
        let inner = path.strip_prefix(link).unwrap();
        linked = linked.file(&format!("{real}{inner}"), bytes);
        plain = plain.file(path, bytes);
    }
    [TestImage::new(vec![linked]), TestImage::new(vec![plain])]
}

/// Every database of text, behind links of each of its directories.
pub(crate) fn databases() -> Vec<(&'static str, [TestImage; 2])> {
    let system = |release: &str| TestLayer::default().file("etc/os-release", release);
    let debian = system(DEBIAN).file(SITE, FLASK);
    let dpkg: [Wanted<'_>; 3] = [
        ("var/lib/dpkg/status", STATUS.as_bytes()),
        ("var/lib/dpkg/status.d/base", CONTROL.as_bytes()),
        ("var/lib/dpkg/info/bash.list", LIST.as_bytes()),
    ];
    let apk: [Wanted<'_>; 1] = [("lib/apk/db/installed", INSTALLED.as_bytes())];
    let wall: [Wanted<'_>; 1] = [("var/lib/chisel/manifest.wall", WALL.as_bytes())];
    vec![
        ("dir-var", moved(&debian, "var", "data/var", &dpkg)),
        ("dir-var-lib", moved(&debian, "var/lib", "/data/lib", &dpkg)),
        (
            "dir-dpkg",
            moved(&debian, "var/lib/dpkg", "../../data/dpkg", &dpkg),
        ),
        (
            "dir-status-d",
            moved(
                &debian,
                "var/lib/dpkg/status.d",
                "/srv/control",
                &dpkg[1..2],
            ),
        ),
        (
            "dir-lib-apk",
            moved(&system(ALPINE), "lib/apk", "../data/apk", &apk),
        ),
        (
            "dir-apk-db",
            moved(&system(ALPINE), "lib/apk/db", "/data/db", &apk),
        ),
        (
            "dir-chisel",
            moved(&system(UBUNTU), "var/lib/chisel", "/data/chisel", &wall),
        ),
    ]
}

/// A database of rpm, behind links of each of the directories that it has in newer systems.
pub(crate) fn rpm(database: &[u8]) -> Vec<(&'static str, [TestImage; 2])> {
    let system = TestLayer::default().file("etc/os-release", MARINER);
    let own: [Wanted<'_>; 1] = [("var/lib/rpm/rpmdb.sqlite", database)];
    let newer: [Wanted<'_>; 1] = [("usr/lib/sysimage/rpm/rpmdb.sqlite", database)];
    vec![
        (
            "dir-rpm",
            moved(&system, "var/lib/rpm", "../../data/rpm", &own),
        ),
        (
            "dir-sysimage",
            moved(&system, "usr/lib/sysimage", "/data/sysimage", &newer),
        ),
        (
            "dir-sysimage-rpm",
            moved(&system, "usr/lib/sysimage/rpm", "/data/rpm", &newer),
        ),
    ]
}
