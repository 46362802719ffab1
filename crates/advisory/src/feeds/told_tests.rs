//! What of a file can't be understood is told, and costs the rest of it nothing.

use seawall_model::{Advisory, Hole, Status};
use serde_json::{Value, json};

use super::{ALL, FeedFile, Record, Sink};

#[derive(Default)]
struct Kept {
    advisories: Vec<Advisory>,
    scores: Vec<String>,
    holes: Vec<String>,
}

impl Sink for Kept {
    fn record(&mut self, _: &str, record: Record) {
        match record {
            Record::Advisory(advisory) => self.advisories.push(*advisory),
            Record::Epss(cve, _) | Record::Kev(cve, _) | Record::Rated(cve, _) => {
                self.scores.push(cve);
            }
        }
    }
    fn hole(&mut self, hole: Hole) {
        assert_eq!(hole.name, "unreadable-advisory");
        self.holes.push(hole.reason);
    }
    fn updated(&mut self, _: &str, _: &str) {}
}

fn read(path: &str, text: &str) -> Kept {
    let file = FeedFile {
        path,
        bytes: text.as_bytes(),
    };
    let feed = ALL.iter().find(|feed| feed.recognises(&file));
    let mut kept = Kept::default();
    feed.unwrap_or_else(|| panic!("{path}: {text}"))
        .read(&file, &mut kept);
    kept
}

impl Kept {
    fn ids(&self) -> Vec<&str> {
        self.advisories.iter().map(|a| a.id.as_str()).collect()
    }

    /// That as many holes are told, each with a part of its text.
    fn tells(&self, parts: &[&str]) {
        assert_eq!(self.holes.len(), parts.len(), "{:?}", self.holes);
        for (hole, part) in self.holes.iter().zip(parts) {
            assert!(hole.contains(part), "{hole}");
        }
    }
}

/// An OSV record of one npm package, with other members in place of these.
fn osv(other: &Value) -> Kept {
    let mut record = json!({"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "affected": [{
        "package": {"ecosystem": "npm", "name": "a"},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]});
    for (key, value) in other.as_object().unwrap() {
        record[key] = value.clone();
    }
    read("GHSA-1.json", &record.to_string())
}

#[test]
fn only_a_day_withdraws_a_record() {
    let withdrawn = |value: Value| {
        let kept = osv(&json!({ "withdrawn": value }));
        (kept.advisories[0].withdrawn.is_some(), kept.holes.len())
    };
    assert_eq!(withdrawn(json!("2026-01-02T00:00:00Z")), (true, 0));
    assert_eq!(withdrawn(json!(null)), (false, 0));
    assert_eq!(withdrawn(json!(false)), (false, 0));
    assert_eq!(withdrawn(json!("")), (false, 0));
    assert_eq!(withdrawn(json!(true)), (false, 1));
    assert_eq!(withdrawn(json!("yes")), (false, 1));
}

#[test]
fn records_that_say_less_than_they_should() {
    let affected = |ecosystem: &str, ranges: Value| {
        let package = json!({"ecosystem": ecosystem, "name": "a"});
        json!({"affected": [{"package": package, "ranges": ranges}]})
    };
    let all = json!([{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]);
    osv(&affected("Debian", all)).tells(&["without a release"]);
    // Kept, so that the packages which it is about are told when they are matched.
    for ranges in [
        json!([{"type": "GIT", "events": [{"introduced": "0"}]}]),
        json!([{"type": "SEMVER", "events": []}]),
        json!([]),
    ] {
        let kept = osv(&affected("npm", ranges));
        kept.tells(&[]);
        let entry = &kept.advisories[0].affected[0];
        assert!(entry.ranges.is_empty() && entry.versions.is_empty());
    }
    let commits = json!({"affected": [{"ranges": [{"type": "GIT", "events": []}]}]});
    assert!(osv(&commits).advisories[0].affected.is_empty());
    let vector = |score: &str| json!({"severity": [{"type": "CVSS_V3", "score": score}]});
    osv(&vector("CVSS:3.1/AV:N")).tells(&["CVSS"]);
    osv(&vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")).tells(&[]);
    osv(&json!({"id": ""})).tells(&["it has no id"]);
    osv(&json!({"affected": "a"})).tells(&["invalid type"]);
}

#[test]
fn several_documents_in_one_file() {
    let record = "id: PYSEC-1\nmodified: 2026-01-01T00:00:00Z\naffected:\n- package: {ecosystem: PyPI, name: a}\n  versions: ['1']\n";
    assert_eq!(read("PYSEC-1.yaml", record).ids(), ["PYSEC-1"]);
    let two = read("two.yaml", &format!("{record}---\n{record}"));
    assert_eq!((two.advisories.len(), two.holes.len()), (0, 1));
    let lines = r#"{"id":"GHSA-1","affected":[]}"#;
    let two = read("two.json", &format!("{lines}\n{lines}\n"));
    assert_eq!((two.advisories.len(), two.holes.len()), (0, 1));
}

#[test]
fn lines_of_debians_lists() {
    let kept = read(
        "list",
        "[01 Jan 2023] DSA-1-1 a - security update\n\t{CVE-2023-1}\n\t[bullseye] - a 1.0-1\n\
         \tNOTE: a remark\n\t[bookworm] - a <mended>\n\t[buster] a 1.0\n\t[to-come] - a 2\n\
         \tsomething else\n[02 Jan 2023] ABC-1 b\n\t[bullseye] - b 1\n\
         [03 Jan 2023] DSA-2-1 c - security update\n\t[bullseye] - c 1.0-1\n",
    );
    assert_eq!(kept.ids(), ["DSA-1-1", "DSA-2-1"]);
    kept.tells(&["line 5:", "line 6:", "line 8:", "line 9:"]);
}

#[test]
fn ids_of_alpine_and_rows_of_scores() {
    let secdb = json!({"distroversion": "v3.19", "reponame": "main", "packages": [{"pkg":
        {"name": "a", "secfixes": {"1-r0": ["CVE-2020-1", " "], "2-r0": null}}}]});
    let kept = read("main.json", &secdb.to_string());
    assert_eq!(kept.ids(), ["CVE-2020-1"]);
    kept.tells(&["a 1-r0: an id is empty"]);

    let epss = "#model_version:v1,score_date:2026-01-01\ncve,epss,percentile\n\
                CVE-2020-1,0.5,0.5\nCVE-2020-x,0.5,0.5\nCVE-2020-2,2,0.5\nCVE-2020-3\n";
    let kept = read("epss.csv", epss);
    assert_eq!(kept.scores, ["CVE-2020-1"]);
    kept.tells(&["line 4:", "line 5:", "line 6:"]);

    let entry =
        |cve: &str| json!({"cveID": cve, "dateAdded": "2024-01-01", "dueDate": "2024-02-01"});
    let kev = json!({"catalogVersion": "1", "dateReleased": "2024-01-01", "count": 6,
        "vulnerabilities": [entry("CVE-2020-1"), entry("CVE-x"), {"cveID": "CVE-2020-2"},
            {"cveID": "CVE-2020-3", "dateAdded": "soon", "dueDate": "2024-02-01"},
            entry("CVE-2020-4")]});
    let kept = read("kev.json", &kev.to_string());
    assert_eq!(kept.scores, ["CVE-2020-1", "CVE-2020-4"]);
    kept.tells(&[
        "it has 5 entries, and says 6",
        "entry 2:",
        "entry 3:",
        "entry 4:",
    ]);
}

#[test]
fn fields_of_the_wrong_type() {
    let gem = "gem: a\ncve: 2020-1\ntitle: t\n";
    assert_eq!(read("a.yml", gem).ids(), ["CVE-2020-1"]);
    for wrong in [
        "patched_versions: 1\n",
        "patched_versions: ['!= 1']\n",
        "gem: [a]\n",
    ] {
        let text = format!(
            "{}{wrong}",
            gem.replace(
                "gem: a\n",
                if wrong.starts_with("gem") {
                    ""
                } else {
                    "gem: a\n"
                }
            )
        );
        let kept = read("a.yml", &text);
        assert_eq!((kept.advisories.len(), kept.holes.len()), (0, 1), "{wrong}");
    }
    let safe = read(
        "a.yml",
        &format!("{gem}patched_versions: ['>= 2']\nunaffected_versions: ['< 2']\n"),
    );
    assert_eq!(safe.advisories[0].affected[0].status, Status::NotAffected);
    let rated = read("a.yml", &format!("{gem}cvss_v2: 4.0\ncvss_v3: 9.8\n"));
    let scores = rated.advisories[0].scores.iter().map(|s| s.score);
    assert_eq!(scores.collect::<Vec<_>>(), [9.8, 4.0]);

    let php = |more: &str| {
        read(
            "a.yaml",
            &format!("title: t\ncve: CVE-2020-1\nreference: composer://a/b\n{more}"),
        )
    };
    assert_eq!(
        php("branches: {'1': {versions: ['<1.2']}}\n").ids(),
        ["CVE-2020-1"]
    );
    for wrong in [
        "branches: [1]\n",
        "branches: {'1': {versions: ['!1']}}\n",
        "branches: {'1': {versions: 1}}\n",
    ] {
        let kept = php(wrong);
        assert_eq!((kept.advisories.len(), kept.holes.len()), (0, 1), "{wrong}");
    }

    let rust = |versions: &str| {
        read(
            "RUSTSEC-1.md",
            &format!(
                "```toml\n[advisory]\nid = \"RUSTSEC-1\"\npackage = \"a\"\n[versions]\n{versions}\n```\n# t\n"
            ),
        )
    };
    assert_eq!(rust("patched = [\">= 1\"]").ids(), ["RUSTSEC-1"]);
    for wrong in [
        "patched = \">= 1\"",
        "patched = [\"soon\"]",
        "patched = [1]",
    ] {
        let kept = rust(wrong);
        assert_eq!((kept.advisories.len(), kept.holes.len()), (0, 1), "{wrong}");
    }
}

#[test]
fn documents_of_red_hat() {
    let kept = read(
        "deletions.csv",
        "\"2024/cve-2024-1.json\",\"2025-02-07\"\n\nnothing\n",
    );
    kept.tells(&["nothing"]);
    let mut branch = json!({"category": "vendor", "name": "deepest"});
    for _ in 0..40 {
        branch = json!({"category": "vendor", "name": "x", "branches": [branch]});
    }
    let platform = json!({"category": "product_name", "name": "p", "product": {"name": "p",
        "product_id": "p", "product_identification_helper":
            {"cpe": "cpe:/o:redhat:enterprise_linux:9"}}});
    let rpm = json!({"category": "product_version", "name": "r", "product": {"name": "r",
        "product_id": "r", "product_identification_helper": {"purl": "pkg:rpm/redhat/%zz@@"}}});
    let bare = json!({"category": "product_version", "name": "b", "product": {"name": "b",
        "product_id": "b", "product_identification_helper": {"purl": "pkg:rpm/redhat/b"}}});
    let of = |component: &str| {
        json!({"category": "default_component_of", "product_reference": component,
            "relates_to_product_reference": "p", "full_product_name":
                {"name": component, "product_id": format!("p:{component}")}})
    };
    let document = json!({"document": {"category": "csaf_vex", "title": "t",
            "tracking": {"id": "CVE-2024-1", "status": "final"}},
        "product_tree": {"branches": [branch, platform, rpm, bare],
            "relationships": [of("r"), of("b")]},
        "vulnerabilities": [{"cve": "CVE-2024-1", "product_status":
            {"fixed": ["p:b"], "known_affected": ["p:r"]}}]});
    let kept = read("cve-2024-1.json", &document.to_string());
    kept.tells(&[
        "too deep",
        "p:r: its package URL",
        "p:b: it is fixed in a build",
    ]);
}
