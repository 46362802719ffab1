//! Packages from package URLs: the inverse of [`Package::to_purl`].

use seawall_model::{OperatingSystem, Package, PackageKind, Purl, SourcePackage};

/// The package that a package URL names, with all that the URL tells of it.
///
/// Types that fold names (npm, golang, pypi ...) give the folded name; whoever knows the spelling
/// from elsewhere should prefer it. The source package's version is the package's own where the
/// `upstream` qualifier names none.
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
    package.modularity = purl.qualifier_value("rpmmod").map(str::to_owned);
    package.source = purl
        .qualifier_value("upstream")
        .map(|upstream| source(purl, upstream, &package.version));
    package
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

/// `name`, `name@version`, or a source rpm's file name `name-version-release.src.rpm`.
fn source(purl: &Purl, upstream: &str, version: &str) -> SourcePackage {
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
        return of(
            name,
            &with_epoch(purl, &format!("{source_version}-{release}")),
        );
    }
    match upstream.rsplit_once('@') {
        Some((name, version)) if !name.is_empty() && !version.is_empty() => of(name, version),
        _ => of(upstream, version),
    }
}

/// The distribution that the URL of a distribution's package names in its `distro` qualifier:
/// `debian-12`, `3.19.1` (the namespace is the distribution), or a code name.
pub fn distribution_of(purl: &Purl) -> Option<OperatingSystem> {
    if !matches!(purl.kind(), "deb" | "apk" | "rpm") {
        return None;
    }
    let distro = purl.qualifier_value("distro")?;
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
        id: id.to_lowercase(),
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
        let source = package("pkg:rpm/a/b@3-1?epoch=4&upstream=b-3-1.src.rpm").source;
        assert_eq!(source.unwrap().version, "4:3-1");
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
