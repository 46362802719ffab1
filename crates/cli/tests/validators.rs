//! Documents and pages by the validators of others: what the real program writes about real targets.
//!
//! `SEAWALL_TEST_TOOLS` names the directory into which `xtask/scripts/test.sh` put the validators.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall_testkit::image::{TestImage, TestLayer};
use serde_json::Value;

/// Where the validators are; none, after saying so, where they are not. On CI they must be.
fn tools(test: &str) -> Option<PathBuf> {
    let directory = std::env::var("SEAWALL_TEST_TOOLS").map(PathBuf::from);
    match directory {
        Ok(directory) if directory.is_dir() => Some(directory),
        _ => {
            let ci = std::env::var("CI").is_ok_and(|v| v == "true");
            assert!(!ci, "{test}: SEAWALL_TEST_TOOLS names no directory");
            eprintln!("skipped: {test}: SEAWALL_TEST_TOOLS names no directory");
            None
        }
    }
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

fn run(command: &mut Command) -> Output {
    let output = command.output();
    output.unwrap_or_else(|e| panic!("{command:?}: {e}"))
}

/// Everything that a validator says.
fn words(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

const FORMATS: [(&str, &str); 6] = [
    ("json", "json"),
    ("sarif", "sarif"),
    ("cyclonedx", "cdx.json"),
    ("cyclonedx-sbom", "sbom.cdx.json"),
    ("spdx", "spdx.json"),
    ("html", "html"),
];

/// Scans, and writes every format to `NAME.EXTENSION` in the directory.
fn scan(directory: &Path, name: &str, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command
        .args(["scan", "--offline", "--quiet"])
        .args(arguments);
    for (format, extension) in FORMATS {
        command
            .arg("-o")
            .arg(format!("{format}={name}.{extension}"));
    }
    command
        .env("XDG_CACHE_HOME", directory.join("cache"))
        .env("XDG_DATA_HOME", directory.join("data"))
        .env("XDG_STATE_HOME", directory.join("state"))
        .current_dir(directory);
    let output = run(&mut command);
    // Incomplete is well: what is not known must be in the documents too.
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 3)), "{name}: {}", words(&output));
}

/// The image that [`strange`] makes: a name without a place to break, longer than any screen.
fn strange_image() -> String {
    format!("{}/straße & [x](y) {{0}}.tar", "long".repeat(60))
}

/// Names, versions, licences and texts as nobody writes them, but somebody may.
fn strange(directory: &Path) {
    let apk = "P:musl\nV:1.2.3-r0\nA:x86_64\nL:MIT AND (GPL-2.0 OR\no:musl\n\n\
               P:\u{202e}evil\"<b>\nV:1.0 &amp; r1\nA:x86_64\nL:<script>alert(1)</script>\no:x\n\n\
               P:busybox\nV:1.30-r0\nA:x86_64\nL:custom:Ünï cödé\no:busybox\n\n";
    let lock = r#"{"name":"böse app","version":"0.0.0-α","lockfileVersion":3,"packages":{
        "":{"name":"böse app","version":"0.0.0-α"},
        "node_modules/lodash":{"version":"4.17.11","license":"SEE LICENSE IN <file>"},
        "node_modules/@scope/a b":{"version":"not a version","license":"(MIT OR Apache-2.0)"},
        "node_modules/left-pad":{"version":"1.3.0","license":"WTFPL AND NoSuch-1.0"}}}"#;
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file("lib/apk/db/installed", apk)
        .file("srv/ein ordner/#1?/package-lock.json", lock)
        .file("srv/broken/package-lock.json", "{\"lockfileVersion\": 3, ")
        .file(
            &format!("srv/{}/package-lock.json", "broken".repeat(40)),
            "{\"lockfileVersion\": 3, ",
        )
        .mode("bin/su", 0o4755, "x");
    let image = directory.join(strange_image());
    std::fs::create_dir(image.parent().unwrap()).unwrap();
    TestImage::new(vec![layer]).docker_archive_new(&image);
    let advisory = r#"{"id":"GHSA-0000-0000-0001","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2020-0001"],
        "summary":"</script><img src=x> {0} [a](javascript:b)","details":"ends\u0000here\n\n# not a title",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "references":[{"type":"WEB","url":"https://example.org/a b\"c"},{"type":"WEB","url":"javascript:x"}],
        "affected":[{"package":{"ecosystem":"npm","name":"lodash"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.12"}]}]}]}"#;
    std::fs::create_dir(directory.join("feeds")).unwrap();
    std::fs::write(directory.join("feeds/a.json"), advisory).unwrap();
    let secdb = r#"{"distroversion":"v3.10","packages":[{"pkg":{"name":"musl","secfixes":{"1.2.3-r1":["CVE-2020-0002"]}}}]}"#;
    std::fs::write(directory.join("feeds/main.json"), secdb).unwrap();
}

/// Two sets of reports: of a target of our own, and of real ones where the shared data are.
fn reports(test: &str, directory: &Path) -> Vec<&'static str> {
    strange(directory);
    let target = strange_image();
    scan(directory, "strange", &[&target, "--feeds", "feeds"]);
    let Some(data) = seawall_testkit::test_data(test) else {
        return vec!["strange"];
    };
    for (path, content) in
        seawall_testkit::unpack(&data.join("fixtures/lockfiles-osv-scanner.tar.zst"))
    {
        let path = directory.join("locks").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let shared = |path: &str| data.join(path).display().to_string();
    let image = shared("fixtures/images/trivy/alpine-310.tar.gz");
    let feeds = [
        "alpine-secdb/json",
        "ghsa",
        "rubygems-ruby-advisory-db.tar.zst",
    ]
    .map(|feed| shared(&format!("advisories/{feed}")))
    .join(":");
    scan(directory, "real", &[&image, "locks", "--feeds", &feeds]);
    vec!["strange", "real"]
}

fn load(path: &Path) -> Value {
    serde_json::from_reader(std::fs::File::open(path).unwrap()).unwrap()
}

#[test]
fn spdx_and_cyclonedx_by_their_own_libraries() {
    let Some(tools) = tools("spdx_and_cyclonedx") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let names = reports("spdx_and_cyclonedx", directory.path());
    let validate = |files: &[String]| {
        let mut command = Command::new(tools.join("venv/bin/python"));
        run(command
            .arg(repository("xtask/validators/documents.py"))
            .args(files)
            .current_dir(directory.path()))
    };
    let extensions = ["spdx.json", "cdx.json", "sbom.cdx.json"];
    let files = names
        .iter()
        .flat_map(|name| extensions.map(|e| format!("{name}.{e}")));
    let output = validate(&files.collect::<Vec<_>>());
    assert!(output.status.success(), "{}", words(&output));

    // That a broken document is not let through tells that the validators look.
    for extension in ["spdx.json", "cdx.json"] {
        let mut document = load(&directory.path().join(format!("strange.{extension}")));
        let packages = document.get_mut(if extension == "cdx.json" {
            "components"
        } else {
            "packages"
        });
        *packages.unwrap().pointer_mut("/0/name").unwrap() = serde_json::json!(7);
        let broken = format!("broken.{extension}");
        let file = std::fs::File::create(directory.path().join(&broken)).unwrap();
        serde_json::to_writer(file, &document).unwrap();
        assert!(!validate(&[broken]).status.success(), "{extension}");
    }
}

#[test]
fn documents_by_the_published_schemas() {
    let Some(tools) = tools("published_schemas") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let names = reports("published_schemas", directory.path());
    let mut schemas = vec![("json", repository("docs/schemas/report-1.schema.json"))];
    if let Some(data) = seawall_testkit::test_data("published_schemas") {
        let folder = data.join("fixtures/schemas");
        schemas.extend([
            ("sarif", folder.join("sarif/sarif-schema-2.1.0.json")),
            ("cdx.json", folder.join("cyclonedx/bom-1.6.schema.json")),
            (
                "sbom.cdx.json",
                folder.join("cyclonedx/bom-1.6.schema.json"),
            ),
            ("spdx.json", folder.join("spdx/spdx-schema-2.3.json")),
        ]);
    }
    let check = tools.join("venv/bin/check-jsonschema");
    let own = ["report-1", "policy-1"]
        .map(|name| repository(&format!("docs/schemas/{name}.schema.json")));
    let output = run(Command::new(&check).arg("--check-metaschema").args(own));
    assert!(output.status.success(), "{}", words(&output));
    for (extension, schema) in schemas {
        let output = run(Command::new(&check)
            .args(["--base-uri", &format!("file://{}", schema.display())])
            .arg("--schemafile")
            .arg(&schema)
            .args(names.iter().map(|name| format!("{name}.{extension}")))
            .current_dir(directory.path()));
        assert!(
            output.status.success(),
            "{extension}: {}",
            words(&output).chars().take(2000).collect::<String>()
        );
    }
}

/// The multitool's rules for SARIF and for code hosts: no error, no warning.
#[test]
fn sarif_by_the_multitool() {
    let Some(tools) = tools("sarif_by_the_multitool") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let names = reports("sarif_by_the_multitool", directory.path());
    let validate = |file: &str| {
        let multitool = tools.join("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
        let output = run(Command::new(multitool)
            .args(["validate", file, "--rule-kind", "Sarif;Gh"])
            .args([
                "--level",
                "Error;Warning",
                "--output",
                "checked",
                "--log",
                "ForceOverwrite",
            ])
            .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
            // Links are looked up by a rule that we don't ask for; should it run all the same, it gets
            // no further than this.
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            .current_dir(directory.path()));
        let checked = load(&directory.path().join("checked"));
        let run = &checked["runs"][0];
        assert_eq!(
            run["invocations"][0]["executionSuccessful"],
            true,
            "{}",
            words(&output)
        );
        let results = run["results"].as_array().cloned().unwrap_or_default();
        let found = results.iter().map(|result| {
            format!(
                "{} {} {}",
                result["ruleId"], result["message"], result["locations"][0]
            )
        });
        found.collect::<Vec<_>>()
    };
    for name in names {
        assert_eq!(
            validate(&format!("{name}.sarif")),
            Vec::<String>::new(),
            "{name}"
        );
    }
    let mut log = load(&directory.path().join("strange.sarif"));
    log["runs"][0]["results"][0]["ruleIndex"] = serde_json::json!(4096);
    let file = std::fs::File::create(directory.path().join("broken.sarif")).unwrap();
    serde_json::to_writer(file, &log).unwrap();
    assert_ne!(
        validate("broken.sarif"),
        Vec::<String>::new(),
        "an index that leads nowhere"
    );
}

/// A page in Chromium: what axe and the script beside it say of it, and what they saw.
fn look(tools: &Path, page: &Path, more: &[&str]) -> Vec<Value> {
    let output = run(Command::new("node")
        .arg(repository("xtask/validators/page.mjs"))
        .arg(tools)
        .arg(page)
        .args(more));
    let name = page.display();
    assert!(output.status.success(), "{name}: {}", words(&output));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["problems"], serde_json::json!([]), "{name}");
    let looks = told["looks"].as_array().unwrap().clone();
    assert_eq!(looks.len(), if more.is_empty() { 8 } else { 4 });
    looks
}

/// axe in Chromium, at 375 and at 1400 pixels; that nothing has to be moved sideways to be read; and that
/// search, filters, order and pages do what they say.
#[test]
fn the_page_in_a_browser() {
    let Some(tools) = tools("the_page_in_a_browser") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    for name in reports("the_page_in_a_browser", directory.path()) {
        let looks = look(&tools, &directory.path().join(format!("{name}.html")), &[]);
        let report = load(&directory.path().join(format!("{name}.json")));
        let report: seawall_model::Report = serde_json::from_value(report).unwrap();
        let findings = report.targets.iter().flat_map(|t| &t.findings);
        // What wants a look has a row, too.
        let listed = |f: &&seawall_model::Finding| {
            let look = [seawall_model::Status::Manual, seawall_model::Status::Info];
            f.counts() || look.contains(&f.status) && f.suppressed.is_none()
        };
        let findings: Vec<_> = findings.filter(listed).collect();
        let high = |f: &&&seawall_model::Finding| f.severity == seawall_model::Severity::High;
        let high = findings.iter().filter(high).count();
        for look in looks {
            assert_eq!(look["all"], findings.len(), "{name}: {look}");
            assert_eq!(look["findings_first"], true, "{name}: {look}");
            if look["where"].as_str().unwrap().ends_with("with script") {
                assert_eq!(look["searched"], 0, "{name}: {look}");
                assert_eq!(
                    look["without_high"],
                    findings.len() - high,
                    "{name}: {look}"
                );
                assert_eq!(look["sorted"], "Severity", "{name}: {look}");
                assert_ne!(look["first"], look["last"], "{name}: {look}");
                assert_eq!(look["shown"], findings.len(), "{name}: {look}");
            }
        }
    }
}

/// Ten thousand findings on one page, without a server: a hundred of them are shown at a time, and without
/// the script they are folded in parts.
#[test]
fn a_page_of_ten_thousand_findings() {
    use seawall_model::{Finding, FindingKind, Package, PackageKind, Report, Severity};
    let Some(tools) = tools("a_page_of_ten_thousand_findings") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let mut target = seawall_model::TargetReport::default();
    target.target.reference = "app".to_owned();
    for number in 0..10_000 {
        let package = Package::new(PackageKind::NPM, format!("p{}", number / 4), "1.0.0");
        let severity = if number % 2 == 0 {
            Severity::High
        } else {
            Severity::Low
        };
        let id = format!("CVE-2024-{number}");
        let mut finding = Finding::new(FindingKind::Vulnerability, id, "A title", severity);
        finding.description = "What it is. ".repeat(20);
        finding.refs = vec![package.reference.clone()];
        finding.location.path = Some("srv/app/package-lock.json".to_owned());
        target.findings.push(finding);
        if number % 4 == 0 {
            target.packages.push(package);
        }
    }
    let report = Report {
        targets: vec![target],
        ..Report::default()
    };
    let page = directory.path().join("many.html");
    let mut out = std::fs::File::create(&page).unwrap();
    let html = seawall_report::reporter("html").unwrap();
    let options = seawall_report::ReportOptions::default();
    html.write(&report, &options, &mut out).unwrap();
    for look in look(&tools, &page, &["folded"]) {
        assert_eq!(look["all"], 10_000, "{look}");
        if look["where"].as_str().unwrap().ends_with("with script") {
            assert_eq!(look["without_high"], 5_000, "{look}");
            assert_eq!(look["pages"], 100, "{look}");
            assert_eq!(look["shown"], 10_000, "{look}");
        }
    }
}
