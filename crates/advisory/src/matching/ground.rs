//! By what packages of one kind are judged: the same for all of them in a target.

use std::collections::BTreeMap;

use seawall_model::{Ecosystem, OperatingSystem, Package, PackageKind};
use seawall_version::{VersionScheme, scheme_of};

use super::{Matcher, ecosystem_of, kinds};
use crate::index::Index;

/// What has a say on packages of a kind.
pub(super) struct Ground<'m> {
    pub(super) ecosystem: Ecosystem,
    /// The ecosystem with its release, as indexes name it.
    pub(super) name: String,
    pub(super) scheme: Option<&'static dyn VersionScheme>,
    /// The indexes that cover it.
    pub(super) indexes: Vec<&'m Index>,
    /// Whether anything at hand has a say on it, be it on severities alone.
    pub(super) here: bool,
}

impl<'m> Ground<'m> {
    /// None where advisories are not known for packages of this kind.
    pub(super) fn new(
        matcher: &'m Matcher,
        os: Option<&OperatingSystem>,
        kind: &PackageKind,
    ) -> Option<Self> {
        let ecosystem = ecosystem_of(os, kind)?;
        let name = ecosystem.to_string();
        Some(Self {
            scheme: scheme_of(&ecosystem.name),
            indexes: matcher.covering(&name).collect(),
            here: matcher.covers(&ecosystem),
            ecosystem,
            name,
        })
    }
}

/// The grounds of all kinds of packages in a target.
pub(super) struct Grounds<'m>(BTreeMap<PackageKind, Option<Ground<'m>>>);

impl<'m> Grounds<'m> {
    pub(super) fn new(
        matcher: &'m Matcher,
        os: Option<&OperatingSystem>,
        packages: &[Package],
    ) -> Self {
        let grounds = kinds(packages.iter()).into_iter();
        let grounds = grounds.map(|kind| (kind.clone(), Ground::new(matcher, os, kind)));
        Self(grounds.collect())
    }

    pub(super) fn of(&self, package: &Package) -> Option<&Ground<'m>> {
        self.0.get(&package.kind)?.as_ref()
    }
}
