//! Bills of materials that lie in the target: SPDX as Bitnami (`/opt/bitnami/X/.spdx-X.spdx`) and
//! apko (`/var/lib/db/sbom`) write it, CycloneDX, and those of Python wheels (PEP 770).
//!
//! A document tells what its author put in, not what is there; so it is second-hand, and whatever
//! another cataloger read from a real file takes its place (see `resolve`). Packages without a package
//! URL are left out, and so are images and repositories, which are no packages of a file system. What
//! the document says of its own gaps and of the operating system is not taken over.
//!
//! SPDX tag-value and CycloneDX XML are read for package URLs only.

mod tag_value;
mod xml;

use seawall_documents::{DocumentError, DocumentKind, cyclonedx, package_of_purl, sniff, spdx};
use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind, Purl, PurlError, read_all,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::text::without_addresses;

pub(crate) static IT: SbomFile = SbomFile;

pub(crate) struct SbomFile;

/// Bytes of one document.
const MAX_BYTES: u64 = 64 << 20;
/// Packages of one document that is read for package URLs only.
const MAX_PACKAGES: usize = 100_000;
/// Purl types of what is no package of a file system.
const NO_PACKAGES: &[&str] = &["docker", "file", "github", "gitlab", "oci"];

impl Cataloger for SbomFile {
    fn name(&self) -> &'static str {
        "sbom_file"
    }

    fn revision(&self) -> u32 {
        3
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Suffix(".spdx"),
            Pattern::Suffix(".spdx.json"),
            Pattern::Suffix(".cdx.json"),
            Pattern::Suffix(".cyclonedx.json"),
            Pattern::Suffix(".cdx.xml"),
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
        // Of these names anything may be; of the others only a document is.
        let generic = file.path.ends_with("bom.json") || file.path.ends_with("bom.xml");
        let json = file.path.to_ascii_lowercase().ends_with(".json");
        if tag_value::is_one(content) {
            return tag_value::read(content);
        }
        let bytes = match read_all(content, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => return unreadable(error.to_string()),
        };
        if bytes.trim_ascii_start().starts_with(b"<") {
            return match xml::read(&String::from_utf8_lossy(&bytes)) {
                Ok(Some(evidence)) => evidence,
                Ok(None) | Err(_) if generic => Evidence::default(),
                Ok(None) => unreadable("it is no CycloneDX document".to_owned()),
                Err(reason) => unreadable(reason),
            };
        }
        match read(&bytes) {
            Some(Ok(packages)) => evidence(packages, Holes::default()),
            Some(Err(error)) => unreadable(explain(&error)),
            // `.spdx` alone names texts of licences, too.
            None if generic || !json && !bytes.trim_ascii_start().starts_with(b"{") => {
                Evidence::default()
            }
            None => unreadable("it is no SPDX 2 or CycloneDX document".to_owned()),
        }
    }
}

fn read(bytes: &[u8]) -> Option<Result<Vec<Package>, DocumentError>> {
    let document = match sniff(bytes)? {
        DocumentKind::CycloneDx => cyclonedx::read(bytes),
        DocumentKind::Spdx => spdx::read(bytes),
    };
    Some(document.map(|sbom| sbom.packages))
}

/// The error with its cause, which says line and column.
fn explain(error: &DocumentError) -> String {
    use std::error::Error as _;
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn evidence(told: Vec<Package>, mut holes: Holes) -> Evidence {
    let mut packages = Vec::new();
    for mut package in told {
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

/// Package URLs that a document lists, as they come.
#[derive(Default)]
struct Urls {
    packages: Vec<Package>,
    holes: Holes,
}

impl Urls {
    /// Adds one that stands at that offset; false once there are more than are read.
    fn push(&mut self, url: &str, offset: u64) -> bool {
        if self.packages.len() >= MAX_PACKAGES {
            let (what, reason) = ("packages of a document", "it lists more than are read");
            let hole = Hole::new(HoleName::SBOM_PACKAGES, what, "", reason);
            self.holes
                .push(hole.at(offset).limited("sbom-packages", MAX_PACKAGES));
            return false;
        }
        match url.parse() {
            Ok(purl) => self.packages.push(package_of_purl(&purl)),
            Err(error) => self.holes.push(malformed(url, &error).at(offset)),
        }
        true
    }

    fn evidence(self) -> Evidence {
        evidence(self.packages, self.holes)
    }
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
            ExternalRef: SECURITY cpe23Type cpe:2.3:*\nExternalRef: PACKAGE_MANAGER purl pkg:\n";
        let bitnami = extract("opt/bitnami/redis/.spdx-redis.spdx", spdx);
        assert_eq!(names(&bitnami), ["bitnami redis 7.4.0-0"]);
        assert!(bitnami.packages[0].locations.is_empty() && bitnami.holes.is_empty());
        assert_eq!(names(&extract("app/bom.json", cyclonedx)), ["npm a 1.0"]);
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
            let tags = format!("SPDXVersion: SPDX-2.3\nExternalRef: PACKAGE-MANAGER purl {url}\n");
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
