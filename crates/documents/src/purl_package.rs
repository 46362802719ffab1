//! Packages from package URLs: the inverse of [`Package::to_purl`].

use seawall_model::{OperatingSystem, Package, PackageKind, Purl, SourcePackage};

use crate::inventory::distribution_id;

/// The package that a package URL names, with all that the URL tells of it, in the qualifiers of the purl
/// types and in those that Syft, Trivy, OSV-Scalibr and cdxgen write beside them.
///
/// Types that fold names (npm, golang, pypi ...) give the folded name; whoever knows the spelling
/// from elsewhere should prefer it. The source package's version is the package's own where no
/// qualifier names one.
pub fn package_of_purl(purl: &Purl) -> Package {
    let namespace = purl.joined_namespace();
    let name = match (purl.kind(), namespace.as_str()) {
        ("deb" | "apk" | "rpm", _) | (_, "") => purl.name().to_owned(),
        ("maven", namespace) => format!("{namespace}:{}", purl.name()),
        (_, namespace) => format!("{namespace}/{}", purl.name()),
    };
    let version = with_epoch(purl, purl.version_text().unwrap_or_default());
    let mut package = Package::new(PackageKind::new(purl.kind()), name, version);
    package.purl = purl.to_string();
    package.arch = purl.qualifier_value("arch").map(str::to_owned);
    let modularity = purl.qualifier_value("rpmmod");
    let modularity = modularity.or_else(|| purl.qualifier_value("modularitylabel"));
    package.modularity = modularity.map(str::to_owned);
    package.source = source(purl, &package.version);
    package
}

/// The source package by the first qualifier that names one: Syft's `upstream`, OSV-Scalibr's `sourcerpm`,
/// `source` and `origin`.
fn source(purl: &Purl, version: &str) -> Option<SourcePackage> {
    let value = |name| purl.qualifier_value(name).filter(|value| !value.is_empty());
    if let Some(upstream) = value("upstream") {
        return Some(upstream_of(upstream, version));
    }
    let (name, own) = match purl.kind() {
        "rpm" => return Some(upstream_of(value("sourcerpm")?, version)),
        "deb" => (value("source")?, value("sourceversion")),
        "apk" => (value("origin")?, None),
        _ => return None,
    };
    Some(SourcePackage {
        name: name.to_owned(),
        version: own.unwrap_or(version).to_owned(),
    })
}

/// A version with the epoch that stands in a qualifier (purl type `rpm`; some write it for `deb`).
fn with_epoch(purl: &Purl, version: &str) -> String {
    match purl.qualifier_value("epoch") {
        Some(epoch)
            if matches!(purl.kind(), "rpm" | "deb")
                && !version.contains(':')
                && !version.is_empty()
                && epoch.bytes().all(|b| b.is_ascii_digit()) =>
        {
            format!("{epoch}:{version}")
        }
        _ => version.to_owned(),
    }
}

/// `name`, `name@version`, or a source rpm's file name `name-version-release.src.rpm`. A source rpm's epoch
/// is not told; where its version is the package's own, its epoch is too.
pub(crate) fn upstream_of(upstream: &str, version: &str) -> SourcePackage {
    let of = |name: &str, version: &str| SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    };
    if let Some(file) = upstream
        .strip_suffix(".src.rpm")
        .or_else(|| upstream.strip_suffix(".nosrc.rpm"))
        && let Some((rest, release)) = file.rsplit_once('-')
        && let Some((name, source_version)) = rest.rsplit_once('-')
        && !name.is_empty()
    {
        let told = format!("{source_version}-{release}");
        let bare = version.split_once(':').map_or(version, |(_, bare)| bare);
        return of(name, if told == bare { version } else { &told });
    }
    match upstream.rsplit_once('@') {
        Some((name, version)) if !name.is_empty() && !version.is_empty() => of(name, version),
        _ => of(upstream, version),
    }
}

/// The distribution that the URL of a distribution's package names in its `distro` qualifier:
/// `debian-12`, `3.19.1` (the namespace is the distribution), or a code name, which may stand in cdxgen's
/// `distro_name` instead.
pub fn distribution_of(purl: &Purl) -> Option<OperatingSystem> {
    if !matches!(purl.kind(), "deb" | "apk" | "rpm") {
        return None;
    }
    let distro = purl.qualifier_value("distro");
    let distro = distro.or_else(|| purl.qualifier_value("distro_name"))?;
    let namespace = purl.joined_namespace();
    let numeric = |text: &str| text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let (id, version, codename) = match distro.rsplit_once('-') {
        Some((id, version)) if !id.is_empty() && numeric(version) => (id, version, None),
        _ if numeric(distro) && !namespace.is_empty() => (namespace.as_str(), distro, None),
        _ => {
            let rest = distro
                .strip_prefix(&namespace)
                .and_then(|rest| rest.strip_prefix('-'));
            match rest {
                _ if namespace.is_empty() || distro == namespace => (distro, "", None),
                Some(word) => (namespace.as_str(), "", Some(word)),
                None => (namespace.as_str(), "", Some(distro)),
            }
        }
    };
    Some(OperatingSystem {
        id: distribution_id(id),
        version: version.to_owned(),
        name: [id, version, codename.unwrap_or_default()]
            .join(" ")
            .trim_end()
            .to_owned(),
        codename: codename.map(str::to_owned),
        ..OperatingSystem::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(text: &str) -> Package {
        package_of_purl(&text.parse().unwrap())
    }

    #[test]
    fn names_are_joined_as_their_ecosystem_writes_them() {
        for (purl, name, version) in [
            ("pkg:maven/org.a/b@1", "org.a:b", "1"),
            ("pkg:npm/%40a/b@1.0.0", "@a/b", "1.0.0"),
            (
                "pkg:golang/github.com/a/b@v1.0.0",
                "github.com/a/b",
                "v1.0.0",
            ),
            ("pkg:composer/vendor/p@2", "vendor/p", "2"),
            (
                "pkg:deb/debian/curl@7.88.1-10?distro=debian-12",
                "curl",
                "7.88.1-10",
            ),
            (
                "pkg:rpm/fedora/curl@7.50.3-1.fc25?epoch=2",
                "curl",
                "2:7.50.3-1.fc25",
            ),
            ("pkg:rpm/curl@7.50.3-1?epoch=x", "curl", "7.50.3-1"),
            ("pkg:cargo/serde@1", "serde", "1"),
            ("pkg:swift/github.com/a/b@1", "github.com/a/b", "1"),
        ] {
            let package = package(purl);
            assert_eq!(
                (package.name.as_str(), package.version.as_str()),
                (name, version)
            );
        }
    }

    #[test]
    fn sources_come_from_upstream() {
        for (upstream, name, version) in [
            ("openssl", "openssl", "3.0-1"),
            ("glibc%402.36-9", "glibc", "2.36-9"),
            (
                "bash-completion-5.1-2.el9.src.rpm",
                "bash-completion",
                "5.1-2.el9",
            ),
            ("x.src.rpm", "x.src.rpm", "3.0-1"),
        ] {
            let source = package(&format!("pkg:rpm/a/b@3.0-1?upstream={upstream}"))
                .source
                .unwrap();
            assert_eq!(
                (source.name.as_str(), source.version.as_str()),
                (name, version)
            );
        }
        for (purl, name, version) in [
            (
                "pkg:rpm/a/b@3-1?epoch=4&upstream=b-3-1.src.rpm",
                "b",
                "4:3-1",
            ),
            ("pkg:rpm/a/b@3-1?epoch=4&upstream=c-2-1.src.rpm", "c", "2-1"),
            ("pkg:rpm/a/b@3-1?sourcerpm=c-2-1.src.rpm", "c", "2-1"),
            ("pkg:deb/a/b@1%3A3-1?source=c", "c", "1:3-1"),
            (
                "pkg:deb/a/b@3-1?source=c&sourceversion=1%3A2-1",
                "c",
                "1:2-1",
            ),
            ("pkg:apk/a/b@3-r1?origin=c", "c", "3-r1"),
        ] {
            let source = package(purl).source.unwrap();
            assert_eq!(
                (source.name.as_str(), source.version.as_str()),
                (name, version)
            );
        }
        assert_eq!(package("pkg:npm/b@3?source=c&origin=d").source, None);
        let label = package("pkg:rpm/a/b@3-1?modularitylabel=m%3A1%3A2%3A3").modularity;
        assert_eq!(label.as_deref(), Some("m:1:2:3"));
    }

    #[test]
    fn distributions_of_every_notation() {
        for (purl, id, version, codename) in [
            ("pkg:deb/debian/a@1?distro=debian-12", "debian", "12", None),
            ("pkg:apk/alpine/a@1?distro=3.19.1", "alpine", "3.19.1", None),
            (
                "pkg:deb/debian/a@1?distro=jessie",
                "debian",
                "",
                Some("jessie"),
            ),
            (
                "pkg:rpm/opensuse/a@1?distro=opensuse-leap-15.5",
                "opensuse-leap",
                "15.5",
                None,
            ),
            ("pkg:rpm/redhat/a@1?distro=rhel-8.4", "rhel", "8.4", None),
            ("pkg:rpm/redhat/a@1?distro=redhat-8.4", "rhel", "8.4", None),
            ("pkg:rpm/alma/a@1?distro=alma-9.1", "almalinux", "9.1", None),
            (
                "pkg:deb/ubuntu/a@1?distro_name=jammy",
                "ubuntu",
                "",
                Some("jammy"),
            ),
            ("pkg:rpm/arch/a@1?distro=arch", "arch", "", None),
            (
                "pkg:apk/alpine/a@1?distro=alpine-edge",
                "alpine",
                "",
                Some("edge"),
            ),
        ] {
            let os = distribution_of(&purl.parse().unwrap()).unwrap();
            assert_eq!(
                (os.id.as_str(), os.version.as_str(), os.codename.as_deref()),
                (id, version, codename)
            );
        }
        assert_eq!(
            distribution_of(&"pkg:npm/a@1?distro=x-1".parse().unwrap()),
            None
        );
        assert_eq!(
            distribution_of(&"pkg:deb/debian/a@1".parse().unwrap()),
            None
        );
    }
}
