//! Whether a package is part of what a document says it is part of.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use seawall_model::{OperatingSystem, Package};

use super::{Fit, Miss};
use crate::TargetFacts;
use crate::ignore::version_begins;

/// Vendor and product of a CPE with the `ID` of os-release.
const SYSTEMS: [(&str, &str, &str); 10] = [
    ("almalinux", "almalinux", "almalinux"),
    ("alpinelinux", "alpine_linux", "alpine"),
    ("amazon", "linux", "amzn"),
    ("canonical", "ubuntu_linux", "ubuntu"),
    ("debian", "debian_linux", "debian"),
    ("fedoraproject", "fedora", "fedora"),
    ("oracle", "linux", "ol"),
    ("redhat", "enterprise_linux", "rhel"),
    ("rocky", "rocky", "rocky"),
    ("suse", "linux_enterprise_server", "sles"),
];

/// Whether a CPE (2.2 or 2.3) names an operating system: `cpe:/o:redhat:enterprise_linux:9::baseos`. The
/// parts of a distribution that are called applications there are of it, too.
pub(super) fn is_system(cpe: &str, os: Option<&OperatingSystem>) -> bool {
    let rest = cpe.strip_prefix("cpe:/");
    let rest = rest.or_else(|| cpe.strip_prefix("cpe:2.3:"));
    let (Some(rest), Some(os)) = (rest, os) else {
        return false;
    };
    let mut parts = rest.split(':');
    let (_, vendor, product) = (parts.next(), parts.next(), parts.next());
    let version = parts.next().unwrap_or_default();
    let known = |(v, p, id): &&(&str, &str, &str)| {
        vendor == Some(*v) && product == Some(*p) && os.id == *id
    };
    SYSTEMS.iter().any(|row| known(&row))
        && (matches!(version, "" | "*" | "-") || version_begins(&os.version, version))
}

/// Who needs a package, by its reference.
#[derive(Default)]
pub(super) struct Needed<'a>(OnceCell<HashMap<&'a str, Vec<&'a Package>>>);

impl<'a> Needed<'a> {
    fn by(&self, package: &str, target: &TargetFacts<'a>) -> &[&'a Package] {
        let all = self.0.get_or_init(|| {
            let mut all: HashMap<&'a str, Vec<&'a Package>> = HashMap::new();
            for package in target.packages {
                for needed in &package.depends_on {
                    all.entry(needed).or_default().push(package);
                }
            }
            all
        });
        all.get(package).map_or(&[], Vec::as_slice)
    }

    /// Whether one of these packages owns the package, or nothing else needs it: every way up leads to
    /// one of them. Where the way up is not known, it is not.
    pub(super) fn only_by(
        &self,
        parents: &HashSet<&'a str>,
        package: &'a Package,
        target: &TargetFacts<'a>,
    ) -> Fit {
        let owner = package.owned_by.as_deref();
        if owner.is_some_and(|owner| parents.contains(owner)) {
            return Ok(());
        }
        // All that needs the package without a parent in between, and what of it a parent needs itself.
        let mut above: HashMap<&'a str, &'a Package> = HashMap::new();
        let mut reached = Vec::new();
        let mut waiting = vec![package];
        while let Some(package) = waiting.pop() {
            if above.insert(&package.reference, package).is_some() {
                continue;
            }
            let needing = self.by(&package.reference, target);
            if package.direct == Some(true) || needing.is_empty() {
                return Err(Miss::NeededElsewhere);
            }
            let is_parent = |p: &&&Package| parents.contains(p.reference.as_str());
            let (own, others): (Vec<&&Package>, Vec<&&Package>) =
                needing.iter().partition(is_parent);
            waiting.extend(others);
            if !own.is_empty() {
                reached.push(package);
            }
        }
        // What is left of it is needed by itself alone: a circle, and who needs that is not known.
        while let Some(package) = reached.pop() {
            if above.remove(package.reference.as_str()).is_some() {
                let below = package.depends_on.iter();
                reached.extend(below.filter_map(|needed| above.get(needed.as_str())));
            }
        }
        if !above.is_empty() {
            return Err(Miss::NeededElsewhere);
        }
        Ok(())
    }
}
