//! Well-known, much exploited vulnerabilities, so that even a first scan without any advisories finds
//! the worst. Written by hand from public facts; never a substitute for a source.
//!
//! One file for each ecosystem. A line of its table is one vulnerability:
//!
//! ```text
//! id | severity | title | package range range…; package range…
//! ```
//!
//! A range is `a..b` (from `a`, before `b`), `a..=b` (with `b`), `a..` (no fix is known), each
//! without `a` from the beginning; `=a` is that one version and `*` every one. A package of a
//! distribution is `name@release`.

use std::sync::OnceLock;

use seawall_model::{
    Advisory, Affected, BoundEnd, Ecosystem, PackageRole, Range, Severity, normalise_name,
};

use crate::error::AdvisoryError;
use crate::index::{Index, IndexBuilder};

seawall_model::registry! {
    &'static Facts: alma_linux, alpine, crates_io, debian, go, maven, npm, packagist, pypi, ruby_gems, ubuntu
}

/// The source's name in verdicts.
pub(crate) const SOURCE: &str = "built-in";

/// What is known of one ecosystem.
pub(crate) struct Facts {
    /// Its OSV name, without a release.
    ecosystem: &'static str,
    /// Which names the packages have.
    role: PackageRole,
    /// The lines.
    table: &'static str,
}

/// Everything that is built in, one advisory for each vulnerability and ecosystem.
pub fn well_known() -> Vec<Advisory> {
    let lines = |facts: &'static Facts| facts.table.lines().map(move |line| facts.advisory(line));
    ALL.iter().copied().flat_map(lines).flatten().collect()
}

/// The tables as an index.
pub(crate) fn knowledge() -> Result<&'static Index, AdvisoryError> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    if let Some(index) = INDEX.get() {
        return Ok(index);
    }
    let built = build()?;
    Ok(INDEX.get_or_init(|| built))
}

fn build() -> Result<Index, AdvisoryError> {
    let mut builder = IndexBuilder::new(SOURCE).passing();
    for advisory in well_known() {
        builder.add(advisory)?;
    }
    let mut bytes = Vec::new();
    builder.finish(None, &mut bytes)?;
    Index::of_bytes(SOURCE, bytes)
}

impl Facts {
    /// One line; none where it does not have the form above, which the tests rule out.
    fn advisory(&self, line: &str) -> Option<Advisory> {
        let [id, severity, title, packages] =
            line.split('|').collect::<Vec<_>>().try_into().ok()?;
        let affected = packages.split("; ").map(|p| self.affected(p));
        Some(Advisory {
            id: id.to_owned(),
            title: title.to_owned(),
            severity: Some(severity.parse::<Severity>().ok()?),
            affected: affected.collect::<Option<_>>()?,
            ..Advisory::default()
        })
    }

    fn affected(&self, package: &str) -> Option<Affected> {
        let mut words = package.split(' ');
        let name = words.next()?;
        let (name, release) = match name.rsplit_once('@') {
            Some((name, release)) if !name.is_empty() => (name, Some(release.to_owned())),
            _ => (name, None),
        };
        let ecosystem = Ecosystem {
            name: self.ecosystem.to_owned(),
            release,
        };
        let mut affected = Affected::new(ecosystem, normalise_name(self.ecosystem, name));
        affected.role = self.role;
        affected.ranges = words.map(range).collect::<Option<_>>()?;
        (!affected.ranges.is_empty()).then_some(affected)
    }
}

fn range(word: &str) -> Option<Range> {
    let version = |v: &str| (!v.is_empty()).then(|| v.to_owned());
    if word == "*" {
        let (introduced, end) = (None, BoundEnd::Open);
        return Some(Range { introduced, end });
    }
    if let Some(only) = word.strip_prefix('=') {
        return Some(Range {
            introduced: version(only),
            end: BoundEnd::LastAffected(version(only)?),
        });
    }
    let (introduced, end) = word.split_once("..")?;
    let end = match (end, end.strip_prefix('=')) {
        ("", _) => BoundEnd::Open,
        (_, Some(last)) => BoundEnd::LastAffected(version(last)?),
        (fixed, None) => BoundEnd::Fixed(fixed.to_owned()),
    };
    let introduced = version(introduced);
    Some(Range { introduced, end })
}

#[cfg(test)]
mod tests;
