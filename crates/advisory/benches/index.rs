//! An index of 300,000 rows, resampled from the shared advisories: how long it takes to open, and to
//! match 3,000 packages against it. Prints how large it is.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should stop")]

use std::path::PathBuf;
use std::sync::OnceLock;

use divan::Bencher;
use seawall_advisory::feeds::{self, FeedFile, Files, Record, Sink};
use seawall_advisory::{Index, IndexBuilder, Matcher};
use seawall_model::{Advisory, Hole, OperatingSystem, Package, PackageKind};

const ROWS: usize = 300_000;
const PACKAGES: usize = 3000;

fn main() {
    let Some(corpus) = corpus() else { return };
    let bytes = std::fs::metadata(&corpus.path).unwrap().len();
    let rows = Index::open(&corpus.path).unwrap().meta().rows;
    let found = matcher(corpus).match_packages(Some(&corpus.os), &corpus.packages);
    #[expect(clippy::print_stdout, reason = "a figure that belongs to the result")]
    {
        println!(
            "{rows} rows in {bytes} bytes; {} findings in {PACKAGES} packages",
            found.findings.len()
        );
    }
    divan::main();
}

#[divan::bench]
fn open(bencher: Bencher) {
    let Some(corpus) = corpus() else { return };
    bencher.bench(|| Index::open(&corpus.path).unwrap());
}

#[divan::bench]
fn open_and_match(bencher: Bencher) {
    let Some(corpus) = corpus() else { return };
    bencher.bench(|| matcher(corpus).match_packages(Some(&corpus.os), &corpus.packages));
}

struct Corpus {
    _directory: tempfile::TempDir,
    path: PathBuf,
    packages: Vec<Package>,
    os: OperatingSystem,
}

fn matcher(corpus: &Corpus) -> Matcher {
    Matcher::new(vec![Index::open(&corpus.path).unwrap()], Vec::new())
}

/// None where the shared data are not at hand, after saying so.
fn corpus() -> Option<&'static Corpus> {
    static CORPUS: OnceLock<Option<Corpus>> = OnceLock::new();
    CORPUS.get_or_init(build).as_ref()
}

#[derive(Default)]
struct Collected(Vec<Advisory>);

impl Sink for Collected {
    fn record(&mut self, _source: &str, record: Record) {
        if let Record::Advisory(advisory) = record {
            self.0.push(*advisory);
        }
    }
    fn hole(&mut self, _hole: Hole) {}
    fn updated(&mut self, _source: &str, _date: &str) {}
}

fn build() -> Option<Corpus> {
    let shared = seawall_testkit::test_data("index benchmark")?.join("advisories");
    let mut collected = Collected::default();
    let mut visit = |file: &FeedFile<'_>| {
        if let Some(feed) = feeds::ALL.iter().find(|feed| feed.recognises(file)) {
            feed.read(file, &mut collected);
        }
    };
    Files {
        begin: &mut |_| {},
        visit: &mut visit,
        hole: &mut |_| {},
    }
    .walk(&shared);
    let advisories = collected.0;
    let packages = packages(&advisories);
    let mut builder = IndexBuilder::new("resampled");
    let mut rows = 0;
    'full: for copy in 0.. {
        for advisory in &advisories {
            let advisory = renamed(advisory, copy);
            rows += advisory.affected.len();
            builder.add(advisory).unwrap();
            if rows >= ROWS {
                break 'full;
            }
        }
    }
    let mut bytes = Vec::new();
    builder.finish(None, &mut bytes).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    std::fs::write(&path, bytes).unwrap();
    let os = OperatingSystem {
        id: "debian".to_owned(),
        version: "11".to_owned(),
        ..OperatingSystem::default()
    };
    Some(Corpus {
        _directory: directory,
        path,
        packages,
        os,
    })
}

/// The same for other packages, under another id.
fn renamed(advisory: &Advisory, copy: u32) -> Advisory {
    let mut advisory = advisory.clone();
    if copy > 0 {
        advisory.id = format!("{}-{copy}", advisory.id);
        for affected in &mut advisory.affected {
            affected.package = format!("{}-{copy}", affected.package);
        }
    }
    advisory
}

/// Two thirds of the distribution's, one third of languages; half of them known to advisories.
fn packages(advisories: &[Advisory]) -> Vec<Package> {
    let kind_of = |ecosystem: &str| match ecosystem {
        "Debian" => Some(PackageKind::DEB),
        "PyPI" => Some(PackageKind::PYPI),
        "Go" => Some(PackageKind::GOLANG),
        "RubyGems" => Some(PackageKind::GEM),
        _ => None,
    };
    let mut names = std::collections::BTreeSet::new();
    for affected in advisories.iter().flat_map(|a| &a.affected) {
        if let Some(kind) = kind_of(&affected.ecosystem.name) {
            names.insert((kind, affected.package.clone()));
        }
    }
    let (os, languages): (Vec<_>, Vec<_>) = names.into_iter().partition(|(kind, _)| kind.is_os());
    let every = |list: &[(PackageKind, String)], wanted: usize| -> Vec<Package> {
        (0..wanted)
            .map(|number| {
                let (kind, name) = &list[(number / 2 * 7) % list.len()];
                let name = if number % 2 == 0 {
                    name.clone()
                } else {
                    format!("{name}-unknown")
                };
                package(kind.clone(), name, number)
            })
            .collect()
    };
    let mut packages = every(&os, PACKAGES * 2 / 3);
    packages.extend(every(&languages, PACKAGES / 3));
    packages
}

fn package(kind: PackageKind, name: String, number: usize) -> Package {
    let mut package = Package::new(kind, name, "1.2.3");
    package.reference = number.to_string();
    package
}
