//! The report: one document a run, the same for every command.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Coverage, Finding, FindingKind, IDENTITY, Layer, OperatingSystem, Package, RuleText, Severity,
    Surface, Target, identify,
};

/// The schema's name and major version.
pub const SCHEMA: &str = "seawall-report/1";

/// Who made the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tool {
    /// `seawall`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The commit it was built from, where known.
    pub commit: Option<String>,
}

/// One source of advisories.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdvisorySource {
    /// Its name.
    pub name: String,
    /// When its data were made, as it says itself.
    pub updated: Option<String>,
    /// The day on which they were last known to be the newest; none for files that the user gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// How many advisories it holds.
    pub records: u64,
}

/// The advisories that a report was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdvisoryStamp {
    /// When the index was built.
    pub built: Option<String>,
    /// What went into it.
    pub sources: Vec<AdvisorySource>,
}

/// What was found in one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetReport {
    /// Kind and reference.
    #[serde(flatten)]
    pub target: Target,
    /// Digest of the image, where it is known to be right.
    pub digest: Option<String>,
    /// Other names of the same bytes: what the engine calls the image by its digest (`alpine@sha256:...`),
    /// the serial number of an SBOM (`urn:uuid:...`).
    pub known_as: Vec<String>,
    /// `linux/amd64`.
    pub platform: Option<String>,
    /// The operating system, if one was recognised.
    pub os: Option<OperatingSystem>,
    /// The name of the base image, where one is known.
    pub base: Option<String>,
    /// Layers, lowest first; one for a directory.
    pub layers: Vec<Layer>,
    /// The inventory.
    pub packages: Vec<Package>,
    /// Files that configure containers, and were judged, by path.
    pub files: Vec<JudgedFile>,
    /// What an image offers whoever gets into one of its containers; none of what is no image.
    pub surface: Option<Surface>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// What was not looked at.
    pub coverage: Coverage,
}

/// A file that configures containers, and was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct JudgedFile {
    /// Its path from the root of the target.
    pub path: String,
    /// What kind of file it is: `dockerfile`, `compose`, `daemon`.
    pub kind: String,
}

/// Counts over all targets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Targets.
    pub targets: usize,
    /// Packages that are present.
    pub packages: usize,
    /// Findings that count, by kind and severity.
    pub findings: BTreeMap<String, BTreeMap<String, usize>>,
    /// Findings that were set aside.
    pub suppressed: usize,
    /// Findings of any status, set aside or not, by kind and status.
    pub statuses: BTreeMap<String, BTreeMap<String, usize>>,
    /// Open gaps.
    pub gaps: usize,
    /// Targets that could not be read at all.
    pub failed: usize,
}

/// A target that could not be read at all. No report of it may look clean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FailedTarget {
    /// As it was asked for.
    pub reference: String,
    /// The class of the error: `not_found`, `not_permitted`, `refused`, `unreachable`, `timed_out`,
    /// `unreadable`.
    pub class: String,
    /// Why, with all causes.
    pub reason: String,
}

/// What the gate said of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gate {
    /// The expression of `--fail-on`, or of the policy's `fail-on`.
    pub expression: String,
    /// Whether no finding matches. It says nothing of what was not judged.
    pub passed: bool,
    /// How many findings match; these have [`Finding::at_gate`].
    pub matched: usize,
    /// Targets that failed or whose coverage is incomplete: more may match in them.
    pub unjudged: usize,
    /// Findings that count and do not match, of which nobody knows what the expression asks for.
    pub unjudged_findings: usize,
    /// The fields that these lack.
    pub lacking: Vec<String>,
    /// The worst finding that matches.
    pub worst: Option<GateHit>,
}

/// A finding that matches the gate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GateHit {
    /// Its target's reference.
    pub target: String,
    /// Its id.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// Its risk, 0 to 100.
    pub risk: u8,
    /// Its package's purl, or its place.
    pub subject: String,
    /// Its fingerprint.
    pub fingerprint: String,
}

impl Summary {
    /// Counts the targets, and those that failed.
    pub fn of(targets: &[TargetReport], failed: &[FailedTarget]) -> Self {
        let mut summary = Self {
            targets: targets.len(),
            failed: failed.len(),
            ..Self::default()
        };
        for target in targets {
            summary.packages += target
                .packages
                .iter()
                .filter(|p| p.state == crate::PackageState::Present)
                .count();
            summary.gaps += target.coverage.gaps.len();
            for finding in &target.findings {
                let statuses = summary
                    .statuses
                    .entry(finding.kind.name().to_owned())
                    .or_default();
                *statuses
                    .entry(finding.status.name().to_owned())
                    .or_default() += 1;
                if finding.counts() {
                    let by_kind = summary
                        .findings
                        .entry(finding.kind.name().to_owned())
                        .or_default();
                    *by_kind
                        .entry(finding.severity.name().to_owned())
                        .or_default() += 1;
                } else if finding.suppressed.is_some() {
                    summary.suppressed += 1;
                }
            }
        }
        summary
    }

    /// Findings of that kind and severity that count.
    pub fn count(&self, kind: FindingKind, severity: Severity) -> usize {
        self.findings
            .get(kind.name())
            .and_then(|s| s.get(severity.name()))
            .copied()
            .unwrap_or(0)
    }
}

/// The whole document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Who made it.
    pub tool: Tool,
    /// When the run started (RFC 3339), unless the output must not differ between runs.
    pub started: Option<String>,
    /// When it finished.
    pub finished: Option<String>,
    /// The advisories it was judged by.
    pub advisories: AdvisoryStamp,
    /// One entry a target.
    pub targets: Vec<TargetReport>,
    /// Targets that could not be read at all.
    pub failed: Vec<FailedTarget>,
    /// What the checks and rules behind the findings say of themselves, by the findings' ids.
    pub rules: BTreeMap<String, RuleText>,
    /// What the gate said, where there was one.
    pub gate: Option<Gate>,
    /// How fingerprints were made: [`IDENTITY`] of the version that wrote the report; 0 where it did
    /// not say yet.
    pub identity: u32,
    /// Counts.
    pub summary: Summary,
}

impl Report {
    /// Makes the fingerprints of a report that an older version wrote anew, so that its findings are
    /// known again. What is made of more than the report tells (secrets) stays as it is.
    pub fn identify_anew(&mut self) {
        if self.identity == IDENTITY {
            return;
        }
        for target in &mut self.targets {
            identify(&mut target.findings);
        }
        self.identity = IDENTITY;
    }
}
