//! Whether a package URL of a document means a package: type, namespace and name; version, qualifiers and
//! subpath where the document has them (purl specification; OpenVEX, "Product matching").

use seawall_model::{Ecosystem, Package, Purl, VexVersion, ecosystems};

use super::vers::contains;
use super::{Fit, Miss, Vex};
use crate::TargetFacts;
use crate::ignore::version_begins;

/// Namespaces that one distribution goes by: the publisher's, and os-release's.
const SAME: [(&str, &str); 3] = [("redhat", "rhel"), ("suse", "sles"), ("amazon", "amzn")];

/// A package with its parsed URL.
pub(super) struct Known<'a> {
    pub(super) package: &'a Package,
    pub(super) purl: Purl,
}

impl<'a> Known<'a> {
    /// None if its URL can't be read.
    pub(super) fn of(package: &'a Package, target: &TargetFacts<'_>) -> Option<Self> {
        let purl = if package.purl.is_empty() {
            let os = target.os.map(|os| (os.id.as_str(), os.version.as_str()));
            package.to_purl(os)
        } else {
            package.purl.parse().ok()?
        };
        Some(Self { package, purl })
    }

    /// The names by which a document may mean it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let source = self.package.source.as_ref().map(|s| s.name.as_str());
        std::iter::once(self.purl.name()).chain(source)
    }

    /// Name and version of the source package.
    fn source(&self) -> (&str, &str) {
        let package = self.package;
        let own = (self.purl.name(), package.version.as_str());
        let source = package.source.as_ref();
        source.map_or(own, |s| (s.name.as_str(), s.version.as_str()))
    }
}

/// Whether the URL names the same package, whatever its version and qualifiers.
pub(super) fn names(wanted: &Purl, known: &Known<'_>) -> bool {
    let name = if of_source(wanted) {
        known.source().0
    } else {
        known.purl.name()
    };
    let own = known.purl.joined_namespace();
    let namespace = wanted.joined_namespace();
    let same =
        |(a, b): &(&str, &str)| (namespace == *a && own == *b) || (namespace == *b && own == *a);
    wanted.kind() == known.purl.kind()
        && wanted.name() == name
        && (namespace == own || SAME.iter().any(same))
}

/// Whether the URL, and the versions beside it, mean the package.
pub(super) fn means(
    wanted: &Purl,
    versions: &[VexVersion],
    known: &Known<'_>,
    target: &TargetFacts<'_>,
    vex: &Vex,
) -> Fit {
    if !names(wanted, known) {
        return Err(Miss::NotThere);
    }
    let own = if of_source(wanted) {
        known.source().1
    } else {
        &known.package.version
    };
    let ecosystem = ecosystem(known.package, target);
    let compare = |a: &str, b: &str| (vex.order)(ecosystem?, a, b);
    let same = |text: &str| {
        let (text, own) = (bare(text), bare(own));
        let plain = |text: &str| text.strip_prefix('v').unwrap_or(text).to_owned();
        !own.is_empty()
            && (text == own
                || compare(text, own).is_some_and(std::cmp::Ordering::is_eq)
                || (wanted.kind() == "golang" && plain(text) == plain(own)))
    };
    if let Some(version) = wanted.version_text()
        && !same(&with_epoch(wanted, version))
    {
        return Err(Miss::Version);
    }
    let kind = wanted.kind();
    fits_versions(versions, &|version| match version {
        VexVersion::One(one) => Some(same(one)),
        VexVersion::Range(_) if own.is_empty() => None,
        VexVersion::Range(range) => contains(range, kind, own, &compare),
        VexVersion::Not(_) => None,
    })?;
    if !wanted.joined_subpath().is_empty() && wanted.joined_subpath() != known.purl.joined_subpath()
    {
        return Err(Miss::Qualifier("subpath".to_owned()));
    }
    let differs = |(key, value): &(&str, &str)| !has_qualifier(key, value, wanted, known, target);
    match wanted.qualifiers().find(differs) {
        Some((key, _)) => Err(Miss::Qualifier(key.to_owned())),
        None => Ok(()),
    }
}

/// Whether a version is one of those that are named, and none of those that are not meant.
pub(super) fn fits_versions(
    versions: &[VexVersion],
    holds: &dyn Fn(&VexVersion) -> Option<bool>,
) -> Fit {
    let (mut named, mut any_named) = (false, false);
    let mut unreadable = false;
    for version in versions {
        match version {
            VexVersion::Not(version) => match holds(version) {
                Some(false) => {}
                Some(true) => return Err(Miss::Version),
                None => return Err(Miss::Range),
            },
            version => {
                any_named = true;
                let held = holds(version);
                named |= held == Some(true);
                unreadable |= held.is_none();
            }
        }
    }
    match (any_named, named) {
        (false, _) | (_, true) => Ok(()),
        _ if unreadable => Err(Miss::Range),
        _ => Err(Miss::Version),
    }
}

/// Whether the URL names a source package.
fn of_source(purl: &Purl) -> bool {
    matches!(purl.kind(), "deb" | "rpm" | "apk")
        && matches!(purl.qualifier_value("arch"), Some("src" | "source"))
}

/// A version with the epoch that stands in a qualifier.
fn with_epoch(purl: &Purl, version: &str) -> String {
    match purl.qualifier_value("epoch") {
        Some(epoch) if !version.contains(':') => format!("{epoch}:{version}"),
        _ => version.to_owned(),
    }
}

/// A version without an epoch that means none.
fn bare(version: &str) -> &str {
    version.strip_prefix("0:").unwrap_or(version)
}

/// The ecosystem whose order the package's versions have.
fn ecosystem(package: &Package, target: &TargetFacts<'_>) -> Option<&'static str> {
    let known: Option<Ecosystem> = target.ecosystem(package);
    let named = |name: &str| ecosystems().iter().find(|e| e.name == name);
    let own = known.as_ref().and_then(|e| named(&e.name));
    let of_kind = || ecosystems().iter().find(|e| e.kind == package.kind);
    Some(own.or_else(of_kind)?.name)
}

fn has_qualifier(
    key: &str,
    value: &str,
    wanted: &Purl,
    known: &Known<'_>,
    target: &TargetFacts<'_>,
) -> bool {
    let package = known.package;
    match key {
        // Part of the version; an identifier that one tool gives its own components.
        "epoch" | "package-id" => true,
        "arch" if of_source(wanted) => true,
        "arch" => package.arch.as_deref() == Some(value),
        "distro" => is_distribution(value, &wanted.joined_namespace(), target),
        "upstream" => is_source(value, known.source().0),
        "rpmmod" => package
            .modularity
            .as_deref()
            .is_some_and(|l| begins(l, value)),
        "type" if wanted.kind() == "maven" && value == "jar" => {
            matches!(known.purl.qualifier_value(key), None | Some("jar"))
        }
        _ => known.purl.qualifier_value(key) == Some(value),
    }
}

/// `a:b` begins `a:b:c`.
pub(super) fn begins(label: &str, beginning: &str) -> bool {
    let rest = label.strip_prefix(beginning);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// `name`, `name@version`, or `name-version-release.src.rpm`.
fn is_source(upstream: &str, name: &str) -> bool {
    let Some(rest) = upstream.strip_prefix(name) else {
        return false;
    };
    let of_rpm = rest.strip_suffix(".src.rpm");
    let two_parts = |rest: &str| rest.starts_with('-') && rest.matches('-').count() == 2;
    rest.is_empty() || rest.starts_with('@') || of_rpm.is_some_and(two_parts)
}

/// `debian-12`, `3.19.1` (the namespace is the distribution), or a code name. Point releases of Debian are
/// one distribution, and its os-release does not name them.
fn is_distribution(distro: &str, namespace: &str, target: &TargetFacts<'_>) -> bool {
    let Some(os) = target.os else {
        return false;
    };
    let ids = [os.id.as_str(), namespace];
    let rest = ids.iter().find_map(|id| distro.strip_prefix(id));
    let version = rest.map_or(distro, |rest| rest.strip_prefix('-').unwrap_or(rest));
    let codename = os.codename.as_deref();
    let at_point = os.id == "debian" && version_begins(version, &os.version);
    let same = if version.is_empty() {
        os.version.is_empty()
    } else {
        version_begins(&os.version, version) || at_point && !os.version.is_empty()
    };
    same || codename == Some(version)
}
