//! All entries that speak of a package.

use std::collections::HashSet;

use seawall_model::{Package, PackageRole, Status, Verdict, normalise_name};

use super::ground::Ground;
use super::verdict::{Outcome, judge};
use super::{Matcher, linked};
use crate::error::AdvisoryError;
use crate::index::{Head, Row};
use crate::knowledge::knowledge;
use crate::modules::{self, Stream};

/// Why a package of a module is not judged.
pub(super) const UNTOLD: &str =
    "the module stream of the package, or of an advisory on it, is not told";

/// An advisory entry that speaks of a package, and what comes of the comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The source's name.
    pub source: String,
    /// What the advisory says as a whole.
    pub head: Head,
    /// What it says at length, where the package is affected.
    pub description: String,
    /// What it says of this package.
    pub row: Row,
    /// The version that was compared: the package's, or its source's.
    pub version: String,
    pub(super) outcome: Outcome,
    /// Why the program that was built of the package has nothing of what the entry names of it.
    pub(super) unlinked: Option<String>,
}

impl Candidate {
    /// Whether the package is affected.
    pub fn affects(&self) -> bool {
        matches!(self.outcome, Outcome::Affected { .. })
    }

    /// Whether it speaks of one of these vulnerabilities.
    pub fn names(&self, ids: &HashSet<&str>) -> bool {
        let Head {
            id,
            aliases,
            covers,
            ..
        } = &self.head;
        let mut own = [id].into_iter().chain(aliases).chain(covers);
        own.any(|id| ids.contains(id.as_str()))
    }

    /// The verdict, in words.
    pub fn verdict(&self) -> Verdict {
        let (status, reason) = match &self.outcome {
            Outcome::Affected { reason, .. } => (self.row.status, reason.as_str()),
            Outcome::Clear { status, reason } => (*status, reason.as_str()),
            Outcome::Unjudged(reason) => (Status::UnderInvestigation, reason.as_str()),
            Outcome::Untold => (Status::UnderInvestigation, UNTOLD),
        };
        let mut reason = format!("{}: {reason}", self.head.id);
        if let Some(contract) = &self.row.subscription {
            reason.push_str(&format!(" (the fix comes with {contract} only)"));
        }
        Verdict {
            source: self.source.clone(),
            status,
            reason,
        }
    }

    /// The verdict as it stands beside that of the system package that installed the package.
    pub fn verdict_beside(&self, package: &Package) -> Verdict {
        let mut verdict = self.verdict();
        if package.owned_by.is_some() {
            verdict.reason = of_package(package, &verdict.reason);
        }
        verdict
    }

    /// The fixed version that anyone can have.
    pub(super) fn fixed(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Affected { fixed, .. } if self.row.subscription.is_none() => fixed.as_deref(),
            _ => None,
        }
    }

    /// Whether it can't be told that the entry is about the package's module stream.
    pub(super) fn is_of_untold_stream(&self) -> bool {
        self.outcome == Outcome::Untold
    }

    /// Why the package can't be judged by the entry.
    pub(super) fn unjudged(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Unjudged(reason) => Some(reason),
            _ => None,
        }
    }
}

impl Matcher {
    /// What is said of a package on this ground; nothing if it is clear of all and not `every` entry is
    /// wanted.
    pub(super) fn candidates(
        ground: &Ground<'_>,
        package: &Package,
        every: bool,
    ) -> Result<Vec<Candidate>, AdvisoryError> {
        let Some(scheme) = ground.scheme else {
            return Ok(Vec::new());
        };
        let ecosystem = &ground.ecosystem;
        let name = normalise_name(&ecosystem.name, &package.name);
        let own = (PackageRole::Binary, name, package.version.as_str());
        let source = package
            .source
            .as_ref()
            .map(|s| (s.name.clone(), s.version.as_str()));
        let (source_name, source_version) = source.unwrap_or_else(|| (own.1.clone(), own.2));
        let mut asked = vec![own];
        if package.kind.is_os() {
            asked.push((PackageRole::Source, source_name, source_version));
        }
        let mut judged = Vec::new();
        // Where no source is at hand, the worst is known anyway.
        let built_in = if ground.here {
            None
        } else {
            Some(knowledge()?)
        };
        let built_in = built_in.filter(|index| index.covers(ecosystem));
        for index in ground.indexes.iter().copied().chain(built_in) {
            for (role, name, version) in &asked {
                for row in index.rows(&ground.name, *role, name)? {
                    let stream = modules::stream(&row, &ecosystem.name, package);
                    if !of_arch(&row, package) || stream == Stream::Other {
                        continue;
                    }
                    let outcome = match judge(&row, scheme, version) {
                        // That it is below another stream's fix says nothing; that it is above, all.
                        Outcome::Affected { .. } if stream == Stream::Untold => Outcome::Untold,
                        outcome if outcome.is_clear() => outcome,
                        outcome => linked::less(outcome, linked::unlinked(&row, package)),
                    };
                    judged.push((index, row, *version, outcome));
                }
            }
        }
        // Most packages are clear of all: then nobody asks what the advisories are called.
        if !every && judged.iter().all(|(.., outcome)| outcome.is_clear()) {
            return Ok(Vec::new());
        }
        let mut candidates = Vec::with_capacity(judged.len());
        for (index, row, version, outcome) in judged {
            let description = if matches!(outcome, Outcome::Affected { .. }) {
                index.description(row.head)?
            } else {
                String::new()
            };
            candidates.push(Candidate {
                source: index.meta().source.clone(),
                head: index.head(row.head)?,
                description,
                unlinked: linked::unlinked(&row, package),
                row,
                version: version.to_owned(),
                outcome,
            });
        }
        linked::settle(&mut candidates);
        Ok(candidates)
    }
}

/// A reason with the package that it is about.
pub(super) fn of_package(package: &Package, reason: &str) -> String {
    let Package {
        name,
        version,
        kind,
        ..
    } = package;
    format!("{name} {version} ({kind}): {reason}")
}

/// Whether an entry is about the package's architecture.
fn of_arch(row: &Row, package: &Package) -> bool {
    let arch = package.arch.as_deref();
    row.arches.is_empty() || arch.is_none_or(|arch| row.arches.iter().any(|a| a == arch))
}
