//! The one output record of every job.

use serde::{Deserialize, Serialize};

use crate::{Epss, Kev, Location, Score, Severity};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// A known vulnerability of a package.
    Vulnerability,
    /// A setting that weakens security.
    Misconfiguration,
    /// The input contradicts itself or tries to escape.
    Integrity,
}

impl FindingKind {
    /// All kinds, in the order in which reports show them.
    pub const ALL: [Self; 3] = [Self::Vulnerability, Self::Misconfiguration, Self::Integrity];

    /// The word that reports and expressions use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Misconfiguration => "misconfiguration",
            Self::Integrity => "integrity",
        }
    }
}

/// What holds of a finding: the first six for vulnerabilities, the rest for checks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The installed version is vulnerable.
    #[default]
    Affected,
    /// The installed version has the fix.
    Fixed,
    /// The vendor says that the package is not vulnerable.
    NotAffected,
    /// The vendor has not decided.
    UnderInvestigation,
    /// Vulnerable, and the vendor will not fix it.
    WillNotFix,
    /// Vulnerable, and the release gets no more fixes.
    EndOfLife,
    /// The check failed.
    Fail,
    /// The check passed.
    Pass,
    /// A person must judge.
    Manual,
    /// For information.
    Info,
    /// The check does not apply.
    NotApplicable,
}

impl Status {
    /// The word that reports and expressions use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Fixed => "fixed",
            Self::NotAffected => "not_affected",
            Self::UnderInvestigation => "under_investigation",
            Self::WillNotFix => "will_not_fix",
            Self::EndOfLife => "end_of_life",
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::Manual => "manual",
            Self::Info => "info",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Whether the finding stands: the package is vulnerable, the check failed.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Affected
                | Self::UnderInvestigation
                | Self::WillNotFix
                | Self::EndOfLife
                | Self::Fail
        )
    }
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Verdict {
    /// The source: `debian`, `ghsa`, `osv-pypi`, ...
    pub source: String,
    /// What it says.
    pub status: Status,
    /// Why: the advisory, its range and how the version compares.
    pub reason: String,
}

/// Who set a finding aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suppressor {
    /// `seawall.yaml`, or an option on the command line.
    Policy,
    /// A VEX statement.
    Vex,
    /// It was in the baseline.
    Baseline,
    /// Another tool's ignore file.
    Foreign,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Suppressed {
    /// Who set it aside.
    pub by: Suppressor,
    /// Why, or the file and line that say so.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Until when, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// What to do about a finding, in words.
pub type Remedy = String;

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub kind: FindingKind,
    /// Canonical id: CVE, else vendor id, else GHSA, else other; the check's id for checks.
    pub id: String,
    /// Every other id.
    pub aliases: Vec<String>,
    /// One line.
    pub title: String,
    /// More, where there is more.
    pub description: String,
    /// How bad.
    pub severity: Severity,
    /// 0 to 100; `docs/risk.md` has the formula.
    pub risk: u8,
    /// What holds.
    pub status: Status,
    /// The package's purl.
    pub package: Option<String>,
    /// References of the packages in the target's list.
    pub refs: Vec<String>,
    /// Versions that have the fix, lowest first.
    pub fixed_in: Vec<String>,
    /// Where.
    pub location: Location,
    /// What was seen.
    pub evidence: String,
    /// What to do.
    pub remedy: Remedy,
    /// Where to read on.
    pub references: Vec<String>,
    /// What each source says.
    pub verdicts: Vec<Verdict>,
    /// CVSS, each with its source.
    pub scores: Vec<Score>,
    /// EPSS.
    pub epss: Option<Epss>,
    /// Known to be exploited.
    pub kev: Option<Kev>,
    /// State of its handling, where `track` knows it.
    pub state: Option<String>,
    /// Set aside, by whom and why.
    pub suppressed: Option<Suppressed>,
    /// Stable identity across scans; see [`crate::fingerprint`].
    pub fingerprint: String,
}

impl Finding {
    /// A finding with its essentials; the fingerprint is left for the end, when all else is known.
    pub fn new(
        kind: FindingKind,
        id: impl Into<String>,
        title: impl Into<String>,
        severity: Severity,
    ) -> Self {
        Self {
            kind,
            id: id.into(),
            aliases: Vec::new(),
            title: title.into(),
            description: String::new(),
            severity,
            risk: 0,
            status: if kind == FindingKind::Vulnerability {
                Status::Affected
            } else {
                Status::Fail
            },
            package: None,
            refs: Vec::new(),
            fixed_in: Vec::new(),
            location: Location::default(),
            evidence: String::new(),
            remedy: String::new(),
            references: Vec::new(),
            verdicts: Vec::new(),
            scores: Vec::new(),
            epss: None,
            kev: None,
            state: None,
            suppressed: None,
            fingerprint: String::new(),
        }
    }

    /// Whether it counts: it stands, and nobody set it aside.
    pub fn counts(&self) -> bool {
        self.status.is_open() && self.suppressed.is_none()
    }

    /// Whether a fixed version is known.
    pub fn fixable(&self) -> bool {
        !self.fixed_in.is_empty()
    }
}
