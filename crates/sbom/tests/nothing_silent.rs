//! What is not read of a file is said: limits where they cut, entries that are odd, and versions that
//! are none.

mod common;

use common::extract;
use seawall_model::{Evidence, HoleName};

/// The names of what the file leaves open.
fn open(cataloger: &str, path: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let evidence = extract(cataloger, path, text.as_bytes());
    assert_eq!(evidence.holes, [], "{cataloger}");
    let names = evidence.facts.get("unresolved").map_or("", String::as_str);
    let names = names.lines().map(str::to_owned).collect();
    let packages = evidence.packages.iter().map(|p| p.reference.clone());
    (packages.collect(), names)
}

fn holes(evidence: &Evidence) -> Vec<(HoleName, &str)> {
    let holes = evidence.holes.iter();
    holes.map(|h| (h.name.clone(), h.place.as_str())).collect()
}

#[test]
fn entries_without_a_version_are_open() {
    let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    for (cataloger, path, text, packages, left_open) in [
        (
            "pipfile_lock",
            "Pipfile.lock",
            r#"{"default": {"a": {"version": "==1.0"}, "b": {"git": "https://host/b"},
                "c": {"version": "*"}, "d": {"version": "==2.*"}}}"#,
            &["a@1.0"][..],
            &["b", "c", "d"][..],
        ),
        (
            "gemfile_lock",
            "Gemfile.lock",
            "GEM\n  specs:\n    a (1.0)\n    b\n",
            &["a@1.0"],
            &["b"],
        ),
        (
            "yarn_lock",
            "yarn.lock",
            "a@^1:\n  version \"1.0\"\n\nb@^2:\n  resolved \"x\"\n",
            &["a@1.0"],
            &["b"],
        ),
        // As a number, 1.10 would be 1.1.
        (
            "pnpm_lock",
            "pnpm-lock.yaml",
            "packages:\n  /a/1.0.0: {}\n  github.com/x/y/abc: {name: b, version: 1.10}\n  odd: {}\n",
            &["a@1.0.0"],
            &["b", "odd"],
        ),
        (
            "go_mod",
            "go.mod",
            "module m\nrequire a v1.0.0\nrequire b\nrequire c v1.0.0\nexclude c v1.0.0\n",
            &["a@v1.0.0"],
            &["b", "c"],
        ),
        (
            "node_modules",
            "node_modules/a/package.json",
            r#"{"name": "a", "version": 1.10}"#,
            &[],
            &["a"],
        ),
        (
            "node_modules",
            "node_modules/@s/a/package.json",
            "{}",
            &[],
            &["@s/a"],
        ),
        (
            "node_modules",
            "node_modules/.cache/package.json",
            "{}",
            &[],
            &[],
        ),
        (
            "node_modules",
            "node_modules/@s/package.json",
            "{}",
            &[],
            &[],
        ),
        (
            "node_modules",
            "node_modules/a/esm/package.json",
            "{}",
            &[],
            &[],
        ),
    ] {
        let expected = (texts(packages), texts(left_open));
        assert_eq!(open(cataloger, path, text), expected, "{cataloger} {path}");
    }
}

#[test]
fn entries_that_are_odd_are_holes() {
    let gradle = "# a comment\na:b:1=x\nempty=y\na:b:=x\nnonsense\n";
    let evidence = extract("gradle_lock", "gradle.lockfile", gradle.as_bytes());
    let entry = HoleName::UNREADABLE_ENTRY;
    let expected = [(entry.clone(), "line 4"), (entry, "line 5")];
    assert_eq!(holes(&evidence), expected);
    assert_eq!(evidence.packages.len(), 1);
}

#[test]
fn nested_dependencies_are_read_to_a_depth_and_no_further_in_silence() {
    let nested = |depth: usize| {
        let open = r#""a": {"version": "1", "dependencies": {"#.repeat(depth);
        format!(r#"{{"dependencies": {{{open}{}}}}}"#, "}}".repeat(depth))
    };
    let told = |depth| {
        let text = nested(depth);
        holes(&extract("npm_lock", "package-lock.json", text.as_bytes())).len()
    };
    assert_eq!(told(20), 0);
    // JSON itself is only read so deep; either way it is said.
    assert_eq!(told(60), 0);
    assert_eq!(told(200), 1);
}

#[test]
fn long_lines_of_package_databases_are_said_to_be_cut() {
    let long = "x ".repeat(700_000);
    let apk = format!("P:a\nV:1\nA:x86_64\np:{long}\n\n");
    let evidence = extract("apk", "lib/apk/db/installed", apk.as_bytes());
    assert_eq!(evidence.packages.len(), 1);
    let malformed = HoleName::MALFORMED_PACKAGE_DATABASE;
    assert_eq!(holes(&evidence), [(malformed.clone(), "line 4")]);
    let head = "Package: a\nStatus: install ok installed\nVersion: 1\n";
    let dpkg = format!(
        "{head}Depends: b,\n {}\n {}\n",
        &long[..200_000],
        &long[..200_000]
    );
    let evidence = extract("dpkg", "var/lib/dpkg/status", dpkg.as_bytes());
    assert_eq!(evidence.packages.len(), 1);
    assert_eq!(holes(&evidence), [(malformed.clone(), "line 6")]);
    let columns = "a\t1-1\t0\t0\t(none)\t0\t1\tx86_64\t0\t";
    let mariner = format!("{columns}{long}\n");
    let path = "var/lib/rpmmanifest/container-manifest-2";
    let evidence = extract("rpm", path, mariner.as_bytes());
    assert_eq!(evidence.packages.len(), 1);
    assert_eq!(holes(&evidence), [(malformed, "line 1")]);
}

#[test]
fn package_urls_that_are_too_long_are_said() {
    let long = format!("pkg:npm/{}@1", "a".repeat(100_000));
    let tags = format!(
        "SPDXVersion: SPDX-2.3\nPackageName: a\nExternalRef: PACKAGE-MANAGER purl {long}\n"
    );
    // A line has the length that it has; there it is a package like any other.
    let evidence = extract("sbom_file", "a.spdx", tags.as_bytes());
    assert_eq!((evidence.packages.len(), evidence.holes.len()), (1, 0));
    let xml = format!("<bom><component><purl>{long}</purl></component></bom>");
    let evidence = extract("sbom_file", "a.cdx.xml", xml.as_bytes());
    assert_eq!(evidence.holes.len(), 1);
    assert_eq!(evidence.holes[0].name, HoleName::UNREADABLE_SBOM);
}

/// A Go program whose list would stand behind more sections than are read.
#[test]
fn sections_beyond_those_that_are_read_are_said() {
    let sections = vec![(64, 0, 0); 5_000];
    let file = seawall_testkit::elf::elf(&sections, b"\0", &[0; 16], 5_001);
    let catalogers = seawall_sbom::Catalogers::new(seawall_sbom::catalogers::ALL);
    let facts = seawall_model::FileFacts {
        path: "app",
        size: file.len() as u64,
        mode: 0o755,
    };
    let evidence = seawall_model::Inspect::inspect(&catalogers, &facts, &file);
    let go = evidence
        .iter()
        .find(|e| e.cataloger == "go_binary")
        .unwrap();
    assert_eq!(holes(go), [(HoleName::UNREADABLE_MANIFEST, "")]);
}
