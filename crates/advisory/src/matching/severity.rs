//! Which of the severities that several sources give a finding goes by.

use std::fmt;
use std::str::FromStr;

use seawall_model::{Score, Severity};

use crate::ratings::{NVD, NVD_SECONDARY};

/// Sources of which a severity can be asked by name.
const SOURCES: &[&str] = &[
    "almalinux",
    "bitnami",
    "debian",
    "debian-osv",
    "ghsa",
    "go",
    "malicious",
    "pypa",
    "redhat-osv",
    "redhat-vex",
    "rocky",
    "rubysec",
    "rustsec",
    "ubuntu",
];

/// In which order the sources are asked. The first that knows gives the severity; where none of them
/// does it is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeverityOrder(Vec<Asked>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The word of a source that affects the package; of several the gravest.
    Vendor,
    /// The newest CVSS that an advisory gives, of this the highest.
    Cvss,
    /// NVD's own score, else one that it lists.
    Nvd,
    /// The gravest of all.
    Highest,
    /// One source: its word, else its score.
    Source(&'static str),
}

const WORDS: [(&str, Asked); 4] = [
    ("vendor", Asked::Vendor),
    ("cvss", Asked::Cvss),
    ("nvd", Asked::Nvd),
    ("highest", Asked::Highest),
];

/// A name that is no source of severities.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no source of severities: {0:?}")]
pub struct SeverityOrderError(pub String);

/// What was chosen, and whose it is.
pub(super) type Chosen = (Severity, String);

impl Default for SeverityOrder {
    fn default() -> Self {
        Self(vec![Asked::Vendor, Asked::Cvss, Asked::Nvd])
    }
}

impl FromStr for SeverityOrder {
    type Err = SeverityOrderError;

    /// Reads names that are separated by commas; case makes no difference.
    fn from_str(text: &str) -> Result<Self, SeverityOrderError> {
        let asked = text.split(',').map(|name| {
            let folded = name.trim().to_ascii_lowercase();
            let word = WORDS.iter().find(|(word, _)| *word == folded);
            let source = || SOURCES.iter().find(|source| **source == folded);
            word.map(|(_, asked)| *asked)
                .or_else(|| source().map(|source| Asked::Source(source)))
                .ok_or_else(|| SeverityOrderError(name.trim().to_owned()))
        });
        asked.collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for SeverityOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |asked: &Asked| match asked {
            Asked::Source(source) => *source,
            other => WORDS
                .iter()
                .find(|(_, a)| a == other)
                .map_or("", |(word, _)| word),
        };
        f.write_str(&self.0.iter().map(name).collect::<Vec<_>>().join(","))
    }
}

impl SeverityOrder {
    /// All names that an order can have.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let words = WORDS.iter().map(|(word, _)| *word);
        words.chain(SOURCES.iter().copied())
    }

    /// Whether NVD is asked before anybody has given a severity.
    pub(super) fn asks_nvd(&self, words: &[(&str, Severity)], scores: &[Score]) -> bool {
        let is_nvd = |asked: &&Asked| matches!(asked, Asked::Nvd | Asked::Highest);
        let before = self.0.iter().take_while(|asked| !is_nvd(asked));
        self.0.iter().any(|asked| is_nvd(&asked))
            && before
                .clone()
                .all(|asked| asked.pick(words, scores).is_none())
    }

    /// Whether NVD's word goes before that of any advisory.
    pub(super) fn prefers_nvd(&self) -> bool {
        matches!(self.0.first(), Some(Asked::Nvd | Asked::Highest))
    }

    /// The severity, and whose word or score it is.
    pub(super) fn choose(&self, words: &[(&str, Severity)], scores: &[Score]) -> Option<Chosen> {
        self.0.iter().find_map(|asked| asked.pick(words, scores))
    }
}

impl Asked {
    fn pick(self, words: &[(&str, Severity)], scores: &[Score]) -> Option<Chosen> {
        let is_nvds = |score: &&Score| [NVD, NVD_SECONDARY].contains(&score.source.as_str());
        match self {
            Self::Vendor => gravest(words.iter()),
            Self::Cvss => newest(scores.iter().filter(|score| !is_nvds(score))),
            Self::Nvd => [NVD, NVD_SECONDARY]
                .iter()
                .find_map(|name| newest(of(scores, name))),
            Self::Source(name) => gravest(words.iter().filter(|(source, _)| *source == name))
                .or_else(|| newest(of(scores, name))),
            Self::Highest => {
                let scored = scores.iter().map(|s| (s.source.as_str(), s.severity()));
                let all: Vec<_> = words.iter().copied().chain(scored).collect();
                gravest(all.iter())
            }
        }
    }
}

fn of<'s>(scores: &'s [Score], name: &'s str) -> impl Iterator<Item = &'s Score> {
    scores.iter().filter(move |score| score.source == name)
}

/// The first of the gravest.
fn gravest<'w>(words: impl Iterator<Item = &'w (&'w str, Severity)>) -> Option<Chosen> {
    let known = words.filter(|(_, severity)| *severity != Severity::Unknown);
    let gravest = known.reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    Some((gravest.1, gravest.0.to_owned()))
}

/// The first of the highest scores of the newest version.
fn newest<'s>(scores: impl Iterator<Item = &'s Score>) -> Option<Chosen> {
    let known = scores.filter(|score| score.severity() != Severity::Unknown);
    let above = |a: &Score, b: &Score| {
        a.version
            .cmp(&b.version)
            .then(a.score.total_cmp(&b.score))
            .is_gt()
    };
    let best = known.reduce(|a, b| if above(b, a) { b } else { a })?;
    Some((best.severity(), best.source.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cvss::{bare, score};
    use seawall_model::ScoreVersion;

    #[test]
    fn the_first_that_knows_gives_the_severity() {
        let words = [("debian", Severity::Low), ("ghsa", Severity::High)];
        let scores = [
            score("ghsa", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H").unwrap(),
            bare("rubysec", ScoreVersion::V2, 10.0).unwrap(),
            bare(NVD_SECONDARY, ScoreVersion::V4, 2.0).unwrap(),
            bare(NVD, ScoreVersion::V30, 5.0).unwrap(),
        ];
        let chosen = |order: &str, words: &[(&str, Severity)], scores: &[Score]| {
            let order: SeverityOrder = order.parse().unwrap();
            let chosen = order.choose(words, scores);
            chosen.map(|(severity, source)| format!("{severity} {source}"))
        };
        for (order, wanted) in [
            ("vendor,cvss,nvd", "high ghsa"),
            ("debian,vendor", "low debian"),
            (" CVSS ", "critical ghsa"),
            ("nvd,vendor", "medium nvd"),
            ("rubysec", "high rubysec"),
            ("ubuntu,highest", "critical ghsa"),
        ] {
            assert_eq!(
                chosen(order, &words, &scores).as_deref(),
                Some(wanted),
                "{order}"
            );
        }
        // CVSS 2.0 knows no critical; NVD's own score goes before what it lists of others.
        assert_eq!(
            chosen("vendor,cvss", &[], &scores[1..2]).as_deref(),
            Some("high rubysec")
        );
        assert_eq!(
            chosen("nvd", &[], &scores[..3]).as_deref(),
            Some("low nvd-secondary")
        );
        // What the order does not name is not asked.
        assert_eq!(chosen("ubuntu", &words, &scores), None);
        assert_eq!(
            chosen("vendor", &[("debian", Severity::Unknown)], &scores),
            None
        );
        let default = SeverityOrder::default();
        assert_eq!(default.to_string(), "vendor,cvss,nvd");
        assert!(!default.asks_nvd(&words, &[]) && default.asks_nvd(&[], &[]));
        assert!(!default.asks_nvd(&[], &scores[..1]));
        assert!(
            "nvd,vendor"
                .parse::<SeverityOrder>()
                .unwrap()
                .asks_nvd(&words, &scores)
        );
        assert!(
            !"vendor,cvss"
                .parse::<SeverityOrder>()
                .unwrap()
                .asks_nvd(&[], &[])
        );
        let unknown = "vendor,trivy".parse::<SeverityOrder>();
        assert_eq!(unknown, Err(SeverityOrderError("trivy".to_owned())));
    }
}
