//! Advisories, in the shape of OSV (OSV schema 1.7) with every range as one interval.

use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{Date, Ecosystem, Severity, Status, Word};

words! {
    /// Version of a scoring system.
    pub enum ScoreVersion {
        /// CVSS 2.0.
        V2 = "2.0",
        /// CVSS 3.0.
        V30 = "3.0",
        /// CVSS 3.1.
        V31 = "3.1",
        /// CVSS 4.0.
        V4 = "4.0",
    }
}

impl Default for ScoreVersion {
    fn default() -> Self {
        Self::Other(Word::new(""))
    }
}

/// A CVSS base score, with the vector that it follows from where that is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Score {
    /// Who scored.
    pub source: String,
    /// Which CVSS.
    pub version: ScoreVersion,
    /// The vector, as given; empty where only the score is.
    pub vector: String,
    /// Base score, 0.0 to 10.0.
    pub score: f64,
}

impl Score {
    /// The word for it. CVSS 2.0 has no critical: its highest band begins at 7.0 (nvd.nist.gov,
    /// "Vulnerability Metrics").
    pub fn severity(&self) -> Severity {
        let severity = Severity::from_cvss(self.score);
        match self.version {
            ScoreVersion::V2 => severity.min(Severity::High),
            _ => severity,
        }
    }
}

/// Exploit Prediction Scoring System (FIRST).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Epss {
    /// Probability of exploitation in the next 30 days, 0 to 1.
    pub score: f64,
    /// Share of CVEs with the same or a lower score, 0 to 1.
    pub percentile: f64,
}

/// An entry of CISA's known exploited vulnerabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kev {
    /// The day it was added.
    pub added: Date,
    /// The day by which agencies must act.
    pub due: Date,
}

/// Which name of a package an advisory speaks of.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum PackageRole {
    /// The name that is installed.
    #[default]
    Binary,
    /// The source package's name.
    Source,
}

/// How an interval of versions ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BoundEnd {
    /// No fix is known: every later version is affected.
    Open,
    /// The first version that is not affected.
    Fixed(String),
    /// The last version that is affected.
    LastAffected(String),
}

/// An interval of affected versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Range {
    /// The first affected version; none means from the beginning (OSV's `"0"`).
    pub introduced: Option<String>,
    /// Where it ends.
    pub end: BoundEnd,
}

/// An rpm module stream that an entry is limited to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Modularity {
    /// Module name.
    pub name: String,
    /// Stream.
    pub stream: String,
}

/// A package of a module that an advisory names (Go).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Import {
    /// Its path below the module's own, `.` for the module's own path.
    pub path: String,
    /// Only on these operating systems (`GOOS`); empty for all.
    pub os: Vec<String>,
    /// Only on these architectures (`GOARCH`); empty for all.
    pub arches: Vec<String>,
    /// Whether it names the functions of the package that are affected.
    pub functions: bool,
}

/// One package that an advisory speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// Where the package lives, with the release for distributions.
    pub ecosystem: Ecosystem,
    /// The package's name in the ecosystem's normal spelling.
    pub package: String,
    /// Whether the name is a source package's.
    pub role: PackageRole,
    /// Intervals of affected versions.
    pub ranges: Vec<Range>,
    /// Affected versions, one by one, beside the ranges.
    pub versions: Vec<String>,
    /// What the source says of it; [`Status::Affected`] where only the versions speak.
    pub status: Status,
    /// The source's own severity for this package.
    pub severity: Option<Severity>,
    /// Only packages of this module stream.
    pub module: Option<Modularity>,
    /// Only these architectures; empty for all.
    pub arches: Vec<String>,
    /// Only with a support contract (Ubuntu Pro and ESM fixes): named, e.g. `esm-infra`.
    pub subscription: Option<String>,
    /// The only packages of the module that are affected, where the source names them (Go).
    pub imports: Vec<Import>,
}

impl Affected {
    /// An entry without any version yet.
    pub fn new(ecosystem: Ecosystem, package: impl Into<String>) -> Self {
        Self {
            ecosystem,
            package: package.into(),
            role: PackageRole::Binary,
            ranges: Vec::new(),
            versions: Vec::new(),
            status: Status::Affected,
            severity: None,
            module: None,
            arches: Vec::new(),
            subscription: None,
            imports: Vec::new(),
        }
    }
}

/// One record of an advisory source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Advisory {
    /// The source's own id.
    pub id: String,
    /// Other ids of the very same vulnerability.
    pub aliases: Vec<String>,
    /// CVE ids that an update notice covers (OSV `related` and `upstream`): several are not aliases.
    pub covers: Vec<String>,
    /// One line; may be empty.
    pub title: String,
    /// What the source says at length, as it writes it (OSV: Markdown); may be empty.
    pub description: String,
    /// Vectors with computed scores.
    pub scores: Vec<Score>,
    /// The source's own severity, for all packages.
    pub severity: Option<Severity>,
    /// A few links, the most useful first.
    pub references: Vec<String>,
    /// `published`, as given.
    pub published: Option<String>,
    /// `modified`, as given.
    pub modified: Option<String>,
    /// When it was withdrawn; such a record matches nothing.
    pub withdrawn: Option<String>,
    /// The packages.
    pub affected: Vec<Affected>,
}
