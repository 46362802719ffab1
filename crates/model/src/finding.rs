//! The one output record of every job.

use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{Epss, Kev, Location, Score, Severity, Word};

words! {
    /// What a finding is about. The order of the members is the order in which reports show them.
    pub enum FindingKind {
        /// A known vulnerability of a package.
        Vulnerability = "vulnerability",
        /// A setting that weakens security.
        Misconfiguration = "misconfiguration",
        /// A credential where it should not be.
        Secret = "secret",
        /// A file that is known to do harm, or behaves so.
        Malware = "malware",
        /// A licence that the policy does not allow.
        Licence = "licence",
        /// The input contradicts itself or tries to escape.
        Integrity = "integrity",
        /// Something that a running container did.
        Runtime = "runtime",
        /// A signature or attestation that is missing or wrong.
        Trust = "trust",
        /// A recommendation of a benchmark, and whether it is followed.
        Benchmark = "benchmark",
    }
}

impl FindingKind {
    /// What stands above findings of this kind; of a kind that this version does not know, its word.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Vulnerability => "Vulnerabilities",
            Self::Misconfiguration => "Misconfigurations",
            Self::Secret => "Secrets",
            Self::Malware => "Malware",
            Self::Licence => "Licences",
            Self::Integrity => "Integrity",
            Self::Runtime => "Runtime",
            Self::Trust => "Trust",
            Self::Benchmark => "Benchmark",
            Self::Other(word) => word.as_str(),
        }
    }

    /// The kinds of these findings, each once: those that this version knows in their order, then
    /// the others by their words.
    pub fn among<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Self> {
        let mut kinds: Vec<Self> = findings.into_iter().map(|f| f.kind).collect();
        let place = |kind: &Self| Self::ALL.iter().position(|k| k == kind);
        kinds.sort_by_key(|kind| (place(kind).unwrap_or(usize::MAX), *kind));
        kinds.dedup();
        kinds
    }
}

words! {
    /// What holds of a finding: the first six for vulnerabilities, the rest for checks.
    #[derive(Default)]
    pub enum Status {
        /// The installed version is vulnerable.
        #[default]
        Affected = "affected",
        /// The installed version has the fix.
        Fixed = "fixed",
        /// The vendor says that the package is not vulnerable.
        NotAffected = "not_affected",
        /// The vendor has not decided.
        UnderInvestigation = "under_investigation",
        /// Vulnerable, and the vendor will not fix it.
        WillNotFix = "will_not_fix",
        /// Vulnerable, and the release gets no more fixes.
        EndOfLife = "end_of_life",
        /// The check failed.
        Fail = "fail",
        /// The check passed.
        Pass = "pass",
        /// A person must judge.
        Manual = "manual",
        /// For information.
        Info = "info",
        /// The check does not apply.
        NotApplicable = "not_applicable",
    }
}

impl Status {
    /// Whether the finding stands: the package is vulnerable, the check failed. A word that this
    /// version does not know stands: it is not known to be harmless.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Affected
                | Self::UnderInvestigation
                | Self::WillNotFix
                | Self::EndOfLife
                | Self::Fail
                | Self::Other(_)
        )
    }
}

/// What one source says.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// The source: `debian`, `ghsa`, `osv-pypi`, ...
    pub source: String,
    /// What it says.
    pub status: Status,
    /// Why: the advisory, its range and how the version compares.
    pub reason: String,
}

words! {
    /// Who set a finding aside.
    #[derive(Default)]
    pub enum Suppressor {
        /// `seawall.yaml`, or an option on the command line.
        #[default]
        Policy = "policy",
        /// A VEX statement.
        Vex = "vex",
        /// It was in the baseline.
        Baseline = "baseline",
        /// Another tool's ignore file, or a comment.
        Foreign = "foreign",
        /// Its packages are only declared: nothing that is installed answers to them.
        Declared = "declared",
    }
}

/// Why a finding does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
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

/// A change of a text file that mends a finding. Every fix is made of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Edit {
    /// The file, as findings name it.
    pub path: String,
    /// Byte offset of the first byte that is replaced.
    pub start: u64,
    /// Byte offset behind the last byte that is replaced; equal to `start` where text is put in.
    pub end: u64,
    /// What stands there afterwards.
    pub text: String,
    /// Whether it changes nothing but what the finding is about, so that it may be made unasked.
    pub safe: bool,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
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
    /// What it is about, where neither a package nor a place tells it from others: a rule, a key, a
    /// setting.
    pub subject: Option<String>,
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
    /// Whose word or score the severity is; none where nobody rated it, and of checks.
    pub severity_source: Option<String>,
    /// EPSS.
    pub epss: Option<Epss>,
    /// Known to be exploited.
    pub kev: Option<Kev>,
    /// State of its handling, where `track` knows it.
    pub state: Option<String>,
    /// What mends it, where that is known; none of them overlap.
    pub edits: Vec<Edit>,
    /// Set aside, by whom and why.
    pub suppressed: Option<Suppressed>,
    /// Whether the gate's expression holds of it, so that it makes the run fail. Never true where the
    /// run had no gate; see [`crate::Gate`].
    pub at_gate: bool,
    /// Stable identity across scans; see [`crate::fingerprint`].
    pub fingerprint: String,
}

impl Default for Finding {
    /// A finding of which nothing is known: what a report does not say of one.
    fn default() -> Self {
        Self::new(FindingKind::Other(Word::new("")), "", "", Severity::Unknown)
    }
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
            subject: None,
            evidence: String::new(),
            remedy: String::new(),
            references: Vec::new(),
            verdicts: Vec::new(),
            scores: Vec::new(),
            severity_source: None,
            epss: None,
            kev: None,
            state: None,
            edits: Vec::new(),
            suppressed: None,
            at_gate: false,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row that the page quotes stands here as it is.
    #[test]
    fn one_more_kind_is_what_the_page_says() {
        let page = include_str!("../../../CONTRIBUTING.md");
        let (_, recipe) = page.split_once("## One more kind of finding").unwrap();
        let (recipe, _) = recipe.split_once("\n## ").unwrap();
        let own = include_str!("finding.rs");
        let blocks: Vec<&str> = recipe.split("```rust\n").skip(1).collect();
        assert_eq!(blocks.len(), 2);
        for block in blocks {
            let (rows, _) = block.split_once("```").unwrap();
            assert!(own.contains(rows), "{rows}");
        }
        assert_eq!(
            FindingKind::from_name("malware"),
            Some(FindingKind::Malware)
        );
        assert_eq!(FindingKind::Malware.heading(), "Malware");
    }

    #[test]
    fn kinds_come_in_their_order_and_strangers_last() {
        let new = |kind| Finding::new(kind, "", "", Severity::Low);
        let strange = FindingKind::Other(Word::new("quantum"));
        let all = [
            new(strange),
            new(FindingKind::Benchmark),
            new(FindingKind::Secret),
            new(FindingKind::Secret),
        ];
        let kinds = FindingKind::among(&all);
        assert_eq!(
            kinds,
            [FindingKind::Secret, FindingKind::Benchmark, strange]
        );
    }
}
