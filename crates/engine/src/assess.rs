//! From what was read of a target to its report: squash, resolve, check, match.

use seawall_advisory::Matcher;
use seawall_image::{Irregularity, LayerData, Squash};
use seawall_lint::image::{ImageFacts, check_image};
use seawall_model::{
    Coverage, Date, Finding, FindingKind, Hole, Layer, Location, Severity, TargetReport,
    fingerprint,
};
use seawall_sbom::{Inventory, ResolveOptions, resolve};

use crate::sources::{Content, Material};

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
}

/// Judges one target.
pub(crate) fn assess(
    material: Material,
    settings: &AssessSettings,
    matcher: Option<&Matcher>,
) -> TargetReport {
    let Material {
        target,
        digest,
        config,
        content,
        irregularities,
        holes,
        notes,
    } = material;
    let mut gaps = holes;
    let mut notes = notes;
    let mut findings: Vec<Finding> = irregularities.iter().map(|i| integrity(i, None)).collect();
    let (layers, inventory) = match content {
        Content::Inventory { packages, os } => (
            Vec::new(),
            Inventory {
                packages,
                os,
                ..Inventory::default()
            },
        ),
        Content::Layers(layers) => {
            let layers = squash(layers, &mut findings, &mut gaps);
            let options = ResolveOptions {
                distro: settings.distro.clone(),
                today: settings.today,
                include_lower_layers: true,
            };
            let inventory = resolve(&layers.tree, &layers.evidence, &options);
            if settings.scanners.misconfigurations {
                findings.extend(check_image(&ImageFacts {
                    config: config.as_ref(),
                    tree: &layers.tree,
                    os: inventory.os.as_ref(),
                    layers: &layers.described,
                    today: settings.today,
                }));
            }
            (layers.described, inventory)
        }
    };
    gaps.extend(inventory.gaps);
    notes.extend(inventory.notes);
    if let Some(matcher) = matcher.filter(|_| settings.scanners.vulnerabilities) {
        let matches = matcher.match_packages(inventory.os.as_ref(), &inventory.packages);
        findings.extend(matches.findings);
        gaps.extend(matches.gaps);
        notes.extend(matches.notes);
    }
    for finding in &mut findings {
        complete(finding, &layers);
    }
    gaps.sort();
    gaps.dedup();
    notes.sort();
    notes.dedup();
    let packages = inventory.packages;
    TargetReport {
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
        coverage: Coverage {
            complete: gaps.is_empty(),
            gaps,
            notes,
        },
    }
}

struct Squashed {
    described: Vec<Layer>,
    tree: seawall_image::SquashedTree,
    evidence: Vec<seawall_model::LayeredEvidence>,
}

fn squash(
    layers: Vec<(Layer, LayerData)>,
    findings: &mut Vec<Finding>,
    gaps: &mut Vec<Hole>,
) -> Squashed {
    let mut squash = Squash::default();
    let mut described = Vec::with_capacity(layers.len());
    for (index, (layer, mut data)) in layers.into_iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        findings.extend(
            data.irregularities
                .iter()
                .map(|i| integrity(i, Some(index))),
        );
        for mut hole in std::mem::take(&mut data.holes) {
            let layer = format!("layer {index}");
            hole.place = if hole.place.is_empty() {
                layer
            } else {
                format!("{layer}: {}", hole.place)
            };
            gaps.push(hole);
        }
        if let Err(error) = squash.add(data) {
            let place = format!("layer {index}");
            gaps.push(Hole::new(
                "unreadable-layer",
                "the rest of the file index",
                place,
                error.to_string(),
            ));
        }
        described.push(layer);
    }
    let (tree, evidence) = squash.finish();
    Squashed {
        described,
        tree,
        evidence,
    }
}

fn integrity(irregularity: &Irregularity, layer: Option<u32>) -> Finding {
    let (title, severity) = match irregularity.id.as_str() {
        "escaping-path" => ("An archive entry points outside the root", Severity::High),
        Irregularity::DIGEST_MISMATCH => (
            "Content differs from the digest that names it",
            Severity::Critical,
        ),
        _ => (
            "An archive can be read in more than one way",
            Severity::Medium,
        ),
    };
    let mut finding = Finding::new(FindingKind::Integrity, &irregularity.id, title, severity);
    finding.location = Location {
        layer,
        ..Location::default()
    };
    if !irregularity.path.is_empty() {
        finding.location.path = Some(irregularity.path.clone());
    }
    finding.evidence = format!("{} (at byte {})", irregularity.detail, irregularity.offset);
    "Rebuild the image from a source that you trust; other tools may see other files in it."
        .clone_into(&mut finding.remedy);
    finding
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
    if finding.fingerprint.is_empty() {
        finding.fingerprint = fingerprint(finding);
    }
}
