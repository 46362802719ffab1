//! Other tools' ignore files: they hold as written, and what does not hold is a note.

#![expect(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

mod common;

use common::{date, target};
use proptest::prelude::*;
use seawall_model::{Finding, Suppressor};
use seawall_policy::{
    Filters, ForeignIgnores, PackageIndex, Policy, Rules, TargetFacts, apply, foreign_format_of,
    foreign_formats, to_seawall_yaml,
};

const TODAY: &str = "2026-06-15";

fn read(file: &str, text: &str) -> ForeignIgnores {
    let format = foreign_format_of(file).unwrap();
    format.parse(text, file, date(TODAY))
}

fn judged(rules: &Rules<'_>) -> Vec<Finding> {
    let mut target = target();
    let mut findings = std::mem::take(&mut target.findings);
    apply(
        &mut findings,
        &TargetFacts::of(&target),
        &PackageIndex::new(&target.packages),
        rules,
    );
    findings
}

/// Which of openssl, lodash, the check and openssl (not affected) are set aside.
fn marks(rules: &Rules<'_>) -> String {
    let mark = |f: &Finding| if f.suppressed.is_some() { '1' } else { '0' };
    judged(rules).iter().map(mark).collect()
}

fn of(file: &str, text: &str) -> (String, Vec<String>) {
    let foreign = [read(file, text)];
    let rules = Rules {
        foreign: &foreign,
        ..Rules::default()
    };
    let notes = foreign[0].notes.iter().chain(&foreign[0].ended);
    let notes = notes.map(|n| format!("{} | {} | {}", n.place, n.what, n.reason));
    (marks(&rules), notes.collect())
}

fn check(file: &str, cases: &[(&str, &str, usize)]) {
    let mut shown = Vec::new();
    for (text, wanted, count) in cases {
        let (marks, notes) = of(file, text);
        assert_eq!(marks, *wanted, "{text}");
        assert_eq!(notes.len(), *count, "{text}: {notes:?}");
        shown.extend(notes);
    }
    let name = file.replace(['.', '-'], "_");
    insta::assert_snapshot!(format!("notes{name}"), shown.join("\n"));
}

#[test]
fn trivyignore() {
    check(
        ".trivyignore",
        &[
            ("", "0000", 0),
            ("# a comment\n\nCVE-2023-0286\nGHSA-none\n", "1000", 0),
            (
                "\u{feff}CVE-2023-0286 # why\r\nimage-runs-as-root\r\n",
                "1010",
                0,
            ),
            ("CVE-2023-0286 exp:2026-06-16", "1000", 0),
            // There the rule ends with the beginning of the day.
            ("CVE-2023-0286 exp:2026-06-15", "0000", 1),
            ("CVE-2023-0286 exp:soon\nCVE-2021-23337", "0100", 1),
            ("CVE-2023-0286 ws:dev", "0000", 1),
        ],
    );
}

#[test]
fn trivyignore_gives_its_reason_and_place() {
    let foreign = [read(
        ".trivyignore",
        "# not reachable\nCVE-2023-0286\n\nCVE-2021-23337\n",
    )];
    let findings = judged(&Rules {
        foreign: &foreign,
        ..Rules::default()
    });
    let suppressed = findings[0].suppressed.clone().unwrap();
    assert_eq!(suppressed.by, Suppressor::Foreign);
    assert_eq!(suppressed.reason, "not reachable (.trivyignore:2)");
    assert_eq!(
        findings[1].suppressed.clone().unwrap().reason,
        ".trivyignore:4"
    );
}

#[test]
fn trivyignore_yaml() {
    let one = |rest: &str| format!("vulnerabilities:\n  - id: CVE-2023-0286\n{rest}");
    let rules = [
        one(""),
        one("    paths: [var/lib/dpkg/*]\n"),
        one("    paths: [/var/**]\n    statement: fine\n"),
        one("    paths: ['app/**']\n"),
        one("    purls: ['pkg:npm/x', 'pkg:deb/debian/libssl3']\n"),
        one("    purls: ['pkg:deb/debian/libssl3@3.0.9-1']\n"),
        one("    purls: ['pkg:deb/debian/libssl3@1']\n"),
        one("    purls: ['pkg:deb/debian/libssl3?distro=debian-12']\n"),
        one("    purls: ['pkg:deb/debian/libssl3?distro=debian-11']\n"),
        one("    purls: [libssl3]\n"),
        one("    expired_at: 2026-06-16\n"),
        one("    expired_at: 2026-06-15\n"),
        one("    until: 2030-01-01\n"),
    ];
    let wanted = [
        ("1000", 0),
        ("1000", 0),
        ("1000", 0),
        ("0000", 0),
        ("1000", 0),
        ("1000", 0),
        ("0000", 0),
        ("1000", 0),
        ("0000", 0),
        ("0000", 1),
        ("1000", 0),
        ("0000", 1),
        ("0000", 1),
    ];
    let own = rules.iter().zip(wanted);
    let mut cases: Vec<_> = own
        .map(|(text, (marks, notes))| (text.as_str(), marks, notes))
        .collect();
    cases.extend([
        ("misconfigurations: [{id: image-runs-as-root}]", "0010", 0),
        ("misconfigurations: [{id: CVE-2023-0286}]", "0000", 0),
        (
            "secrets: [{id: aws-key}]\nlicenses: [{id: GPL-3.0}]",
            "0000",
            0,
        ),
        ("vulnerabilities: [{statement: x}]", "0000", 1),
        ("vulnerabilties: []", "0000", 1),
        ("vulnerabilities: {a: b}", "0000", 1),
        ("vulnerabilities: [", "0000", 1),
        ("", "0000", 0),
    ]);
    check(".trivyignore.yaml", &cases);
}

#[test]
fn grype() {
    let rules = [
        ("vulnerability: CVE-2023-0286", "1000", 0),
        (
            "{vulnerability: CVE-2023-0286, include-aliases: true, reason: r}",
            "1000",
            0,
        ),
        ("fix-state: fixed", "1000", 0),
        ("fix-state: wont-fix", "0100", 0),
        ("fix-state: not-fixed", "0001", 0),
        ("fix-state: unknown", "0000", 1),
        ("package: {name: libssl3}", "1001", 0),
        ("package: {name: libssl}", "0000", 0),
        ("package: {name: 'lib.*'}", "1001", 0),
        ("package: {name: '('}", "0000", 1),
        ("package: {name: '(a{1000}){1000}'}", "0000", 1),
        ("package: {name: libssl3, version: 3.0.9-1}", "1001", 0),
        ("package: {name: libssl3, version: 3.0.9}", "0000", 0),
        ("package: {type: npm}", "0100", 0),
        ("package: {type: msi}", "0000", 1),
        ("package: {language: javascript}", "0100", 0),
        ("package: {location: '/var/lib/dpkg/**'}", "1001", 0),
        ("package: {upstream-name: openssl}", "1001", 0),
        ("namespace: debian:distro:debian:12", "1001", 0),
        ("namespace: debian:distro:debian:1", "0000", 0),
        ("namespace: github:language:javascript", "0100", 0),
        ("namespace: nvd:cpe", "0000", 1),
        (
            "{vulnerability: CVE-2023-0286, vex-status: not_affected}",
            "0000",
            1,
        ),
        (
            "{vulnerability: CVE-2023-0286, package: {colour: red}}",
            "0000",
            1,
        ),
        ("{vulnerability: CVE-2023-0286, namespace: ''}", "1000", 0),
        ("reason: no condition", "0000", 1),
        ("vulnerability: image-runs-as-root", "0000", 0),
    ];
    let texts: Vec<_> = rules
        .iter()
        .map(|(rule, ..)| format!("ignore:\n  - {rule}\n"))
        .collect();
    let own = texts.iter().zip(rules);
    let mut cases: Vec<_> = own
        .map(|(text, (_, marks, notes))| (text.as_str(), marks, notes))
        .collect();
    cases.extend([
        (
            "only-fixed: true\nignore-wontfix: false\nexclude: []\noutput: json",
            "0000",
            1,
        ),
        ("exclude: ['**/test']\nfail-on-severity: ''", "0000", 1),
        ("ignore: yes", "0000", 1),
    ]);
    check(".grype.yaml", &cases);
}

#[test]
fn osv_scanner() {
    let package = |rest: &str| format!("[[PackageOverrides]]\n{rest}\n");
    let packages = [
        ("ignore = true", "1101", 0),
        ("ignore = false", "0000", 0),
        ("name = \"lodash\"\nignore = true", "0100", 0),
        (
            "Name = \"lodash\"\nEcosystem = \"npm\"\nvulnerability.ignore = true",
            "0100",
            0,
        ),
        (
            "name = \"lodash\"\necosystem = \"PyPI\"\nignore = true",
            "0000",
            0,
        ),
        ("ecosystem = \"Debian:12\"\nignore = true", "1001", 0),
        ("ecosystem = \"Debian\"\nignore = true", "1001", 0),
        (
            "name = \"lodash\"\nversion = \"4.17.21\"\nignore = true",
            "0000",
            0,
        ),
        (
            "name = \"lod.*\"\nnameIsRegex = true\nignore = true",
            "0100",
            0,
        ),
        (
            "name = \"[x\"\nnameIsRegex = true\nignore = true",
            "0000",
            1,
        ),
        (
            "name = \"lodash\"\ngroup = \"dev\"\nignore = true",
            "0000",
            1,
        ),
        ("name = \"lodash\"\nskip = true", "0000", 1),
        ("name = \"lodash\"\nlicense.override = [\"MIT\"]", "0000", 1),
        ("ignore = true\neffectiveUntil = 2026-06-16", "1101", 0),
        ("ignore = true\neffectiveUntil = 2026-06-15", "0000", 1),
    ];
    let texts: Vec<_> = packages.iter().map(|(rest, ..)| package(rest)).collect();
    let own = texts.iter().zip(packages);
    let mut cases: Vec<_> = own
        .map(|(text, (_, marks, notes))| (text.as_str(), marks, notes))
        .collect();
    cases.extend([
        ("[[IgnoredVulns]]\nid = \"CVE-2023-0286\"\nreason = \"r\"", "1000", 0),
        ("[[IgnoredVulns]]\nid = \"GHSA-x4qr-2fvf-3mr5\"\nignoreUntil = 2100-01-01T00:00:00Z", "1000", 0),
        ("[[IgnoredVulns]]\nid = \"CVE-2023-0286\"\nignoreuntil = 2020-01-01", "0000", 1),
        (
            "[[IgnoredVulns]]\nid = \"CVE-2023-0286\"\nignoreUntil = 2020-01-01\n[[IgnoredVulns]]\nid = \"CVE-2023-0286\"\n",
            "0000",
            2,
        ),
        ("[[IgnoredVulns]]\nreason = \"r\"", "0000", 1),
        ("GoVersionOverride = \"1.2\"\nRustVersionOverride = \"1.2\"", "0000", 2),
        ("LoadPath = ", "0000", 1),
    ]);
    check("osv-scanner.toml", &cases);
}

#[test]
fn a_policy_can_be_made_of_them() {
    let foreign = [
        read(
            ".trivyignore",
            "# why \"quoted\": yes\nCVE-2023-0286 exp:2027-03-01\nCVE-2023-0287 ws:dev\n",
        ),
        read(
            ".trivyignore.yaml",
            "vulnerabilities:\n  - {id: CVE-2021-23337, paths: ['app/**', 'b/*'], purls: ['pkg:npm/lodash']}\n  - {id: CVE-1, purls: ['pkg:npm/lodash?a=b']}\n",
        ),
        read(
            ".grype.yaml",
            "ignore:\n  - {vulnerability: CVE-2020-0001}\n  - {package: {name: 'lib.*'}}\n  - {fix-state: fixed}\n",
        ),
        read(
            "osv-scanner.toml",
            "[[PackageOverrides]]\nname = \"@a/b\"\necosystem = \"npm\"\nversion = \"1.0\"\nignore = true\n[[PackageOverrides]]\necosystem = \"Debian\"\nignore = true\n[[PackageOverrides]]\nname = \"x[y]\"\nvulnerability.ignore = true\n",
        ),
    ];
    let text = to_seawall_yaml(&foreign, "team-shop", date("2026-12-31")).yaml;
    insta::assert_snapshot!(text);
    let policy = Policy::parse(&text, "seawall.yaml", date(TODAY)).unwrap();
    let rules = Rules {
        policy: Some(&policy),
        ..Rules::default()
    };
    assert_eq!(marks(&rules), "1101");
    assert_eq!(to_seawall_yaml(&[], "x", date(TODAY)).yaml, "version: 1\n");
}

/// Whatever a file says and the policy does not is said, with its line.
#[test]
fn what_is_not_carried_over_is_said() {
    let cases = [
        (
            ".trivyignore",
            "CVE-2023-0286 ws:dev\nCVE-2023-0287 exp:2020-01-01\n",
            &[1][..],
            &[2][..],
        ),
        (
            ".trivyignore.yaml",
            "vulnerabilities:\n  - {id: CVE-2023-0286, purls: ['pkg:deb/debian/a?arch=amd64']}\nother: []\n",
            &[2, 3],
            &[],
        ),
        (
            ".grype.yaml",
            "log: {level: debug}\nignore:\n  - fix-state: wont-fix\n  - package: {name: 'a.*'}\n  - {vulnerability: CVE-2023-0286, match-type: x}\n  - {vulnerability: CVE-2023-0287}\nonly-fixed: true\n",
            &[3, 4, 5, 7],
            &[1],
        ),
        (
            "osv-scanner.toml",
            "GoVersionOverride = \"1.20\"\n[[PackageOverrides]]\nname = \"a\"\nlicense.override = [\"MIT\"]\n[[PackageOverrides]]\nname = \"b\"\n[[PackageOverrides]]\nnameIsRegex = true\nname = \"c.*\"\nignore = true\n",
            &[1, 4, 7],
            &[5],
        ),
        (".grype.yaml", "ignore: [", &[1], &[]),
    ];
    for (file, text, lost, told) in cases {
        let converted = to_seawall_yaml(&[read(file, text)], "x", date("2026-12-31"));
        let lines = |holes: &[seawall_model::Hole]| {
            let line = |hole: &seawall_model::Hole| {
                let (name, line) = hole.place.rsplit_once(':').unwrap();
                assert_eq!(name, file);
                assert!(
                    converted
                        .yaml
                        .contains(&format!("{}: {}", hole.place, hole.what))
                );
                line.parse::<u32>().unwrap()
            };
            let mut lines: Vec<u32> = holes.iter().map(line).collect();
            lines.sort_unstable();
            lines
        };
        assert_eq!(lines(&converted.lost), lost, "{text}");
        assert_eq!(lines(&converted.told), told, "{text}");
        Policy::parse(&converted.yaml, "seawall.yaml", date(TODAY)).unwrap();
    }
}

#[test]
fn every_shared_ignore_file_is_read() {
    let Some(data) = seawall_testkit::test_data("every_shared_ignore_file_is_read") else {
        return;
    };
    let archive = data.join("fixtures/lockfiles-osv-scanner.tar.zst");
    let (mut files, mut rules, mut refused) = (0, 0, Vec::new());
    for (path, bytes) in seawall_testkit::unpack(&archive) {
        let name = path.rsplit('/').next().unwrap();
        let parts = name.rsplit_once('.');
        if !parts.is_some_and(|(stem, kind)| stem.starts_with("osv-scanner") && kind == "toml") {
            continue;
        }
        files += 1;
        let read = read("osv-scanner.toml", &String::from_utf8(bytes).unwrap());
        rules += read.ignores.len();
        if read.notes.iter().any(|n| n.what == "the whole file") {
            refused.push(path);
        }
    }
    assert!(files > 40 && rules > 50, "{files} files, {rules} rules");
    // One file is broken on purpose.
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].contains("config-invalid"));
}

fn trivy_line() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "CVE-2023-0286",
        "CVE-2021-23337",
        "CVE-2020-0001 exp:2026-06-14",
        "image-runs-as-root exp:2027-01-01",
        "CVE-9999-1",
        "# note",
        "GHSA-x4qr-2fvf-3mr5 ws:x",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn more_rules_never_set_less_aside(
        some in prop::collection::vec(trivy_line(), 0..5),
        more in prop::collection::vec(trivy_line(), 0..5),
        unfixed: bool,
    ) {
        let few = [read(".trivyignore", &some.join("\n"))];
        let all = [few[0].clone(), read(".trivyignore", &more.join("\n"))];
        let filters = Filters { ignore_unfixed: unfixed, ..Filters::default() };
        let few = marks(&Rules { foreign: &few, ..Rules::default() });
        let all = marks(&Rules { foreign: &all, filters: Some(&filters), ..Rules::default() });
        prop_assert!(few.chars().zip(all.chars()).all(|(few, all)| few <= all));
    }

    #[test]
    fn never_panics(text in ".{0,80}", yaml in r"[a-z:\[\]{}\-'\n ]{0,60}", which in 0..4_usize) {
        let format = foreign_formats()[which];
        format.parse(&text, "f", date(TODAY));
        format.parse(&yaml, "f", date(TODAY));
        format.parse(&format!("ignore:\n  - {yaml}"), "f", date(TODAY));
        format.parse(&format!("vulnerabilities:\n  - {yaml}"), "f", date(TODAY));
        let _ = Policy::parse(&format!("version: 1\nignore:\n  - {yaml}"), "p", date(TODAY));
    }
}
