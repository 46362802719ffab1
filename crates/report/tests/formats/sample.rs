//! Reports made by hand: one rich, one hostile.

use seawall_model::{
    AdvisorySource, AdvisoryStamp, Coverage, Date, Digest, EndOfLife, Epss, FailedTarget, Finding,
    FindingKind, Gate, GateHit, Hole, HoleName, Kev, Layer, Location, OperatingSystem, Package,
    PackageKind, PackageLocation, PackageState, Report, RuleText, SCHEMA, Score, ScoreVersion,
    Severity, SourcePackage, Status, Summary, Suppressed, Suppressor, Surface, Target, TargetKind,
    TargetReport, Tool, Verdict,
};

use crate::kinds;

/// A report of an image with everything in it, of a directory with nothing in it, and of an image that could
/// not be read; the gate failed.
pub(crate) fn rich() -> Report {
    let mut report = finish(vec![image(), clean_directory()]);
    report.failed = vec![failed()];
    report.summary = Summary::of(&report.targets, &report.failed);
    report.rules = kinds::rules();
    report.started = Some("2026-01-02T03:04:05Z".to_owned());
    report.finished = Some("2026-01-02T03:04:07Z".to_owned());
    with_gate(&mut report, "severity == critical", |f| {
        f.severity == Severity::Critical
    });
    report
}

/// A target that could not be read.
pub(crate) fn failed() -> FailedTarget {
    FailedTarget {
        reference: "registry.example.com/shop/gone:1".to_owned(),
        reason: "the registry does not have it: 404 Not Found".to_owned(),
        ..FailedTarget::default()
    }
}

/// Gives the report a gate, and marks what is at it, as the judge does.
pub(crate) fn with_gate(report: &mut Report, expression: &str, matches: fn(&Finding) -> bool) {
    let mut gate = Gate {
        expression: expression.to_owned(),
        passed: true,
        unjudged: report.failed.len(),
        ..Gate::default()
    };
    for target in &mut report.targets {
        gate.unjudged += usize::from(!target.coverage.complete);
        for finding in target.findings.iter_mut().filter(|f| f.counts()) {
            finding.at_gate = matches(finding);
            if !finding.at_gate {
                continue;
            }
            gate.matched += 1;
            gate.passed = false;
            let hit = GateHit {
                target: target.target.reference.clone(),
                id: finding.id.clone(),
                severity: finding.severity,
                risk: finding.risk,
                subject: finding.package.clone().unwrap_or_default(),
                fingerprint: finding.fingerprint.clone(),
            };
            let key = |hit: &GateHit| (hit.severity, hit.risk);
            if gate.worst.as_ref().is_none_or(|w| key(w) < key(&hit)) {
                gate.worst = Some(hit);
            }
        }
    }
    report.gate = Some(gate);
}

/// The rich report with that text wherever a text from outside can stand.
pub(crate) fn hostile(text: &str) -> Report {
    let mut target = image();
    let put = |t: &mut String| text.clone_into(t);
    put(&mut target.target.reference);
    target.platform = Some(text.to_owned());
    if let Some(os) = &mut target.os {
        put(&mut os.name);
        put(&mut os.version);
    }
    for layer in &mut target.layers {
        layer.instruction = Some(text.to_owned());
    }
    for package in &mut target.packages {
        put(&mut package.name);
        put(&mut package.version);
        put(&mut package.purl);
        package.licences = vec![text.to_owned()];
        package.vendor = Some(text.to_owned());
        for location in &mut package.locations {
            put(&mut location.path);
        }
    }
    for finding in &mut target.findings {
        make_hostile(finding, text);
    }
    let coverage = &mut target.coverage;
    for hole in coverage.gaps.iter_mut().chain(&mut coverage.notes) {
        // As a report that somebody else wrote may have it.
        hole.name = serde_json::from_value(text.into()).unwrap();
        put(&mut hole.what);
        put(&mut hole.place);
        put(&mut hole.reason);
        hole.limit = Some(text.to_owned());
    }
    let mut vulnerability = target.findings[0].clone();
    vulnerability.kind = FindingKind::Vulnerability;
    target.findings.push(vulnerability);
    let mut report = finish(vec![target]);
    report.failed = vec![FailedTarget {
        reference: text.to_owned(),
        reason: text.to_owned(),
        ..FailedTarget::default()
    }];
    let text = || text.to_owned();
    report.rules = [(
        text(),
        RuleText {
            title: text(),
            why: text(),
            fix: text(),
            references: vec![text()],
        },
    )]
    .into();
    report.gate = Some(Gate {
        expression: text(),
        worst: Some(GateHit {
            target: text(),
            id: text(),
            severity: kinds::later(&text()),
            subject: text(),
            ..GateHit::default()
        }),
        ..Gate::default()
    });
    report.started = Some(text());
    report
}

fn make_hostile(finding: &mut Finding, text: &str) {
    let put = |t: &mut String| text.clone_into(t);
    put(&mut finding.id);
    put(&mut finding.title);
    put(&mut finding.description);
    put(&mut finding.evidence);
    put(&mut finding.remedy);
    finding.package = Some(text.to_owned());
    finding.kind = kinds::later(&format!("{text}{}", finding.kind.name()));
    finding.status = match finding.status {
        Status::Affected | Status::Fail => kinds::later(text),
        known => known,
    };
    finding.severity = kinds::later(text);
    finding.subject = Some(text.to_owned());
    finding.location.service = Some(text.to_owned());
    finding.location.container = Some(text.to_owned());
    for edit in &mut finding.edits {
        put(&mut edit.path);
        put(&mut edit.text);
    }
    finding.aliases = vec![text.to_owned()];
    finding.fixed_in = vec![text.to_owned()];
    finding.references = vec![text.to_owned(), format!("javascript:{text}")];
    finding.location.path = Some(text.to_owned());
    finding.location.instruction = Some(text.to_owned());
    for verdict in &mut finding.verdicts {
        put(&mut verdict.source);
        put(&mut verdict.reason);
        verdict.status = kinds::later(text);
    }
    for score in &mut finding.scores {
        put(&mut score.source);
        put(&mut score.vector);
    }
    if let Some(suppressed) = &mut finding.suppressed {
        put(&mut suppressed.reason);
        suppressed.by = kinds::later(text);
        suppressed.owner = Some(text.to_owned());
        suppressed.until = Some(text.to_owned());
    }
}

pub(crate) fn finish(targets: Vec<TargetReport>) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool {
            name: "seawall".to_owned(),
            version: "1.2.3".to_owned(),
            commit: None,
        },
        started: None,
        finished: None,
        advisories: AdvisoryStamp {
            built: Some("2026-01-02T03:04:05Z".to_owned()),
            sources: vec![AdvisorySource {
                name: "debian".to_owned(),
                as_of: None,
                updated: Some("2026-01-01T00:00:00Z".to_owned()),
                records: 12_345,
            }],
        },
        summary: Summary::of(&targets, &[]),
        targets,
        identity: seawall_model::IDENTITY,
        ..Report::default()
    }
}

fn digest(byte: u8) -> Digest {
    Digest::sha256(&[byte; 32])
}

pub(crate) fn clean_directory() -> TargetReport {
    TargetReport {
        files: Vec::new(),
        surface: None,
        target: Target {
            kind: TargetKind::Directory,
            reference: "services/worker".to_owned(),
        },
        base: None,
        digest: None,
        known_as: Vec::new(),
        platform: None,
        os: None,
        layers: Vec::new(),
        packages: vec![package(
            "serde",
            "1.0.200",
            PackageKind::CARGO,
            "Cargo.lock",
            None,
        )],
        findings: Vec::new(),
        coverage: Coverage {
            complete: true,
            ..Coverage::default()
        },
    }
}

fn package(
    name: &str,
    version: &str,
    kind: PackageKind,
    path: &str,
    layer: Option<u32>,
) -> Package {
    let mut package = Package::new(kind, name, version);
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        layer,
        line: None,
    }];
    package.purl = package.to_purl(Some(("debian", "12"))).to_string();
    package
}

fn packages() -> Vec<Package> {
    let dpkg = "var/lib/dpkg/status";
    let mut openssl = package("openssl", "3.0.9-1", PackageKind::DEB, dpkg, Some(0));
    openssl.arch = Some("amd64".to_owned());
    openssl.licences = vec!["Apache-2.0".to_owned()];
    openssl.vendor = Some("Debian OpenSSL Team".to_owned());
    openssl.depends_on = vec!["libssl3@3.0.9-1".to_owned()];
    let mut libssl = package("libssl3", "3.0.9-1", PackageKind::DEB, dpkg, Some(0));
    libssl.source = Some(SourcePackage {
        name: "openssl".to_owned(),
        version: "3.0.9-1".to_owned(),
    });
    libssl.purl = libssl.to_purl(Some(("debian", "12"))).to_string();
    let lock = "app/package-lock.json";
    let mut lodash = package("lodash", "4.17.20", PackageKind::NPM, lock, Some(1));
    lodash.licences = vec!["MIT".to_owned()];
    lodash.direct = Some(true);
    let mut log4j = package(
        "org.apache.logging.log4j:log4j-core",
        "2.14.1",
        PackageKind::MAVEN,
        "app/shop.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar",
        Some(1),
    );
    log4j.sha1 = Some("9141212b8507ab50a45525b545b39d224614528b".to_owned());
    let mut gone = package("curl", "7.88.1-10", PackageKind::DEB, dpkg, Some(0));
    gone.state = PackageState::Deleted;
    vec![openssl, libssl, lodash, log4j, gone]
}

fn vulnerability(id: &str, title: &str, severity: Severity, package: &Package) -> Finding {
    let mut finding = Finding::new(FindingKind::Vulnerability, id, title, severity);
    finding.package = Some(package.purl.clone());
    finding.refs = vec![package.reference.clone()];
    let place = &package.locations[0];
    finding.location = Location {
        path: Some(place.path.clone()),
        layer: place.layer,
        ..Location::default()
    };
    finding
}

fn vulnerabilities(packages: &[Package]) -> Vec<Finding> {
    let [openssl, libssl, lodash, log4j, _] = packages else {
        panic!("the sample has five packages");
    };
    let mut shell = vulnerability(
        "CVE-2021-44228",
        "Message lookups load code from any address (Log4Shell)",
        Severity::Critical,
        log4j,
    );
    shell.aliases = vec!["GHSA-jfh8-c2jp-5v3q".to_owned()];
    shell.description = "Lookups in messages are evaluated.\nAny logged text will do.".to_owned();
    shell.fixed_in = vec!["2.15.0".to_owned()];
    shell.remedy = "upgrade to 2.15.0 or later".to_owned();
    shell.references = vec!["https://logging.apache.org/security.html".to_owned()];
    shell.risk = 100;
    shell.epss = Some(Epss {
        score: 0.9746,
        percentile: 0.9999,
    });
    shell.kev = Some(Kev {
        added: Date::new(2021, 12, 10).unwrap(),
        due: Date::new(2021, 12, 24).unwrap(),
    });
    shell.scores = vec![Score {
        source: "nvd".to_owned(),
        version: ScoreVersion::V31,
        vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H".to_owned(),
        score: 10.0,
    }];
    shell.verdicts = vec![Verdict {
        source: "ghsa".to_owned(),
        status: Status::Affected,
        reason: "2.14.1 is below 2.15.0".to_owned(),
    }];
    let mut findings = vec![shell];
    for package in [openssl, libssl] {
        let mut finding = vulnerability(
            "CVE-2023-5363",
            "Key and initialisation vector lengths are handled wrongly",
            Severity::High,
            package,
        );
        finding.fixed_in = vec!["3.0.11-1~deb12u2".to_owned()];
        finding.epss = Some(Epss {
            score: 0.0123,
            percentile: 0.85,
        });
        finding.risk = 62;
        findings.push(finding);
    }
    let mut unfixed = vulnerability(
        "CVE-2010-0928",
        "Faults in the hardware may leak a key",
        Severity::Negligible,
        openssl,
    );
    unfixed.status = Status::WillNotFix;
    let mut accepted = vulnerability(
        "CVE-2021-23337",
        "Templates run code",
        Severity::High,
        lodash,
    );
    accepted.fixed_in = vec!["4.17.21".to_owned()];
    accepted.suppressed = Some(Suppressed {
        by: Suppressor::Policy,
        reason: "templates come from us alone".to_owned(),
        owner: Some("team-shop".to_owned()),
        until: Some("2027-01-31".to_owned()),
    });
    let mut denied = vulnerability("CVE-2023-0001", "Not in this build", Severity::Low, openssl);
    denied.status = Status::NotAffected;
    denied.suppressed = Some(Suppressed {
        by: Suppressor::Vex,
        reason: "the code is not in the package".to_owned(),
        owner: None,
        until: None,
    });
    findings.extend([unfixed, accepted, denied]);
    findings
}

fn checks() -> Vec<Finding> {
    let mut root = Finding::new(
        FindingKind::Misconfiguration,
        "image-runs-as-root",
        "The image runs as root",
        Severity::High,
    );
    root.aliases = vec!["CIS 4.1".to_owned()];
    root.location.instruction = Some("USER root".to_owned());
    root.evidence = "User is empty".to_owned();
    root.remedy = "add USER with a number".to_owned();
    let mut lockfile = Finding::new(
        FindingKind::Misconfiguration,
        "world-writable-file",
        "Anybody can write a file that root runs",
        Severity::Medium,
    );
    lockfile.location = Location {
        path: Some("app/start.sh".to_owned()),
        line: Some(3),
        column: Some(7),
        end_line: Some(3),
        end_column: Some(12),
        layer: Some(1),
        ..Location::default()
    };
    let mut escape = Finding::new(
        FindingKind::Integrity,
        "archive-path-escapes",
        "An entry of a layer leads out of the image",
        Severity::High,
    );
    escape.location = Location {
        path: Some("../../etc/cron.d/x".to_owned()),
        layer: Some(1),
        ..Location::default()
    };
    escape.evidence = "entry 17 at byte 20480".to_owned();
    let mut passed = Finding::new(
        FindingKind::Misconfiguration,
        "image-has-no-healthcheck",
        "The image can say whether it is well",
        Severity::Low,
    );
    passed.status = Status::Pass;
    vec![root, lockfile, escape, passed]
}

fn image() -> TargetReport {
    let packages = packages();
    let mut findings = vulnerabilities(&packages);
    findings.extend(checks());
    findings.extend(kinds::others());
    seawall_model::identify(&mut findings);
    TargetReport {
        files: Vec::new(),
        surface: Some(Surface {
            shells: vec!["sh".to_owned()],
            setuid_files: 12,
            packages: 3,
            files: 4_000,
            bytes: 80_000_000,
            ..Surface::default()
        }),
        target: Target {
            kind: TargetKind::Image,
            reference: "registry.example.com/shop/api:1.4.2".to_owned(),
        },
        base: None,
        digest: Some(digest(0xd1).to_string()),
        known_as: vec![format!("registry.example.com/shop/api@{}", digest(0xd2))],
        platform: Some("linux/amd64".to_owned()),
        os: Some(OperatingSystem {
            id: "debian".to_owned(),
            version: "12".to_owned(),
            name: "Debian GNU/Linux 12 (bookworm)".to_owned(),
            like: Vec::new(),
            codename: Some("bookworm".to_owned()),
            eol: Some(EndOfLife {
                date: Date::new(2026, 6, 10).unwrap(),
                extended: Date::new(2028, 6, 30),
            }),
        }),
        layers: vec![
            Layer {
                digest: Some(digest(0xa0)),
                diff_id: Some(digest(0xb0)),
                instruction: Some("ADD rootfs.tar.xz /".to_owned()),
                size: 29_124_545,
                base: true,
            },
            Layer {
                digest: None,
                diff_id: Some(digest(0xb1)),
                instruction: Some("COPY . /app".to_owned()),
                size: 1_048_576,
                base: false,
            },
        ],
        packages,
        findings,
        coverage: Coverage {
            complete: false,
            gaps: vec![
                Hole::new(
                    HoleName::TRUNCATED_LAYER,
                    "the rest of a layer",
                    "layer 1",
                    "it ends in the middle of an entry",
                )
                .at(20_480),
                Hole::new(
                    HoleName::LIMIT_FILE_SIZE,
                    "a file",
                    "app/huge.jar",
                    "it is too large",
                )
                .limited("file-size", 67_108_864),
            ],
            notes: vec![Hole::new(
                HoleName::THIRD_PARTY_PACKAGES,
                "a package",
                "docker-ce",
                "no advisory source knows this repository",
            )],
        },
    }
}
