//! What is said of one package. It depends on nothing that was found before, so that many packages are asked
//! about at once.

use seawall_model::{Finding, Package, Weigh};

use super::candidates::Candidate;
use super::ground::Grounds;
use super::{Matcher, merge};
use crate::error::AdvisoryError;

/// What is said of one package.
#[derive(Default)]
pub(super) struct Said {
    pub(super) findings: Vec<Finding>,
    /// Whether it can't be told that an entry is about the package's module stream.
    pub(super) untold: bool,
    /// Why it could not be judged by advisories, each with the id.
    pub(super) unjudged: Vec<(String, String)>,
    /// Why what is said could not be read.
    pub(super) failed: Option<AdvisoryError>,
}

impl Said {
    pub(super) fn of(package: &Package, grounds: &Grounds<'_>, matcher: &Matcher) -> Self {
        if package.unassessed.is_some() {
            return Self::default();
        }
        let Some(ground) = grounds.of(package) else {
            return Self::default();
        };
        let candidates = match Matcher::candidates(ground, package, false) {
            Ok(candidates) => candidates,
            Err(error) => {
                return Self {
                    failed: Some(error),
                    ..Self::default()
                };
            }
        };
        let unjudged = candidates.iter().filter_map(|candidate| {
            let reason = candidate.unjudged()?;
            Some((reason.to_owned(), candidate.head.id.clone()))
        });
        Self {
            findings: merge::findings(package, &candidates, matcher),
            untold: candidates.iter().any(Candidate::is_of_untold_stream),
            unjudged: unjudged.collect(),
            failed: None,
        }
    }

    /// Bytes of memory.
    pub(super) fn weight(&self) -> u64 {
        self.findings.iter().map(Weigh::weight).sum()
    }
}
