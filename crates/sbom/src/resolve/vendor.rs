//! OS packages that are plainly not the distribution's own, so that its advisories say nothing of
//! them. Only what is sure is marked: a person's address proves nothing.

use std::collections::BTreeMap;

use seawall_model::{Hole, HoleName, OperatingSystem, Package, count_packages};

/// `ID`s and how the rpm `Vendor` of their own packages begins, in lower case.
const RPM: &[(&[&str], &[&str])] = &[
    (&["almalinux"], &["almalinux"]),
    (&["amzn"], &["amazon"]),
    (&["azurelinux", "mariner"], &["microsoft"]),
    (&["centos"], &["centos"]),
    (&["fedora"], &["fedora project"]),
    (&["ol"], &["oracle"]),
    (
        &["opensuse", "opensuse-leap", "opensuse-tumbleweed"],
        &["opensuse", "suse"],
    ),
    (&["photon"], &["vmware", "broadcom"]),
    (&["rhel"], &["red hat"]),
    (&["rocky"], &["rocky"]),
    (&["scientific"], &["scientific linux"]),
    (&["sles", "sled"], &["suse"]),
];

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

/// What third parties put into the versions of packages that they rebuild.
const MARKERS: &[(&str, &str)] = &[
    (".pgdg", "PostgreSQL's own repository"),
    ("deb.sury.org", "deb.sury.org"),
    ("nodesource", "NodeSource"),
    ("+maria~", "MariaDB's own repository"),
    ("~ppa", "a personal package archive"),
];

/// Fills `unassessed` and returns one note for each vendor.
pub(super) fn mark(packages: &mut [Package], os: &OperatingSystem) -> Vec<Hole> {
    let mut vendors: BTreeMap<String, usize> = BTreeMap::new();
    for package in packages {
        let Some(vendor) = third_party(package, os) else {
            continue;
        };
        package
            .unassessed
            .get_or_insert_with(|| format!("from a third party: {vendor}"));
        *vendors.entry(vendor).or_default() += 1;
    }
    let note = |(vendor, count): (String, usize)| {
        let what = format!("{} not of {}", count_packages(count), os.id);
        let reason = "the distribution's advisories do not speak of this vendor's packages";
        Hole::new(HoleName::THIRD_PARTY_PACKAGES, what, vendor, reason)
    };
    vendors.into_iter().map(note).collect()
}

fn third_party(package: &Package, os: &OperatingSystem) -> Option<String> {
    match package.kind.as_str() {
        "rpm" => {
            let vendor = package.vendor.as_deref()?.trim();
            let (_, own) = RPM.iter().find(|(ids, _)| ids.contains(&os.id.as_str()))?;
            let lower = vendor.to_lowercase();
            // rpmbuild writes `(none)` where nobody set one.
            let told = !matches!(lower.as_str(), "" | "(none)");
            (told && !own.iter().any(|o| lower.starts_with(o))).then(|| vendor.to_owned())
        }
        "deb" => deb(package, os),
        _ => None,
    }
}

fn deb(package: &Package, os: &OperatingSystem) -> Option<String> {
    let marker = MARKERS.iter().find(|(m, _)| package.version.contains(m));
    if let Some((_, vendor)) = marker {
        return Some((*vendor).to_owned());
    }
    let vendor = package.vendor.as_deref()?;
    if let Some(rest) = vendor.strip_prefix("Origin: ") {
        let origin = rest.split("; ").next().unwrap_or(rest);
        let lower = origin.to_lowercase();
        let mut own = os.like.iter().chain([&os.id]);
        return (!own.any(|id| lower.contains(id.as_str()))).then(|| origin.to_owned());
    }
    let lower = vendor.to_lowercase();
    let known = ADDRESSES.iter().any(|a| lower.contains(a));
    known.then(|| vendor.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::PackageKind;

    #[test]
    fn only_what_is_sure() {
        let is_third = |kind, id: &str, version: &str, vendor: &str| {
            let os = OperatingSystem {
                id: id.to_owned(),
                ..OperatingSystem::default()
            };
            let mut package = Package::new(kind, "x", version);
            package.vendor = Some(vendor.to_owned());
            let notes = mark(std::slice::from_mut(&mut package), &os);
            assert_eq!(notes.len(), usize::from(package.unassessed.is_some()));
            package.unassessed.is_some()
        };
        let (deb, rpm) = (PackageKind::DEB, PackageKind::RPM);
        assert!(is_third(
            deb.clone(),
            "debian",
            "5:20",
            "Docker <support@docker.com>"
        ));
        assert!(is_third(
            deb.clone(),
            "debian",
            "15.1-1.pgdg120+1",
            "Debian PostgreSQL Maintainers <x@y>"
        ));
        assert!(is_third(
            deb.clone(),
            "debian",
            "1",
            "Origin: Acme; A <a@acme.example>"
        ));
        assert!(!is_third(
            deb.clone(),
            "debian",
            "1",
            "Origin: Debian; A <a@example.org>"
        ));
        assert!(!is_third(
            deb,
            "debian",
            "1",
            "A Person <person@example.org>"
        ));
        assert!(is_third(rpm.clone(), "rhel", "1", "Fedora Project"));
        assert!(!is_third(rpm.clone(), "rhel", "1", "Red Hat, Inc."));
        assert!(!is_third(rpm.clone(), "rhel", "1", "(none)"));
        assert!(!is_third(rpm, "unheard-of", "1", "Anybody"));
    }
}
