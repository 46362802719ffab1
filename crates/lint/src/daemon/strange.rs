//! Keys that dockerd refuses, and keys that it knows and does not read.

use seawall_syntax::{Entry, NodeValue, nearest};

use super::facts::DaemonFacts;
use super::keys::{KEYS, Shape, ignored, key};

/// The entries with keys that dockerd does not read.
#[derive(Default)]
pub(super) struct Strange<'a> {
    /// Those that it refuses, with the key of the object that they stand in.
    pub(super) unknown: Vec<(&'a Entry, Option<&'a str>)>,
    /// Those that it passes over, with the key to use instead.
    pub(super) passed_over: Vec<(&'a Entry, Option<&'static str>)>,
}

impl<'a> Strange<'a> {
    /// Those of a file. dockerd takes what stands in an object for keys of the file, but for the objects that
    /// it reads as such; the names that an object of a known key may have are known too.
    pub(super) fn of(facts: &DaemonFacts<'a>) -> Self {
        let mut strange = Self::default();
        for entry in facts.entries() {
            if let Some(known) = key(&entry.key) {
                if let (Shape::Strict(names), NodeValue::Map(inner)) =
                    (&known.shape, &entry.value.value)
                {
                    let unknown = { inner.iter() }
                        .filter(|inner| !names.iter().any(|(name, _)| *name == inner.key));
                    strange
                        .unknown
                        .extend(unknown.map(|inner| (inner, Some(&*entry.key))));
                }
            } else if let Some((_, instead)) = ignored(&entry.key) {
                strange.passed_over.push((entry, *instead));
            } else if let NodeValue::Map(inner) = &entry.value.value {
                let mut unknown = { inner.iter() }
                    .filter(|inner| key(&inner.key).is_none() && ignored(&inner.key).is_none())
                    .map(|inner| (inner, Some(&*entry.key)))
                    .peekable();
                if unknown.peek().is_none() {
                    strange.passed_over.push((entry, None));
                }
                strange.unknown.extend(unknown);
            } else {
                strange.unknown.push((entry, None));
            }
        }
        strange
    }
}

/// The key that was plainly meant.
pub(super) fn nearest_to(name: &str) -> Option<String> {
    let keys = KEYS.iter().filter(|key| key.removed.is_none());
    let found = nearest(name.trim(), keys.map(|key| key.name))?;
    // In short names a letter is much: `dns` is not `tls`.
    let far = found.len() <= 4 && !found.eq_ignore_ascii_case(name.trim());
    (!far).then_some(found)
}

/// A name that can be shown: short, and without what a terminal would take for more than a letter.
pub(crate) fn shown(name: &str) -> String {
    let mut shown: String = { name.chars().take(64) }
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if name.chars().nth(64).is_some() {
        shown.push('…');
    }
    shown
}
