//! A small target, and statements on it.

use std::cmp::Ordering;

use seawall_model::{
    Coverage, Finding, FindingKind, HoleName, OperatingSystem, Package, PackageKind, Severity,
    SourcePackage, Suppressor, Target, TargetKind, TargetReport, VexDocument, VexIdentity,
    VexProduct, VexStatement, VexStatus,
};
use seawall_policy::{Applied, ImageName, PackageIndex, Rules, TargetFacts, Vex, apply};

pub(crate) const DIGEST: &str =
    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const OTHER: &str =
    "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// Numbers separated by dots; what is none has no order.
fn order(_: &str, a: &str, b: &str) -> Option<Ordering> {
    let parse = |text: &str| {
        let parts = text.split('.').map(|part| part.parse::<u32>().ok());
        parts.collect::<Option<Vec<_>>>()
    };
    let (mut a, mut b) = (parse(a)?, parse(b)?);
    a.resize(4, 0);
    b.resize(4, 0);
    Some(a.cmp(&b))
}

/// `registry/path:tag@digest`, as far as these tests need it.
#[expect(clippy::unnecessary_wraps, reason = "the signature that is asked for")]
fn image(text: &str) -> Option<ImageName> {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.to_owned())),
        None => (text, None),
    };
    let (name, tag) = match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag.to_owned())),
        _ => (rest, digest.is_none().then(|| "latest".to_owned())),
    };
    let name = match name.split_once('/') {
        Some(("index.docker.io", path)) => format!("docker.io/{path}"),
        Some((first, _)) if first.contains('.') => name.to_owned(),
        Some(_) => format!("docker.io/{name}"),
        None => format!("docker.io/library/{name}"),
    };
    let repository = match name.strip_prefix("docker.io/") {
        Some(path) if !path.contains('/') => format!("docker.io/library/{path}"),
        _ => name,
    };
    Some(ImageName {
        repository,
        tag,
        digest,
    })
}

pub(crate) fn package(kind: PackageKind, name: &str, version: &str) -> Package {
    let mut package = Package::new(kind, name, version);
    package.purl = package.to_purl(Some(("debian", "12"))).to_string();
    package
}

fn vulnerability(id: &str, packages: &[&Package]) -> Finding {
    let mut finding = Finding::new(FindingKind::Vulnerability, id, "t", Severity::High);
    finding.package = packages.first().map(|p| p.purl.clone());
    finding.refs = packages.iter().map(|p| p.reference.clone()).collect();
    finding
}

/// An image of Debian 12 with libssl3 (of openssl), lodash, a jar, and an rpm of a module; a finding of
/// each, and one of lodash and libssl3 together.
pub(crate) fn target() -> TargetReport {
    let mut ssl = Package::new(PackageKind::DEB, "libssl3", "1:3.0.9-1");
    ssl.arch = Some("amd64".to_owned());
    ssl.source = Some(SourcePackage {
        name: "openssl".to_owned(),
        version: "1:3.0.9-1".to_owned(),
    });
    ssl.purl = ssl.to_purl(Some(("debian", "12"))).to_string();
    let mut lodash = package(PackageKind::NPM, "lodash", "4.17.20");
    lodash.direct = Some(false);
    let mut express = package(PackageKind::NPM, "express", "4.0.0");
    express.depends_on.push(lodash.reference.clone());
    express.direct = Some(true);
    let mut jar = package(PackageKind::MAVEN, "org.a:b", "1.0");
    jar.sha1 = Some("c".repeat(40));
    let mut node = Package::new(PackageKind::RPM, "nodejs", "18.0-1.el9");
    "pkg:rpm/rhel/nodejs@18.0-1.el9?rpmmod=nodejs:18:90:x".clone_into(&mut node.purl);
    node.modularity = Some("nodejs:18:90:x".to_owned());
    let mut first = vulnerability("CVE-1", &[&ssl]);
    first.aliases.push("GHSA-1".to_owned());
    let findings = vec![
        first,
        vulnerability("CVE-2", &[&lodash]),
        vulnerability("CVE-3", &[&jar]),
        vulnerability("CVE-4", &[&node]),
        vulnerability("CVE-5", &[&lodash, &ssl]),
        Finding::new(FindingKind::Misconfiguration, "CVE-1", "t", Severity::Low),
        vulnerability("CVE-6", &[]),
    ];
    TargetReport {
        target: Target {
            kind: TargetKind::Image,
            reference: "shop/api:1.2".to_owned(),
        },
        digest: Some(DIGEST.to_owned()),
        platform: Some("linux/amd64".to_owned()),
        os: Some(OperatingSystem {
            id: "debian".to_owned(),
            version: "12".to_owned(),
            codename: Some("bookworm".to_owned()),
            ..OperatingSystem::default()
        }),
        packages: vec![ssl, lodash, express, jar, node],
        findings,
        coverage: Coverage::default(),
        ..TargetReport::default()
    }
}

pub(crate) fn purl(text: &str) -> VexIdentity {
    VexIdentity {
        purls: vec![text.parse().unwrap()],
        ..VexIdentity::default()
    }
}

pub(crate) fn product(thing: VexIdentity) -> VexProduct {
    VexProduct {
        within: Vec::new(),
        things: vec![thing],
    }
}

pub(crate) fn part(of: VexIdentity, thing: VexIdentity) -> VexProduct {
    VexProduct {
        within: vec![of],
        things: vec![thing],
    }
}

/// A document of statements: id, status, time, products.
pub(crate) fn document(
    file: &str,
    statements: Vec<(&str, VexStatus, Option<i64>, Vec<VexProduct>)>,
) -> VexDocument {
    let mut document = VexDocument {
        file: file.to_owned(),
        format: "OpenVEX",
        ..VexDocument::default()
    };
    for (id, status, time, products) in statements {
        let first = document.products.len();
        document.products.extend(products);
        document.statements.push(VexStatement {
            ids: vec![id.to_owned()],
            status,
            time: time.map(|seconds| (seconds, 0)),
            products: (first..document.products.len()).collect(),
            ..VexStatement::default()
        });
    }
    document
}

/// Which findings the documents set aside, and the notes.
pub(crate) fn judged(target: &TargetReport, documents: Vec<VexDocument>) -> (String, Vec<String>) {
    let vex = Vex {
        documents,
        order,
        image,
    };
    let rules = Rules {
        vex: Some(&vex),
        ..Rules::default()
    };
    let mut findings = target.findings.clone();
    let Applied { notes, .. } = apply(
        &mut findings,
        &TargetFacts::of(target),
        &PackageIndex::new(&target.packages),
        &rules,
    );
    let mark = |f: &Finding| match &f.suppressed {
        None => '0',
        Some(suppressed) => {
            assert_eq!(suppressed.by, Suppressor::Vex);
            '1'
        }
    };
    let told = notes.iter().filter(|n| n.name != HoleName::UNREADABLE_VEX);
    let told = told.map(|n| format!("{} | {} | {} | {}", n.name, n.place, n.what, n.reason));
    (findings.iter().map(mark).collect(), told.collect())
}

/// What came of one statement on one vulnerability: whether it clears a finding, else why not.
pub(crate) fn of_one(target: &TargetReport, id: &str, product: VexProduct) -> String {
    let own = document("v", vec![(id, VexStatus::NotAffected, None, vec![product])]);
    let (marks, notes) = judged(target, vec![own]);
    let [note] = &notes[..] else {
        panic!("{notes:?}");
    };
    match note.split(" | ").collect::<Vec<_>>()[..] {
        ["vex-applied", _, _, told] if told.contains("set aside") => {
            assert!(marks.contains('1'), "{note}");
            "cleared".to_owned()
        }
        ["vex-applied", ..] => "left".to_owned(),
        ["vex-unmatched", _, _, why] => {
            assert!(!marks.contains('1'), "{note}");
            why.rsplit_once(": ").unwrap().0.to_owned()
        }
        _ => panic!("{note}"),
    }
}
