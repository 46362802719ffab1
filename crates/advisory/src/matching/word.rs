//! Whether a distribution's word on a system package is to be had.
//!
//! Silence clears only what was asked about: a distribution that has never spoken of a package, or of
//! the source that it is built from, does not vouch for it. Its data list what once had a
//! vulnerability, so that a package of its own may be unknown to them as well as one that a company
//! built for itself; which of the two it is nobody can tell, and upstream's word stands.

use std::collections::{BTreeSet, HashSet};

use seawall_model::{
    Ecosystem, Package, PackageRole, Status, Verdict, local_directory, normalise_name,
};

use super::ecosystem_of;
use super::run::Run;

/// What a distribution's data make of a system package, as far as what it installed is concerned.
pub(super) enum Word {
    /// These sources know it: their verdict holds, and so does their silence.
    Decides(Vec<String>),
    /// It is not the distribution's to judge, in the words of these verdicts.
    Refused(Vec<Verdict>),
    /// No data are at hand, or the distribution has none.
    Missing,
}

impl Run<'_> {
    /// Whose word holds for a language package that a system package installed.
    pub(super) fn word(&self, package: &Package, owner: &Package) -> Word {
        let refused = |source: &str, reason: String| Verdict {
            source: source.to_owned(),
            status: Status::UnderInvestigation,
            reason,
        };
        let ours = |reason| Word::Refused(vec![refused("seawall", reason)]);
        let name = &owner.name;
        if let Some(reason) = &owner.unassessed {
            return ours(format!(
                "{name}, which installed it, is not judged: {reason}"
            ));
        }
        let Some(ecosystem) = ecosystem_of(self.os, &owner.kind) else {
            return Word::Missing;
        };
        let sources = self.sources(&ecosystem);
        if sources.is_empty() {
            return Word::Missing;
        }
        if !self.knows(&ecosystem, owner) {
            let source = owner.source.as_ref().filter(|s| s.name != *name);
            let source = source.map_or_else(String::new, |s| format!(" (source {})", s.name));
            let reason = format!(
                "the distribution's data do not know {name}{source}, which installed it: upstream's \
                 word stands"
            );
            let refused = |source: &String| refused(source, reason.clone());
            return Word::Refused(sources.iter().map(refused).collect());
        }
        let place = package.locations.first().map_or("", |place| &place.path);
        if let Some(local) = local_directory(place) {
            return ours(format!(
                "it lies below /{local}, where no distribution installs anything, though {name} \
                 lists it"
            ));
        }
        Word::Decides(sources)
    }

    /// The sources at hand that speak of an ecosystem.
    fn sources(&self, ecosystem: &Ecosystem) -> Vec<String> {
        let indexes = self.matcher.indexes.iter();
        let covering = indexes.filter(|index| index.covers(ecosystem));
        let sources: BTreeSet<String> = covering.map(|i| i.meta().source.clone()).collect();
        sources.into_iter().collect()
    }

    /// Whether any of them speaks of a system package or of its source, in whatever release.
    pub(super) fn knows(&self, ecosystem: &Ecosystem, package: &Package) -> bool {
        let name = normalise_name(&ecosystem.name, &package.name);
        let source = package.source.as_ref().map_or(&name, |s| &s.name);
        self.matcher.indexes.iter().any(|index| {
            index.knows(&ecosystem.name, PackageRole::Binary, &name)
                || index.knows(&ecosystem.name, PackageRole::Source, source)
        })
    }
}

/// Of which kinds of system packages any tells who made it: a document may tell it of none.
pub(super) fn told_kinds(packages: &[Package]) -> HashSet<&str> {
    let telling = packages.iter().filter(|p| p.kind.is_os());
    let telling = telling.filter(|p| is_told(p.vendor.as_deref()));
    telling.map(|p| p.kind.as_str()).collect()
}

/// Whether a system package says that it is of Debian or Ubuntu, or of an rpm distribution; vendors
/// that are plainly others have been told apart before.
pub(super) fn is_of_distribution(package: &Package) -> bool {
    let vendor = package.vendor.as_deref();
    match package.kind.as_str() {
        "deb" => vendor.is_some_and(|vendor| {
            let domain = vendor.rsplit_once('@').map_or("", |(_, domain)| domain);
            let domain = domain.trim_end_matches('>').to_ascii_lowercase();
            vendor.starts_with("Origin: ")
                || ["debian.org", "debian.net", "ubuntu.com", "canonical.com"]
                    .iter()
                    .any(|own| is_below(&domain, own))
        }),
        _ => is_told(vendor),
    }
}

fn is_told(vendor: Option<&str>) -> bool {
    // rpmbuild writes `(none)` where nobody set one.
    vendor.is_some_and(|vendor| !matches!(vendor.trim(), "" | "(none)"))
}

fn is_below(domain: &str, own: &str) -> bool {
    let rest = domain.strip_suffix(own);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
