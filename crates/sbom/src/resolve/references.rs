//! Package URLs, unique references, and dependencies in terms of them.

use std::collections::HashMap;

use seawall_model::{OperatingSystem, Package};

use super::draft::{Draft, path_of};

/// What the packages are called, and whom each needs, before it is written into them.
pub(super) struct Assigned {
    purls: Vec<String>,
    references: Vec<String>,
    needs: Vec<Vec<usize>>,
}

impl Assigned {
    /// For all packages: first the drafts, then the lower ones.
    pub(super) fn new(drafts: &[Draft], lower: &[Package], os: Option<&OperatingSystem>) -> Self {
        let distribution = os.map(|os| (os.id.as_str(), os.version.as_str()));
        let all = || drafts.iter().map(|d| &d.package).chain(lower);
        let purls: Vec<String> = all().map(|p| p.to_purl(distribution).to_string()).collect();
        let paths: Vec<&str> = all().map(path_of).collect();
        let references = unique(&purls, &paths);
        Self {
            purls,
            references,
            needs: targets(drafts),
        }
    }

    /// Fills `purl` and `reference` of all packages, and rewrites `depends_on` of those present.
    pub(super) fn write(self, drafts: &mut [Draft], lower: &mut [Package]) {
        let Self {
            purls,
            references,
            needs,
        } = self;
        let packages = drafts.iter_mut().map(|d| &mut d.package).chain(lower);
        for ((package, purl), reference) in packages.zip(purls).zip(&references) {
            package.purl = purl;
            package.reference.clone_from(reference);
        }
        for (draft, mut needs) in drafts.iter_mut().zip(needs) {
            needs.sort_unstable();
            needs.dedup();
            let named = needs.iter().filter_map(|n| references.get(*n));
            draft.package.depends_on = named.cloned().collect();
        }
    }
}

/// Which drafts each draft needs: by local reference in the same file, else in the only file of
/// the same cataloger that has it. What is ambiguous is left out.
fn targets(drafts: &[Draft]) -> Vec<Vec<usize>> {
    let mut in_file: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut anywhere: HashMap<(&str, &str), Option<usize>> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let (cataloger, path) = (draft.cataloger.as_str(), path_of(&draft.package));
        for local in &draft.local {
            in_file.entry((cataloger, path, local)).or_insert(index);
            anywhere
                .entry((cataloger, local))
                .and_modify(|only| *only = None)
                .or_insert(Some(index));
        }
    }
    let find = |draft: &Draft, local: &str| {
        let (cataloger, path) = (draft.cataloger.as_str(), path_of(&draft.package));
        let near = in_file.get(&(cataloger, path, local)).copied();
        near.or_else(|| *anywhere.get(&(cataloger, local))?)
    };
    let of = |(index, draft): (usize, &Draft)| {
        let found = draft.package.depends_on.iter();
        let found = found.filter_map(|local| find(draft, local));
        found.filter(|target| *target != index).collect()
    };
    drafts.iter().enumerate().map(of).collect()
}

/// The purl where it is unique, with the path where that makes it so, else with a number.
fn unique(purls: &[String], paths: &[&str]) -> Vec<String> {
    let mut count: HashMap<&str, u32> = HashMap::new();
    for purl in purls {
        *count.entry(purl).or_default() += 1;
    }
    let doubled = |purl: &String| count.get(purl.as_str()).is_some_and(|n| *n > 1);
    let mut used: HashMap<String, u32> = HashMap::new();
    let mut name = |(purl, path): (&String, &&str)| {
        let wanted = if doubled(purl) {
            format!("{purl}#{path}")
        } else {
            purl.clone()
        };
        let mut reference = wanted.clone();
        while used.contains_key(&reference) {
            let n = used.entry(wanted.clone()).or_default();
            *n += 1;
            reference = format!("{wanted}#{}", *n + 1);
        }
        used.insert(reference.clone(), 0);
        reference
    };
    purls.iter().zip(paths).map(&mut name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_unique() {
        let purls: Vec<String> = ["a", "b", "b", "b", "b#x"].map(str::to_owned).into();
        let all = unique(&purls, &["x", "x", "x", "y", "z"]);
        assert_eq!(all, ["a", "b#x", "b#x#2", "b#y", "b#x#3"]);
    }
}
