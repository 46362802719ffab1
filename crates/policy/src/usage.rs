//! Which rules held of a finding, over all targets of a run.

use std::collections::BTreeMap;

use seawall_model::{Coverage, FindingKind, Hole, HoleName, some_of};

use crate::ignore::{Condition, Ignore, Source};

/// Places of rules that the note shows.
const SHOWN: usize = 10;

/// Rules by the place where they stand, and whether one of that place held of a finding. A rule that no
/// target could have asked is not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage(BTreeMap<Source, bool>);

impl Usage {
    pub(crate) fn add(&mut self, rule: &Ignore, used: bool) {
        *self.0.entry(rule.source.clone()).or_default() |= used;
    }

    /// Adds what came of another target.
    pub fn merge(&mut self, other: Self) {
        for (source, used) in other.0 {
            *self.0.entry(source).or_default() |= used;
        }
    }

    /// One note of all rules that held of nothing; none if each held of something.
    pub fn unused(&self) -> Option<Hole> {
        let unused = self.0.iter().filter(|(_, used)| !**used);
        let places: Vec<String> = unused
            .map(|(s, _)| format!("{}:{}", s.file, s.line))
            .collect();
        let what = match places.len() {
            0 => return None,
            1 => "a rule".to_owned(),
            count => format!("{count} rules"),
        };
        let shown = some_of(places.iter().map(String::as_str), places.len(), SHOWN);
        let reason = "no finding of the run is what it is about, so it can be removed";
        Some(Hole::new(HoleName::UNUSED_IGNORE, what, shown, reason))
    }
}

/// Whether findings that the rule may be about were looked for.
pub(crate) fn was_looked_for(rule: &Ignore, coverage: &Coverage) -> bool {
    let not_asked = coverage.not_asked();
    let mut kinds = rule
        .conditions
        .iter()
        .filter_map(|condition| match condition {
            Condition::Kind(kind) => Some(*kind),
            _ => None,
        });
    match kinds.next() {
        None => not_asked.is_empty(),
        Some(kind @ (FindingKind::Vulnerability | FindingKind::Misconfiguration)) => {
            let word = kind.heading().to_ascii_lowercase();
            !not_asked.contains(word.as_str())
        }
        Some(FindingKind::Integrity) => true,
        Some(_) => false,
    }
}
