//! Why a finding is there, or why a vulnerability is none here: file, layer, instruction, package,
//! advisory, range, verdict.

mod text;

use std::collections::HashSet;

use seawall_advisory::{Matcher, settled};
use seawall_model::{Finding, Package, PackageLocation, Report, TargetReport, Verdict};
use serde::Serialize;

/// The chain behind one finding.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The target.
    pub target: String,
    /// The finding.
    pub finding: Finding,
    /// The packages that it is about.
    pub packages: Vec<Package>,
    /// For each place of a package, the layer's instruction.
    pub places: Vec<Place>,
    /// Every advisory entry that speaks of the package and this vulnerability, and how the version
    /// compares; empty where the advisories are not at hand.
    pub considered: Vec<Verdict>,
}

/// A place of a package.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Path, layer, line.
    pub location: PackageLocation,
    /// Digest of the layer, or its diff id.
    pub layer: Option<String>,
    /// What made the layer.
    pub instruction: Option<String>,
    /// It belongs to the base image.
    pub base: bool,
}

/// The chains behind the findings that have this id, or a fingerprint that begins so; then, with the
/// advisories at hand, why packages of which they speak are clear of it.
pub fn explain(report: &Report, wanted: &str, matcher: Option<&Matcher>) -> Vec<Explanation> {
    let is_wanted = |f: &Finding| {
        f.id.eq_ignore_ascii_case(wanted)
            || f.aliases.iter().any(|a| a.eq_ignore_ascii_case(wanted))
            || wanted.len() >= 8 && f.fingerprint.starts_with(wanted)
    };
    let mut found = Vec::new();
    for target in &report.targets {
        let mut told: HashSet<&str> = HashSet::new();
        for finding in target.findings.iter().filter(|f| is_wanted(f)) {
            told.extend(finding.refs.iter().map(String::as_str));
            found.push(one(target, finding, matcher));
        }
        let Some(matcher) = matcher else { continue };
        let clear = matcher.clear_of(target.os.as_ref(), &target.packages, &canonical(wanted));
        // A package that a finding is about is told of already.
        let news = |f: &&Finding| !f.refs.first().is_some_and(|r| told.contains(r.as_str()));
        for finding in clear.iter().filter(news) {
            found.push(one(target, finding, Some(matcher)));
        }
    }
    found
}

/// A CVE as advisories write it.
fn canonical(wanted: &str) -> String {
    let upper = wanted.to_ascii_uppercase();
    if upper.starts_with("CVE-") {
        upper
    } else {
        wanted.to_owned()
    }
}

fn one(target: &TargetReport, finding: &Finding, matcher: Option<&Matcher>) -> Explanation {
    let packages: Vec<Package> = target
        .packages
        .iter()
        .filter(|p| finding.refs.contains(&p.reference))
        .cloned()
        .collect();
    let mut locations: Vec<PackageLocation> = packages
        .iter()
        .flat_map(|package| package.locations.iter().cloned())
        .collect();
    if locations.is_empty() {
        locations.extend(of_finding(finding));
    }
    let mut places: Vec<Place> = locations
        .into_iter()
        .map(|location| place(target, location))
        .collect();
    // A setting of the image may come from an instruction that made no layer.
    if let (None, Some(instruction)) = (
        places.iter().find_map(|p| p.instruction.as_ref()),
        finding.location.instruction.as_ref(),
    ) {
        match places.first_mut() {
            Some(place) => place.instruction = Some(instruction.clone()),
            None => places.push(Place {
                instruction: Some(instruction.clone()),
                ..place(target, PackageLocation::default())
            }),
        }
    }
    let considered = matcher.map(|matcher| considered(target, finding, &packages, matcher));
    Explanation {
        target: target.target.reference.clone(),
        finding: finding.clone(),
        packages,
        places,
        considered: considered.unwrap_or_default(),
    }
}

/// Where a finding is that is about no package.
fn of_finding(finding: &Finding) -> Option<PackageLocation> {
    let place = &finding.location;
    (place.path.is_some() || place.layer.is_some()).then(|| PackageLocation {
        path: place.path.clone().unwrap_or_default(),
        layer: place.layer,
        line: place.line,
    })
}

fn place(target: &TargetReport, location: PackageLocation) -> Place {
    let index = location.layer;
    let layer = index.and_then(|index| target.layers.get(index as usize));
    Place {
        layer: layer
            .and_then(|l| l.digest.as_ref().or(l.diff_id.as_ref()))
            .map(ToString::to_string),
        instruction: layer.and_then(|l| l.instruction.clone()),
        base: layer.is_some_and(|l| l.base),
        location,
    }
}

/// What every entry on this vulnerability says of the packages, once for each version.
fn considered(
    target: &TargetReport,
    finding: &Finding,
    packages: &[Package],
    matcher: &Matcher,
) -> Vec<Verdict> {
    let ids: HashSet<&str> = std::iter::once(&finding.id)
        .chain(&finding.aliases)
        .map(String::as_str)
        .collect();
    let mut purls: HashSet<&str> = HashSet::new();
    let mut considered = Vec::new();
    for package in packages.iter().filter(|p| purls.insert(&p.purl)) {
        let candidates = matcher.explain(target.os.as_ref(), package);
        let speaking = candidates.iter().filter(|c| c.names(&ids));
        considered.extend(settled(speaking.map(|c| c.verdict_beside(package))));
    }
    considered
}

#[cfg(test)]
mod tests {
    use seawall_model::{Edit, FindingKind, Severity};

    use super::*;

    /// Reports of the shapes that older versions wrote.
    const OLD: [&str; 2] = [
        include_str!("../../report/tests/data/report-first.json"),
        include_str!("../../report/tests/data/report-before.json"),
    ];

    fn later<T: serde::de::DeserializeOwned>(word: &str) -> T {
        serde_json::from_value(word.into()).unwrap()
    }

    #[test]
    fn old_reports_are_explained() {
        for text in OLD {
            let report: Report = serde_json::from_str(text).unwrap();
            let [one] = explain(&report, "ghsa-35jh-r3h4-6jhm", None)
                .try_into()
                .unwrap();
            let lodash = one.to_text();
            for part in [
                "CVE-2021-23337 in shop.tar (shop:1): lodash 4.17.20: affected",
                "app/package-lock.json",
                "COPY . /",
                "4.17.20 is below 4.17.21",
            ] {
                assert!(lodash.contains(part), "{part}: {lodash}");
            }
            let accepted = explain(&report, "CVE-2022-37434", None);
            let aside = "policy: nothing reads such headers, by team-shop, until 2027-01-31";
            assert!(accepted[0].to_text().contains(aside));
            // The fingerprint that stands in the report finds what it stood for then.
            let fingerprint = &report.targets[0].findings[2].fingerprint;
            assert_eq!(explain(&report, fingerprint, None).len(), 2);
        }
    }

    #[test]
    fn every_kind_status_and_edit_is_told() {
        let mut finding = Finding::new(later("quan\u{1b}tum"), "x", "t", later("catastrophic"));
        finding.status = later("super_posed");
        finding.location.service = Some("web".to_owned());
        finding.location.container = Some("web-1".to_owned());
        finding.subject = Some("privileged".to_owned());
        finding.edits = vec![
            Edit {
                path: "compose.yaml".to_owned(),
                start: 4,
                end: 4,
                text: "a: 1\n\u{202e}b: 2\n".to_owned(),
                safe: true,
            },
            Edit {
                path: "compose.yaml".to_owned(),
                start: 9,
                end: 12,
                ..Edit::default()
            },
        ];
        let report = Report {
            targets: vec![TargetReport {
                findings: vec![finding],
                ..TargetReport::default()
            }],
            ..Report::default()
        };
        let text = explain(&report, "x", None)[0].to_text();
        for part in [
            ": super_posed\n",
            "kind         quan\\u{1b}tum",
            "severity     catastrophic",
            "service      web",
            "container    web-1",
            "about        privileged",
            "edit         compose.yaml, bytes 4 to 4: put in\n",
            "| a: 1\n",
            "| \\u{202e}b: 2\n",
            "edit         compose.yaml, bytes 9 to 12: take out (look at it first)",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains('\u{1b}'));
        let passed = Finding {
            status: seawall_model::Status::NotApplicable,
            ..Finding::new(FindingKind::Benchmark, "1.1", "t", Severity::Low)
        };
        let report = Report {
            targets: vec![TargetReport {
                findings: vec![passed],
                ..TargetReport::default()
            }],
            ..Report::default()
        };
        let text = explain(&report, "1.1", None)[0].to_text();
        assert!(text.contains(": not applicable\n") && text.contains("kind         benchmark"));
    }
}
