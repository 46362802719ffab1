//! OS packages that are plainly not the distribution's own, so that its advisories say nothing of
//! them. Only what is sure is marked: a person's address proves nothing.
//!
//! A name is taken as the distribution's only where it is exactly one that the distribution uses: one
//! that begins alike may be anybody's. Whoever writes the very name of a distribution into a package
//! can't be told from it here; what the distribution's advisories know is asked when packages are
//! matched.

use std::collections::BTreeMap;

use seawall_model::{Hole, HoleName, OperatingSystem, Package, PackageState, count_packages};

/// `ID`s, and the rpm `Vendor`s of their own packages as [`plain`] makes them.
const RPM: &[(&[&str], &[&str])] = &[
    (&["almalinux"], &["almalinux", "almalinux os foundation"]),
    (
        &["amzn"],
        &["amazon", "amazon aws", "amazon linux", "amazon.com"],
    ),
    (&["azurelinux", "mariner"], &["microsoft corporation"]),
    (&["centos"], &["centos", "centos project"]),
    (&["fedora"], &["fedora project"]),
    (&["ol"], &["oracle america", "oracle usa"]),
    (
        &["opensuse", "opensuse-leap", "opensuse-tumbleweed"],
        &["opensuse", "suse llc", "suse linux products gmbh"],
    ),
    (&["photon"], &["vmware", "broadcom"]),
    (&["rhel"], &["red hat"]),
    (
        &["rocky"],
        &[
            "rocky",
            "rocky linux",
            "rocky enterprise software foundation",
        ],
    ),
    (
        &["scientific"],
        &["scientific linux", "scientific linux cern"],
    ),
    (&["sles", "sled"], &["suse llc", "suse linux products gmbh"]),
];

/// Who also makes packages for other distributions' systems: Fedora's EPEL.
const GUEST: &str = "fedora project";

/// Addresses of vendors that maintain nothing inside Debian or Ubuntu, in lower case.
const ADDRESSES: &[&str] = &[
    "@datadoghq.com>",
    "@elastic.co>",
    "@grafana.com>",
    "@hashicorp.com>",
    "@mongodb.com>",
    "@nginx.com>",
    "@nodesource.com>",
    "@percona.com>",
    "<chromium-dev@chromium.org>",
    "<cudatools@nvidia.com>",
    "<dotnetpackages@dotnetfoundation.org>",
    "<mysql-build@oss.oracle.com>",
    "<nginx-packaging@f5.com>",
    "<packages@gitlab.com>",
    "<support@docker.com>",
];

/// The maintainer of what Ubuntu itself changed or builds.
const UBUNTU: &str = "<ubuntu-devel-discuss@lists.ubuntu.com>";

/// What third parties put into the versions of packages that they rebuild.
const MARKERS: &[(&str, &str)] = &[
    (".pgdg", "PostgreSQL's own repository"),
    ("deb.sury.org", "deb.sury.org"),
    ("nodesource", "NodeSource"),
    ("+maria~", "MariaDB's own repository"),
    ("~ppa", "a personal package archive"),
];

/// Who made a package that the distribution did not.
enum Other {
    /// Another distribution, of whose system the package must be.
    Distribution(String),
    /// A third party that makes packages for this system.
    Vendor(String),
}

/// What stands before the name of whoever made a package.
const OF_ANOTHER: &str = "from another distribution: ";
const OF_A_VENDOR: &str = "from a third party: ";

/// Whether a package is not judged because of who made it.
pub(super) fn is_about_vendor(reason: &str) -> bool {
    [OF_ANOTHER, OF_A_VENDOR]
        .iter()
        .any(|word| reason.starts_with(word))
}

/// Fills `unassessed`, and returns a note for each vendor. A database of which most packages are
/// another distribution's, or none is this one's, is not of this system.
pub(super) fn mark(packages: &mut [Package], os: &OperatingSystem) -> Vec<Hole> {
    let mut vendors: BTreeMap<String, usize> = BTreeMap::new();
    let mut databases: BTreeMap<String, Database> = BTreeMap::new();
    for package in packages.iter_mut().filter(|p| p.kind.is_os()) {
        let other = other(package, os);
        if package.state == PackageState::Present {
            let database = databases.entry(package.kind.to_string()).or_default();
            database.count(package, other.as_ref());
        }
        let (word, vendor) = match other {
            Some(Other::Distribution(vendor)) => (OF_ANOTHER, vendor),
            Some(Other::Vendor(vendor)) => (OF_A_VENDOR, vendor),
            None => continue,
        };
        let reason = || format!("{word}{vendor}");
        package.unassessed.get_or_insert_with(reason);
        *vendors.entry(vendor).or_default() += 1;
    }
    let note = |(vendor, count): (String, usize)| {
        let what = format!("{} not of {}", count_packages(count), os.id);
        let reason = "the distribution's advisories do not speak of this vendor's packages";
        Hole::new(HoleName::THIRD_PARTY_PACKAGES, what, vendor, reason)
    };
    let notes = vendors.into_iter().map(note);
    let foreign = databases.into_values().filter_map(|d| d.foreign(os));
    notes.chain(foreign).collect()
}

/// What the packages of one kind are.
#[derive(Default)]
struct Database {
    path: String,
    all: usize,
    others: usize,
    of_distributions: usize,
}

impl Database {
    fn count(&mut self, package: &Package, other: Option<&Other>) {
        if let Some(place) = package.locations.first().filter(|_| self.all == 0) {
            self.path.clone_from(&place.path);
        }
        self.all += 1;
        self.others += usize::from(other.is_some());
        self.of_distributions += usize::from(matches!(other, Some(Other::Distribution(_))));
    }

    fn foreign(self, os: &OperatingSystem) -> Option<Hole> {
        let mostly = self.of_distributions * 2 > self.all;
        (mostly || self.others == self.all).then(|| {
            let own = self.all - self.others;
            let what = format!("{}, {own} of them of {}", count_packages(self.all), os.id);
            let reason = "not covered: by their vendors they are not the packages of the system \
                          that os-release names";
            Hole::new(HoleName::FOREIGN_PACKAGE_DATABASE, what, self.path, reason)
        })
    }
}

fn other(package: &Package, os: &OperatingSystem) -> Option<Other> {
    match package.kind.as_str() {
        "rpm" => rpm(package.vendor.as_deref()?, os),
        "deb" => deb(package, os),
        _ => None,
    }
}

fn rpm(vendor: &str, os: &OperatingSystem) -> Option<Other> {
    let (_, own) = RPM.iter().find(|(ids, _)| ids.contains(&os.id.as_str()))?;
    let name = plain(vendor);
    // rpmbuild writes `(none)` where nobody set one.
    if name.is_empty() || own.contains(&name.as_str()) {
        return None;
    }
    let vendor = vendor.trim().to_owned();
    let distribution = name != GUEST && RPM.iter().any(|(_, names)| names.contains(&name.as_str()));
    Some(if distribution {
        Other::Distribution(vendor)
    } else {
        Other::Vendor(vendor)
    })
}

/// A vendor without its seat, its address and its legal form: `SUSE LLC <https://www.suse.com/>`,
/// `Red Hat, Inc.`
fn plain(vendor: &str) -> String {
    let lower = vendor.trim().to_lowercase();
    let name = lower.split(['<', '(', ',']).next().unwrap_or_default();
    name.trim().trim_end_matches(" inc.").to_owned()
}

fn deb(package: &Package, os: &OperatingSystem) -> Option<Other> {
    let marker = MARKERS.iter().find(|(m, _)| package.version.contains(m));
    if let Some((_, vendor)) = marker {
        return Some(Other::Vendor((*vendor).to_owned()));
    }
    let vendor = package.vendor.as_deref()?;
    if let Some(rest) = vendor.strip_prefix("Origin: ") {
        let origin = rest.split("; ").next().unwrap_or(rest).trim();
        let mut own = os.like.iter().chain([&os.id]);
        let is_own = own.any(|id| origin.eq_ignore_ascii_case(id));
        return (!is_own).then(|| Other::Vendor(origin.to_owned()));
    }
    let lower = vendor.to_lowercase();
    if os.id == "debian" && lower.ends_with(UBUNTU) {
        return Some(Other::Distribution("Ubuntu".to_owned()));
    }
    let known = ADDRESSES.iter().any(|a| lower.contains(a));
    known.then(|| Other::Vendor(vendor.to_owned()))
}

#[cfg(test)]
#[path = "vendor_tests.rs"]
mod tests;
