//! What extended headers say of the entry that comes after them, and what readers make of it.

use super::entry::EntryKind;
use super::header::Header;
use super::pax::Pax;

/// Extended headers whose entry did not come yet.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) pax: Pax,
    pub(super) long_path: Option<Vec<u8>>,
    pub(super) long_link: Option<Vec<u8>>,
    /// Why the entry is to be passed over.
    pub(super) refused: Option<&'static str>,
    with_pax: bool,
    /// What readers take differently.
    doubts: Vec<&'static str>,
}

impl Pending {
    /// Whether an archive may end here.
    pub(super) fn is_empty(&self) -> bool {
        !self.with_pax && self.long_path.is_none() && self.long_link.is_none()
    }

    /// A pax header; `X` is what Solaris wrote before there was a standard.
    pub(super) fn add_pax(&mut self, kind: u8, bytes: &[u8]) {
        if kind == b'X' {
            self.doubt("an extended header of Solaris: others take it for a file");
        }
        // Go forgets the earlier one, others join them.
        if self.with_pax {
            self.doubt("two pax headers before one entry");
        }
        self.with_pax = true;
        let read = self.pax.read(bytes);
        self.refused = read.err().or(self.refused);
    }

    /// A long name or link target of GNU.
    pub(super) fn add_long(&mut self, is_link: bool, mut bytes: Vec<u8>) {
        let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
        bytes.truncate(end);
        if bytes.is_empty() {
            self.doubt("an empty long name");
        }
        let place = if is_link {
            &mut self.long_link
        } else {
            &mut self.long_path
        };
        if place.replace(bytes).is_some() {
            self.doubt("two long names before one entry");
        }
    }

    /// A header for all entries came; Go forgets what it has of the next one.
    pub(super) fn interrupt(&mut self) {
        if !self.is_empty() {
            self.doubt("a header for all entries stands between an extended header and its entry");
        }
    }

    fn doubt(&mut self, what: &'static str) {
        if !self.doubts.contains(&what) {
            self.doubts.push(what);
        }
    }

    /// What of the entry readers take differently. `path` is as we take it.
    pub(super) fn doubts(
        mut self,
        header: &Header<'_>,
        kind: EntryKind,
        path: &[u8],
    ) -> Vec<&'static str> {
        let named_apart = self.pax.path.is_some() || self.long_path.is_some();
        if differ(self.pax.path.as_ref(), self.long_path.as_ref())
            || differ(self.pax.link.as_ref(), self.long_link.as_ref())
        {
            self.doubt("pax and GNU give it different long names: pax counts");
        }
        if self.pax.repeated {
            self.doubt("a pax record stands twice with different values");
        }
        if self.pax.emptied {
            self.doubt("a pax record without a value: the header's counts");
        }
        if self.pax.sparse && (kind != EntryKind::File || !self.pax.is_known_sparse()) {
            self.doubt("records of a sparse file that make none");
        }
        if header.kind() == b'S' && !header.is_gnu() {
            self.doubt("a sparse file of GNU in a header that is not GNU's");
        }
        // GNU tar takes it for a directory.
        if kind == EntryKind::File && path.ends_with(b"/") {
            self.doubt("a file whose name ends as a directory's does: a file");
        }
        if !matches!(header.kind(), 0 | b'0'..=b'7' | b'S') {
            self.doubt("an entry of an unknown kind: taken for a file");
        }
        // Python joins whatever stands there to the name.
        if !named_apart && header.has_doubtful_prefix() {
            self.doubt("a prefix to the name that only some headers have");
        }
        self.doubts
    }
}

fn differ(one: Option<&Vec<u8>>, other: Option<&Vec<u8>>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}
