//! Pages: walking a table b-tree, and joining payloads that run over several pages.

use std::collections::HashSet;

use seawall_model::Content;

use crate::holes::Holes;

use super::super::blobs::{self, Budget, be16, be32, describe, fault};
use super::cell::{Leaf, leaf};

const INTERIOR: u8 = 0x05;
const LEAF: u8 = 0x0d;
/// The file's header stands before the first page's own.
const FILE_HEADER: usize = 100;

/// Takes a row's offset and payload; false to stop.
type Visit<'v> = dyn FnMut(u64, &[u8], &mut Holes) -> bool + 'v;

/// The pages of a file.
pub(super) struct Pages<'c> {
    content: &'c dyn Content,
    size: usize,
    /// Bytes of a page without those reserved for extensions.
    usable: usize,
    /// Pages that were used: in a tree or a chain, no page stands twice.
    used: HashSet<u32>,
}

impl<'c> Pages<'c> {
    /// By the file's header; an error says what is wrong with it.
    pub(super) fn new(start: &[u8], content: &'c dyn Content) -> Result<Self, String> {
        let size = match be16(start, 16) {
            Some(1) => 65_536,
            Some(size) if size >= 512 && size.is_power_of_two() => usize::from(size),
            _ => return Err("SQLite pages of an impossible size".to_owned()),
        };
        let reserved = start.get(20).copied().map_or(0, usize::from);
        // Section 1.3.4: at least 480 bytes are left.
        let usable = size - reserved;
        if usable < 480 {
            return Err("SQLite pages without room".to_owned());
        }
        Ok(Self {
            content,
            size,
            usable,
            used: HashSet::new(),
        })
    }

    /// Bytes of a page.
    pub(super) fn size(&self) -> u64 {
        self.size as u64
    }

    fn offset(&self, number: u32) -> u64 {
        u64::from(number).saturating_sub(1) * self.size as u64
    }

    fn load(&self, number: u32) -> Result<Vec<u8>, String> {
        if number == 0 {
            return Err("a SQLite page with the number 0".to_owned());
        }
        blobs::bytes(self.content, self.offset(number), self.size).map_err(|e| describe(&e))
    }

    /// Visits the rows of the table b-tree with that root, in its order.
    pub(super) fn walk(
        &mut self,
        root: u32,
        budget: &mut Budget,
        holes: &mut Holes,
        visit: &mut Visit<'_>,
    ) {
        let mut waiting = vec![root];
        while let Some(number) = waiting.pop() {
            let offset = self.offset(number);
            if !self.used.insert(number) {
                fault(holes, offset, "a SQLite page that stands twice");
                continue;
            }
            let page = match self.load(number) {
                Ok(page) => page,
                Err(reason) => {
                    fault(holes, offset, reason);
                    continue;
                }
            };
            let start = if number == 1 { FILE_HEADER } else { 0 };
            match page.get(start) {
                Some(&INTERIOR) => {
                    if !children(&page, start, self.usable, &mut waiting) {
                        fault(holes, offset, "a SQLite page with cells outside of it");
                    }
                }
                Some(&LEAF) => {
                    if !self.rows(&page, start, offset, budget, holes, visit) {
                        return;
                    }
                }
                _ => fault(holes, offset, "a SQLite page that is no table's"),
            }
        }
    }

    /// False if the visitor has enough.
    fn rows(
        &mut self,
        page: &[u8],
        start: usize,
        offset: u64,
        budget: &mut Budget,
        holes: &mut Holes,
        visit: &mut Visit<'_>,
    ) -> bool {
        let count = be16(page, start + 3).map_or(0, usize::from);
        for index in 0..count {
            let at = be16(page, start + 8 + index * 2).map_or(0, usize::from);
            let Some(cell) = leaf(page, at, self.usable) else {
                fault(holes, offset + at as u64, "a SQLite cell outside its page");
                continue;
            };
            match self.payload(&cell, budget) {
                Ok(payload) => {
                    if !visit(offset + at as u64, &payload, holes) {
                        return false;
                    }
                }
                Err(reason) => fault(holes, offset + at as u64, reason),
            }
        }
        true
    }

    fn payload(&mut self, cell: &Leaf<'_>, budget: &mut Budget) -> Result<Vec<u8>, String> {
        budget.allows(cell.length)?;
        let length = usize::try_from(cell.length).map_err(|_too_long| "too long".to_owned())?;
        let mut payload = Vec::with_capacity(length.min(1 << 20));
        payload.extend_from_slice(cell.local);
        let mut next = cell.overflow.unwrap_or_default();
        while payload.len() < length {
            if next == 0 || !self.used.insert(next) {
                return Err("a chain of SQLite pages ends early or is shared".to_owned());
            }
            let page = self.load(next)?;
            next = be32(&page, 0).unwrap_or_default();
            let part = page.get(4..self.usable).unwrap_or_default();
            let part = part.get(..part.len().min(length - payload.len()));
            payload.extend_from_slice(part.unwrap_or_default());
        }
        budget.take(cell.length)?;
        Ok(payload)
    }
}

/// Adds an interior page's children, the first one on top; false if a cell is not on the page.
fn children(page: &[u8], start: usize, usable: usize, waiting: &mut Vec<u32>) -> bool {
    let count = be16(page, start + 3).map_or(0, usize::from);
    let mut whole = true;
    waiting.extend(be32(page, start + 8));
    for index in (0..count).rev() {
        let cell = be16(page, start + 12 + index * 2).map(usize::from);
        match cell.filter(|at| *at < usable).and_then(|at| be32(page, at)) {
            Some(child) => waiting.push(child),
            None => whole = false,
        }
    }
    whole
}
