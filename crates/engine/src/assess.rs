//! From what was read of a target to its report: survey, then match.

use std::io;

use seawall_advisory::Matcher;
use seawall_model::{Date, Finding, HoleName, Layer, TargetReport};
use seawall_sbom::Inventory;

use crate::session::Session;
use crate::sources::{Content, Material};
use crate::survey::{Survey, integrity, survey};

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

/// Judges one target.
///
/// # Errors
/// If what was to be read cannot be opened any more.
pub(crate) fn assess(
    session: &Session,
    material: Material<'_>,
    settings: &AssessSettings,
    matcher: Option<&Matcher>,
) -> io::Result<TargetReport> {
    let Material {
        target,
        digest,
        config,
        content,
        irregularities,
        mut coverage,
    } = material;
    let mut findings: Vec<Finding> = irregularities.iter().map(|i| integrity(i, None)).collect();
    let survey = match content {
        Content::Inventory { packages, os } => Survey {
            inventory: Inventory {
                packages,
                os,
                ..Inventory::default()
            },
            ..Survey::default()
        },
        Content::Layers(layers) => survey(session, layers, config.as_ref(), settings)?,
    };
    let Survey {
        layers,
        inventory,
        findings: found,
        coverage: unread,
    } = survey;
    findings.extend(found);
    coverage.merge(unread);
    coverage.merge(inventory.coverage);
    if let Some(matcher) = matcher.filter(|_| settings.scanners.vulnerabilities) {
        let matches = matcher.match_packages(inventory.os.as_ref(), &inventory.packages);
        findings.extend(matches.findings);
        coverage.merge(matches.coverage);
        if settings.owned {
            findings.extend(matches.upstream);
            coverage
                .notes
                .retain(|note| note.name != HoleName::UPSTREAM_ONLY);
        }
    }
    for finding in &mut findings {
        complete(finding, &layers);
    }
    let packages = inventory.packages;
    Ok(TargetReport {
        target,
        digest,
        platform: config
            .as_ref()
            .map(seawall_model::ImageConfig::platform)
            .filter(|p| !p.is_empty()),
        os: inventory.os,
        layers,
        packages,
        findings,
        coverage,
    })
}

/// What every finding has, whoever made it.
fn complete(finding: &mut Finding, layers: &[Layer]) {
    if let Some(layer) = finding
        .location
        .layer
        .and_then(|index| layers.get(index as usize))
    {
        finding.location.instruction.clone_from(&layer.instruction);
    }
}
