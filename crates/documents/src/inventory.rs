//! Putting together what a document tells, the same for every format.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Hole, HoleName, OperatingSystem, Package, Purl, count_packages};

use crate::Sbom;
use crate::extension::from_json;
use crate::purl_package::distribution_of;
use crate::sbom::MAX_PACKAGES;

/// The packages of a document as they are read, with the document's own references.
#[derive(Default)]
pub(crate) struct Inventory {
    pub(crate) sbom: Sbom,
    systems: Vec<OperatingSystem>,
    by_reference: HashMap<String, usize>,
    taken: HashSet<String>,
    /// Counts of what was passed over, by the reason.
    skipped: BTreeMap<&'static str, usize>,
    beyond: usize,
}

impl Inventory {
    /// Adds a package under the document's reference, which may be empty or taken.
    pub(crate) fn package(&mut self, mut package: Package) {
        if self.sbom.packages.len() >= MAX_PACKAGES {
            self.beyond += 1;
            return;
        }
        let index = self.sbom.packages.len();
        let told = std::mem::take(&mut package.reference);
        let mut reference = match (told.as_str(), package.purl.as_str()) {
            ("", "") => format!("{}@{}", package.name, package.version),
            ("", purl) => purl.to_owned(),
            (told, _) => told.to_owned(),
        };
        if !self.taken.insert(reference.clone()) {
            reference = format!("{reference}#{index}");
            self.taken.insert(reference.clone());
        }
        if !told.is_empty() {
            self.by_reference.entry(told).or_insert(index);
        }
        package.reference = reference;
        self.sbom.packages.push(package);
    }

    /// Adds an operating system.
    pub(crate) fn system(&mut self, os: OperatingSystem) {
        if !self.systems.contains(&os) && self.systems.len() < 16 {
            self.systems.push(os);
        }
    }

    /// Counts a part that is no package.
    pub(crate) fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    /// Says that one package needs others, all by the document's references.
    pub(crate) fn depends<'a>(&mut self, reference: &str, on: impl Iterator<Item = &'a str>) {
        let Some(&index) = self.by_reference.get(reference) else {
            return;
        };
        let needed: Vec<String> = on
            .filter_map(|needed| {
                let index = self.by_reference.get(needed)?;
                Some(self.sbom.packages.get(*index)?.reference.clone())
            })
            .collect();
        if let Some(package) = self.sbom.packages.get_mut(index) {
            package.depends_on.extend(needed);
        }
    }

    /// The package of a document's reference.
    pub(crate) fn get_mut(&mut self, reference: &str) -> Option<&mut Package> {
        let index = *self.by_reference.get(reference)?;
        self.sbom.packages.get_mut(index)
    }

    /// Takes an extension of the target itself; false if there is none of that name.
    pub(crate) fn target_extension(&mut self, field: &str, value: &str) -> bool {
        let sbom = &mut self.sbom;
        match field {
            "digest" => sbom.digest = Some(value.to_owned()),
            "platform" => sbom.platform = Some(value.to_owned()),
            "layers" => match from_json(value) {
                Some(layers) => sbom.layers = layers,
                None => return false,
            },
            "gap" | "note" => {
                let Some(hole) = from_json(value) else {
                    return false;
                };
                if field == "gap" {
                    sbom.coverage.gaps.push(hole);
                } else {
                    sbom.coverage.note(hole);
                }
            }
            _ => return false,
        }
        true
    }

    /// What came of it. `document` is the format's name.
    pub(crate) fn finish(mut self, document: &str) -> Sbom {
        self.distribution(document);
        let sbom = &mut self.sbom;
        for package in &mut sbom.packages {
            let mut seen = HashSet::new();
            package.depends_on.retain(|r| seen.insert(r.clone()));
        }
        if self.beyond > 0 {
            let what = count_packages(self.beyond);
            let reason = "the document lists more packages than are read";
            sbom.coverage.add(
                Hole::new(HoleName::SBOM_PACKAGES, what, document, reason)
                    .limited("sbom-packages", MAX_PACKAGES),
            );
        }
        for (why, count) in self.skipped {
            let what = format!("{count} of the document's entries");
            sbom.coverage
                .add(Hole::new(HoleName::SBOM_ENTRIES, what, document, why));
        }
        self.sbom
    }

    /// Settles the operating system: the one that the document names, else the one on which the
    /// package URLs agree.
    fn distribution(&mut self, document: &str) {
        if self.systems.is_empty() {
            let mut found: Vec<OperatingSystem> = Vec::new();
            for package in &self.sbom.packages {
                let purl: Result<Purl, _> = package.purl.parse();
                if let Some(os) = purl.ok().as_ref().and_then(distribution_of)
                    && !found.contains(&os)
                {
                    found.push(os);
                    if found.len() > 1 {
                        break;
                    }
                }
            }
            self.systems = found;
        }
        match self.systems.as_slice() {
            [] => {}
            [os] => self.sbom.os = Some(os.clone()),
            [first, second, ..] => self.sbom.coverage.add(Hole::new(
                HoleName::SBOM_OPERATING_SYSTEMS,
                "the packages of the operating system",
                document,
                format!(
                    "the document names several operating systems ({} {}, {} {})",
                    first.id, first.version, second.id, second.version
                ),
            )),
        }
    }
}

/// The operating system of a document's entry with that name, version and description.
pub(crate) fn system(name: &str, version: &str, description: &str) -> OperatingSystem {
    OperatingSystem {
        id: name.to_lowercase(),
        version: version.to_owned(),
        name: if description.is_empty() {
            format!("{name} {version}").trim_end().to_owned()
        } else {
            description.to_owned()
        },
        ..OperatingSystem::default()
    }
}
