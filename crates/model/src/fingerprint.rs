//! The identity of a finding across scans.

use sha2::{Digest as _, Sha256};

use crate::{Digest, Finding, Purl};

/// The id that stands for a vulnerability with several: CVE, else a vendor's, else GHSA, else other.
/// Within a class the first in the order of text.
pub fn canonical_id<'a>(ids: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let class = |id: &str| match id.split('-').next().unwrap_or(id) {
        "CVE" => 0,
        "DSA" | "DLA" | "USN" | "ALSA" | "RLSA" | "RHSA" | "ELSA" | "ALAS" | "SUSE" => 1,
        "GHSA" => 2,
        _ => 3,
    };
    ids.into_iter().min_by_key(|id| (class(id), *id))
}

/// SHA-256 (hexadecimal) of kind, canonical id, purl without version, and class of path. Never of
/// layer or line, so that a rebuild or an edit elsewhere does not make a finding new.
pub fn fingerprint(finding: &Finding) -> String {
    let package = finding.package.as_deref().unwrap_or_default();
    let package = package.parse::<Purl>().map_or_else(
        |_unparsable| package.to_owned(),
        |purl| purl.without_version().to_string(),
    );
    let path = finding.location.path.as_deref().unwrap_or_default();
    let mut hasher = Sha256::new();
    for part in [
        finding.kind.name(),
        &finding.id,
        &package,
        &path_class(path),
    ] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    Digest::sha256(&hasher.finalize().into()).hex().to_owned()
}

/// The path with every run of digits as `#`, so that versioned directories fall together.
fn path_class(path: &str) -> String {
    let mut class = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '0'..='9' if class.ends_with('#') => {}
            '0'..='9' => class.push('#'),
            c => class.push(c),
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FindingKind, Severity};

    #[test]
    fn layer_line_and_version_do_not_matter() {
        let mut a = Finding::new(
            FindingKind::Vulnerability,
            "CVE-2024-1",
            "t",
            Severity::High,
        );
        a.package = Some("pkg:npm/a@1.0.0".to_owned());
        a.location.path = Some("usr/lib/python3.9/x".to_owned());
        let mut b = a.clone();
        b.package = Some("pkg:npm/a@1.0.1?x=y".to_owned());
        b.location.path = Some("usr/lib/python3.11/x".to_owned());
        b.location.layer = Some(4);
        b.location.line = Some(9);
        assert_eq!(fingerprint(&a), fingerprint(&b));
        b.id = "CVE-2024-2".to_owned();
        assert_ne!(fingerprint(&a), fingerprint(&b));
    }

    #[test]
    fn canonical_order() {
        let ids = ["PYSEC-2021-1", "GHSA-x", "CVE-2021-2", "CVE-2021-1"];
        assert_eq!(canonical_id(ids), Some("CVE-2021-1"));
        assert_eq!(canonical_id(["GHSA-x", "DSA-1-1"]), Some("DSA-1-1"));
        assert_eq!(canonical_id([]), None);
    }
}
