//! Archives that are one image to one reader and another, or none, to the next: what Docker and
//! containerd show of each, and what the program does.
//!
//! Each case says what Docker 20.10 (`docker load`) and containerd 1.6 (`ctr images import`) show; the
//! engines themselves are asked where they run. Ours must be what Docker shows of a docker-archive and
//! containerd of a layout, or a gap; where an engine shows something else, that is told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

mod build;
mod docker_archives;
mod documents;
mod engines;
mod hashes;
mod layouts;
mod nothing;

use std::path::Path;

use seawall_model::{FindingKind, Report};
use seawall_testkit::program::{printed, program};

use build::{Archive, Image};

/// An archive of the images A and B, in which readers may see either.
struct Case {
    name: &'static str,
    archive: Archive,
    /// What Docker shows: `A`, `B`, or nothing where it refuses.
    docker: &'static str,
    /// What containerd shows.
    containerd: &'static str,
    /// What we show; all that we show.
    ours: &'static str,
    /// Whether `ambiguous-archive` is told.
    told: bool,
    /// The gap, if there is one.
    gap: &'static str,
    /// The gap in place of an image where the archive only comes by once.
    streamed: &'static str,
}

impl Case {
    fn new(name: &'static str, archive: Archive) -> Self {
        Self {
            name,
            archive,
            docker: "",
            containerd: "",
            ours: "",
            told: false,
            gap: "",
            streamed: "",
        }
    }

    fn engines(mut self, docker: &'static str, containerd: &'static str) -> Self {
        (self.docker, self.containerd) = (docker, containerd);
        self
    }

    fn shown(mut self, ours: &'static str) -> Self {
        self.ours = ours;
        self
    }

    fn told(mut self, ours: &'static str) -> Self {
        (self.ours, self.told) = (ours, true);
        self
    }

    fn streamed(mut self, gap: &'static str) -> Self {
        self.streamed = gap;
        self
    }

    fn gap(mut self, gap: &'static str) -> Self {
        self.gap = gap;
        self
    }
}

/// All that was seen of a target.
struct Seen {
    images: String,
    told: bool,
    gaps: Vec<String>,
    notes: Vec<String>,
    code: Option<i32>,
}

fn scan(directory: &Path, target: &str, more: &[&str]) -> Seen {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--format", "json", "--only", "packages"])
        .args(["--no-cache", "--offline"])
        .args(more)
        .stdin(std::fs::File::open(directory.join("x.tar")).unwrap())
        .output()
        .unwrap();
    if output.stdout.is_empty() {
        return Seen {
            images: String::new(),
            told: false,
            gaps: Vec::new(),
            notes: Vec::new(),
            code: output.status.code(),
        };
    }
    let report: Report = printed(&output);
    let mut images: Vec<&str> = report
        .targets
        .iter()
        .flat_map(|target| &target.packages)
        .filter_map(|package| Image::of_package(&package.name))
        .collect();
    images.sort_unstable();
    images.dedup();
    let names = |holes: &[seawall_model::Hole]| -> Vec<String> {
        holes.iter().map(|h| h.name.to_string()).collect()
    };
    Seen {
        images: images.concat(),
        told: report
            .targets
            .iter()
            .flat_map(|t| &t.findings)
            .any(|f| f.kind == FindingKind::Integrity && f.id == "ambiguous-archive"),
        gaps: report
            .targets
            .iter()
            .flat_map(|t| names(&t.coverage.gaps))
            .collect(),
        notes: report
            .targets
            .iter()
            .flat_map(|t| names(&t.coverage.notes))
            .collect(),
        code: output.status.code(),
    }
}

/// Whether what we say of a case leaves no reader with an image that we neither showed nor spoke of.
fn holds(case: &Case) {
    let shown = |image: &str| case.ours.contains(image);
    let name = case.name;
    assert!(
        shown(case.docker) || case.told || !case.gap.is_empty(),
        "{name}"
    );
    assert!(
        shown(case.containerd) || case.told || !case.gap.is_empty(),
        "{name}"
    );
    // Nobody is clean who shows nothing.
    assert!(!case.ours.is_empty() || !case.gap.is_empty(), "{name}");
}

#[test]
fn what_we_show_is_what_the_engine_shows_or_told() {
    let mut wrong = Vec::new();
    for case in catalogue() {
        holds(&case);
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("x.tar"), case.archive.bytes()).unwrap();
        for target in ["x.tar", "-"] {
            let seen = scan(directory.path(), target, &[]);
            let (images, gap) = match case.streamed {
                "" => (case.ours, case.gap),
                gap if target == "-" => ("", gap),
                _ => (case.ours, case.gap),
            };
            let there = |name: &str| seen.gaps.iter().any(|gap| gap == name);
            let gap = match gap {
                "" => seen.gaps.is_empty(),
                // Where nothing is an image, all may be a root file system of nothing.
                gap => there(gap) || images.is_empty() && there("nothing-judged"),
            };
            let code = match (seen.gaps.is_empty(), there("nothing-judged")) {
                (true, _) => Some(0),
                (false, true) => Some(2),
                (false, false) => Some(3),
            };
            let ours = (seen.images.as_str(), seen.told, seen.code);
            if ours != (images, case.told, code) || !gap {
                wrong.push(format!(
                    "{} {target}: {ours:?}, gaps {:?}",
                    case.name, seen.gaps
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn catalogue() -> Vec<Case> {
    let mut cases = documents::cases();
    cases.extend(docker_archives::cases());
    cases.extend(layouts::cases());
    cases
}
