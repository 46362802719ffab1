//! What no advisory rates: NVD is asked for the years that are needed, and the gate says what it can't
//! judge.

use super::server::Server;
use super::{Scanned, scan, seawall, target};
use seawall_testkit::program::words;

const SECDB: &str = r#"{"reponame":"main","distroversion":"v3.10","packages":[{"pkg":{"name":"openssl","secfixes":{
    "1.1.1d-r2":["CVE-2019-1551"],"1.1.1d-r3":["CVE-2021-9"]}}}]}"#;
const GATE: [&str; 2] = ["--fail-on", "severity >= high and fixable"];

fn page(id: &str, score: f64) -> String {
    format!(
        r#"{{"resultsPerPage":1,"format":"NVD_CVE","version":"2.0","timestamp":"2026-01-01T00:00:00","vulnerabilities":[
        {{"cve":{{"id":"{id}","metrics":{{"cvssMetricV31":[{{"type":"Primary","cvssData":{{"version":"3.1","baseScore":{score}}}}}]}}}}}}]}}"#
    )
}

/// A directory with a target, and a mirror that has its distribution's advisories.
fn set_up() -> (tempfile::TempDir, Server, String) {
    let directory = tempfile::tempdir().unwrap();
    target(directory.path());
    let server = Server::start();
    server.put("/alpine-v3.10-main.json", SECDB);
    server.put(
        "/alpine-v3.10-community.json",
        SECDB.replace("main", "community"),
    );
    server.put("/osv-npm.zip", super::LODASH.replace("4.17.12", "4.17.1"));
    let url = server.url("");
    (directory, server, url)
}

fn severities(scanned: &Scanned) -> Vec<String> {
    let findings = scanned.report.targets[0].findings.iter();
    let mut all: Vec<_> = findings
        .filter(|f| f.package.is_some())
        .map(|f| {
            let source = f.severity_source.as_deref().unwrap_or("nobody");
            format!("{} {} {source}", f.id, f.severity)
        })
        .collect();
    all.sort();
    all
}

fn gated(directory: &std::path::Path, more: &[&str]) -> Scanned {
    scan(directory, &[&GATE, more].concat())
}

#[test]
fn only_the_years_that_are_needed_are_fetched_and_named_first() {
    let (directory, server, url) = set_up();
    let here = directory.path();
    server.put("/nvd-2019.json.gz", page("CVE-2019-1551", 5.3));
    server.put("/nvd-2021.json.gz", page("CVE-2021-9", 9.8));
    let found = gated(here, &["--mirror", &url]);
    let rated = ["CVE-2019-1551 medium nvd", "CVE-2021-9 critical nvd"];
    assert_eq!(
        (found.code, severities(&found)),
        (1, rated.map(str::to_owned).to_vec())
    );
    let asked = server.asked();
    let of_nvd: Vec<_> = asked.iter().filter(|line| line.contains("nvd")).collect();
    assert_eq!(of_nvd, ["200 /nvd-2019.json.gz", "200 /nvd-2021.json.gz"]);
    let named = found.said.find("for nvd-2021.json.gz (about ").unwrap();
    assert!(
        named < found.said.find("/nvd-2019.json.gz").unwrap(),
        "{}",
        found.said
    );
    // They are at hand, and are not asked for the next day; after a week they are.
    super::age(here, 2 * super::DAY);
    gated(here, &["--mirror", &url]);
    assert!(!server.asked().iter().any(|line| line.contains("nvd")));
    super::age(here, 6 * super::DAY);
    gated(here, &["--mirror", &url]);
    let asked = server.asked();
    assert!(
        asked.contains(&"304 /nvd-2021.json.gz".to_owned()),
        "{asked:?}"
    );
    // The same offline.
    let offline = gated(here, &["--offline", "--allow-gap", "stale-advisories"]);
    assert_eq!((offline.code, severities(&offline).len()), (1, 2));
}

#[test]
fn what_nobody_rates_is_a_gap_of_a_gate_that_asks() {
    let (directory, server, url) = set_up();
    let here = directory.path();
    server.put("/nvd-2019.json.gz", page("CVE-2019-1551", 5.3));
    let found = gated(here, &["--mirror", &url]);
    let gap = found.gaps();
    assert_eq!(
        (found.code, gap.as_slice()),
        (3, &["unjudged-findings ".to_owned()][..])
    );
    let gate = found.report.gate.as_ref().unwrap();
    assert_eq!(
        (gate.passed, gate.unjudged, gate.unjudged_findings),
        (true, 0, 1)
    );
    let told = "1 finding has no severity: this gate can't judge it";
    assert!(found.said.contains(told), "{}", found.said);
    let note = found.report.targets[0].coverage.notes.iter();
    let note = note
        .filter(|note| note.name == "unrated")
        .collect::<Vec<_>>();
    assert!(
        note[0]
            .reason
            .contains("`seawall db update --for nvd:2021`"),
        "{note:?}"
    );
    // Whoever does not come is not waited for again within the hour.
    server.asked();
    assert_eq!(gated(here, &["--mirror", &url]).code, 3);
    assert!(!server.asked().iter().any(|line| line.contains("nvd")));
    // Allowed; or asked in a way that has an answer; or not asked.
    for (gate, allowed, code) in [
        (GATE[1], "unjudged-findings", 0),
        ("severity >= high or severity == unknown", "excluded", 1),
        ("severity >= high and severity != unknown", "excluded", 0),
        ("severity >= high and not fixable", "excluded", 0),
        ("severity == medium", "excluded", 1),
    ] {
        let arguments = ["--offline", "--fail-on", gate];
        let allowed: &[&str] = match allowed {
            "excluded" => &[],
            name => &["--allow-gap", name],
        };
        let found = scan(here, &[&arguments, allowed].concat());
        assert_eq!(found.code, code, "{gate}: {}", found.said);
    }
    assert_eq!(scan(here, &["--offline"]).code, 0);
    // A policy's order, and the command line's before it.
    std::fs::write(
        here.join("seawall.yaml"),
        "version: 1\nseverity-source: [vendor]\n",
    )
    .unwrap();
    let vendor = scan(here, &["--offline"]);
    assert_eq!(severities(&vendor)[0], "CVE-2019-1551 unknown nobody");
    let nvd = scan(here, &["--offline", "--vuln-severity-source", "nvd"]);
    assert_eq!(severities(&nvd)[0], "CVE-2019-1551 medium nvd");
    std::fs::write(
        here.join("seawall.yaml"),
        "version: 1\nseverity-source: [vendr]\n",
    )
    .unwrap();
    let wrong = seawall(here, &["scan", "app.tar", "--offline"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        words(&wrong).contains("did you mean \"vendor\"?"),
        "{}",
        words(&wrong)
    );
}

/// A file that the user gives is told by its content, whatever it is called.
#[test]
fn nvd_is_imported_by_content_and_explained() {
    let (directory, _server, url) = set_up();
    let here = directory.path();
    std::fs::create_dir(here.join("feeds")).unwrap();
    std::fs::write(here.join("feeds/a"), page("CVE-2019-1551", 9.1)).unwrap();
    std::fs::write(here.join("feeds/b"), page("CVE-2021-9", 5.0)).unwrap();
    let imported = seawall(here, &["db", "import", "feeds"]);
    assert_eq!(imported.status.code(), Some(0), "{}", words(&imported));
    let found = gated(here, &["--mirror", &url]);
    assert_eq!(found.code, 1, "{}", found.said);
    let explained = seawall(here, &["explain", "CVE-2019-1551", "--db", "db"]);
    let text = String::from_utf8(explained.stdout).unwrap();
    assert!(text.contains("critical (by nvd)"), "{text}");
    assert!(text.contains("9.1 CVSS 3.1 (nvd)"), "{text}");
}

/// The gate of the first page, offline from one imported set, on systems whose own data rate nothing.
#[test]
fn the_gate_fires_on_alpine_debian_and_go_by_one_imported_set() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let put = |path: &str, text: &str| {
        let path = here.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("alpine/etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n");
    put(
        "alpine/lib/apk/db/installed",
        "P:curl\nV:7.60.0-r0\nA:x86_64\no:curl\n\n",
    );
    put("debian/etc/os-release", "ID=debian\nVERSION_ID=12\n");
    put(
        "debian/var/lib/dpkg/status",
        "Package: curl\nStatus: install ok installed\nArchitecture: amd64\nMaintainer: a <a@debian.org>\nVersion: 7.60-1\nDescription: x\n\n",
    );
    put(
        "go.cdx.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[
        {"type":"library","name":"stdlib","version":"1.17.0","purl":"pkg:golang/stdlib@1.17.0"}]}"#,
    );
    put(
        "set/secdb",
        &SECDB.replace("openssl", "curl").replace("1.1.1d", "7.61.0"),
    );
    put(
        "set/debian",
        r#"{"curl":{"CVE-2019-1551":{"releases":{"bookworm":{"status":"resolved","fixed_version":"8.0-1","urgency":"not yet assigned",
        "repositories":{"bookworm":"8.0-1"}}}}}}"#,
    );
    put(
        "set/go",
        r#"{"id":"GO-2022-1","modified":"2022-01-01T00:00:00Z","aliases":["CVE-2019-1551"],"affected":[
        {"package":{"ecosystem":"Go","name":"stdlib"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.17.5"}]}]}]}"#,
    );
    let code = |target: &str| {
        let arguments = [&["scan", target, "--offline"][..], &GATE[..]].concat();
        let output = seawall(
            here,
            &[&arguments[..], &["--allow-gap", "stale-advisories"]].concat(),
        );
        (output.status.code(), words(&output))
    };
    let imported = seawall(here, &["db", "import", "set"]);
    assert_eq!(imported.status.code(), Some(0), "{}", words(&imported));
    for target in ["alpine", "debian", "go.cdx.json"] {
        assert_eq!(code(target).0, Some(3), "{target}: {}", code(target).1);
    }
    put("set/nvd", &page("CVE-2019-1551", 8.1));
    let imported = seawall(here, &["db", "import", "set"]);
    assert_eq!(imported.status.code(), Some(0), "{}", words(&imported));
    for target in ["alpine", "debian", "go.cdx.json"] {
        assert_eq!(code(target).0, Some(1), "{target}: {}", code(target).1);
    }
}
