//! At which line of a file something stands that a parser told of.
//!
//! Parsers of JSON and TOML tell no lines. What they lend from the text still stands there, so where it
//! begins is its offset, and the line follows from that: nothing is looked for, and nothing read twice.

use std::borrow::{Borrow, Cow};

use seawall_model::{Package, PackageLocation};
use serde::Deserialize;

/// A key of a map that is lent from the text wherever it has no escapes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub(crate) struct Key<'t>(#[serde(borrow)] Cow<'t, str>);

impl Key<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Where the lines of a text begin.
pub(crate) struct LineOf<'t> {
    text: &'t str,
    /// Offsets of the line ends, in order.
    ends: Vec<usize>,
}

impl<'t> LineOf<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        Self { text, ends }
    }

    /// The line, from 1, in which that byte is.
    pub(crate) fn offset(&self, offset: usize) -> Option<u32> {
        let before = self.ends.partition_point(|end| *end < offset);
        u32::try_from(before + 1).ok()
    }

    /// The line of a part that is lent from the text; none of any other text.
    pub(crate) fn part(&self, part: &str) -> Option<u32> {
        let offset = part
            .as_ptr()
            .addr()
            .checked_sub(self.text.as_ptr().addr())?;
        self.offset(offset).filter(|_| offset < self.text.len())
    }

    /// The line of a key.
    pub(crate) fn key(&self, key: &Key<'t>) -> Option<u32> {
        match &key.0 {
            Cow::Borrowed(key) => self.part(key),
            Cow::Owned(_) => None,
        }
    }
}

/// Says of a package that the file at that path tells of it in that line.
pub(crate) fn at_line(package: &mut Package, path: &str, line: Option<u32>) {
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        layer: None,
        line,
    }];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_lent_has_a_line() {
        let text = "{\n \"a\": 1,\r\n\n \"b\\u0062\": 2, \"c\": 3}";
        let map: BTreeMap<Key, u8> = serde_json::from_str(text).unwrap();
        let line_of = LineOf::new(text);
        let lines: Vec<_> = map
            .keys()
            .map(|key| (key.as_str(), line_of.key(key)))
            .collect();
        assert_eq!(lines, [("a", Some(2)), ("bb", None), ("c", Some(4))]);
        assert_eq!(line_of.part("elsewhere"), None);
        assert_eq!(line_of.offset(0), Some(1));
        assert!(map.contains_key("bb"));
    }
}
