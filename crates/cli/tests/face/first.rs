//! A system with more wrong in it than a screen holds: what the reader sees first.

use seawall_testkit::image::{TestImage, TestLayer};

use crate::{run, seawall};

/// Packages of the system; three of them are exploited, and not those with the most or the gravest findings.
const PACKAGES: usize = 120;
const EXPLOITED: [usize; 3] = [17, 58, 99];

/// An image with many packages, and advisories of all of them.
fn make(directory: &std::path::Path) {
    let os = "ID=alpine\nVERSION_ID=3.10.4\nPRETTY_NAME=\"Alpine Linux v3.10\"\n";
    let mut installed = String::new();
    let mut fixes = Vec::new();
    for number in 0..PACKAGES {
        installed += &format!("P:lib{number}\nV:1.0.0-r0\nA:x86_64\no:lib{number}\n\n");
        let ids: Vec<_> = (0..=number % 4)
            .map(|of| format!("\"CVE-2024-{}\"", 10_000 + number * 10 + of))
            .collect();
        let ids = ids.join(",");
        fixes.push(format!(
            r#"{{"pkg":{{"name":"lib{number}","secfixes":{{"1.0.0-r1":[{ids}]}}}}}}"#
        ));
    }
    let mut layer = TestLayer::default()
        .file("etc/os-release", os)
        .file("lib/apk/db/installed", installed);
    // Two versions of one package, in many places.
    for number in 0..12 {
        let version = if number < 6 { "4.17.11" } else { "3.10.0" };
        let place = "srv/".to_owned() + &"a-long-name-of-a-directory/".repeat(3);
        let manifest = format!(r#"{{"name": "lodash", "version": "{version}"}}"#);
        let path = format!("{place}{number}/node_modules/lodash/package.json");
        layer = layer.file(&path, manifest);
    }
    TestImage::new(vec![layer]).docker_archive_new(&directory.join("system.tar"));
    let feeds = directory.join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    let secdb = format!(
        r#"{{"distroversion":"v3.10","packages":[{}]}}"#,
        fixes.join(",")
    );
    std::fs::write(feeds.join("main.json"), secdb).unwrap();
    let osv = r#"{"id":"GHSA-jf85-cpcp-j695","modified":"2019-07-31T00:00:00Z","aliases":["CVE-2019-10744"],
        "summary":"Prototype pollution in lodash",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
        "affected":[{"package":{"ecosystem":"npm","name":"lodash"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.12"}]}]}]}"#;
    std::fs::write(feeds.join("lodash.json"), osv).unwrap();
    let exploited = EXPLOITED.map(|number| {
        let id = 10_000 + number * 10;
        format!(r#"{{"cveID":"CVE-2024-{id}","dateAdded":"2024-01-02","dueDate":"2024-02-02"}}"#)
    });
    let kev = format!(
        r#"{{"title":"t","catalogVersion":"1","dateReleased":"2024-03-01T00:00:00Z","vulnerabilities":[{}]}}"#,
        exploited.join(",")
    );
    std::fs::write(feeds.join("kev.json"), kev).unwrap();
}

const SCAN: [&str; 5] = ["scan", "system.tar", "--offline", "--feeds", "feeds"];

#[test]
fn the_first_forty_lines_say_what_to_do_first() {
    let directory = tempfile::tempdir().unwrap();
    make(directory.path());
    let output = seawall(directory.path())
        .args(SCAN)
        .env("COLUMNS", "80")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() > 200, "{text}");
    let first = lines[..40].iter().map(|line| crate::without_digests(line));
    let first = first.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("first-forty-lines", first);
    // What is exploited is what matters most, and the first to upgrade.
    let upgrades = lines
        .iter()
        .position(|l| l.starts_with("UPGRADES"))
        .unwrap();
    let mut names: Vec<String> = EXPLOITED.map(|n| format!("lib{n} 1.0.0-r0")).to_vec();
    for name in &names {
        assert!(
            lines[..upgrades].iter().any(|l| l.contains(name)),
            "{first}"
        );
    }
    let mut upgraded: Vec<String> = lines[upgrades + 1..upgrades + 4]
        .iter()
        .map(|line| {
            assert!(line.ends_with("known exploited)"), "{line}");
            line.split(" -> ").next().unwrap().trim().to_owned()
        })
        .collect();
    names.sort();
    upgraded.sort();
    assert_eq!(upgraded, names);
    assert!(upgrades < 40);
    // One line a package, with all its versions.
    assert!(
        text.contains("lodash 3.10.0, 4.17.11 -> 4.17.12  clears"),
        "{text}"
    );
    // Paths are cut in their middle: their ends tell most.
    assert!(text.contains("…"), "{text}");
    let places = lines.iter().filter(|l| l.contains("/lodash/package.json"));
    assert!(places.count() >= 6, "{text}");
}

#[test]
fn the_table_of_packages() {
    let directory = tempfile::tempdir().unwrap();
    make(directory.path());
    let sbom = ["sbom", "system.tar", "--offline", "--format", "table"];
    let only = [&SCAN[..], &["--only", "packages"]].concat();
    for arguments in [&sbom[..], &only] {
        let output = run(directory.path(), arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let packages = PACKAGES + 12;
        assert!(
            text.contains(&format!("\nPACKAGES  {packages}\n")),
            "{text}"
        );
        assert!(!text.contains("UPGRADES"), "{text}");
        for name in ["lib0", "lib119", "lodash"] {
            let row = |line: &str| line.starts_with(&format!("  {name} "));
            assert!(text.lines().any(row), "{name}: {text}");
        }
    }
}

/// That nothing was found is said with what it was judged by.
#[test]
fn nothing_found_is_judged_by_something() {
    let directory = crate::target::directory();
    let arguments = ["scan", "clean.tar", "--offline", "--feeds", "feeds"];
    let output = run(directory.path(), &arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.lines().find(|l| l.starts_with("FOUND")).unwrap();
    assert!(found.contains("judged by"), "{text}");
    assert!(found.contains("alpine"), "{text}");
}
