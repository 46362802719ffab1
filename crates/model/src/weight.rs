//! What values take in memory, roughly: to stop before there is none left.

use std::collections::BTreeMap;

use crate::{
    Coverage, Evidence, Finding, Hole, Layer, Linked, Location, OwnedPaths, Package,
    PackageLocation, Score, SourcePackage, TargetReport, Verdict,
};

/// What a value takes in memory.
pub trait Weigh {
    /// Bytes that it holds besides its own place, as an allocator hands them out.
    fn heap(&self) -> u64;

    /// Bytes in all.
    fn weight(&self) -> u64 {
        size_of_val(self) as u64 + self.heap()
    }
}

/// Bytes of one allocation: small ones are rounded up, and each has a header.
fn allocated(bytes: usize) -> u64 {
    if bytes == 0 {
        return 0;
    }
    bytes.saturating_add(8).next_multiple_of(16).max(32) as u64
}

fn all<'w>(parts: impl IntoIterator<Item = &'w dyn Weigh>) -> u64 {
    parts.into_iter().map(Weigh::heap).sum()
}

impl Weigh for String {
    fn heap(&self) -> u64 {
        allocated(self.len())
    }
}

impl Weigh for u64 {
    fn heap(&self) -> u64 {
        0
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn heap(&self) -> u64 {
        self.as_ref().map_or(0, Weigh::heap)
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn heap(&self) -> u64 {
        allocated(self.len().saturating_mul(size_of::<T>())) + self.iter().map(T::heap).sum::<u64>()
    }
}

impl Weigh for BTreeMap<String, String> {
    fn heap(&self) -> u64 {
        let entry = |(key, value): (&String, &String)| key.weight() + value.weight();
        self.iter().map(entry).sum()
    }
}

impl Weigh for Hole {
    fn heap(&self) -> u64 {
        all([
            &self.what as _,
            &self.place as _,
            &self.limit as _,
            &self.reason as _,
        ])
    }
}

impl Weigh for PackageLocation {
    fn heap(&self) -> u64 {
        self.path.heap()
    }
}

impl Weigh for SourcePackage {
    fn heap(&self) -> u64 {
        self.name.heap() + self.version.heap()
    }
}

impl Weigh for Linked {
    fn heap(&self) -> u64 {
        self.os.heap() + self.arch.heap() + self.packages.heap()
    }
}

impl Weigh for Package {
    fn heap(&self) -> u64 {
        all([
            &self.reference as _,
            &self.purl as _,
            &self.name as _,
            &self.version as _,
            &self.source as _,
            &self.arch as _,
            &self.owned_by as _,
            &self.locations as _,
            &self.licences as _,
            &self.depends_on as _,
            &self.vendor as _,
            &self.modularity as _,
            &self.sha1 as _,
            &self.linked as _,
            &self.unassessed as _,
        ])
    }
}

impl Weigh for Layer {
    fn heap(&self) -> u64 {
        self.instruction.heap()
    }
}

impl Weigh for OwnedPaths {
    fn heap(&self) -> u64 {
        self.owner.heap() + self.paths.heap()
    }
}

impl Weigh for Evidence {
    fn heap(&self) -> u64 {
        all([
            &self.cataloger as _,
            &self.path as _,
            &self.packages as _,
            &self.owned as _,
            &self.facts as _,
            &self.findings as _,
            &self.holes as _,
        ])
    }
}

impl Weigh for Verdict {
    fn heap(&self) -> u64 {
        self.source.heap() + self.reason.heap()
    }
}

impl Weigh for Score {
    fn heap(&self) -> u64 {
        self.vector.heap() + self.source.heap()
    }
}

impl Weigh for Location {
    fn heap(&self) -> u64 {
        self.path.heap()
    }
}

impl Weigh for Finding {
    fn heap(&self) -> u64 {
        all([
            &self.id as _,
            &self.aliases as _,
            &self.title as _,
            &self.description as _,
            &self.package as _,
            &self.refs as _,
            &self.fixed_in as _,
            &self.location as _,
            &self.subject as _,
            &self.evidence as _,
            &self.remedy as _,
            &self.references as _,
            &self.verdicts as _,
            &self.scores as _,
            &self.severity_source as _,
            &self.fingerprint as _,
        ])
    }
}

impl Weigh for Coverage {
    fn heap(&self) -> u64 {
        self.gaps.heap() + self.notes.heap()
    }
}

impl Weigh for TargetReport {
    fn heap(&self) -> u64 {
        self.packages.heap() + self.findings.heap() + self.coverage.heap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PackageKind;

    #[test]
    fn all_that_grows_weighs() {
        let name = "x".repeat(1000);
        let package = Package::new(PackageKind::NPM, &name, "1");
        // The name, and the reference that is made of it.
        assert!((2000..4000).contains(&package.weight()));
        let mut evidence = Evidence::default();
        let mut last = evidence.weight();
        let mut heavier = |evidence: &Evidence| {
            assert!(evidence.weight() >= last + 1000, "{evidence:?}");
            last = evidence.weight();
        };
        evidence.packages = vec![package; 10];
        heavier(&evidence);
        evidence.owned = vec![OwnedPaths {
            owner: String::new(),
            paths: vec![0; 200],
        }];
        heavier(&evidence);
        evidence.facts.insert(name.clone(), name.clone());
        heavier(&evidence);
        evidence.packages[3].depends_on = vec![String::new(); 100];
        heavier(&evidence);
        evidence.path.clone_from(&name);
        heavier(&evidence);
        let mut finding = Finding::default();
        finding.title.clone_from(&name);
        evidence.findings.push(finding);
        heavier(&evidence);
    }
}
