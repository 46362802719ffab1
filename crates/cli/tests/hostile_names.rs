//! Names that would do something where they are shown: every format writes them as plain text.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Output;

use seawall_model::{FindingKind, Report};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::program;
use serde_json::json;

/// Names of packages; each is installed and has an advisory.
const NAMES: &[&str] = &[
    "esc\u{1b}[31mred\u{1b}[0m",
    "title\u{1b}]0;owned\u{7}",
    "c1\u{9b}31m",
    "bidi\u{202e}gpj.exe",
    "isolate\u{2066}x\u{2069}",
    "line\nINJECTED line",
    "return\rINJECTED line",
    "separator\u{2028}INJECTED",
    "tab\tINJECTED",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=cmd|'/c calc'!A1",
    "+1+cmd",
    "-2+cmd",
    "@SUM(1)",
    "a,\"b\",c",
    "[click](javascript:alert(1))",
    "a|b`c`",
    "]]><x>",
    "&lt;script&gt;",
    "tag\u{e0041}",
    "zero\u{200b}width",
];

/// What must not come out raw, in any format.
const HIDDEN: &[char] = &[
    '\u{1b}',
    '\u{7}',
    '\u{9b}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{2028}',
    '\u{e0041}',
    '\u{200b}',
];

/// Formats whose strings are JSON, where markup means nothing.
const JSON: &[&str] = &["json", "sarif", "cyclonedx", "cyclonedx-sbom", "spdx"];

fn seawall(directory: &Path, arguments: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(arguments)
        .arg("--offline")
        .output()
        .unwrap()
}

/// An image that holds a package of each name, and advisories for them.
fn prepare(directory: &Path) {
    let mut layer = TestLayer::default().file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n");
    layer = layer.file(
        "lib/apk/db/installed",
        "P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\n",
    );
    std::fs::create_dir(directory.join("feeds")).unwrap();
    for (number, name) in NAMES.iter().enumerate() {
        let manifest = json!({"name": name, "version": "1.0.0", "license": name});
        let path = format!("app/node_modules/p{number}/package.json");
        layer = layer.file(&path, manifest.to_string());
        let advisory = json!({
            "schema_version": "1.6.0", "id": format!("GHSA-aaaa-bbbb-{number:04}"),
            "modified": "2024-01-01T00:00:00Z", "summary": name, "details": name,
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "npm", "name": name},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}],
        });
        let file = directory.join(format!("feeds/GHSA-aaaa-bbbb-{number:04}.json"));
        std::fs::write(file, advisory.to_string()).unwrap();
    }
    // A file whose own name is hostile, and which can't be read: its place is shown as a gap.
    layer = layer.file("app/\u{1b}[2J<script>\n=x/package-lock.json", "{");
    TestImage::new(vec![layer]).docker_archive_old(&directory.join("hostile.tar"));
}

fn text_of(output: &Output) -> String {
    assert!(
        matches!(output.status.code(), Some(0 | 1 | 3)),
        "{output:?}"
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn every_format_writes_plain_text() {
    let directory = tempfile::tempdir().unwrap();
    prepare(directory.path());
    let arguments = ["scan", "hostile.tar", "--feeds", "feeds", "--format"];
    let scan =
        |format: &'static str| seawall(directory.path(), &[&arguments[..], &[format]].concat());

    let report: Report = serde_json::from_str(&text_of(&scan("json"))).unwrap();
    let target = &report.targets[0];
    let found = target
        .findings
        .iter()
        .filter(|f| f.kind == FindingKind::Vulnerability);
    assert_eq!(found.count(), NAMES.len(), "each name has its finding");
    for name in NAMES {
        assert!(
            target.packages.iter().any(|p| p.name == *name),
            "{name:?} reads back"
        );
    }

    let formats = ["table", "html", "junit", "markdown", "csv"];
    for format in formats.into_iter().chain(JSON.iter().copied()) {
        for output in [
            scan(format),
            seawall(
                directory.path(),
                &["sbom", "hostile.tar", "--format", format],
            ),
        ] {
            let text = text_of(&output);
            for c in HIDDEN {
                assert!(!text.contains(*c), "{format}: {c:?} comes out raw");
            }
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!errors.contains(HIDDEN), "{format}: {errors:?}");
            if JSON.contains(&format) {
                let read: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert!(read.is_object(), "{format}");
            } else {
                plain(format, &text);
            }
        }
    }
}

fn plain(format: &str, text: &str) {
    // A new line begins with what the program writes, never with what a name says.
    for line in text.lines() {
        assert!(!line.starts_with("INJECTED"), "{format}: {line:?}");
        assert!(!line.contains('\r'), "{format}: {line:?}");
    }
    let outside = without_code(text);
    let text = if format == "markdown" { &outside } else { text };
    match format {
        "html" | "junit" | "markdown" => {
            for markup in ["<script>alert", "<img src=x", "]]><x>"] {
                assert!(!text.contains(markup), "{format}: {markup}");
            }
        }
        "csv" => {
            let rows = rows(text);
            let columns = rows[0].len();
            for row in &rows {
                assert_eq!(row.len(), columns, "{row:?}");
                for cell in row {
                    let formula = cell.starts_with(['=', '+', '@', '\t', '\r']);
                    let number = cell.parse::<f64>().is_ok();
                    assert!(!formula && (number || !cell.starts_with('-')), "{cell:?}");
                }
            }
        }
        _ => {}
    }
    if format == "markdown" {
        assert!(!text.contains("](javascript:"), "a link of a name's own");
    }
    if format == "junit" {
        let script =
            "import sys, xml.dom.minidom as d; d.parse(sys.stdin.buffer); print('well-formed')";
        let said = seawall_testkit::run_with_input("python3", &["-c", script], text.as_bytes());
        assert!(said.is_none_or(|said| said == "well-formed\n"), "{text}");
    }
}

/// Markdown without its code spans (CommonMark 6.1), line by line: in them nothing is markup.
fn without_code(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(at) = rest.find('`') {
            let (before, fenced) = rest.split_at(at);
            out.push_str(before);
            let body = fenced.trim_start_matches('`');
            let fence = &fenced[..fenced.len() - body.len()];
            let end = body.match_indices(fence).find(|(at, _)| {
                let run = body[*at..].len() - body[*at..].trim_start_matches('`').len();
                run == fence.len() && !body[..*at].ends_with('`')
            });
            rest = end.map_or(body, |(at, _)| &body[at + fence.len()..]);
        }
        out.extend([rest, "\n"]);
    }
    out
}

/// The cells of a CSV document (RFC 4180), read by its own rules.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => cell.extend(rest.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => cell.push(c),
        }
    }
    assert!(
        !quoted && cell.is_empty() && row.is_empty(),
        "the last row ends"
    );
    rows
}

#[test]
fn an_unknown_or_contradictory_distribution_is_never_clean() {
    let directory = tempfile::tempdir().unwrap();
    let database = "P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\n";
    let images = [
        ("missing.tar", TestLayer::default()),
        ("empty.tar", TestLayer::default().file("etc/os-release", "")),
        (
            "contradictory.tar",
            TestLayer::default()
                .file("etc/os-release", "ID=debian\nVERSION_ID=12\n")
                .file("etc/alpine-release", "3.19.1\n"),
        ),
        (
            "unheard-of.tar",
            TestLayer::default().file("etc/os-release", "ID=plan9\n"),
        ),
    ];
    for (name, layer) in images {
        let layer = layer.file("lib/apk/db/installed", database);
        TestImage::new(vec![layer]).docker_archive_old(&directory.path().join(name));
        for format in ["table", "markdown", "html", "csv", "junit", "sarif", "json"] {
            let output = seawall(directory.path(), &["scan", name, "--format", format]);
            assert_eq!(output.status.code(), Some(3), "{name} as {format}");
            let text = text_of(&output).to_lowercase();
            let told = ["distribution", "os-release", "package-database"];
            assert!(
                told.iter().any(|word| text.contains(word)),
                "{name} as {format}: {text}"
            );
            for lie in ["no vulnerabilities", "0 vulnerabilities"] {
                assert!(!text.contains(lie), "{name} as {format}: {text}");
            }
        }
    }
}
