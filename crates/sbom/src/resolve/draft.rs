//! A package on its way into the inventory, with the names by which its files' evidence knows it.

use std::collections::HashSet;

use seawall_model::{Linked, Package};

/// A package and the local references that lead to it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The cataloger's name.
    pub(super) cataloger: String,
    pub(super) package: Package,
    /// Local references, of itself and of what was merged into it.
    pub(super) local: Vec<String>,
}

/// What makes two packages the same wherever they are.
pub(super) type Identity<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

pub(super) fn identity(package: &Package) -> Identity<'_> {
    (
        package.kind.as_str(),
        &package.name,
        &package.version,
        package.arch.as_deref(),
    )
}

/// The path of the file that tells of the package.
pub(super) fn path_of(package: &Package) -> &str {
    package.locations.first().map_or("", |l| &l.path)
}

impl Draft {
    pub(super) fn new(cataloger: &str, package: Package) -> Self {
        Self {
            cataloger: cataloger.to_owned(),
            local: vec![package.reference.clone()],
            package,
        }
    }

    fn absorb(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.package, other.package);
        self.local.extend(other.local);
        mine.locations.extend(theirs.locations);
        mine.licences.extend(theirs.licences);
        mine.depends_on.extend(theirs.depends_on);
        mine.installed |= theirs.installed;
        // One that counts is there.
        mine.uncounted = mine.uncounted.take().filter(|_| theirs.uncounted.is_some());
        // What one of them does not tell nobody knows of both.
        let linked = mine.linked.take().zip(theirs.linked);
        mine.linked = linked.and_then(|(mine, theirs)| together(mine, &theirs));
        mine.direct = either(mine.direct, theirs.direct, |a, b| a || b);
        mine.dev = either(mine.dev, theirs.dev, |a, b| a && b);
        mine.in_use = either(mine.in_use, theirs.in_use, |a, b| a || b);
        mine.inert = either(mine.inert, theirs.inert, |a, b| a && b);
        mine.source = mine.source.take().or(theirs.source);
        mine.vendor = mine.vendor.take().or(theirs.vendor);
        mine.modularity = mine.modularity.take().or(theirs.modularity);
        mine.sha1 = mine.sha1.take().or(theirs.sha1);
        mine.unassessed = mine.unassessed.take().or(theirs.unassessed);
        self.local.sort();
        self.local.dedup();
    }
}

/// What two programs hold of a package; none if that of one of them is not known.
pub(super) fn together(mut mine: Linked, theirs: &Linked) -> Option<Linked> {
    if mine.packages.is_empty() || theirs.packages.is_empty() {
        mine.packages.clear();
    } else if mine.packages != theirs.packages {
        mine.packages.extend_from_slice(&theirs.packages);
        mine.packages.sort();
        mine.packages.dedup();
    }
    let alike = (&mine.os, &mine.arch) == (&theirs.os, &theirs.arch);
    alike.then_some(mine)
}

fn either(a: Option<bool>, b: Option<bool>, join: fn(bool, bool) -> bool) -> Option<bool> {
    match (a, b) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (a, b) => a.or(b),
    }
}

/// In the inventory's order, with those merged that are the same package told by the same file.
pub(super) fn merged(mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match out.last_mut() {
            Some(last)
                if identity(&last.package) == identity(&draft.package)
                    && path_of(&last.package) == path_of(&draft.package) =>
            {
                last.absorb(draft);
            }
            _ => out.push(draft),
        }
    }
    for draft in &mut out {
        let package = &mut draft.package;
        package.locations.sort();
        package.locations.dedup();
        // Licences keep the order in which they are stated.
        let mut seen = HashSet::new();
        package.licences.retain(|l| seen.insert(l.clone()));
    }
    out
}

fn key(draft: &Draft) -> (Identity<'_>, &str, &str, &str, Option<u32>) {
    let line = draft.package.locations.first().and_then(|l| l.line);
    (
        identity(&draft.package),
        path_of(&draft.package),
        &draft.cataloger,
        &draft.package.reference,
        line,
    )
}
