//! One file as a target: whatever it is by its name and content, never silently nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use seawall_model::Report;
use seawall_testkit::image::archive;
use seawall_testkit::program::{printed, program, words};

fn seawall(directory: &Path, target: &str, more: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--offline", "--quiet", "--format", "json"])
        .args(["--only", "packages", "--no-cache"])
        .args(more)
        .output()
        .unwrap()
}

/// What is found in a file: its kind, and packages as `name version at path`.
fn scan(
    directory: &Path,
    target: &str,
    more: &[&str],
) -> (Option<i32>, String, Vec<String>, Report) {
    let output = seawall(directory, target, more);
    let report: Report = printed(&output);
    let [one] = report.targets.as_slice() else {
        panic!("{target}: {}", words(&output));
    };
    let packages = one.packages.iter().map(|package| {
        let place = package.locations.first().map_or("", |place| &place.path);
        format!("{} {} at {place}", package.name, package.version)
    });
    let (kind, packages) = (one.target.kind.name().to_owned(), packages.collect());
    (output.status.code(), kind, packages, report)
}

fn write(directory: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Why a file is no target.
fn refused(directory: &Path, target: &str) -> String {
    let output = seawall(directory, target, &[]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "{target}: {}",
        words(&output)
    );
    let report: Report = printed(&output);
    assert!(report.targets.is_empty(), "{target}");
    assert_eq!(report.failed[0].class, "unreadable", "{target}");
    report.failed[0].reason.clone()
}

const LOCK: &str = r#"{"name":"a","version":"1.0.0","lockfileVersion":3,"packages":{
    "":{"name":"a","version":"1.0.0"},"node_modules/lodash":{"version":"4.17.11"}}}"#;

fn jar() -> Vec<u8> {
    // A zip of one stored file.
    let name = b"META-INF/maven/g/a/pom.properties";
    let text = b"groupId=g\nartifactId=a\nversion=1.0\n";
    let crc = crc32(text);
    let mut out = Vec::new();
    let fields = |out: &mut Vec<u8>| {
        out.extend([10, 0, 0, 0, 0, 0, 0, 0, 33, 0]);
        out.extend(crc.to_le_bytes());
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        out.extend([size, size].concat());
        out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    };
    out.extend(b"PK\x03\x04");
    fields(&mut out);
    out.extend([0, 0]);
    out.extend(name);
    out.extend(text);
    let start = u32::try_from(out.len()).unwrap();
    out.extend(b"PK\x01\x02\x14\x00");
    fields(&mut out);
    out.extend([0; 16]);
    out.extend(name);
    let size = u32::try_from(out.len()).unwrap() - start;
    out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn files_that_list_packages() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write(directory, "web/package-lock.json", LOCK);
    let cargo =
        "[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\nsource = \"registry+https://a\"\n";
    write(directory, "Cargo.lock", cargo);
    write(directory, "lib/app.jar", jar());
    write(directory, "requirements/dev.txt", "flask==0.5\n");
    write(
        directory,
        "env/x-1.0.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: x\nVersion: 1.0\n",
    );
    for (target, package) in [
        (
            "web/package-lock.json",
            "lodash 4.17.11 at package-lock.json",
        ),
        ("Cargo.lock", "serde 1.0.0 at Cargo.lock"),
        ("./Cargo.lock", "serde 1.0.0 at Cargo.lock"),
        ("lib/app.jar", "g:a 1.0 at app.jar"),
        ("requirements/dev.txt", "flask 0.5 at dev.txt"),
        ("env/x-1.0.dist-info/METADATA", "x 1.0 at METADATA"),
    ] {
        let (code, kind, packages, report) = scan(directory, target, &[]);
        assert_eq!(packages, [package], "{target}");
        assert_eq!((code, kind.as_str()), (Some(0), "file"), "{target}");
        assert_eq!(report.targets[0].target.reference, target);
        // Whose system it will run on changes nothing for what it lists.
        let (code, _, packages, report) = scan(directory, target, &["--distro", "debian:12"]);
        assert_eq!((code, packages.len()), (Some(0), 1), "{target}");
        assert!(report.targets[0].packages[0].counts(), "{target}");
    }
    std::os::unix::fs::symlink("Cargo.lock", directory.join("locked")).unwrap();
    std::os::unix::fs::symlink("web/package-lock.json", directory.join("package-lock.json"))
        .unwrap();
    // The name that was given is what tells.
    assert_eq!(scan(directory, "package-lock.json", &[]).2.len(), 1);
    assert!(refused(directory, "locked").contains("nothing here reads it"));
}

#[test]
fn package_databases_alone() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let status =
        "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n\n";
    write(directory, "status", status);
    write(directory, "root/var/lib/dpkg/status", status);
    write(directory, "installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n");
    for (target, package) in [
        ("status", "bash 5.2-1 at status"),
        ("root/var/lib/dpkg/status", "bash 5.2-1 at status"),
        ("installed", "musl 1.1.22-r3 at installed"),
    ] {
        let (code, _, packages, report) = scan(directory, target, &[]);
        assert_eq!(
            (code, packages),
            (Some(3), vec![package.to_owned()]),
            "{target}"
        );
        let gaps = &report.targets[0].coverage.gaps;
        assert_eq!(gaps[0].name, "unknown-distribution", "{target}");
    }
    let (code, _, _, report) = scan(directory, "status", &["--distro", "debian:12"]);
    assert_eq!(code, Some(0));
    assert_eq!(report.targets[0].os.as_ref().unwrap().id, "debian");
    // A file of that name that is none is a gap, and nothing was judged.
    write(directory, "other/status", "all is well\n");
    let output = seawall(directory, "other/status", &[]);
    assert_ne!(output.status.code(), Some(0));
}

#[test]
fn files_beside_are_read_where_they_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let all = "-r base-requirements.txt\n-c constraints.txt\n-r odd.lst\n-r ../out-requirements.txt\n\
               -r link-requirements.txt\nopen\nflask==0.5\n";
    write(directory, "app/requirements.txt", all);
    write(
        directory,
        "app/base-requirements.txt",
        "-r requirements.txt\njinja2==2.0\n",
    );
    write(directory, "app/constraints.txt", "open==3.0\n");
    write(directory, "app/odd.lst", "hidden==1.0\n");
    write(directory, "app/other-requirements.txt", "stranger==1.0\n");
    write(directory, "out-requirements.txt", "outside==1.0\n");
    std::os::unix::fs::symlink(
        "../out-requirements.txt",
        directory.join("app/link-requirements.txt"),
    )
    .unwrap();
    let (code, _, mut packages, report) = scan(directory, "app/requirements.txt", &[]);
    packages.sort();
    assert_eq!(
        packages,
        [
            "flask 0.5 at requirements.txt",
            "jinja2 2.0 at base-requirements.txt",
            "open 3.0 at requirements.txt",
        ]
    );
    let coverage = &report.targets[0].coverage;
    assert_eq!(code, Some(3), "{coverage:?}");
    assert_eq!(coverage.gaps[0].name, "unread-requirements");
    let notes = coverage.notes.iter().map(|note| note.reason.as_str());
    let notes: String = notes.collect();
    assert!(notes.contains("-r ../out-requirements.txt"), "{notes}");
    assert!(notes.contains("-r link-requirements.txt"), "{notes}");

    let parent = "<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version>\
        <properties><v>4.5</v></properties></project>";
    let child = "<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version>\
        <relativePath>parent</relativePath></parent><artifactId>c</artifactId><dependencies><dependency>\
        <groupId>x</groupId><artifactId>y</artifactId><version>${v}</version></dependency></dependencies>\
        </project>";
    write(directory, "java/pom.xml", child);
    write(directory, "java/parent/pom.xml", parent);
    let (code, _, packages, _) = scan(directory, "java/pom.xml", &[]);
    assert_eq!(
        (code, packages),
        (Some(0), vec!["x:y 4.5 at pom.xml".to_owned()])
    );

    // Changes that wait beside a database belong to it.
    write(directory, "db/rpmdb.sqlite", b"SQLite format 3\0 damaged");
    write(
        directory,
        "db/rpmdb.sqlite-wal",
        [b"\x37\x7f\x06\x82".as_slice(), &[1; 96]].concat(),
    );
    let (code, _, _, report) = scan(directory, "db/rpmdb.sqlite", &[]);
    let gaps = report.targets[0].coverage.gaps.iter();
    let gaps: Vec<_> = gaps.map(|gap| gap.name.as_str()).collect();
    assert!(
        gaps.contains(&"unread-database-changes"),
        "{code:?}: {gaps:?}"
    );
}

#[test]
fn programs_alone() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let own = std::fs::read("/bin/ls").unwrap();
    // A program that was fetched has no mode that says so.
    write(directory, "fetched", own);
    let (code, kind, packages, report) = scan(directory, "fetched", &[]);
    assert_eq!((kind.as_str(), packages.len()), ("file", 0));
    let gaps = &report.targets[0].coverage.gaps;
    assert!(
        gaps.iter().any(|gap| gap.name == "unidentified-programs"),
        "{gaps:?}"
    );
    assert!(matches!(code, Some(2 | 3)), "{code:?}");
    write(directory, "cut", b"\x7fELF\x02\x01");
    let output = seawall(directory, "cut", &[]);
    assert!(matches!(output.status.code(), Some(2 | 3)));
}

const CYCLONEDX: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[
    {"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}]}"#;
const XML: &str = "<?xml version=\"1.0\"?>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"><components>\
    <component type=\"library\"><name>a</name><version>1</version><purl>pkg:npm/a@1</purl></component>\
    </components></bom>";
const TAGS: &str = "SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\n\
    ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n";
const SYFT: &str = r#"{"artifacts":[{"name":"a","version":"1","purl":"pkg:npm/a@1"}],
    "descriptor":{"name":"syft"}}"#;
const SPDX: &str = r#"{"spdxVersion":"SPDX-2.2","packages":[{"SPDXID":"SPDXRef-a","name":"a",
    "versionInfo":"1","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}]}"#;

#[test]
fn documents_of_any_form_and_name() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    for (form, text) in [CYCLONEDX, XML, TAGS, SYFT, SPDX].iter().enumerate() {
        for name in [
            "foo.json",
            "foo.spdx",
            "foo.xml",
            "foo",
            "bom.json",
            "package-lock.json",
        ] {
            let target = format!("{form}/{name}");
            write(directory, &target, text);
            for target in [target.clone(), format!("sbom:{target}")] {
                let (code, kind, packages, _) = scan(directory, &target, &[]);
                assert_eq!((code, kind.as_str()), (Some(0), "sbom"), "{target}");
                assert_eq!(packages, ["a 1 at "], "{target}");
            }
        }
        // Piped in, plain.
        let output = piped(directory, text.as_bytes());
        let report: Report = printed(&output);
        assert_eq!(report.targets[0].packages.len(), 1, "{form}");
        assert_eq!(report.targets[0].target.kind.name(), "sbom", "{form}");
    }
}

fn piped(directory: &Path, input: &[u8]) -> Output {
    let mut child = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", "-", "--offline", "--quiet", "--format", "json"])
        .args(["--only", "packages", "--no-cache"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // It may stop reading early.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().unwrap()
}

#[test]
fn what_nothing_knows_is_an_error_that_says_what_was_tried() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    for (name, content) in [
        ("notes.txt", b"hello\n".as_slice()),
        ("data.json", br#"{"a": 1}"#),
        ("page.html", b"<html><bom/></html>"),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\0"),
        ("app.zip", &jar()),
        ("noise", &[7; 5000]),
    ] {
        write(directory, name, content);
        let reason = refused(directory, name);
        for tried in ["tar", "CycloneDX", "SPDX", "Syft", "program", "Cargo.lock"] {
            assert!(reason.contains(tried), "{name}: {reason}");
        }
        let output = piped(directory, content);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let report: Report = printed(&output);
        let reason = &report.failed[0].reason;
        assert!(reason.contains("standard input"), "{name}: {reason}");
    }
    write(directory, "empty", "");
    assert!(refused(directory, "empty").contains("empty"));
    // A document that is damaged, or of a form that is not read, says so.
    for (name, content, says) in [
        (
            "cut.cdx.json",
            &CYCLONEDX[..80],
            "CycloneDX document can't be read",
        ),
        ("cut.xml", &XML[..150], "ends inside an element"),
        (
            "three.json",
            r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}"#,
            "SPDX 3 in JSON-LD is not read",
        ),
        (
            "two.yaml",
            "spdxVersion: SPDX-2.3\n",
            "SPDX in YAML is not read",
        ),
    ] {
        write(directory, name, content);
        let reason = refused(directory, name);
        assert!(reason.contains(says), "{name}: {reason}");
        let output = piped(directory, content.as_bytes());
        let report: Report = printed(&output);
        assert!(report.failed[0].reason.contains(says), "{name}");
    }
    write(directory, "Cargo.lock", "");
    assert!(refused(directory, "sbom:notes.txt").contains("no SBOM"));
    // A lock file that lists nothing is judged by nobody.
    write(directory, "yarn.lock", "# yarn lockfile v1\n");
    assert_eq!(seawall(directory, "yarn.lock", &[]).status.code(), Some(2));
}

/// Archives are still told by their content, whatever they are called.
#[test]
fn archives_are_archives() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let files = [
        ("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n"),
        ("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n"),
    ];
    let files: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    for name in ["root.tar", "Cargo.lock", "app.jar"] {
        write(directory, name, archive(&files));
        let (_, kind, packages, _) = scan(directory, name, &[]);
        assert_eq!((kind.as_str(), packages.len()), ("archive", 1), "{name}");
    }
}
