//! Bills of materials that lie in the target: SPDX as Bitnami (`/opt/bitnami/X/.spdx-X.spdx`) and
//! apko (`/var/lib/db/sbom`) write it, CycloneDX, Syft's, and those of Python wheels (PEP 770).
//!
//! A document tells what its author put in, not what is there; so it is second-hand, and whatever
//! another cataloger read from a real file takes its place (see `resolve`). Packages without a package
//! URL are left out, and so are images and repositories, which are no packages of a file system. What
//! the document says of its own gaps and of the operating system is not taken over; a document of a form
//! that is known and not read is a gap.

use seawall_documents::read;
use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind, PackageState, Purl,
    PurlError, chain, read_all,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::text::without_addresses;

pub(crate) static IT: SbomFile = SbomFile;

pub(crate) struct SbomFile;

/// Bytes of one document.
const MAX_BYTES: u64 = 64 << 20;
/// Purl types of what is no package of a file system.
const NO_PACKAGES: &[&str] = &["docker", "file", "github", "gitlab", "oci"];

impl Cataloger for SbomFile {
    fn name(&self) -> &'static str {
        "sbom_file"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Suffix(".spdx"),
            Pattern::Suffix(".spdx.json"),
            Pattern::Suffix(".spdx.rdf"),
            Pattern::Suffix(".spdx.xml"),
            Pattern::Suffix(".spdx.yaml"),
            Pattern::Suffix(".spdx.yml"),
            Pattern::Suffix(".cdx.json"),
            Pattern::Suffix(".cyclonedx.json"),
            Pattern::Suffix(".syft.json"),
            Pattern::Suffix(".cdx.xml"),
            Pattern::Suffix(".cyclonedx.xml"),
            Pattern::Name("bom.json"),
            Pattern::Name("sbom.json"),
            Pattern::Name("bom.xml"),
            Pattern::Name("sbom.xml"),
        ]
    }

    fn second_hand(&self) -> bool {
        true
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let bytes = match read_all(content, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => return unreadable(error.to_string()),
        };
        match read(&bytes) {
            Ok(Some(sbom)) => {
                let mut holes = Holes::default();
                let own = sbom.coverage.gaps.into_iter();
                own.filter(|hole| hole.name == HoleName::UNREADABLE_SBOM)
                    .for_each(|hole| holes.push(hole));
                evidence(sbom.packages, holes)
            }
            Ok(None) if may_be_anything(file.path, &bytes) => Evidence::default(),
            Ok(None) => unreadable("it is no bill of materials that is read".to_owned()),
            Err(error) => unreadable(chain(&error)),
        }
    }
}

/// Of some names anything may be: of `bom.json` and `bom.xml`, and `.spdx` alone names texts of licences,
/// too.
fn may_be_anything(path: &str, bytes: &[u8]) -> bool {
    let lower = path.to_ascii_lowercase();
    let generic = lower.ends_with("bom.json") || lower.ends_with("bom.xml");
    let form = bytes.trim_ascii_start().first();
    let named = [".json", ".xml"].iter().any(|end| lower.ends_with(end));
    generic || !named && !matches!(form, Some(b'{' | b'<'))
}

fn evidence(told: Vec<Package>, mut holes: Holes) -> Evidence {
    let mut packages = Vec::new();
    for mut package in told {
        if package.state != PackageState::Present {
            continue;
        }
        if package.purl.is_empty() || NO_PACKAGES.contains(&package.kind.as_str()) {
            continue;
        }
        let purl: Purl = match package.purl.parse() {
            Ok(purl) => purl,
            Err(error) => {
                holes.push(malformed(&package.purl, &error));
                continue;
            }
        };
        if package.kind == PackageKind::BITNAMI {
            // Documents write some names with other hyphens than the advisories.
            purl.name().clone_into(&mut package.name);
        }
        // Where its author saw it; here, the document tells of it.
        package.locations.clear();
        package.owned_by = None;
        packages.push(package);
    }
    Evidence {
        packages,
        holes: holes.into_vec(),
        ..Evidence::default()
    }
}

/// Its qualifiers may hold addresses, and it may be one itself.
fn malformed(url: &str, error: &PurlError) -> Hole {
    let place = url.split(['?', '#']).next().unwrap_or_default();
    let reason = match error {
        PurlError::Qualifier(_) => "the package URL has a malformed qualifier".to_owned(),
        error => error.to_string(),
    };
    Hole::new(
        HoleName::UNREADABLE_SBOM,
        "a package URL",
        without_addresses(place),
        reason,
    )
}

fn unreadable(reason: String) -> Evidence {
    Evidence {
        holes: vec![Hole::new(
            HoleName::UNREADABLE_SBOM,
            "packages of a document",
            "",
            reason,
        )],
        ..Evidence::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(path: &str, text: &str) -> Evidence {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    fn names(evidence: &Evidence) -> Vec<String> {
        let all = evidence.packages.iter();
        all.map(|p| format!("{} {} {}", p.kind, p.name, p.version))
            .collect()
    }

    #[test]
    fn packages_of_each_form() {
        let spdx = r#"{"spdxVersion": "SPDX-2.3", "packages": [
            {"SPDXID": "SPDXRef-a", "name": "redis", "versionInfo": "7.4.0-0", "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                 "referenceLocator": "pkg:bitnami/redis@7.4.0-0?arch=arm64&distro=debian-12"}]},
            {"SPDXID": "SPDXRef-b", "name": "no url", "versionInfo": "1"},
            {"SPDXID": "SPDXRef-c", "name": "image", "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                 "referenceLocator": "pkg:oci/image@sha256:00"}]}]}"#;
        let cyclonedx = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
            {"type": "library", "name": "a", "version": "1.0", "purl": "pkg:npm/a@1.0"}]}"#;
        let tags = "# made by hand\nSPDXVersion: SPDX-2.3\nPackageName: x\n\
            ExternalRef: PACKAGE-MANAGER purl pkg:bitnami/apache@2.4.62-3?arch=amd64\n\
            ExternalRef: SECURITY cpe23Type cpe:2.3:*\n\
            PackageName: y\nExternalRef: PACKAGE_MANAGER purl pkg:\n";
        let syft = r#"{"artifacts": [{"name": "a", "version": "1.0", "purl": "pkg:npm/a@1.0"}],
            "descriptor": {"name": "syft"}}"#;
        let bitnami = extract("opt/bitnami/redis/.spdx-redis.spdx", spdx);
        assert_eq!(names(&bitnami), ["bitnami redis 7.4.0-0"]);
        assert!(bitnami.packages[0].locations.is_empty() && bitnami.holes.is_empty());
        assert_eq!(names(&extract("app/bom.json", cyclonedx)), ["npm a 1.0"]);
        assert_eq!(names(&extract("app/a.syft.json", syft)), ["npm a 1.0"]);
        let evidence = extract("a.spdx", tags);
        assert_eq!(names(&evidence), ["bitnami apache 2.4.62-3"]);
        assert_eq!(evidence.holes.len(), 1);
    }

    #[test]
    fn package_urls_of_xml() {
        let xml = "<?xml version=\"1.0\"?><!DOCTYPE bom [<!ENTITY e \"pkg:npm/e@1\">]>\
            <bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"><metadata><component type=\"container\">\
            <purl>pkg:oci/me@1</purl></component></metadata><components><component type=\"library\">\
            <name>a</name><purl>pkg:npm/%40s/a@1.0</purl><components><component><purl>pkg:npm/b@2?x=1&amp;y=2\
            </purl></component></components></component><component><purl>&e;</purl></component>\
            </components></bom>";
        let evidence = extract("opt/a.cdx.xml", xml);
        assert_eq!(names(&evidence), ["npm @s/a 1.0", "npm b 2"]);
        // What the document declares is not looked up, and so it is said.
        assert_eq!(evidence.holes.len(), 1, "{:?}", evidence.holes);
        assert_eq!(extract("a.cdx.xml", "<bom><components>").holes.len(), 1);
        assert_eq!(extract("a.cdx.xml", "<html/>").holes.len(), 1);
        assert_eq!(extract("bom.xml", "<html/>"), Evidence::default());
        assert_eq!(
            extract("a.cdx.xml", &"<bom>".repeat(100_000)).holes.len(),
            1
        );
    }

    #[test]
    fn of_a_malformed_package_url_no_address_is_said() {
        for (url, place) in [
            ("pkg:npm/a@1?n o=https://bob:SECRET@host/a", "pkg:npm/a@1"),
            (
                "pkg:npm/a@1?download_url=https://host/a?SECRET",
                "pkg:npm/a@1",
            ),
            ("pkg:/https://bob:SECRET@host/a%", "pkg:/a%"),
            ("https://bob:SECRET@host/a?token=SECRET#SECRET", "a"),
        ] {
            let tags = format!(
                "SPDXVersion: SPDX-2.3\nPackageName: a\nExternalRef: PACKAGE-MANAGER purl {url}\n"
            );
            let xml = format!(
                "<bom><components><component><purl>{url}</purl></component></components></bom>"
            );
            for (path, text) in [("a.spdx", tags.replace("n o=", "n!o=")), ("a.cdx.xml", xml)] {
                let evidence = extract(path, &text);
                let [hole] = evidence.holes.as_slice() else {
                    panic!("{url}: {evidence:?}");
                };
                assert_eq!(hole.place, place);
                assert!(!hole.reason.contains("SECRET"), "{}", hole.reason);
            }
        }
    }

    #[test]
    fn a_form_that_is_not_read_is_named() {
        for (path, text, form) in [
            (
                "a.spdx.json",
                r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}"#,
                "SPDX 3",
            ),
            ("a.spdx.yml", "spdxVersion: \"SPDX-2.3\"\n", "SPDX in YAML"),
            (
                "a.spdx.rdf",
                "<rdf:RDF xmlns:a=\"http://spdx.org/rdf/terms#\"/>",
                "SPDX in RDF",
            ),
            (
                "a.spdx.xml",
                "<Document><spdxVersion>SPDX-2.3</spdxVersion></Document>",
                "SPDX in XML",
            ),
        ] {
            let evidence = extract(path, text);
            let [hole] = evidence.holes.as_slice() else {
                panic!("{path}: {evidence:?}");
            };
            assert!(hole.is_gap() && hole.reason.contains(form), "{hole:?}");
        }
    }

    #[test]
    fn what_is_no_document() {
        assert_eq!(
            extract("app/bom.json", r#"{"parts": 7}"#),
            Evidence::default()
        );
        assert_eq!(extract("LICENSE.spdx", "MIT\n"), Evidence::default());
        for text in [
            r#"{"parts": 7}"#,
            r#"{"bomFormat": "CycloneDX", "#,
            &"{\"a\":".repeat(100_000),
            "\u{1} neither",
            "",
        ] {
            assert_eq!(extract("a.cdx.json", text).holes.len(), 1);
        }
    }
}
