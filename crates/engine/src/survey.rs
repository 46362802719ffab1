//! What is in a target, before any advisory: layers squashed, evidence resolved, the image checked.
//!
//! Kept by what it depends on: the layers' keys, the configuration and the settings; not the day. So
//! a second scan of an image reads no layer, squashes nothing, and only matches.

use std::io;

use seawall_image::{LayerData, LeftOut, OtherNames, Squash};
use seawall_lint::image::{Image, ImageFacts, surface, unjudged};
use seawall_model::{
    Coverage, Family, Finding, Hole, HoleName, ImageConfig, Inspect, JudgedFile, Layer,
    LayeredEvidence, PackageState, Surface, Visibility,
};
use seawall_sbom::{Inventory, resolve};
use serde::{Deserialize, Serialize};

use crate::assess::{AssessSettings, resolve_options};
use crate::cache::CacheKey;
use crate::configuration;
use crate::inspectors::{Families, Look};
use crate::integrity;
use crate::left_out;
use crate::sources::Layers;
use crate::sources::again::ReadAgain;
use crate::visit::Visit;

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Raised whenever the same evidence would give another inventory or other findings, in a version that is
/// not released yet.
const REVISION: &str = "12";

/// What is known of a target besides its layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'c> {
    pub(crate) config: Option<&'c ImageConfig>,
    /// It is a directory, or a file of one.
    pub(crate) directory: bool,
    /// It is one file; of which distribution it is concerns packages of a system alone.
    pub(crate) alone: bool,
}

/// What was found in a target's layers.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Survey {
    pub(crate) layers: Vec<Layer>,
    pub(crate) inventory: Inventory,
    /// Files that configure containers, and were judged.
    pub(crate) files: Vec<JudgedFile>,
    /// What an image offers whoever gets into one of its containers.
    pub(crate) surface: Option<Surface>,
    /// Integrity, and the image's own settings and files.
    pub(crate) findings: Vec<Finding>,
    /// What could not be read.
    pub(crate) coverage: Coverage,
    /// What was not to be looked at.
    pub(crate) left_out: LeftOut,
}

/// Takes the survey of these layers from the cache, or makes it.
pub(crate) fn survey(
    visit: &Visit<'_>,
    layers: Layers<'_>,
    about: About<'_>,
    settings: &AssessSettings,
) -> io::Result<Survey> {
    let key = layers
        .keys()
        .map(|keys| survey_key(visit, keys, about, settings));
    if let Some(found) = key.as_ref().and_then(|key| visit.cached_survey(key)) {
        return Ok(found);
    }
    let mut whole = true;
    let (layers, again) = layers.read(visit)?;
    let layers = layers.inspect(|(_, data)| whole &= data.is_whole());
    let mut survey = Survey::default();
    let mut squashed = squash(visit, layers, &mut survey);
    whole &= read_other_names(visit, &mut squashed, again, &mut survey);
    let unsought = left_out::databases(visit, &squashed.tree);
    match visit.settings.look {
        Look::Contents => {
            let nothing_missing = whole && survey.left_out.is_empty();
            make(&mut survey, squashed, about, settings, nothing_missing);
        }
        Look::Configuration => configuration::judge_files(visit, &mut survey, squashed.evidence),
    }
    left_out::allow_for(unsought, &mut survey.inventory.coverage);
    if let Some(key) = key.filter(|_| whole) {
        visit.keep_survey(&key, &mut survey);
    }
    Ok(survey)
}

fn survey_key(
    visit: &Visit<'_>,
    keys: &[CacheKey],
    about: About<'_>,
    settings: &AssessSettings,
) -> CacheKey {
    let AssessSettings {
        // Of what is judged afterwards.
        today: _,
        distro,
        scanners,
        // Of matching alone.
        owned: _,
        declared: _,
    } = settings;
    let judged = format!("{about:?} {distro:?} {scanners:?}");
    let revision = visit.inspectors.only(Families::ALL).revision();
    let excludes: Vec<_> = visit.excludes.patterns().collect();
    let excludes = format!("{excludes:?}");
    let mut parts = vec![VERSION, REVISION, &revision, &judged, &excludes];
    parts.extend(keys.iter().map(CacheKey::name));
    visit.key("survey", &parts)
}

fn make(
    survey: &mut Survey,
    squashed: Squashed,
    about: About<'_>,
    settings: &AssessSettings,
    whole: bool,
) {
    let mut options = resolve_options(about.directory, settings);
    let mut packages = squashed.evidence.iter().flat_map(|e| &e.evidence.packages);
    if about.alone && !packages.any(|package| package.kind.is_os()) {
        options.distro = None;
    }
    survey.inventory = resolve(&squashed.tree, &squashed.evidence, &options);
    let evidence = squashed.evidence.iter();
    let seen = evidence.filter(|e| e.visibility == Visibility::Present);
    let seen: Vec<&LayeredEvidence> = seen.collect();
    let facts = ImageFacts {
        config: about.config,
        tree: &squashed.tree,
        evidence: &seen,
        layers: &squashed.described,
        whole,
    };
    if settings.scanners.misconfigurations {
        survey.findings.extend(Image::judge(&facts));
        survey.coverage.extend(unjudged(&facts));
    }
    if about.config.is_some() {
        let packages = survey.inventory.packages.iter();
        let present = packages.filter(|p| p.state == PackageState::Present);
        survey.surface = Some(surface(&facts, present.count()));
    }
    survey.layers = squashed.described;
}

/// Reads files once more that other names lead to, each layer's where its bytes are. Whether all of
/// them could be read.
fn read_other_names(
    visit: &Visit<'_>,
    squashed: &mut Squashed,
    again: ReadAgain<'_>,
    survey: &mut Survey,
) -> bool {
    let Survey {
        coverage, left_out, ..
    } = survey;
    let chosen = visit
        .inspectors
        .only(Families::ALL)
        .without(&visit.excludes);
    let mut names = OtherNames::of(&squashed.tree, &squashed.evidence, &chosen);
    coverage.extend(std::mem::take(&mut names.holes));
    left_out::add(left_out, &names.left_out);
    if names.asked.is_empty() {
        return true;
    }
    let mut whole = true;
    for (layer, read) in again(std::mem::take(&mut names.asked)) {
        let found = read.evidence.into_iter();
        let found = found.filter_map(|evidence| names.place(layer, evidence));
        squashed.evidence.extend(found);
        whole &= !read.holes.iter().any(Hole::is_gap);
        coverage.extend(read.holes.into_iter().map(|hole| in_layer(hole, layer)));
    }
    whole
}

struct Squashed {
    described: Vec<Layer>,
    tree: seawall_image::SquashedTree,
    evidence: Vec<seawall_model::LayeredEvidence>,
}

/// Puts each layer on those below it as it comes.
fn squash(
    visit: &Visit<'_>,
    layers: impl Iterator<Item = (Layer, LayerData)>,
    survey: &mut Survey,
) -> Squashed {
    let Survey {
        findings,
        coverage,
        left_out,
        ..
    } = survey;
    let mut squash = Squash::default();
    let mut described = Vec::new();
    for (index, (layer, mut data)) in layers.enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        findings.extend(
            data.irregularities
                .iter()
                .map(|i| integrity::finding(i, Some(index))),
        );
        let holes = std::mem::take(&mut data.holes).into_iter();
        let holes = holes.filter(|hole| visit.excludes.leaving_out(&hole.place).is_none());
        coverage.extend(holes.map(|hole| in_layer(hole, index)));
        if let Err(error) = squash.add(data) {
            let place = format!("layer {index}");
            let name = if error.is_limit() {
                HoleName::LIMIT_LAYER
            } else {
                HoleName::UNREADABLE_LAYER
            };
            coverage.add(Hole::new(
                name,
                "the rest of the file index",
                place,
                error.to_string(),
            ));
        }
        let put_together = squash.take_irregularities();
        findings.extend(
            put_together
                .iter()
                .map(|i| integrity::finding(i, Some(index))),
        );
        described.push(layer);
    }
    let chosen = visit
        .inspectors
        .only(Families::ALL)
        .without(&visit.excludes);
    let excluding: Option<&dyn Inspect> = (!visit.excludes.is_empty()).then_some(&chosen);
    let (tree, mut evidence, found) = squash.finish_without(excluding);
    *left_out = found;
    for one in &mut evidence {
        left_out::of_evidence(&visit.excludes, &mut one.evidence, left_out);
    }
    Squashed {
        described,
        tree,
        evidence,
    }
}

/// A hole with its layer said in its place.
fn in_layer(mut hole: Hole, index: u32) -> Hole {
    if hole.is_gap() {
        let layer = format!("layer {index}");
        hole.place = if hole.place.is_empty() {
            layer
        } else {
            format!("{layer}: {}", hole.place)
        };
    }
    hole
}
