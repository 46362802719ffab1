//! Whether a product of a document is a package of the target, or the target.

use std::collections::{HashMap, HashSet};

use seawall_model::{Package, Purl, VexIdentity, VexProduct, VexVersion};

use super::around::{Needed, is_system};
use super::image::OwnImage;
use super::purl::{Known, begins, fits_versions, means, names};
use super::{Fit, Miss, Vex};
use crate::TargetFacts;

/// A target, made ready to be compared with many products.
pub(super) struct Target<'a> {
    pub(super) facts: TargetFacts<'a>,
    pub(super) vex: &'a Vex,
    image: OwnImage<'a>,
    needed: Needed<'a>,
    packages: Vec<Known<'a>>,
    by_reference: HashMap<&'a str, usize>,
    /// By the last parts of their names, and by those of their source packages.
    by_name: HashMap<String, Vec<usize>>,
}

impl<'a> Target<'a> {
    pub(super) fn new(facts: TargetFacts<'a>, vex: &'a Vex) -> Self {
        let mut target = Self {
            facts,
            vex,
            image: OwnImage::of(&facts, vex),
            needed: Needed::default(),
            packages: Vec::new(),
            by_reference: HashMap::new(),
            by_name: HashMap::new(),
        };
        if vex.documents.iter().any(|d| !d.statements.is_empty()) {
            target.index();
        }
        target
    }

    fn index(&mut self) {
        for package in self.facts.packages {
            let Some(known) = Known::of(package, &self.facts) else {
                continue;
            };
            let place = self.packages.len();
            self.by_reference.insert(&package.reference, place);
            for name in known.names() {
                let places = self.by_name.entry(name.to_owned()).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
            self.packages.push(known);
        }
    }

    /// A package of the target; none if its URL can't be read.
    pub(super) fn known(&self, package: &Package) -> Option<&Known<'a>> {
        let place = self.by_reference.get(package.reference.as_str())?;
        self.packages.get(*place)
    }

    /// The packages that may be meant by these URLs.
    fn alike<'p>(&self, purls: impl Iterator<Item = &'p Purl>) -> impl Iterator<Item = &Known<'a>> {
        let places = purls.filter_map(|purl| self.by_name.get(purl.name()));
        places
            .flatten()
            .filter_map(|place| self.packages.get(*place))
    }

    /// Whether a thing of a product, and all around it, is that package of the target.
    pub(super) fn is(&self, product: &VexProduct, thing: &VexIdentity, known: &Known<'a>) -> Fit {
        self.is_thing(thing, known)?;
        product
            .within
            .iter()
            .try_for_each(|around| self.is_around(around, known))
    }

    fn is_thing(&self, thing: &VexIdentity, known: &Known<'a>) -> Fit {
        if let Some(link) = &thing.link {
            if !self.is_document(&link.serial) {
                return Err(Miss::Document);
            }
            if link.reference.is_empty() || link.reference == known.package.reference {
                let any = known.purl.without_version();
                return means(&any, &thing.versions, known, &self.facts, self.vex);
            }
        }
        if !thing.purls.is_empty() {
            return closest(thing.purls.iter().map(|purl| {
                if is_image(purl) {
                    self.image.is(purl, self.vex)?;
                    self.is_version_of_image(&thing.versions)
                } else {
                    means(purl, &thing.versions, known, &self.facts, self.vex)
                }
            }));
        }
        if thing.image.is_some() {
            self.image.is_plainly(thing, self.vex)?;
            return self.is_version_of_image(&thing.versions);
        }
        if thing.hashes.is_empty() {
            return Err(Miss::Nameless);
        }
        let sha1 = known.package.sha1.as_ref();
        if sha1.is_some_and(|sha1| thing.hashes.iter().any(|h| h.eq_ignore_ascii_case(sha1))) {
            let any = known.purl.without_version();
            return means(&any, &thing.versions, known, &self.facts, self.vex);
        }
        if !self.image.has_hash(&thing.hashes) {
            return Err(Miss::NotThere);
        }
        self.is_version_of_image(&thing.versions)
    }

    /// An image's version is its tag or digest, and no range has one.
    fn is_version_of_image(&self, versions: &[VexVersion]) -> Fit {
        fits_versions(versions, &|version| match version {
            VexVersion::One(one) => Some(self.image.has_version(one)),
            VexVersion::Range(_) | VexVersion::Not(_) => None,
        })
    }

    /// Whether what a product is part of is there, and has the package in it.
    fn is_around(&self, around: &VexIdentity, known: &Known<'a>) -> Fit {
        if let Some(purl) = around.purls.iter().find(|purl| is_image(purl)) {
            return self.image.is(purl, self.vex);
        }
        if around.image.is_some() {
            return self.image.is_plainly(around, self.vex);
        }
        if around.purls.iter().any(|purl| is_module(purl, known)) {
            return Ok(());
        }
        if around.purls.is_empty() {
            let os = self.facts.os;
            let is_there = around.cpes.iter().any(|cpe| is_system(cpe, os))
                || self.image.has_hash(&around.hashes);
            return is_there.then_some(()).ok_or(Miss::Platform);
        }
        let is_parent = |other: &&Known<'a>| {
            let fit = |purl| means(purl, &around.versions, other, &self.facts, self.vex);
            around.purls.iter().any(|purl| fit(purl).is_ok())
        };
        let parents: HashSet<&str> = (self.alike(around.purls.iter()))
            .filter(is_parent)
            .map(|other| other.package.reference.as_str())
            .collect();
        if parents.is_empty() {
            return Err(Miss::NoParent);
        }
        self.needed.only_by(&parents, known.package, &self.facts)
    }

    fn is_document(&self, serial: &str) -> bool {
        let own = self.facts.known_as.iter();
        let mut own = own.filter_map(|name| name.strip_prefix("urn:uuid:"));
        own.any(|own| own.eq_ignore_ascii_case(serial))
    }

    /// Whether a package of that name is in the target, whatever its version.
    pub(super) fn has(&self, thing: &VexIdentity) -> bool {
        let wanted = || thing.purls.iter().filter(|purl| !is_image(purl));
        let mut alike = self.alike(wanted());
        alike.any(|known| wanted().any(|purl| names(purl, known)))
    }
}

/// Whether the URL is an image's.
pub(super) fn is_image(purl: &Purl) -> bool {
    matches!(purl.kind(), "oci" | "docker")
}

/// Whether the package is of that rpm module.
fn is_module(purl: &Purl, known: &Known<'_>) -> bool {
    let label = format!(
        "{}:{}",
        purl.name(),
        purl.version_text().unwrap_or_default()
    );
    let own = known.package.modularity.as_deref();
    purl.kind() == "rpmmod" && own.is_some_and(|own| begins(own, label.trim_end_matches(':')))
}

/// Whether one fits, else the closest miss.
pub(super) fn closest(fits: impl Iterator<Item = Fit>) -> Fit {
    let mut least: Option<Miss> = None;
    for fit in fits {
        match fit {
            Ok(()) => return Ok(()),
            Err(miss) => {
                least = Some(match least {
                    Some(known) => known.min(miss),
                    None => miss,
                });
            }
        }
    }
    Err(least.unwrap_or(Miss::NoProduct))
}
