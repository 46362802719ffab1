//! How long files of packages take to be read: 2,000 packages each, made in memory.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should stop")]

use std::fmt::Write;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use seawall_model::{FileFacts, Inspect};
use seawall_sbom::Catalogers;

const PACKAGES: usize = 2000;

fn main() {
    divan::main();
}

/// A path, and what lies there.
type Case = (&'static str, fn() -> String);

const CASES: [Case; 4] = [
    ("var/lib/dpkg/status", dpkg),
    ("lib/apk/db/installed", apk),
    ("srv/package-lock.json", npm),
    ("srv/requirements.txt", requirements),
];

fn dpkg() -> String {
    (0..PACKAGES).fold(String::new(), |mut all, number| {
        let _ = write!(
            all,
            "Package: lib{number}\nStatus: install ok installed\nPriority: optional\nSection: libs\n\
             Architecture: amd64\nSource: src{}\nVersion: 1:2.{number}-3+deb12u1\nDepends: libc6 (>= 2.36)\n\
             Description: a library\n that does {number} things\n .\n and then some\n\n",
            number / 3
        );
        all
    })
}

fn apk() -> String {
    (0..PACKAGES).fold(String::new(), |mut all, number| {
        let _ = write!(
            all,
            "C:Q1abc=\nP:lib{number}\nV:1.2.{number}-r0\nA:x86_64\nL:MIT\no:src\nF:usr/lib\nR:lib{number}.so\n\n"
        );
        all
    })
}

fn npm() -> String {
    let mut all =
        String::from(r#"{"name":"app","lockfileVersion":3,"packages":{"":{"name":"app"}"#);
    for number in 0..PACKAGES {
        let _ = write!(
            all,
            r#","node_modules/p{number}":{{"version":"1.2.{number}","resolved":"https://example.org/p.tgz","integrity":"sha512-x","dependencies":{{"p{}":"^1"}}}}"#,
            (number + 1) % PACKAGES
        );
    }
    all + "}}"
}

fn requirements() -> String {
    (0..PACKAGES).fold(String::new(), |mut all, number| {
        let _ = writeln!(
            all,
            "package-{number}==1.2.{number} ; python_version >= '3.8'"
        );
        all
    })
}

#[divan::bench(args = CASES.map(|(path, _)| path))]
fn read(bencher: Bencher, path: &str) {
    let catalogers = Catalogers::new(seawall_sbom::catalogers::ALL);
    let (_, make) = CASES.into_iter().find(|(of, _)| *of == path).unwrap();
    let content = make().into_bytes();
    let facts = FileFacts {
        path,
        size: content.len() as u64,
        mode: 0o644,
    };
    let read: usize = catalogers
        .inspect(&facts, &content)
        .iter()
        .map(|evidence| evidence.packages.len())
        .sum();
    assert!(read >= PACKAGES, "{path}: {read}");
    bencher
        .counter(BytesCount::new(content.len()))
        .counter(ItemsCount::new(PACKAGES))
        .bench(|| catalogers.inspect(&facts, &content));
}

/// Names alone decide on nearly all files of an image.
#[divan::bench]
fn pass_over(bencher: Bencher) {
    let catalogers = Catalogers::new(seawall_sbom::catalogers::ALL);
    let paths: Vec<String> = (0..PACKAGES)
        .map(|number| format!("usr/share/doc/package-{number}/changelog.Debian.gz"))
        .collect();
    bencher.counter(ItemsCount::new(PACKAGES)).bench(|| {
        let wanted = |path: &String| {
            catalogers.wants(&FileFacts {
                path,
                size: 100,
                mode: 0o644,
            })
        };
        paths.iter().filter(|path| wanted(path)).count()
    });
}
