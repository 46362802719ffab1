//! The report: one document a run, the same for every command.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Coverage, Finding, FindingKind, Layer, OperatingSystem, Package, Severity, Target};

/// The schema's name and major version.
pub const SCHEMA: &str = "seawall-report/1";

/// Who made the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `seawall`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The commit it was built from, where known.
    pub commit: Option<String>,
}

/// One source of advisories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvisorySource {
    /// Its name.
    pub name: String,
    /// When its data were made, as it says itself.
    pub updated: Option<String>,
    /// The day on which they were last known to be the newest; none for files that the user gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// How many advisories it holds.
    pub records: u64,
}

/// The advisories that a report was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvisoryStamp {
    /// When the index was built.
    pub built: Option<String>,
    /// What went into it.
    pub sources: Vec<AdvisorySource>,
}

/// What was found in one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetReport {
    /// Kind and reference.
    #[serde(flatten)]
    pub target: Target,
    /// Digest of the image, where it is known to be right.
    pub digest: Option<String>,
    /// `linux/amd64`.
    pub platform: Option<String>,
    /// The operating system, if one was recognised.
    pub os: Option<OperatingSystem>,
    /// Layers, lowest first; one for a directory.
    pub layers: Vec<Layer>,
    /// The inventory.
    pub packages: Vec<Package>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// What was not looked at.
    pub coverage: Coverage,
}

/// Counts over all targets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Targets.
    pub targets: usize,
    /// Packages that are present.
    pub packages: usize,
    /// Findings that count, by kind and severity.
    pub findings: BTreeMap<String, BTreeMap<String, usize>>,
    /// Findings that were set aside.
    pub suppressed: usize,
    /// Open gaps.
    pub gaps: usize,
}

impl Summary {
    /// Counts the targets.
    pub fn of(targets: &[TargetReport]) -> Self {
        let mut summary = Self {
            targets: targets.len(),
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Counts.
    pub summary: Summary,
}
