//! Other tools' rules as a `seawall.yaml`.

use std::fmt::Write as _;

use seawall_model::{Date, Hole, HoleName, Package, PackageKind, ecosystem_named};

use super::ForeignIgnores;
use crate::ignore::{Condition, Ignore};

/// What came of a conversion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// The policy.
    pub yaml: String,
    /// What could not be carried over, with file, line and reason; comments of the policy say it, too.
    pub lost: Vec<Hole>,
    /// What need not be carried over: settings, and rules whose time is over, which are carried over with
    /// their end.
    pub told: Vec<Hole>,
}

/// A policy that sets aside what the rules of the files set aside, with that owner, and that date for rules
/// that have none. A rule that the policy's language can't express is left out.
pub fn to_seawall_yaml(files: &[ForeignIgnores], owner: &str, default_until: Date) -> Converted {
    let mut converted = Converted::default();
    let mut entries = String::new();
    for file in files {
        converted.lost.extend(file.notes.iter().cloned());
        converted.told.extend(file.settings.iter().cloned());
        converted.told.extend(file.ended.iter().cloned());
        for ignore in &file.ignores {
            let place = format!("{}:{}", ignore.source.file, ignore.source.line);
            match keys(ignore) {
                Ok(sets) => {
                    for set in sets {
                        entry(&mut entries, &set, ignore, &place, owner, default_until);
                    }
                }
                Err(why) => {
                    let what = super::named(ignore.id());
                    let hole = Hole::new(HoleName::FOREIGN_IGNORE, what, place, why);
                    converted.lost.push(hole);
                }
            }
        }
    }
    let mut out = String::from("version: 1\n");
    let comments = converted.lost.iter().map(|hole| ("not converted", hole));
    let comments = comments.chain(converted.told.iter().map(|hole| ("note", hole)));
    for (word, hole) in comments {
        let text = format!("{}: {}: {}", hole.place, hole.what, hole.reason);
        // Writing to a String can't fail.
        let _ = writeln!(out, "# {word}: {}", one_line(&text));
    }
    if !entries.is_empty() {
        out.push_str("ignore:\n");
        out.push_str(&entries);
    }
    converted.yaml = out;
    converted
}

type Keys = Vec<(&'static str, String)>;

fn entry(out: &mut String, keys: &Keys, ignore: &Ignore, place: &str, owner: &str, default: Date) {
    let from = format!("from {place}");
    let reason = ignore
        .reason
        .as_deref()
        .map_or(from.clone(), |reason| format!("{reason} ({from})"));
    let until = last_day(ignore).unwrap_or(default).to_string();
    let owner = ignore.owner.as_deref().unwrap_or(owner).to_owned();
    let rest = [("reason", reason), ("owner", owner), ("until", until)];
    for (i, (key, value)) in keys.iter().chain(&rest).enumerate() {
        let lead = if i == 0 { "  - " } else { "    " };
        let _ = writeln!(out, "{lead}{key}: {}", quoted(value));
    }
}

/// A JSON text is a YAML text; characters that hide are escaped so that a reader sees them.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() || !seawall_model::visible(c.encode_utf8(&mut [0; 4])).starts_with('\\') {
            out.push(c);
        } else {
            let _ = write!(out, "\\U{:08x}", u32::from(c));
        }
    }
    out
}

fn one_line(text: &str) -> String {
    seawall_model::visible(text).into_owned()
}

/// The last day on which a rule holds: other tools name the day after it.
fn last_day(ignore: &Ignore) -> Option<Date> {
    let until = ignore.until?;
    if !ignore.source.foreign {
        return Some(until);
    }
    let seconds = until.days().checked_sub(1)?.checked_mul(86_400)?;
    Some(Date::from_unix(u64::try_from(seconds).ok()?))
}

/// The rule's conditions as keys of one or several entries, or why that can't be.
fn keys(ignore: &Ignore) -> Result<Vec<Keys>, &'static str> {
    let mut sets: Vec<Keys> = vec![Vec::new()];
    let mut package = Wanted::default();
    for condition in &ignore.conditions {
        match condition {
            Condition::Id(id) => add(&mut sets, "id", id),
            Condition::Kind(kind) => add(&mut sets, "kind", kind.name()),
            Condition::Package(glob) => add(&mut sets, "package", glob.as_str()),
            Condition::Target(glob) => add(&mut sets, "target", glob.as_str()),
            Condition::Purl(purl) => {
                let bare = purl.without_version();
                let text = match purl.version_text() {
                    _ if bare
                        .clone()
                        .version(purl.version_text().unwrap_or_default())
                        != **purl =>
                    {
                        return Err("the package URL has qualifiers");
                    }
                    Some(_) | None => crate::glob::escape(&purl.to_string()),
                };
                add(&mut sets, "package", &text);
            }
            Condition::Path(globs) => {
                sets = globs
                    .iter()
                    .flat_map(|glob| {
                        let mut sets = sets.clone();
                        add(&mut sets, "path", glob.as_str());
                        sets
                    })
                    .collect();
            }
            Condition::Name(name) => package.name = Some(name),
            Condition::Version(version) => package.version = Some(version),
            Condition::Ecosystem(ecosystem) => package.ecosystem = Some(ecosystem),
            Condition::HasPackage => package.any = true,
            Condition::NamePattern(_) => return Err("it names packages by a regular expression"),
            Condition::SourceName(_) => return Err("it names a source package"),
            Condition::Types(_) => return Err("it names types of packages"),
            Condition::Os { .. } => return Err("it names an operating system"),
            Condition::Fixable(_) | Condition::WillNotFix(_) => {
                return Err("it asks whether there is a fix");
            }
        }
    }
    if let Some(pattern) = package.pattern()? {
        add(&mut sets, "package", &pattern);
    }
    let mut names: Vec<_> = sets.iter().flatten().map(|(key, _)| *key).collect();
    names.sort_unstable();
    names.dedup();
    if names.iter().all(|n| *n == "target") {
        return Err("it names neither id, package, path nor kind");
    }
    if sets.iter().any(has_twice) {
        return Err("it asks two things of one key");
    }
    Ok(sets)
}

fn has_twice(set: &Keys) -> bool {
    set.iter()
        .enumerate()
        .any(|(i, (key, _))| set[..i].iter().any(|(other, _)| other == key))
}

fn add(sets: &mut [Keys], key: &'static str, value: &str) {
    for set in sets {
        set.push((key, value.to_owned()));
    }
}

/// What OSV-Scanner's rules ask of a package.
#[derive(Default)]
struct Wanted<'a> {
    any: bool,
    name: Option<&'a str>,
    version: Option<&'a str>,
    ecosystem: Option<&'a str>,
}

impl Wanted<'_> {
    /// The same as a pattern for package URLs or names.
    fn pattern(&self) -> Result<Option<String>, &'static str> {
        let Some(ecosystem) = self.ecosystem else {
            return match (self.name, self.version) {
                (None, None) => Ok(self.any.then(|| "**".to_owned())),
                (None, Some(_)) => Err("it names a version of no package"),
                (Some(name), None) => Ok(Some(crate::glob::escape(name))),
                (Some(name), Some(version)) => {
                    Ok(Some(crate::glob::escape(&format!("{name}@{version}"))))
                }
            };
        };
        let info = ecosystem_named(ecosystem).filter(|e| e.os_ids.is_empty());
        let info = info.ok_or("its ecosystem is not one of a single type of package")?;
        match self.name {
            None if self.version.is_some() => Err("it names a version of no package"),
            None => Ok(Some(format!("pkg:{}/**", info.kind))),
            Some(name) => {
                let kind = PackageKind::new(info.kind.as_str());
                let package = Package::new(kind, name, self.version.unwrap_or_default());
                Ok(Some(crate::glob::escape(
                    &package.to_purl(None).to_string(),
                )))
            }
        }
    }
}
