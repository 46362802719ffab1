//! `pom.xml` (maven.apache.org, "POM Reference", "Introduction to the Dependency Mechanism"): the
//! dependencies that a project states, in the versions that it and its parents tell.
//!
//! A version may stand in a property, in `dependencyManagement`, or in what a parent or an imported list
//! of versions (a BOM) says of either; those are found among the `pom.xml` files of the target. What is
//! in none of them is told as open, as is a range of versions, which does not say what is used. What the
//! dependencies need themselves is not listed. Profiles are taken where they are active by default; what
//! others ask for is said and not listed.

mod forest;
mod model;
mod read;

use seawall_model::{
    Content, Evidence, FileFacts, FileTree, Hole, HoleName, LayeredEvidence, Package, PackageKind,
};

use crate::alone::beside;
use crate::cataloger::{Cataloger, Pattern};
use crate::line_of::at_line;
use crate::resolve::place_of;
use crate::text::{hole, read_text, unreadable};
use crate::unique::unique;
use crate::unresolved::{Remarks, Unresolved};

use forest::{Forest, Pom};
use model::{Model, Version};
use read::Project;

pub(crate) static IT: PomXml = PomXml;

pub(crate) struct PomXml;

/// The fact of evidence that holds the project, for others that it is the parent of.
const PROJECT: &str = "project";

impl Cataloger for PomXml {
    fn name(&self) -> &'static str {
        "pom_xml"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("pom.xml")]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let project = match read::project(&text) {
            Ok(project) => project,
            Err(error) => return hole(unreadable(&error)),
        };
        let mut evidence = Evidence::default();
        if project.cut > 0 {
            let reason = format!("{} more of its entries were not read", project.cut);
            let what = "dependencies of a Maven project";
            let hole = Hole::new(HoleName::LIMIT_PACKAGES, what, "", reason);
            evidence
                .holes
                .push(hole.limited("packages", read::MAX_ITEMS));
        }
        if let Ok(text) = serde_json::to_string(&project) {
            evidence.facts.insert(PROJECT.to_owned(), text);
        }
        // What it says by itself; `resolve` asks the others too.
        let forest = Forest::new(vec![Pom::new(file.path, project)]);
        evidence.packages = packages(&mut Model::new(&forest), 0).packages;
        evidence
    }

    fn beside(&self, evidence: &Evidence) -> Vec<String> {
        let project = evidence.facts.get(PROJECT);
        let project: Option<Project> = project.and_then(|text| serde_json::from_str(text).ok());
        let Some(project) = project.filter(|p| !p.parent.artifact.is_empty()) else {
            return Vec::new();
        };
        let path = project.parent_path.as_deref().unwrap_or("../pom.xml");
        let place = beside(&evidence.path, path);
        let inside = beside(&evidence.path, &format!("{path}/pom.xml"));
        place.into_iter().chain(inside).collect()
    }

    fn resolve(
        &self,
        _: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        remarks: &mut Remarks,
    ) -> Vec<Package> {
        let pom = |one: &&LayeredEvidence| {
            let project: Project = serde_json::from_str(one.evidence.facts.get(PROJECT)?).ok()?;
            Some((place_of(one), Pom::new(&one.evidence.path, project)))
        };
        let (places, poms): (Vec<String>, Vec<Pom>) = evidence.iter().filter_map(pom).unzip();
        let forest = Forest::new(poms);
        let mut model = Model::new(&forest);
        let mut all = Vec::new();
        for (index, place) in places.into_iter().enumerate() {
            let said = packages(&mut model, index);
            all.extend(said.packages);
            remarks.inactive("pom_xml", place.clone(), said.inactive);
            remarks.unresolved("pom_xml", place, said.open);
        }
        if let Some(hole) = model.exhausted() {
            remarks.holes.push(hole);
        }
        all
    }
}

/// The version that a project has by its own `pom.xml`: its own, or its parent's.
pub(crate) fn own_version(text: &str) -> Option<String> {
    let project = read::project(text).ok()?;
    let stated = [project.own.version, project.parent.version];
    let version = stated.into_iter().find(|version| !version.is_empty())?;
    let property = version.strip_prefix("${").and_then(|v| v.strip_suffix('}'));
    let version = match property {
        Some(name) => project.properties.get(name)?.clone(),
        None => version,
    };
    (!version.is_empty() && !version.contains("${")).then_some(version)
}

/// What is said of one project.
struct Said {
    packages: Vec<Package>,
    open: Unresolved,
    /// What only profiles ask for that are not active by default.
    inactive: Unresolved,
}

fn packages(model: &mut Model<'_>, index: usize) -> Said {
    let (mut open, mut inactive) = (Unresolved::default(), Unresolved::default());
    let told = model.project(index);
    told.missing.iter().for_each(|name| open.push(name));
    told.inactive.iter().for_each(|name| inactive.push(name));
    let mut packages = Vec::new();
    for (name, version, scope, line) in told.dependencies {
        match version {
            Version::Known(version) => {
                let mut package = Package::new(PackageKind::MAVEN, name, version);
                package.direct = Some(true);
                package.dev = Some(scope == "test");
                at_line(&mut package, model.path(index), line);
                packages.push(package);
            }
            Version::Open => open.push(&name),
        }
    }
    Said {
        packages: unique(packages),
        open,
        inactive,
    }
}

#[cfg(test)]
mod tests;
