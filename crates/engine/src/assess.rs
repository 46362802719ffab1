//! From what was read of a target to its report: survey, then match.

use seawall_advisory::Matcher;
use seawall_lint::release::{Release, ReleaseFacts};
use seawall_model::{Date, Family, Finding, Hole, HoleName, TargetReport};
use seawall_sbom::{Inventory, ended};

use crate::error::Result;
use crate::integrity;
use crate::sources::{Content, Material};
use crate::survey::{Survey, survey};
use crate::visit::Visit;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanners {
    /// Packages and the vulnerabilities of them.
    pub vulnerabilities: bool,
    /// The image's own settings and files.
    pub misconfigurations: bool,
}

impl Default for Scanners {
    fn default() -> Self {
        Self {
            vulnerabilities: true,
            misconfigurations: true,
        }
    }
}

/// How targets are judged.
#[derive(Clone, Debug)]
pub struct AssessSettings {
    /// The day of the scan.
    pub today: Date,
    /// `--distro`: this operating system, whatever the files say.
    pub distro: Option<(String, String)>,
    /// What is looked for.
    pub scanners: Scanners,
    /// Also what only upstream holds against language packages that system packages installed.
    pub owned: bool,
}

/// What is in one target, before any advisory.
///
/// # Errors
/// If what was to be read cannot be opened any more.
pub(crate) fn survey_target(
    visit: &Visit<'_>,
    material: Material<'_>,
    settings: &AssessSettings,
) -> Result<TargetReport> {
    let Material {
        target,
        digest,
        config,
        content,
        irregularities,
        mut coverage,
    } = material;
    let of_files = matches!(content, Content::Layers(_));
    let survey = match content {
        Content::Inventory { packages, os } => Survey {
            inventory: Inventory {
                packages,
                os,
                ..Inventory::default()
            },
            ..Survey::default()
        },
        Content::Layers(layers) => survey(visit, layers, config.as_ref(), settings)?,
    };
    let Inventory {
        os,
        packages,
        coverage: unresolved,
    } = survey.inventory;
    coverage.merge(survey.coverage);
    coverage.merge(unresolved);
    let around = irregularities.iter().map(|i| integrity::finding(i, None));
    let mut findings: Vec<Finding> = around.chain(survey.findings).collect();
    if let Some(os) = os.as_ref().filter(|_| of_files) {
        let today = settings.today;
        coverage.extend(ended(os, today));
        if settings.scanners.misconfigurations {
            findings.extend(Release::judge(&ReleaseFacts { os, today }));
        }
    }
    // Where something could not be read, that is said already, and more may be in it.
    let readable = coverage
        .gaps
        .iter()
        .all(|gap| gap.name == HoleName::NO_IMAGE);
    let settings_judged = config.is_some() && settings.scanners.misconfigurations;
    let judged = !packages.is_empty() || os.is_some() || !findings.is_empty() || settings_judged;
    if readable && !judged {
        let reason = "neither a package nor anything else that is judged was found";
        let place = &target.reference;
        coverage.add(Hole::new(HoleName::NOTHING_JUDGED, "target", place, reason));
    }
    let Scanners {
        vulnerabilities,
        misconfigurations,
    } = settings.scanners;
    for (kind, asked) in [
        ("vulnerabilities", vulnerabilities),
        ("misconfigurations", misconfigurations),
    ] {
        if !asked {
            let place = &target.reference;
            let hole = Hole::new(HoleName::NOT_ASKED, kind, place, "not asked for");
            coverage.add(hole);
        }
    }
    let platform = config.as_ref().map(seawall_model::ImageConfig::platform);
    Ok(TargetReport {
        target,
        digest,
        platform: platform.filter(|p| !p.is_empty()),
        os,
        base: None,
        layers: survey.layers,
        packages,
        findings,
        coverage,
    })
}

/// Matches a target's packages by the advisories. The findings take of the `room`, in bytes.
pub(crate) fn match_advisories(
    report: &mut TargetReport,
    matcher: &Matcher,
    settings: &AssessSettings,
    room: &mut u64,
) {
    let matches = matcher.match_within(report.os.as_ref(), &report.packages, room);
    report.findings.extend(matches.findings);
    report.coverage.merge(matches.coverage);
    if settings.owned {
        report.findings.extend(matches.upstream);
        let notes = &mut report.coverage.notes;
        notes.retain(|note| note.name != HoleName::UPSTREAM_ONLY);
    }
}
