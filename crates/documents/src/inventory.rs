//! Putting together what a document tells, the same for every format.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Hole, HoleName, OperatingSystem, Package, PackageState, Purl, count_packages};

use crate::Sbom;
use crate::extension::{REMOVED, apply_to_package, from_json};
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
    /// Packages that are no more, as our own documents tell of them.
    removed: Vec<Package>,
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
    pub(crate) fn system(&mut self, mut os: OperatingSystem) {
        os.number_release();
        if !self.systems.iter().any(|other| same(other, &os)) && self.systems.len() < 16 {
            self.systems.push(os);
        }
    }

    /// Takes an extension of a package.
    pub(crate) fn extended(&mut self, package: &mut Package, field: &str, value: Option<&str>) {
        if apply_to_package(package, field, value) {
            self.sbom.own = true;
        } else {
            self.skip("they are extensions that can't be read");
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
        sbom.own = true;
        match field {
            REMOVED => match from_json::<Package>(value) {
                Some(package) if package.state != PackageState::Present => {
                    self.removed.push(package);
                }
                _ => return false,
            },
            "digest" => sbom.digest = Some(value.to_owned()),
            "platform" => sbom.platform = Some(value.to_owned()),
            "layers" => match from_json(value) {
                Some(layers) => sbom.layers = layers,
                None => return false,
            },
            "gap" | "note" => {
                let Some(hole) = from_json::<Hole>(value) else {
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
        for package in std::mem::take(&mut self.removed) {
            self.package(package);
        }
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
            let packages = std::mem::take(&mut self.sbom.packages);
            for package in &packages {
                let purl: Result<Purl, _> = package.purl.parse();
                if let Some(os) = purl.ok().as_ref().and_then(distribution_of) {
                    self.system(os);
                    if self.systems.len() > 1 {
                        break;
                    }
                }
            }
            self.sbom.packages = packages;
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

/// Whether two entries are of one system, of which one may say more: `debian 12` and `debian 12.9`.
fn same(a: &OperatingSystem, b: &OperatingSystem) -> bool {
    a == b || a.id == b.id && a.ecosystem().is_some() && a.ecosystem() == b.ecosystem()
}

/// `ID`s of os-release by the names that other tools give distributions: Trivy's families, and names as
/// people write them.
const NAMES: &[(&str, &str)] = &[
    ("alma", "almalinux"),
    ("alpine linux", "alpine"),
    ("amazon", "amzn"),
    ("amazon linux", "amzn"),
    ("cbl-mariner", "mariner"),
    ("debian gnu/linux", "debian"),
    ("opensuse.leap", "opensuse-leap"),
    ("opensuse.tumbleweed", "opensuse-tumbleweed"),
    ("oracle", "ol"),
    ("oracle linux", "ol"),
    ("red hat", "rhel"),
    ("red hat enterprise linux", "rhel"),
    ("redhat", "rhel"),
    ("rocky linux", "rocky"),
    ("suse linux enterprise", "sles"),
    ("suse linux enterprise server", "sles"),
];

/// The `ID` of the distribution that goes by that name.
pub(crate) fn distribution_id(name: &str) -> String {
    let name = name.to_lowercase();
    let known = NAMES.iter().find(|(other, _)| *other == name);
    known.map_or(name, |(_, id)| (*id).to_owned())
}

/// The operating system of a document's entry with that name, version and description.
pub(crate) fn system(name: &str, version: &str, description: &str) -> OperatingSystem {
    OperatingSystem {
        id: distribution_id(name),
        version: version.to_owned(),
        name: if description.is_empty() {
            format!("{name} {version}").trim_end().to_owned()
        } else {
            description.to_owned()
        },
        ..OperatingSystem::default()
    }
}
