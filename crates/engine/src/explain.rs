//! Why a finding is there: file, layer, instruction, package, advisory, range, verdict.

use seawall_advisory::Matcher;
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

/// The chains behind the findings that have this id, or a fingerprint that begins so.
pub fn explain(report: &Report, wanted: &str, matcher: Option<&Matcher>) -> Vec<Explanation> {
    let is_wanted = |f: &Finding| {
        f.id.eq_ignore_ascii_case(wanted)
            || f.aliases.iter().any(|a| a.eq_ignore_ascii_case(wanted))
            || wanted.len() >= 8 && f.fingerprint.starts_with(wanted)
    };
    let mut found = Vec::new();
    for target in &report.targets {
        for finding in target.findings.iter().filter(|f| is_wanted(f)) {
            found.push(one(target, finding, matcher));
        }
    }
    found
}

fn one(target: &TargetReport, finding: &Finding, matcher: Option<&Matcher>) -> Explanation {
    let packages: Vec<Package> = target
        .packages
        .iter()
        .filter(|p| finding.refs.contains(&p.reference))
        .cloned()
        .collect();
    let places = packages.iter().flat_map(|p| &p.locations).map(|location| {
        let layer = location
            .layer
            .and_then(|index| target.layers.get(index as usize));
        Place {
            location: location.clone(),
            layer: layer
                .and_then(|l| l.digest.as_ref().or(l.diff_id.as_ref()))
                .map(ToString::to_string),
            instruction: layer.and_then(|l| l.instruction.clone()),
            base: layer.is_some_and(|l| l.base),
        }
    });
    let ids: Vec<&str> = [finding.id.as_str()]
        .into_iter()
        .chain(finding.aliases.iter().map(String::as_str))
        .collect();
    let mut considered = Vec::new();
    if let (Some(matcher), Some(package)) = (matcher, packages.first()) {
        for candidate in matcher.explain(target.os.as_ref(), package) {
            let head = &candidate.head;
            let speaks = |id: &str| {
                head.id == id || head.aliases.iter().chain(&head.covers).any(|a| a == id)
            };
            if ids.iter().any(|id| speaks(id)) {
                considered.push(candidate.verdict());
            }
        }
    }
    let places = places.collect();
    Explanation {
        target: target.target.reference.clone(),
        finding: finding.clone(),
        packages,
        places,
        considered,
    }
}

impl Explanation {
    /// For people.
    pub fn to_text(&self) -> String {
        let finding = &self.finding;
        let mut text = format!("{} in {}\n", finding.id, self.target);
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                text.push_str(&format!("  {name:<12} {}\n", seawall_model::visible(value)));
            }
        };
        line("title", &finding.title);
        line("also", &finding.aliases.join(", "));
        line(
            "severity",
            &format!("{}, risk {}", finding.severity, finding.risk),
        );
        for score in &finding.scores {
            line(
                "score",
                &format!("{:.1} {} ({})", score.score, score.vector, score.source),
            );
        }
        for package in &self.packages {
            line("package", &package.purl);
            if let Some(source) = &package.source {
                line("source", &format!("{} {}", source.name, source.version));
            }
        }
        if let Some(path) = finding
            .location
            .path
            .as_ref()
            .filter(|_| self.places.is_empty())
        {
            line("file", path);
        }
        for place in &self.places {
            line("file", &place.location.path);
            if let Some(layer) = &place.layer {
                line(
                    "layer",
                    &format!("{layer}{}", if place.base { " (base image)" } else { "" }),
                );
            }
            line(
                "instruction",
                place.instruction.as_deref().unwrap_or_default(),
            );
        }
        line("evidence", &finding.evidence);
        let verdicts = if self.considered.is_empty() {
            &finding.verdicts
        } else {
            &self.considered
        };
        for verdict in verdicts {
            line(
                "verdict",
                &format!(
                    "{}: {}: {}",
                    verdict.source,
                    verdict.status.name(),
                    verdict.reason
                ),
            );
        }
        line("fixed in", &finding.fixed_in.join(", "));
        line("do", &finding.remedy);
        if let Some(suppressed) = &finding.suppressed {
            line("set aside", &suppressed.reason);
        }
        for reference in &finding.references {
            line("see", reference);
        }
        text
    }
}
