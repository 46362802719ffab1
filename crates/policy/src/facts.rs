//! What expressions and ignores may know of a finding's target.

use std::collections::HashMap;

use seawall_model::{
    Coverage, Ecosystem, Finding, Layer, OperatingSystem, Package, TargetKind, TargetReport,
};

/// A target without its findings.
#[derive(Clone, Copy, Debug)]
pub struct TargetFacts<'a> {
    /// Its kind.
    pub kind: TargetKind,
    /// The name it goes by.
    pub reference: &'a str,
    /// Its operating system.
    pub os: Option<&'a OperatingSystem>,
    /// Its layers, lowest first.
    pub layers: &'a [Layer],
    /// Its packages.
    pub packages: &'a [Package],
    /// The image's digest.
    pub digest: Option<&'a str>,
    /// The image's platform.
    pub platform: Option<&'a str>,
    /// Other names of the same bytes.
    pub known_as: &'a [String],
    /// What of it was not looked at.
    pub coverage: &'a Coverage,
}

impl<'a> TargetFacts<'a> {
    /// The facts of a finished report.
    pub fn of(target: &'a TargetReport) -> Self {
        Self {
            kind: target.target.kind,
            reference: &target.target.reference,
            os: target.os.as_ref(),
            layers: &target.layers,
            packages: &target.packages,
            digest: target.digest.as_deref(),
            platform: target.platform.as_deref(),
            known_as: &target.known_as,
            coverage: &target.coverage,
        }
    }

    /// Whether that layer belongs to the base image.
    pub(crate) fn is_base(&self, layer: u32) -> bool {
        usize::try_from(layer)
            .ok()
            .and_then(|i| self.layers.get(i))
            .is_some_and(|l| l.base)
    }

    /// The ecosystem in which a package's name means something.
    pub(crate) fn ecosystem(&self, package: &Package) -> Option<Ecosystem> {
        if package.kind.is_os() {
            let os = self.os?;
            return os.ecosystem();
        }
        Ecosystem::of_kind(&package.kind)
    }
}

/// The packages of a target by their reference.
#[derive(Debug)]
pub struct PackageIndex<'a>(HashMap<&'a str, &'a Package>);

impl<'a> PackageIndex<'a> {
    /// Indexes the packages of a target.
    pub fn new(packages: &'a [Package]) -> Self {
        Self(packages.iter().map(|p| (p.reference.as_str(), p)).collect())
    }

    /// The packages that a finding refers to.
    pub fn of(&self, finding: &Finding) -> Vec<&'a Package> {
        finding
            .refs
            .iter()
            .filter_map(|r| self.0.get(r.as_str()).copied())
            .collect()
    }
}
