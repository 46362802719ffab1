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

/// How fingerprints are made; raised whenever the same finding would get another one.
pub const IDENTITY: u32 = 2;

/// Gives every finding of a target its fingerprint: SHA-256 (hexadecimal) of the kind, the canonical
/// id, the subject, and for repeats an ordinal.
///
/// The subject is the package without its version, and the class of its path, where a package is
/// named; else the path, service and container, or where there is none of them the instruction.
/// To either comes the finding's own `subject`, where it has one. Never the layer or the line, so that a rebuild or an edit elsewhere does not make a finding new.
/// Of several findings with the same subject the first in the order of places has no ordinal, and
/// keeps its fingerprint when others come or go behind it. The order of `findings` changes nothing.
pub fn identify(findings: &mut [Finding]) {
    let mut order: Vec<(String, usize)> = findings
        .iter()
        .enumerate()
        .map(|(position, finding)| (identity(finding), position))
        .collect();
    order.sort_by(|(a, at), (b, bt)| {
        let place = |at: usize| {
            let f = &findings[at];
            (&f.location, &f.package, &f.refs, &f.title, &f.evidence)
        };
        a.cmp(b).then_with(|| place(*at).cmp(&place(*bt)))
    });
    let mut before: Option<&str> = None;
    let mut ordinal = 0_u32;
    for (identity, position) in &order {
        ordinal = if before == Some(identity) {
            ordinal + 1
        } else {
            0
        };
        before = Some(identity);
        let mut hasher = Sha256::new();
        hasher.update(identity.as_bytes());
        if ordinal > 0 {
            hasher.update(ordinal.to_le_bytes());
        }
        let digest = Digest::sha256(&hasher.finalize().into());
        digest
            .hex()
            .clone_into(&mut findings[*position].fingerprint);
    }
}

/// What a finding is known by, but for repeats: parts with their lengths, so that none runs into
/// another.
pub fn identity(finding: &Finding) -> String {
    let location = &finding.location;
    let path = location.path.as_deref().unwrap_or_default();
    let mut parts = vec![finding.kind.name().to_owned(), finding.id.clone()];
    if let Some(package) = &finding.package {
        let package = package.parse::<Purl>().map_or_else(
            |_unparsable| package.clone(),
            |purl| purl.without_version().to_string(),
        );
        parts.extend([package, path_class(path)]);
    } else {
        let named = [&location.service, &location.container];
        let named = named.map(|part| part.as_deref().unwrap_or_default());
        let instruction = location.instruction.as_deref();
        let instruction = instruction.filter(|_| path.is_empty() && named == ["", ""]);
        parts
            .extend([path, named[0], named[1], instruction.unwrap_or_default()].map(str::to_owned));
    }
    parts.extend(finding.subject.clone());
    let part = |part: &String| format!("{}:{part};", part.len());
    parts.iter().map(part).collect()
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

    fn fingerprints(findings: &[Finding]) -> Vec<String> {
        let mut findings = findings.to_vec();
        identify(&mut findings);
        findings.into_iter().map(|f| f.fingerprint).collect()
    }

    fn vulnerability(purl: &str, path: &str) -> Finding {
        let kind = FindingKind::Vulnerability;
        let mut finding = Finding::new(kind, "CVE-2024-1", "t", Severity::High);
        finding.package = Some(purl.to_owned());
        finding.location.path = Some(path.to_owned());
        finding
    }

    fn check(path: &str, line: u32) -> Finding {
        let kind = FindingKind::Misconfiguration;
        let mut finding = Finding::new(kind, "image-setuid-files", "t", Severity::High);
        finding.location.path = Some(path.to_owned());
        finding.location.line = Some(line);
        finding
    }

    #[test]
    fn layer_line_and_version_do_not_matter() {
        let a = vulnerability("pkg:npm/a@1.0.0", "usr/lib/python3.9/x");
        let mut b = vulnerability("pkg:npm/a@1.0.1?x=y", "usr/lib/python3.11/x");
        (b.location.layer, b.location.line) = (Some(4), Some(9));
        assert_eq!(fingerprints(&[a]), fingerprints(&[b.clone()]));
        let before = fingerprints(&[b.clone()]);
        b.id = "CVE-2024-2".to_owned();
        assert_ne!(fingerprints(&[b]), before);
    }

    #[test]
    fn what_has_no_package_goes_by_its_whole_path() {
        let of = |path| fingerprints(&[check(path, 1)]).remove(0);
        assert_ne!(of("srv/app1/helper"), of("srv/app2/helper"));
    }

    #[test]
    fn repeats_have_an_ordinal_and_the_first_keeps_its_own() {
        let [one, two] = [check("Dockerfile", 3), check("Dockerfile", 9)];
        let both = fingerprints(&[two.clone(), one.clone()]);
        assert_ne!(both[0], both[1]);
        assert_eq!(both[1], fingerprints(std::slice::from_ref(&one))[0]);
        assert_eq!(both, {
            let mut other = fingerprints(&[one, two]);
            other.reverse();
            other
        });
    }

    #[test]
    fn services_containers_and_instructions_tell_apart() {
        let mut finding = check("compose.yaml", 1);
        let mut seen = vec![fingerprints(&[finding.clone()]).remove(0)];
        finding.location.service = Some("web".to_owned());
        seen.push(fingerprints(&[finding.clone()]).remove(0));
        finding.location.instruction = Some("RUN x".to_owned());
        // The instruction of a layer changes with every build, so it does not count beside a path.
        assert_eq!(seen[1], fingerprints(&[finding.clone()])[0]);
        (finding.location.path, finding.location.service) = (None, None);
        seen.push(fingerprints(&[finding.clone()]).remove(0));
        finding.location.instruction = Some("RUN y".to_owned());
        seen.push(fingerprints(&[finding]).remove(0));
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn canonical_order() {
        let ids = ["PYSEC-2021-1", "GHSA-x", "CVE-2021-2", "CVE-2021-1"];
        assert_eq!(canonical_id(ids), Some("CVE-2021-1"));
        assert_eq!(canonical_id(["GHSA-x", "DSA-1-1"]), Some("DSA-1-1"));
        assert_eq!(canonical_id([]), None);
    }
}
