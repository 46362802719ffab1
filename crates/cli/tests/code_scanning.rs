//! SARIF of a repository, as a code host takes it: each finding at its line, in every file that has it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Output;

use seawall_testkit::code_scanning::{Alert, alerts, problems};
use seawall_testkit::program::{program, words};

fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command.args(arguments).output().unwrap()
}

fn write(directory: &Path, path: &str, content: &str) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Files of a repository: the path, the ecosystem and name of the vulnerable package, and the content, in
/// which `»` stands before the line that tells of it.
const FILES: [(&str, &str, &str, &str); 16] = [
    (
        "web/package-lock.json",
        "npm",
        "lodash",
        "{\n  \"lockfileVersion\": 3,\n  \"packages\": {\n    \"\": {\n      \"dependencies\": {\"a\": \"1\"}\n    \
         },\n    \"node_modules/a\": {\n      \"version\": \"1.0.0\",\n      \"dependencies\": {\"lodash\": \
         \"1\"}\n    },\n»    \"node_modules/lodash\": {\n      \"version\": \"1.0.0\"\n    }\n  }\n}\n",
    ),
    (
        "old/package-lock.json",
        "npm",
        "lodash",
        "{\n  \"lockfileVersion\": 1,\n  \"dependencies\": {\n    \"a\": {\n      \"version\": \"1.0.0\",\n      \
         \"dependencies\": {\n»        \"lodash\": {\n          \"version\": \"1.0.0\"\n        }\n      }\n    \
         }\n  }\n}\n",
    ),
    (
        "yarn/yarn.lock",
        "npm",
        "lodash",
        "# yarn lockfile v1\n\n\na@^1.0.0:\n  version \"1.0.0\"\n\n»lodash@^1.0.0:\n  version \"1.0.0\"\n",
    ),
    (
        "pnpm/pnpm-lock.yaml",
        "npm",
        "lodash",
        "lockfileVersion: '9.0'\n\nimporters:\n  .:\n    dependencies:\n      lodash:\n        specifier: ^1\n        \
         version: 1.0.0\n\npackages:\n\n  '@s/a@1.0.0':\n    resolution: {integrity: x}\n\n»  lodash@1.0.0:\n    \
         resolution: {integrity: x}\n\nsnapshots:\n\n  '@s/a@1.0.0': {}\n\n  lodash@1.0.0: {}\n",
    ),
    (
        "bun/bun.lock",
        "npm",
        "lodash",
        "{\n  /* two\n     lines */\n  \"lockfileVersion\": 1,\n  \"workspaces\": {\"\": {\"dependencies\": \
         {\"lodash\": \"1\"}}},\n  \"packages\": {\n    // one\n    \"a\": [\"a@1.0.0\", \"\", {}, \"x\"],\n»    \
         \"lodash\": [\"lodash@1.0.0\", \"\", {}, \"x\"],\n  },\n}\n",
    ),
    (
        "rust/Cargo.lock",
        "crates.io",
        "smallvec",
        "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\"smallvec\"]\n\n\
         [[package]]\n»name = \"smallvec\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n",
    ),
    (
        "py/poetry.lock",
        "PyPI",
        "jinja2",
        "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\n»name = \"jinja2\"\nversion = \"1.0.0\"\n",
    ),
    (
        "py2/uv.lock",
        "PyPI",
        "jinja2",
        "version = 1\n\n[[package]]\n»name = \"jinja2\"\nversion = \"1.0.0\"\nsource = { registry = \"x\" }\n",
    ),
    (
        "py3/requirements.txt",
        "PyPI",
        "jinja2",
        "# what we need\na==1.0.0\n\n»jinja2==1.0.0\n",
    ),
    (
        "py4/Pipfile.lock",
        "PyPI",
        "jinja2",
        "{\n  \"default\": {\n    \"a\": {\"version\": \"==1.0.0\"},\n»    \"jinja2\": {\n      \"version\": \
         \"==1.0.0\"\n    }\n  },\n  \"develop\": {}\n}\n",
    ),
    (
        "go/go.mod",
        "Go",
        "example.org/web",
        "module example.org/own\n\ngo 1.21\n\nrequire (\n\texample.org/a v1.0.0\n»\texample.org/web v1.0.0\n)\n",
    ),
    (
        "ruby/Gemfile.lock",
        "RubyGems",
        "rack",
        "GEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0.0)\n      rack (>= 1)\n»    rack (1.0.0)\n\n\
         PLATFORMS\n  ruby\n\nDEPENDENCIES\n  a\n",
    ),
    (
        "php/composer.lock",
        "Packagist",
        "monolog/monolog",
        "{\n    \"packages\": [\n        {\n            \"name\": \"a/b\",\n            \"version\": \"1.0.0\"\n        \
         },\n        {\n»            \"name\": \"monolog/monolog\",\n            \"version\": \"1.0.0\"\n        }\n    \
         ],\n    \"packages-dev\": []\n}\n",
    ),
    (
        "java/pom.xml",
        "Maven",
        "org.example:web",
        "<project>\n  <groupId>g</groupId>\n  <artifactId>own</artifactId>\n  <version>1</version>\n  <dependencies>\n    \
         <dependency>\n      <groupId>org.example</groupId>\n      <artifactId>a</artifactId>\n      \
         <version>1.0.0</version>\n    </dependency>\n»    <dependency>\n      <groupId>org.example</groupId>\n      \
         <artifactId>web</artifactId>\n      <version>1.0.0</version>\n    </dependency>\n  </dependencies>\n\
         </project>\n",
    ),
    (
        "kotlin/gradle.lockfile",
        "Maven",
        "org.example:web",
        "# This is a Gradle generated file\norg.example:a:1.0.0=runtimeClasspath\n»org.example:web:1.0.0=runtimeClasspath\n\
         empty=\n",
    ),
    (
        "py5/pylock.toml",
        "PyPI",
        "jinja2",
        "lock-version = \"1.0\"\n\n[[packages]]\n»name = \"jinja2\"\nversion = \"1.0.0\"\n",
    ),
];

/// The repository, in a directory with advisories beside it.
fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir_all(path.join("repo/.git")).unwrap();
    for (file, ecosystem, name, content) in FILES {
        write(path, &format!("repo/{file}"), &content.replace('»', ""));
        let kind = if ecosystem == "npm" || ecosystem == "Go" {
            "SEMVER"
        } else {
            "ECOSYSTEM"
        };
        let advisory = format!(
            r#"{{"id": "{}", "modified": "2024-01-01T00:00:00Z", "summary": "It breaks", "details": "In all of it.",
            "affected": [{{"package": {{"ecosystem": "{ecosystem}", "name": "{name}"}},
            "ranges": [{{"type": "{kind}", "events": [{{"introduced": "0"}}, {{"fixed": "2.0.0"}}]}}]}}]}}"#,
            id(ecosystem)
        );
        write(path, &format!("feeds/{ecosystem}.json"), &advisory);
    }
    directory
}

fn id(ecosystem: &str) -> String {
    format!("OSV-{}", ecosystem.to_uppercase().replace('.', "-"))
}

/// The alert of each file, by path, as the marks say.
fn expected(prefix: &str) -> Vec<Alert> {
    let mut all: Vec<_> = FILES
        .iter()
        .map(|(file, ecosystem, _, content)| {
            let (before, _) = content.split_once('»').unwrap();
            Alert {
                rule: id(ecosystem),
                path: format!("{prefix}{file}"),
                line: before.matches('\n').count() as u64 + 1,
            }
        })
        .collect();
    all.sort();
    all
}

const SARIF: [&str; 5] = ["--offline", "--feeds", "../feeds", "--format", "sarif"];

#[test]
fn each_finding_is_at_its_line_in_every_file_that_has_it() {
    let directory = repository();
    let repo = directory.path().join("repo");
    let output = run(&repo, &[&["scan", "."][..], &SARIF].concat());
    let sarif = &output.stdout;
    assert_eq!(problems(sarif), [""; 0], "{}", words(&output));
    let mut found = alerts(sarif);
    found.sort();
    assert_eq!(found, expected(""), "{}", words(&output));
}

/// A part of the repository is scanned from anywhere, and the paths are those of the repository still.
#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let directory = repository();
    let path = directory.path();
    let web = expected("")
        .into_iter()
        .filter(|a| a.path.starts_with("web/"));
    let web: Vec<_> = web.collect();
    let scan = |from: &str, target: &str, feeds: &str, more: &[&str]| {
        let arguments = ["scan", target, "--offline", "--feeds", feeds, "-f", "sarif"];
        let output = run(&path.join(from), &[&arguments[..], more].concat());
        assert_eq!(problems(&output.stdout), [""; 0], "{}", words(&output));
        alerts(&output.stdout)
    };
    assert_eq!(scan(".", "repo/web", "feeds", &[]), web);
    assert_eq!(scan("repo/web", ".", "../../feeds", &[]), web);
    let below = scan(".", "repo/web", "feeds", &["--sarif-root", "."]);
    assert_eq!(below[0].path, "repo/web/package-lock.json");
    let gone = run(
        path,
        &["scan", "repo/web", "--offline", "--sarif-root", "gone"],
    );
    assert_eq!(gone.status.code(), Some(2));
    assert!(
        words(&gone).contains("--sarif-root gone"),
        "{}",
        words(&gone)
    );
}

/// Every format for people names each file, and the way by which the package came in.
#[test]
fn every_file_and_the_way_in_are_named() {
    let directory = repository();
    let repo = directory.path().join("repo");
    for format in ["table", "markdown", "csv", "html", "junit"] {
        let arguments = [
            "scan",
            ".",
            "--offline",
            "--feeds",
            "../feeds",
            "-f",
            format,
        ];
        let output = run(&repo, &arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for alert in expected("") {
            let place = format!("{}:{}", alert.path, alert.line);
            assert!(text.contains(&place), "{format}: {place}\n{text}");
        }
        let way = match format {
            "markdown" => "via a &gt; lodash",
            "table" => "via a > lodash",
            "html" | "junit" => "a &gt; lodash",
            _ => "a > lodash",
        };
        assert!(text.contains(way), "{format}: {text}");
    }
}
