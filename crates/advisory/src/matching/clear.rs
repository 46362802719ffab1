//! Packages that are clear of a vulnerability, and by whose word: what `explain` tells where there is
//! no finding.

use std::collections::{BTreeSet, HashSet};

use seawall_model::{
    Finding, FindingKind, Location, OperatingSystem, Package, PackageState, Severity, Status,
    canonical_id,
};

use super::Matcher;
use super::candidates::Candidate;
use super::merge::title;
use super::told::settled;
use super::verdict::Outcome;

/// What entries on one vulnerability come to where they clear the package; none where one affects it
/// or can't tell.
pub(super) fn cleared(speaking: &[&Candidate]) -> Option<Status> {
    let statuses: Option<Vec<Status>> = speaking
        .iter()
        .map(|candidate| match candidate.outcome {
            Outcome::Clear { status, .. } => Some(status),
            _ => None,
        })
        .collect();
    let statuses = statuses.filter(|statuses| !statuses.is_empty())?;
    let fixed = statuses.contains(&Status::Fixed);
    Some(if fixed {
        Status::Fixed
    } else {
        Status::NotAffected
    })
}

impl Matcher {
    /// What stands in no report: each package that is clear of the vulnerability although an entry
    /// speaks of it, and what only upstream says of packages that system packages installed.
    pub fn clear_of(
        &self,
        os: Option<&OperatingSystem>,
        packages: &[Package],
        id: &str,
    ) -> Vec<Finding> {
        let present = packages.iter().filter(|p| p.state == PackageState::Present);
        let said: Vec<(&Package, Vec<Candidate>)> =
            present.map(|p| (p, self.explain(os, p))).collect();
        let mut named: HashSet<&str> = HashSet::from([id]);
        let all = || said.iter().flat_map(|(_, candidates)| candidates);
        let naming: Vec<&Candidate> = all().filter(|c| c.names(&named)).collect();
        // A notice covers many vulnerabilities: only its other names are names of this one.
        for candidate in naming.iter().filter(|c| c.head.covers.len() < 2) {
            let head = &candidate.head;
            let others = head.aliases.iter().chain(&head.covers).chain([&head.id]);
            named.extend(others.map(String::as_str));
        }
        let mut found: Vec<Finding> = said
            .iter()
            .filter_map(|(package, candidates)| {
                let speaking: Vec<&Candidate> =
                    candidates.iter().filter(|c| c.names(&named)).collect();
                let status = cleared(&speaking)?;
                Some(closed(package, &named, &speaking, status))
            })
            .collect();
        let mut upstream = self.match_packages(os, packages).upstream;
        upstream.retain(|finding| {
            let mut own = std::iter::once(&finding.id).chain(&finding.aliases);
            own.any(|id| named.contains(id.as_str()))
        });
        found.extend(upstream);
        found
    }
}

fn closed(
    package: &Package,
    named: &HashSet<&str>,
    speaking: &[&Candidate],
    status: Status,
) -> Finding {
    let ids: BTreeSet<&str> = named.iter().copied().collect();
    let id = canonical_id(ids.iter().copied()).unwrap_or_default();
    let severities = speaking
        .iter()
        .filter_map(|c| c.row.severity.or(c.head.severity));
    let severity = severities.max().unwrap_or(Severity::Unknown);
    let mut finding = Finding::new(FindingKind::Vulnerability, id, title(speaking), severity);
    finding.aliases = ids
        .iter()
        .filter(|other| **other != id)
        .map(|other| (*other).to_owned())
        .collect();
    finding.status = status;
    finding.package = Some(package.purl.clone());
    finding.refs = vec![package.reference.clone()];
    finding.verdicts = settled(speaking.iter().map(|c| c.verdict()));
    if let Some(first) = finding.verdicts.first() {
        finding.evidence.clone_from(&first.reason);
    }
    if let Some(place) = package.locations.first() {
        finding.location = Location {
            path: Some(place.path.clone()),
            line: place.line,
            layer: place.layer,
            ..Location::default()
        };
    }
    finding
}
