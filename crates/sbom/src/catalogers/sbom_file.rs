//! Bills of materials that lie in the target: SPDX as Bitnami (`/opt/bitnami/X/.spdx-X.spdx`) and
//! apko (`/var/lib/db/sbom`) write it, CycloneDX, and those of Python wheels (PEP 770).
//!
//! A document tells what its author put in, not what is there; so it is second-hand, and whatever
//! another cataloger read from a real file takes its place (see `resolve`). Packages without a package
//! URL are left out, and so are images and repositories, which are no packages of a file system. What
//! the document says of its own gaps and of the operating system is not taken over.
//!
//! SPDX tag-value is read for package URLs only; CycloneDX XML is not read.

use seawall_documents::{DocumentError, DocumentKind, cyclonedx, package_of_purl, sniff, spdx};
use seawall_model::{
    Content, Evidence, FileFacts, Hole, Package, PackageKind, Purl, PurlError, read_all,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::holes::Holes;
use crate::lines::Lines;

pub(crate) static IT: SbomFile = SbomFile;

pub(crate) struct SbomFile;

/// Bytes of one document.
const MAX_BYTES: u64 = 64 << 20;
/// Bytes of one line of tag-value.
const MAX_LINE: usize = 16 << 10;
/// Packages of one tag-value document.
const MAX_PACKAGES: usize = 100_000;
/// Purl types of what is no package of a file system.
const NO_PACKAGES: &[&str] = &["docker", "file", "github", "gitlab", "oci"];

impl Cataloger for SbomFile {
    fn name(&self) -> &'static str {
        "sbom_file"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Suffix(".spdx"),
            Pattern::Suffix(".spdx.json"),
            Pattern::Suffix(".cdx.json"),
            Pattern::Suffix(".cyclonedx.json"),
            Pattern::Name("bom.json"),
            Pattern::Name("sbom.json"),
        ]
    }

    fn second_hand(&self) -> bool {
        true
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        // Of these names anything may be; of the others only a document is.
        let generic = file.path.ends_with("bom.json");
        if is_tag_value(content) {
            return tag_value(content);
        }
        let bytes = match read_all(content, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(_) if generic => return Evidence::default(),
            Err(error) => return unreadable(error.to_string()),
        };
        match read(&bytes) {
            Some(Ok(packages)) => evidence(packages, Holes::default()),
            Some(Err(error)) => unreadable(explain(&error)),
            None if generic || !bytes.trim_ascii_start().starts_with(b"{") => Evidence::default(),
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

fn malformed(url: &str, error: &PurlError) -> Hole {
    Hole::new("unreadable-sbom", "a package URL", url, error.to_string())
}

fn unreadable(reason: String) -> Evidence {
    Evidence {
        holes: vec![Hole::new(
            "unreadable-sbom",
            "packages of a document",
            "",
            reason,
        )],
        ..Evidence::default()
    }
}

/// SPDX 2.3, "tag:value": the version comes first, but for comments.
fn is_tag_value(content: &dyn Content) -> bool {
    let mut head = [0; 512];
    let length = content.read_at(0, &mut head).unwrap_or(0);
    let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
    let first = head
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        line.trim_start_matches('\u{feff}')
            .starts_with("SPDXVersion:")
    })
}

/// `ExternalRef: PACKAGE-MANAGER purl pkg:…`, one a package.
fn tag_value(content: &dyn Content) -> Evidence {
    let (mut packages, mut holes) = (Vec::new(), Holes::default());
    let mut lines = Lines::new(content, MAX_LINE);
    loop {
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                holes.unreadable("packages of a document", lines.offset(), &error);
                break;
            }
        };
        let text = String::from_utf8_lossy(line.bytes);
        let Some(reference) = text.trim().strip_prefix("ExternalRef:") else {
            continue;
        };
        let mut words = reference.split_whitespace().skip(1);
        let (Some("purl"), Some(locator)) = (words.next(), words.next()) else {
            continue;
        };
        if packages.len() >= MAX_PACKAGES {
            let (what, reason) = ("packages of a document", "it lists more than are read");
            let hole = Hole::new("sbom-packages", what, "", reason);
            holes.push(hole.at(line.offset).limited("sbom-packages", MAX_PACKAGES));
            break;
        }
        match locator.parse() {
            Ok(purl) => packages.push(package_of_purl(&purl)),
            Err(error) => holes.push(malformed(locator, &error).at(line.offset)),
        }
    }
    evidence(packages, holes)
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
        ] {
            assert_eq!(extract("a.cdx.json", text).holes.len(), 1);
        }
    }
}
