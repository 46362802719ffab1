//! Tests of the dpkg cataloger.

use super::*;
use seawall_model::path_hash;

fn read(path: &str, text: impl AsRef<[u8]>) -> Evidence {
    let bytes = text.as_ref().to_vec();
    let file = FileFacts {
        path,
        size: bytes.len() as u64,
        mode: 0o644,
    };
    IT.extract(&file, &bytes)
}

fn names(evidence: &Evidence) -> Vec<String> {
    let text = |p: &Package| format!("{}@{}", p.name, p.version);
    evidence.packages.iter().map(text).collect()
}

const GOOD: &str = "Package: good\nStatus: install ok installed\nVersion: 1:1.0-1\n\n";

#[test]
fn reads_what_is_installed() {
    let text = "Package: libc6\r\nStatus: hold ok installed\r\nArchitecture: amd64\r\n\
        Maintainer: A <a@example.org>\r\nSource: glibc (2.36-9)\r\nVersion: 2.36-9+deb12u1\r\n\r\n\
        Package: app\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2:1.0\n\
        Depends: libc6 (>= 2.34), absent | libc6:any\nDescription: x\n long\n .\n text\n\n\
        Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
        Package: half\nStatus: install reinstreq half-installed\nVersion: 1\n\n\
        Package: mentioned\n\n";
    let evidence = read("var/lib/dpkg/status", text);
    assert_eq!(names(&evidence), ["libc6@2.36-9+deb12u1", "app@2:1.0"]);
    let libc = &evidence.packages[0];
    let source = libc.source.as_ref().unwrap();
    assert_eq!(
        (source.name.as_str(), source.version.as_str()),
        ("glibc", "2.36-9")
    );
    assert_eq!(libc.vendor.as_deref(), Some("A <a@example.org>"));
    assert_eq!(libc.locations[0].line, Some(1));
    let own = evidence.packages[1].source.as_ref().unwrap();
    assert_eq!((own.name.as_str(), own.version.as_str()), ("app", "2:1.0"));
    assert_eq!(evidence.packages[1].depends_on, ["libc6:amd64"]);
    assert_eq!(evidence.holes.len(), 1, "{:?}", evidence.holes);
    assert!(evidence.holes[0].reason.starts_with("half: half-installed"));
}

#[test]
fn a_bad_paragraph_costs_only_itself() {
    let long = "x".repeat(3 * 1024 * 1024);
    let table: &[(&str, String, usize)] = &[
        ("missing version", "Package: a\nStatus: install ok installed\n\n".into(), 1),
        ("missing name", "Status: install ok installed\nVersion: 1\n\n".into(), 1),
        ("NUL", "Package: a\0b\nStatus: install ok installed\nVersion: 1\n\n".into(), 1),
        ("huge name", format!("Package: {long}\nStatus: install ok installed\nVersion: 1\n\n"), 1),
        ("huge description", format!("Package: a\nStatus: purge ok not-installed\nVersion: 1\nDescription: {long}\n\n"), 0),
        ("no status", "Package: a\nVersion: 1\n\n".into(), 1),
        ("strange status", "Package: a\nStatus: what\nVersion: 1\n\n".into(), 1),
        ("garbage", "<<<<<<< HEAD\n\n".into(), 1),
        ("continuation of nothing", " text\n\n".into(), 1),
        ("two versions", "Package: a\nStatus: install ok installed\n<<<<<<< HEAD\nVersion: 1\n=======\nVersion: 2\n>>>>>>> x\n\n".into(), 4),
    ];
    for (what, text, holes) in table {
        let evidence = read("var/lib/dpkg/status", format!("{text}{GOOD}"));
        assert_eq!(names(&evidence), ["good@1:1.0-1"], "{what}");
        assert_eq!(evidence.holes.len(), *holes, "{what}: {:?}", evidence.holes);
        let before = read("var/lib/dpkg/status", format!("{GOOD}{text}"));
        assert_eq!(names(&before), ["good@1:1.0-1"], "{what}, after");
    }
}

#[test]
fn a_cut_file_says_so() {
    let text = format!(
        "{GOOD}Package: b\nStatus: install ok installed\nVersion: 1.23\nDescription: x\n\n"
    );
    for length in GOOD.len() + 1..text.len() - 1 {
        let evidence = read("var/lib/dpkg/status", &text[..length]);
        let whole_line = text.as_bytes()[length - 1] == b'\n';
        let whole = names(&evidence).len() == 2;
        assert!(
            whole || whole_line || !evidence.holes.is_empty(),
            "at {length}"
        );
        // Never a version that was cut short.
        if whole {
            assert_eq!(evidence.packages[1].version, "1.23", "at {length}");
        }
    }
}

#[test]
fn distroless_links_across_files() {
    let app = read(
        "var/lib/dpkg/status.d/app",
        "Package: app\nVersion: 1\nArchitecture: amd64\nDepends: libssl3, virtual",
    );
    let ssl = read(
        "var/lib/dpkg/status.d/libssl3",
        "Package: libssl3\nVersion: 3\nArchitecture: amd64\nProvides: virtual (= 3)\n",
    );
    assert!(app.holes.is_empty(), "{:?}", app.holes);
    let layered = |evidence| LayeredEvidence {
        layer: 0,
        visibility: seawall_model::Visibility::Present,
        evidence,
    };
    let (app, ssl) = (layered(app), layered(ssl));
    let tree = crate::resolve::MemoryTree::default();
    let packages = IT.resolve(&tree, &[&app, &ssl], &mut Remarks::default());
    assert_eq!(packages[0].depends_on, ["libssl3:amd64"]);
}

#[test]
fn owned_files() {
    let list = read(
        "var/lib/dpkg/info/libc6:amd64.list",
        "/.\n/empty\n/lib\n/lib/libc.so\n/lib/libc.so.6\n/lib/x\n/lib/x/y\n",
    );
    assert_eq!(list.owned[0].owner, "libc6:amd64");
    // Directories, as far as a file shows that they are.
    let files = ["empty", "lib/libc.so", "lib/libc.so.6", "lib/x/y"];
    assert_eq!(list.owned[0].paths, files.map(path_hash));
    let sums = read(
        "var/lib/dpkg/status.d/zlib1g.md5sums",
        "d41d8cd98f00b204e9800998ecf8427e  usr/lib/libz.so\n",
    );
    assert_eq!(sums.owned[0].paths, [path_hash("usr/lib/libz.so")]);
    assert!(
        read("srv/root/var/lib/dpkg/info/a.list", "/x\n")
            .owned
            .is_empty()
    );
}
