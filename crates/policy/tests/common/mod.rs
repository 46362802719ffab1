//! A small target that the tests judge.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test binary uses a part, and a test that goes wrong should say so loudly"
)]

use seawall_model::{
    Coverage, Date, Epss, Finding, FindingKind, Kev, Layer, Location, OperatingSystem, Package,
    PackageKind, PackageLocation, Report, SCHEMA, Score, ScoreVersion, Severity, SourcePackage,
    Status, Target, TargetKind, TargetReport,
};
use seawall_policy::{FindingView, PackageIndex, TargetFacts};

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn package(kind: PackageKind, name: &str, version: &str, path: &str, layer: u32) -> Package {
    let mut package = Package::new(kind, name, version);
    package.purl = package.to_purl(Some(("debian", "12"))).to_string();
    package.locations.push(PackageLocation {
        path: path.to_owned(),
        layer: Some(layer),
        line: None,
    });
    package
}

fn vulnerability(id: &str, severity: Severity, package: &Package) -> Finding {
    let mut finding = Finding::new(
        FindingKind::Vulnerability,
        id,
        format!("title of {id}"),
        severity,
    );
    finding.package = Some(package.purl.clone());
    finding.refs.push(package.reference.clone());
    finding
}

/// Two packages, two layers (the lower is the base's), four findings: openssl of the base, lodash of
/// the application, a check, and an openssl that is not affected.
pub fn target() -> TargetReport {
    let mut openssl = package(
        PackageKind::DEB,
        "libssl3",
        "3.0.9-1",
        "var/lib/dpkg/status",
        0,
    );
    openssl.source = Some(SourcePackage {
        name: "openssl".to_owned(),
        version: "3.0.9-1".to_owned(),
    });
    let mut lodash = package(
        PackageKind::NPM,
        "lodash",
        "4.17.20",
        "app/package-lock.json",
        1,
    );
    lodash.dev = Some(true);
    lodash.direct = Some(true);

    let mut first = vulnerability("CVE-2023-0286", Severity::High, &openssl);
    first.aliases.push("GHSA-x4qr-2fvf-3mr5".to_owned());
    first.fixed_in.push("3.0.9-2".to_owned());
    first.location.layer = Some(0);
    first.epss = Some(Epss {
        score: 0.91,
        percentile: 0.99,
    });
    first.kev = Some(Kev {
        added: date("2023-03-01"),
        due: date("2023-03-22"),
    });
    first.scores.push(Score {
        source: "nvd".to_owned(),
        version: ScoreVersion::V31,
        vector: String::new(),
        score: 7.4,
    });
    let mut second = vulnerability("CVE-2021-23337", Severity::Medium, &lodash);
    second.status = Status::WillNotFix;
    let mut third = Finding::new(
        FindingKind::Misconfiguration,
        "image-runs-as-root",
        "runs as root",
        Severity::Medium,
    );
    third.location = Location::of_path("etc/passwd");
    let mut fourth = vulnerability("CVE-2020-0001", Severity::Critical, &openssl);
    fourth.status = Status::NotAffected;

    let mut findings = vec![first, second, third, fourth];
    seawall_model::identify(&mut findings);
    TargetReport {
        files: Vec::new(),
        surface: None,
        target: Target {
            kind: TargetKind::Image,
            reference: "registry.example.com/shop/api:1.2".to_owned(),
        },
        digest: None,
        known_as: Vec::new(),
        platform: None,
        os: Some(OperatingSystem {
            id: "debian".to_owned(),
            version: "12".to_owned(),
            ..OperatingSystem::default()
        }),
        base: None,
        layers: vec![
            Layer {
                base: true,
                ..Layer::default()
            },
            Layer::default(),
        ],
        packages: vec![openssl, lodash],
        findings,
        coverage: Coverage {
            complete: true,
            ..Coverage::default()
        },
    }
}

pub fn report(targets: Vec<TargetReport>) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        tool: seawall_model::Tool::default(),
        started: None,
        finished: None,
        advisories: seawall_model::AdvisoryStamp::default(),
        summary: seawall_model::Summary::of(&targets, &[]),
        targets,
        identity: seawall_model::IDENTITY,
        ..Report::default()
    }
}

/// What a question says of each finding of the target.
pub fn of_each(target: &TargetReport, mut ask: impl FnMut(&FindingView<'_>) -> bool) -> Vec<bool> {
    let facts = TargetFacts::of(target);
    let index = PackageIndex::new(&target.packages);
    target
        .findings
        .iter()
        .map(|finding| {
            let packages = index.of(finding);
            ask(&FindingView {
                finding,
                packages: &packages,
                target: &facts,
            })
        })
        .collect()
}
