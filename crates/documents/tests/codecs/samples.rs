//! Targets made by hand and by chance.

use proptest::prelude::*;
use seawall_documents::WriteOptions;
use seawall_model::{
    Coverage, Date, Digest, EndOfLife, Finding, FindingKind, Hole, HoleName, Layer, Linked,
    OperatingSystem, Package, PackageKind, PackageLocation, PackageState, Severity, SourcePackage,
    Target, TargetKind, TargetReport, Tool,
};

pub(crate) fn tool() -> Tool {
    Tool {
        name: "seawall".to_owned(),
        version: "1.2.3".to_owned(),
        commit: None,
    }
}

pub(crate) fn options(tool: &Tool) -> WriteOptions<'_> {
    WriteOptions {
        tool,
        timestamp: None,
        vulnerabilities: true,
        failed: &[],
    }
}

pub(crate) fn target(packages: Vec<Package>) -> TargetReport {
    TargetReport {
        files: Vec::new(),
        surface: None,
        base: None,
        target: Target {
            kind: TargetKind::Image,
            reference: "registry.example.com/a/b:1".to_owned(),
        },
        digest: Some(Digest::sha256(&[7; 32]).to_string()),
        known_as: Vec::new(),
        platform: Some("linux/arm64/v8".to_owned()),
        os: Some(OperatingSystem {
            id: "debian".to_owned(),
            version: "12".to_owned(),
            name: "Debian GNU/Linux 12 (bookworm)".to_owned(),
            like: vec!["unix".to_owned()],
            codename: Some("bookworm".to_owned()),
            eol: Some(EndOfLife {
                date: Date::new(2026, 6, 10).unwrap(),
                extended: None,
            }),
        }),
        layers: vec![Layer {
            diff_id: Some(Digest::sha256(&[8; 32])),
            instruction: Some("COPY . /".to_owned()),
            size: 5,
            ..Layer::default()
        }],
        packages,
        findings: Vec::new(),
        coverage: Coverage {
            complete: false,
            gaps: vec![
                Hole::new(
                    HoleName::TRUNCATED_LAYER,
                    "a layer",
                    "layer 0",
                    "it is cut off",
                )
                .at(3),
            ],
            notes: vec![Hole::new(
                HoleName::UNASSESSED,
                "a file",
                "etc/x",
                "it is odd",
            )],
        },
    }
}

/// A few packages as catalogers make them, and a finding of every kind.
pub(crate) fn realistic() -> TargetReport {
    let debian = Some(("debian", "12"));
    let mut libssl = Package::new(PackageKind::DEB, "libssl3", "3.0.9-1");
    libssl.arch = Some("amd64".to_owned());
    libssl.source = Some(SourcePackage {
        name: "openssl".to_owned(),
        version: "3.0.9-1".to_owned(),
    });
    libssl.licences = vec!["Apache-2.0".to_owned(), "custom words".to_owned()];
    libssl.vendor = Some("Debian OpenSSL Team".to_owned());
    let mut bash = Package::new(PackageKind::RPM, "bash", "0:5.1.8-6.el9");
    bash.modularity = Some("m:1:2:3".to_owned());
    let mut log4j = Package::new(
        PackageKind::MAVEN,
        "org.apache.logging.log4j:log4j-core",
        "2.14.1",
    );
    log4j.sha1 = Some("9141212b8507ab50a45525b545b39d224614528b".to_owned());
    log4j.licences = vec!["MIT OR Apache-2.0".to_owned()];
    let mut scoped = Package::new(PackageKind::NPM, "@Scope/JSONStream", "1.0.0");
    scoped.dev = Some(true);
    scoped.direct = Some(false);
    scoped.depends_on = vec![log4j.reference.clone(), bash.reference.clone()];
    let mut module = Package::new(PackageKind::GOLANG, "github.com/Azure/sdk", "v1.2.3");
    module.owned_by = Some(libssl.reference.clone());
    module.in_use = Some(true);
    module.linked = Some(Linked {
        os: "linux".to_owned(),
        arch: "amd64".to_owned(),
        packages: vec![".".to_owned(), "arm/compute".to_owned()],
    });
    module.state = PackageState::Shadowed;
    let mut packages = vec![libssl, bash, log4j, scoped, module];
    for (i, package) in (0u32..).zip(&mut packages) {
        package.purl = package.to_purl(debian).to_string();
        package.locations = vec![PackageLocation {
            path: format!("var/lib/{i}"),
            layer: Some(0),
            line: (i > 2).then_some(i),
        }];
    }
    let mut unknown = Package::new(PackageKind::new("conan"), "zlib", "");
    unknown.unassessed = Some("no source".to_owned());
    packages.push(unknown);
    let mut declared = Package::new(PackageKind::CARGO, "asked-for", "1.0.0");
    declared.purl = declared.to_purl(None).to_string();
    declared.installed = false;
    declared.uncounted = Some("nothing that is installed answers to it".to_owned());
    packages.push(declared);
    packages.sort_by_key(|package| package.state != PackageState::Present);
    let mut finding = Finding::new(
        FindingKind::Vulnerability,
        "CVE-2023-5363",
        "Key lengths are handled wrongly",
        Severity::High,
    );
    finding.refs = vec![packages[0].reference.clone(), packages[0].reference.clone()];
    finding.aliases = vec!["GHSA-a".to_owned(), "odd".to_owned()];
    finding.fixed_in = vec!["3.0.11-1".to_owned()];
    let check = Finding::new(
        FindingKind::Misconfiguration,
        "image-runs-as-root",
        "The image runs as root",
        Severity::High,
    );
    let mut target = target(packages);
    target.findings = vec![finding, check];
    target
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z@/:._+~-]{1,12}",
        "\\PC{1,8}",
        Just("MIT".to_owned()),
        Just("MIT OR ISC".to_owned()),
        Just("NOASSERTION".to_owned()),
        Just("a\u{0}\n\u{1b}<b>".to_owned()),
    ]
}

fn maybe(text: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text)
}

prop_compose! {
    fn package()(
        kind in proptest::sample::select(vec![
            "deb", "rpm", "apk", "npm", "maven", "golang", "composer", "pypi", "cargo", "odd",
        ]),
        name in text(),
        version in prop_oneof![Just(String::new()), "[0-9:.v-]{1,8}", text()],
        has_purl in any::<bool>(),
        source in proptest::option::of((text(), text())),
        (arch, vendor, modularity, unassessed) in (
            maybe(text()), maybe(text()), maybe(text()), maybe(text())
        ),
        sha1 in maybe(prop_oneof!["[0-9a-f]{40}", text()]),
        linked in proptest::option::of((text(), proptest::collection::vec(text(), 0..3))),
        licences in proptest::collection::vec(text(), 0..3),
        locations in proptest::collection::vec(
            (text(), proptest::option::of(0u32..9), proptest::option::of(1u32..99)), 0..3
        ),
        state in 0..3,
        (direct, dev, in_use) in any::<(Option<bool>, Option<bool>, Option<bool>)>(),
    ) -> Package {
        let mut package = Package::new(PackageKind::new(kind), name, version);
        package.source = source.map(|(name, version)| SourcePackage { name, version });
        package.arch = arch;
        package.vendor = vendor;
        package.modularity = modularity;
        package.unassessed = unassessed;
        package.sha1 = sha1;
        package.linked = linked.map(|(os, packages)| Linked { arch: os.clone(), os, packages });
        package.licences = licences;
        package.locations = locations
            .into_iter()
            .map(|(path, layer, line)| PackageLocation { path, layer, line })
            .collect();
        package.state = [PackageState::Present, PackageState::Shadowed, PackageState::Deleted]
            [usize::try_from(state).unwrap_or(0)];
        (package.direct, package.dev, package.in_use) = (direct, dev, in_use);
        if has_purl {
            package.purl = package.to_purl(Some(("debian", "12"))).to_string();
        }
        package
    }
}

/// Packages with unique references, each with some of the others as dependencies.
pub(crate) fn packages() -> impl Strategy<Value = Vec<Package>> {
    let links = proptest::collection::vec((0usize..6, 0usize..6), 0..8);
    (proptest::collection::vec(package(), 0..6), links).prop_map(|(mut packages, links)| {
        for (i, package) in packages.iter_mut().enumerate() {
            package.reference = format!("{i}:{}", package.reference);
        }
        let references: Vec<_> = packages.iter().map(|p| p.reference.clone()).collect();
        for (from, to) in links {
            // Of what is no more, nothing is needed.
            let is_there = |index: usize| {
                let package: Option<&Package> = packages.get(index);
                package.is_some_and(|p| p.state == PackageState::Present)
            };
            if is_there(from)
                && is_there(to)
                && let (Some(package), Some(reference)) =
                    (packages.get_mut(from), references.get(to))
                && !package.depends_on.contains(reference)
            {
                package.depends_on.push(reference.clone());
            }
        }
        // As inventories have them.
        packages.sort_by_key(|package| package.state != PackageState::Present);
        packages
    })
}
