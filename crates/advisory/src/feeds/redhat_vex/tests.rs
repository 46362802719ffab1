//! Small documents in the forms that Red Hat's have had.

use serde_json::{Value, json};

use super::*;
use crate::feeds::{FeedFile, Record, Sink};
use seawall_model::{BoundEnd, Hole};

#[derive(Default)]
struct Kept {
    records: Vec<Advisory>,
    holes: Vec<Hole>,
    deleted: Vec<(String, String)>,
}

impl Sink for Kept {
    fn record(&mut self, source: &str, record: Record) {
        assert_eq!(source, SOURCE);
        if let Record::Advisory(advisory) = record {
            self.records.push(*advisory);
        }
    }
    fn hole(&mut self, hole: Hole) {
        self.holes.push(hole);
    }
    fn updated(&mut self, _: &str, _: &str) {}
    fn deleted(&mut self, _: &str, id: &str, date: &str) {
        self.deleted.push((id.to_owned(), date.to_owned()));
    }
}

fn read(path: &str, text: &str) -> Kept {
    let file = FeedFile {
        path,
        bytes: text.as_bytes(),
    };
    assert!(IT.recognises(&file), "{text}");
    let mut kept = Kept::default();
    IT.read(&file, &mut kept);
    kept
}

/// Platforms by id and CPE; components by id and package URL; each pair of both as `platform:component`.
fn document(
    platforms: &[(&str, &str)],
    components: &[(&str, &str)],
    vulnerability: &Value,
) -> String {
    let mut branches = Vec::new();
    for (id, cpe) in platforms {
        branches.push(
            json!({"category": "product_family", "name": id, "branches": [
            {"category": "product_name", "name": id, "product": {"name": id, "product_id": id,
             "product_identification_helper": {"cpe": cpe}}}]}),
        );
    }
    let mut relationships = Vec::new();
    for (id, purl) in components {
        let helper = if purl.is_empty() {
            json!({})
        } else {
            json!({"purl": purl})
        };
        branches.push(json!({"category": "product_version", "name": id, "product":
            {"name": id, "product_id": id, "product_identification_helper": helper}}));
        for (platform, _) in platforms {
            relationships.push(json!({"category": "default_component_of",
                "full_product_name": {"name": id, "product_id": format!("{platform}:{id}")},
                "product_reference": id, "relates_to_product_reference": platform}));
        }
    }
    json!({
        "document": {"category": "csaf_vex", "title": "a flaw",
            "aggregate_severity": {"text": "Low"},
            "tracking": {"id": "CVE-2024-1", "status": "final",
                "current_release_date": "2025-01-02T00:00:00+00:00",
                "initial_release_date": "2024-01-02T00:00:00+00:00"}},
        "product_tree": {"branches": [{"category": "vendor", "name": "Red Hat", "branches": branches}],
            "relationships": relationships},
        "vulnerabilities": [vulnerability],
    })
    .to_string()
}

/// The entries of the one record, as text.
fn entries(text: &str) -> Vec<String> {
    let mut kept = read("cve-2024-1.json", text);
    assert!(kept.holes.is_empty(), "{:?}", kept.holes);
    assert_eq!(kept.records.len(), 1);
    let advisory = kept.records.remove(0);
    let entry = |a: &Affected| {
        let role = if a.role == PackageRole::Source {
            " (source)"
        } else {
            ""
        };
        let module = a
            .module
            .as_ref()
            .map_or(String::new(), |m| format!(" of {}:{}", m.name, m.stream));
        let ranges: Vec<_> = a
            .ranges
            .iter()
            .map(|range| {
                let from = range.introduced.as_deref().unwrap_or_default();
                match &range.end {
                    BoundEnd::Fixed(end) => format!("{from}..{end}"),
                    _ => format!("{from}.."),
                }
            })
            .collect();
        let severity = a.severity.map_or(String::new(), |s| format!(" {s}"));
        format!(
            "{} {}{role}{module} {:?}{severity} {}",
            a.ecosystem,
            a.package,
            a.status,
            ranges.join(" ")
        )
    };
    advisory
        .affected
        .iter()
        .map(entry)
        .map(|line| line.trim_end().to_owned())
        .collect()
}

const MAIN: (&str, &str) = (
    "AppStream-9.3.0.Z.MAIN",
    "cpe:/a:redhat:enterprise_linux:9::appstream",
);
const EUS: (&str, &str) = (
    "AppStream-9.0.0.Z.EUS",
    "cpe:/a:redhat:rhel_eus:9.0::appstream",
);
const NINE: (&str, &str) = (
    "red_hat_enterprise_linux_9",
    "cpe:/o:redhat:enterprise_linux:9",
);

#[test]
fn fixes_of_the_main_line_and_of_others() {
    let purl = |build: &str, arch: &str| format!("pkg:rpm/redhat/curl@{build}?arch={arch}");
    let (main, eus) = ("7.76.1-26.el9_3.2", "7.76.1-14.el9_0.9");
    let components = [
        ("m-x86", purl(main, "x86_64")),
        ("m-arm", purl(main, "aarch64")),
        ("m-src", purl(main, "src")),
        ("e-x86", purl(eus, "x86_64")),
        (
            "dbg",
            "pkg:rpm/redhat/curl-debuginfo@7.76.1-26.el9_3.2?arch=x86_64".to_owned(),
        ),
    ];
    let components: Vec<_> = components
        .iter()
        .map(|(id, purl)| (*id, purl.as_str()))
        .collect();
    let fixed: Vec<String> = ["m-x86", "m-arm", "m-src", "dbg"]
        .iter()
        .map(|id| format!("{}:{id}", MAIN.0))
        .chain([format!("{}:e-x86", EUS.0)])
        .collect();
    let text = document(
        &[MAIN, EUS],
        &components,
        &json!({"cve": "CVE-2024-1", "title": "curl: a flaw", "product_status": {"fixed": fixed},
            "threats": [{"category": "impact", "details": "Important"}],
            "remediations": [{"category": "vendor_fix", "details": "", "url": "https://access.redhat.com/errata/RHSA-1", "product_ids": fixed}],
            "scores": [{"products": fixed, "cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "version": "3.1"}}]}),
    );
    let wanted =
        "Red Hat:9 curl Affected high ..0:7.76.1-14.el9_0.9 0:7.76.1-14.el9_1..0:7.76.1-26.el9_3.2";
    assert_eq!(entries(&text), [wanted]);
    let advisory = read("x.json", &text).records.remove(0);
    assert_eq!(
        (advisory.id.as_str(), advisory.title.as_str()),
        ("CVE-2024-1", "curl: a flaw")
    );
    assert_eq!(
        advisory.references[1],
        "https://access.redhat.com/errata/RHSA-1"
    );
    assert_eq!(advisory.scores.len(), 1);
}

#[test]
fn what_has_no_fix_by_source_or_by_binary() {
    let ids = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("{}:{name}", NINE.0))
            .collect()
    };
    let text = document(
        &[NINE],
        &[
            ("kernel", ""),
            ("shim.src", "pkg:rpm/redhat/shim?arch=src"),
            ("shim-x64", "pkg:rpm/redhat/shim-x64"),
            ("old.src", "pkg:rpm/redhat/old?arch=src"),
            ("late", "pkg:rpm/redhat/late"),
            ("fine.src", "pkg:rpm/redhat/fine?arch=src"),
            ("fine", "pkg:rpm/redhat/fine"),
            ("image", "pkg:oci/image?repository_url=registry"),
        ],
        &json!({"cve": "CVE-2024-1", "product_status": {
                "known_affected": ids(&["kernel", "shim.src", "shim-x64", "old.src", "image"]),
                "under_investigation": ids(&["late"]),
                "known_not_affected": ids(&["fine.src", "fine"])},
            "remediations": [
                {"category": "no_fix_planned", "details": "Will not fix", "product_ids": ids(&["kernel"])},
                {"category": "no_fix_planned", "details": "Out of support scope", "product_ids": ids(&["old.src"])},
                {"category": "none_available", "details": "Fix deferred", "product_ids": ids(&["shim.src", "shim-x64"])}]}),
    );
    let wanted = [
        "Red Hat:9 late UnderInvestigation low ..",
        "Red Hat:9 shim-x64 Affected low ..",
        "Red Hat:9 fine (source) NotAffected",
        "Red Hat:9 kernel (source) WillNotFix low ..",
        "Red Hat:9 old (source) EndOfLife low ..",
    ];
    assert_eq!(entries(&text), wanted);
}

#[test]
fn module_streams_and_builds_without_package_urls() {
    let build = "nodejs-1:18.19.1-1.module+el8.9.0+21388+22892fb9.x86_64";
    let eight = (
        "AppStream-8.9.0.Z.MAIN.EUS",
        "cpe:/a:redhat:enterprise_linux:8::appstream",
    );
    let text = document(
        &[eight],
        &[
            (
                "with-url",
                "pkg:rpm/redhat/nodejs@18.19.1-1.module%2Bel8.9.0%2B21388%2B22892fb9?arch=x86_64&epoch=1&rpmmod=nodejs:18:8090020240301110609:a75119d5",
            ),
            ("nodejs:20/nodejs", ""),
            (build, ""),
            (
                "bad",
                "pkg:rpm/redhat/firefox-flatpak@128-1.el8?arch=x86_64&rpmmod=flatpak",
            ),
        ],
        &json!({"cve": "CVE-2024-1", "product_status": {
            "fixed": [format!("{}:with-url", eight.0), format!("{}:{build}", eight.0), format!("{}:bad", eight.0)],
            "known_affected": [format!("{}:nodejs:20/nodejs", eight.0)]}}),
    );
    let fix = "..1:18.19.1-1.module+el8.9.0+21388+22892fb9";
    assert_eq!(
        entries(&text),
        [
            "Red Hat:8 firefox-flatpak of : Affected low ..0:128-1.el8".to_owned(),
            format!("Red Hat:8 nodejs Affected low {fix}"),
            format!("Red Hat:8 nodejs of nodejs:18 Affected low {fix}"),
            "Red Hat:8 nodejs (source) of nodejs:20 Affected low ..".to_owned(),
        ]
    );
}

#[test]
fn layered_products_and_other_vendors_say_nothing_of_the_system() {
    for cpe in [
        "cpe:/a:redhat:openshift:4.16::el9",
        "cpe:/a:redhat:rhel_software_collections:3::el7",
        "cpe:/o:other:enterprise_linux:9",
        "cpe:/o:redhat:enterprise_linux",
        "cpe:/o:redhat:enterprise_linux:x",
    ] {
        let text = document(
            &[("p", cpe)],
            &[("a", "pkg:rpm/redhat/cri-tools@1.29.0-3.1.el9?arch=x86_64")],
            &json!({"cve": "CVE-2024-1", "product_status": {"fixed": ["p:a"], "known_affected": ["p:a"]}}),
        );
        assert!(entries(&text).is_empty(), "{cpe}");
    }
}

#[test]
fn deletions_and_damage() {
    let gone = r#"{"document":{"tracking":{"id":"CVE-2023-0118","status":"deleted"}}}"#;
    let kept = read("delete_CVE-2023-0118.json", gone);
    assert!(kept.records.is_empty() && kept.holes.is_empty());
    let list = "\"2024/cve-2024-1.json\",\"2025-02-07T17:44:49+00:00\"\nnothing\n";
    let deleted = read("x/deletions.csv", list).deleted;
    assert_eq!(
        deleted,
        [(
            "CVE-2024-1".to_owned(),
            "2025-02-07T17:44:49+00:00".to_owned()
        )]
    );
    // Cut at every byte: a hole, or not recognised; never a record.
    let text = document(
        &[NINE],
        &[("a", "")],
        &json!({"cve": "CVE-2024-1", "product_status": {"known_affected": [format!("{}:a", NINE.0)]}}),
    );
    assert_eq!(entries(&text).len(), 1);
    for at in 0..text.len() {
        let file = FeedFile {
            path: "x.json",
            bytes: &text.as_bytes()[..at],
        };
        if IT.recognises(&file) {
            let mut kept = Kept::default();
            IT.read(&file, &mut kept);
            assert_eq!((kept.records.len(), kept.holes.len()), (0, 1), "{at}");
        }
    }
}
