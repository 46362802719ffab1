//! Who satisfies whose dependency, among the packages of one package manager.
//!
//! Versions in dependencies are not compared: the package manager did that when it installed.

use std::collections::HashMap;

use seawall_model::Package;

/// What one package needs and offers, in names that its package manager compares as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Relations {
    /// Each entry is one need: any of its alternatives will do.
    pub(crate) needs: Vec<Vec<String>>,
    /// Names that it offers besides its own.
    pub(crate) offers: Vec<String>,
}

/// Fills `depends_on` with the references of the packages that satisfy each need: the first
/// alternative that is installed, a package of that name before one that offers it, one of the same
/// architecture before another.
pub(crate) fn link(packages: &mut [Package], relations: &[Relations]) {
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut offered: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, (package, relation)) in packages.iter().zip(relations).enumerate() {
        named.entry(&package.name).or_default().push(index);
        for offer in &relation.offers {
            // Enough to find one of the right architecture; a hostile file can't make it quadratic.
            let members = offered.entry(offer).or_default();
            if members.len() < 8 {
                members.push(index);
            }
        }
    }
    let pick = |name: &str, own: usize| {
        let candidates = named.get(name).or_else(|| offered.get(name))?;
        let arch = |index: &usize| packages.get(*index).and_then(|p| p.arch.as_deref());
        let same = candidates.iter().take(8).find(|c| arch(c) == arch(&own));
        same.or_else(|| candidates.first()).copied()
    };
    let mut found: Vec<Vec<String>> = Vec::with_capacity(packages.len());
    for (index, relation) in relations.iter().enumerate().take(packages.len()) {
        let mut targets: Vec<usize> = relation
            .needs
            .iter()
            .filter_map(|alternatives| alternatives.iter().find_map(|a| pick(a, index)))
            .filter(|target| *target != index)
            .collect();
        targets.sort_unstable();
        targets.dedup();
        let references = targets
            .iter()
            .filter_map(|t| packages.get(*t))
            .map(|p| p.reference.clone());
        found.push(references.collect());
    }
    for (package, references) in packages.iter_mut().zip(found) {
        package.depends_on = references;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::PackageKind;

    #[test]
    fn first_installed_alternative_of_the_same_architecture() {
        let package = |name: &str, arch: &str| Package {
            arch: Some(arch.to_owned()),
            reference: format!("{name}:{arch}"),
            ..Package::new(PackageKind::DEB, name, "1")
        };
        let mut packages = vec![
            package("app", "i386"),
            package("lib", "amd64"),
            package("lib", "i386"),
            package("mta", "all"),
        ];
        let texts = |all: &[&str]| all.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let mut relations = vec![Relations::default(); 4];
        relations[0].needs = vec![
            texts(&["absent", "lib"]),
            texts(&["mail-agent"]),
            texts(&["nowhere"]),
            texts(&["app"]),
        ];
        relations[3].offers = texts(&["mail-agent"]);
        link(&mut packages, &relations);
        assert_eq!(packages[0].depends_on, ["lib:i386", "mta:all"]);
        assert!(packages[1].depends_on.is_empty());
    }
}
