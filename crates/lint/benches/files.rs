//! How long files that configure containers take to be judged: a hundred parts each, made in memory.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should stop")]

use std::fmt::Write;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use seawall_lint::ConfigurationFiles;
use seawall_model::{FileFacts, Inspect};

const PARTS: usize = 100;
/// Names that are passed over.
const NAMES: usize = 2000;

fn main() {
    divan::main();
}

/// A path, and what lies there.
type Case = (&'static str, fn() -> String);

const CASES: [Case; 3] = [
    ("Dockerfile", dockerfile),
    ("compose.yaml", compose),
    ("etc/docker/daemon.json", daemon),
];

fn dockerfile() -> String {
    (0..PARTS).fold(String::from("FROM debian:12.9 AS base\n"), |mut all, number| {
        let _ = write!(
            all,
            "ENV V{number}=${{V:-{number}}} HOME=/srv\nCOPY --chown=1:1 a{number} b /srv/\nRUN apt-get update \\\n  \
             && apt-get install -y --no-install-recommends lib{number} \\\n  # why\n  && (cd \"$HOME\" || exit; \
             curl -fsSL https://example.org/{number} | sh) \\\n  && rm -rf /var/lib/apt/lists/*\n"
        );
        all
    })
}

fn compose() -> String {
    (0..PARTS).fold(String::from("services:\n"), |mut all, number| {
        let _ = write!(
            all,
            "  s{number}:\n    image: shop/s{number}:1.{number}\n    ports: [\"80{number}:80\"]\n    environment:\n      \
             A: ${{A:-1}}\n      TOKEN_FILE: /run/secrets/token\n    volumes:\n      - ./data:/data:ro\n      \
             - /var/run/docker.sock:/var/run/docker.sock\n    depends_on: [s0]\n    cap_add: [NET_ADMIN]\n"
        );
        all
    })
}

fn daemon() -> String {
    let mut all = String::from("{\n  \"icc\": false,\n  \"insecure-registries\": [");
    for number in 0..PARTS {
        let comma = if number == 0 { "" } else { ", " };
        let _ = write!(all, "{comma}\"registry{number}.example.org:5000\"");
    }
    all + "],\n  \"live-restor\": true\n}\n"
}

#[divan::bench(args = CASES.map(|(path, _)| path))]
fn judge(bencher: Bencher, path: &str) {
    let (_, make) = CASES.into_iter().find(|(of, _)| *of == path).unwrap();
    let content = make().into_bytes();
    let facts = FileFacts {
        path,
        size: content.len() as u64,
        mode: 0o644,
    };
    let found: usize = ConfigurationFiles::default()
        .inspect(&facts, &content)
        .iter()
        .map(|evidence| evidence.findings.len())
        .sum();
    assert!(found > 0, "{path}");
    bencher
        .counter(BytesCount::new(content.len()))
        .counter(ItemsCount::new(PARTS))
        .bench(|| ConfigurationFiles::default().inspect(&facts, &content));
}

/// Names alone decide on nearly all files of a tree.
#[divan::bench]
fn pass_over(bencher: Bencher) {
    let paths: Vec<String> = (0..NAMES)
        .map(|number| format!("src/part{number}/file.rs"))
        .collect();
    bencher.counter(ItemsCount::new(NAMES)).bench(|| {
        let wanted = |path: &&String| ConfigurationFiles::default().wants_name(path);
        paths.iter().filter(wanted).count()
    });
}
