//! From what was read of a target to its report, before any advisory.

use seawall_lint::name::{Name, NameFacts};
use seawall_lint::release::{Release, ReleaseFacts};
use seawall_model::{
    Date, Family, Finding, Hole, HoleName, OperatingSystem, Package, Target, TargetKind,
    TargetReport,
};
use seawall_sbom::{Inventory, ResolveOptions, declared_only, ended, resolve_document};

use crate::error;
use crate::inspectors::Look;
use crate::integrity;
use crate::left_out;
use crate::sources::{Body, Material, file};
use crate::survey::{About, Survey, survey};
use crate::visit::Visit;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanners {
    /// Packages and the vulnerabilities of them.
    pub vulnerabilities: bool,
    /// The image's own settings and files.
    pub misconfigurations: bool,
}

/// Where it says whether that is looked for.
type Switch = fn(&mut Scanners) -> &mut bool;

/// All that can be asked for, by name. What has no switch is always looked for, since all else needs it.
static WORDS: [(&str, Option<Switch>); 4] = [
    (Scanners::PACKAGES, None),
    ("vulnerabilities", Some(|all| &mut all.vulnerabilities)),
    ("misconfigurations", Some(|all| &mut all.misconfigurations)),
    ("integrity", None),
];

impl Default for Scanners {
    fn default() -> Self {
        Self {
            vulnerabilities: true,
            misconfigurations: true,
        }
    }
}

impl Scanners {
    /// The inventory alone, by name.
    pub const PACKAGES: &'static str = "packages";

    /// The names of all that can be asked for.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Only what these words name.
    ///
    /// # Errors
    /// Returns a word that names nothing.
    pub fn only(words: &[String]) -> Result<Self, String> {
        let mut scanners = Self {
            vulnerabilities: false,
            misconfigurations: false,
        };
        for word in words {
            let known = WORDS.iter().find(|(known, _)| known == word);
            let (_, switch) = known.ok_or_else(|| word.clone())?;
            if let Some(switch) = switch {
                *switch(&mut scanners) = true;
            }
        }
        Ok(scanners)
    }

    /// The names of what is not looked for.
    fn not_asked(mut self) -> impl Iterator<Item = &'static str> {
        let off = move |(word, switch): &(&'static str, Option<Switch>)| {
            let asked = switch.is_none_or(|switch| *switch(&mut self));
            (!asked).then_some(*word)
        };
        WORDS.iter().filter_map(off)
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
    /// Packages that are only declared count as well.
    pub declared: bool,
}

/// What is in one target, before any advisory.
///
/// # Errors
/// If what was to be read cannot be opened any more.
pub(crate) fn survey_target(
    visit: &Visit<'_>,
    material: Material<'_>,
    settings: &AssessSettings,
) -> error::Result<TargetReport> {
    let of_files = visit.settings.look == Look::Configuration;
    let Material {
        mut target,
        digest,
        known_as,
        config,
        body,
        irregularities,
        mut coverage,
    } = material;
    let mut platform = config.as_ref().map(seawall_model::ImageConfig::platform);
    let mut survey = match body {
        Body::Document(mut sbom) => {
            let mut survey = Survey::default();
            left_out::of_packages(&visit.excludes, &mut sbom.packages, &mut survey.left_out);
            survey.inventory = resolve_document(&mut sbom, &resolve_options(false, settings));
            platform = sbom.platform;
            survey.layers = sbom.layers;
            survey
        }
        Body::Layers(layers) => {
            let about = About {
                config: config.as_ref(),
                directory: matches!(target.kind, TargetKind::Rootfs | TargetKind::File),
                alone: target.kind == TargetKind::File,
            };
            survey(visit, layers, about, settings)?
        }
    };
    let Inventory {
        os,
        mut packages,
        system,
        coverage: unresolved,
    } = survey.inventory;
    if target.kind == TargetKind::Rootfs && !system {
        target.kind = TargetKind::Directory;
    }
    if target.kind == TargetKind::File {
        file::relocate(&mut packages, &target.reference);
        if of_files {
            file::relocate_files(&mut survey.files, &mut survey.findings);
        }
    }
    if settings.declared {
        for package in &mut packages {
            package.uncounted = None;
        }
    }
    coverage.extend(declared_only(&packages));
    coverage.merge(survey.coverage);
    coverage.extend(left_out::notes(&visit.excludes, &survey.left_out));
    visit.note_used(survey.left_out.keys().copied());
    coverage.merge(unresolved);
    let around = irregularities.iter().map(|i| integrity::finding(i, None));
    let mut findings: Vec<Finding> = around.chain(survey.findings).collect();
    let today = settings.today;
    coverage.extend(os.iter().filter_map(|os| ended(os, today)));
    if settings.scanners.misconfigurations && !of_files {
        findings.extend(each_time(&target, digest.as_deref(), os.as_ref(), today));
    }
    // Where something could not be read, that is said already, and more may be in it.
    let readable = coverage
        .gaps
        .iter()
        .all(|gap| gap.name == HoleName::NO_IMAGE);
    let settings_judged = config.is_some() && settings.scanners.misconfigurations;
    // Who asks for the inventory alone is told all of it.
    let listed = !settings.scanners.vulnerabilities && !packages.is_empty();
    let counted = listed || packages.iter().any(Package::counts);
    let judged = counted || os.is_some() || !findings.is_empty() || settings_judged;
    if readable && !judged && survey.files.is_empty() {
        let reason = if of_files {
            "no file that configures containers was found"
        } else {
            "neither a package nor anything else that is judged was found"
        };
        let place = &target.reference;
        coverage.add(Hole::new(HoleName::NOTHING_JUDGED, "target", place, reason));
    }
    for kind in settings.scanners.not_asked().filter(|_| !of_files) {
        let place = &target.reference;
        coverage.add(Hole::new(HoleName::NOT_ASKED, kind, place, "not asked for"));
    }
    Ok(TargetReport {
        target,
        digest,
        known_as,
        platform: platform.filter(|p| !p.is_empty()),
        os,
        base: None,
        layers: survey.layers,
        packages,
        files: survey.files,
        surface: survey.surface,
        findings,
        coverage,
    })
}

/// What is judged anew each time, since it depends on more than the image: the day, and the name.
fn each_time(
    target: &Target,
    id: Option<&str>,
    os: Option<&OperatingSystem>,
    today: Date,
) -> Vec<Finding> {
    let mut findings = os.map_or_else(Vec::new, |os| Release::judge(&ReleaseFacts { os, today }));
    if target.kind == TargetKind::Image {
        let reference = &target.reference;
        findings.extend(Name::judge(&NameFacts { reference, id }));
    }
    findings
}

/// How an inventory is made; of a directory nothing says that it runs.
pub(crate) fn resolve_options(directory: bool, settings: &AssessSettings) -> ResolveOptions {
    ResolveOptions {
        distro: settings.distro.clone(),
        include_lower_layers: true,
        directory,
    }
}
