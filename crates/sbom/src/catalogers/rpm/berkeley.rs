//! A Berkeley DB hash (`Packages`; Berkeley DB `dbinc/db_page.h`), in either byte order.
//!
//! Every page is looked at in turn rather than bucket by bucket: no chain can loop, and a broken
//! bucket costs only itself. Encrypted and checksummed databases, which rpm never wrote, are refused.

use std::collections::HashSet;

use seawall_model::Content;

use crate::holes::Holes;

use super::blobs::{self, Budget, Sink, be16, be32, describe, fault};

const HASH_MAGIC: u32 = 0x0006_1561;
/// Versions of the hash access method that rpm has used.
const VERSIONS: std::ops::RangeInclusive<u32> = 5..=10;
const PAGE_HEADER: usize = 26;
const HASH_UNSORTED: u8 = 2;
const OVERFLOW: u8 = 7;
const HASH: u8 = 13;
const ON_PAGE: u8 = 1;
const OFF_PAGE: u8 = 3;
const OFF_PAGE_ITEM: usize = 12;
/// The smallest header has two counts and one entry; shorter records are rpm's bookkeeping.
const SMALLEST: usize = 24;

/// Reads numbers in the order of the machine that wrote them.
#[derive(Clone, Copy)]
struct Order {
    little: bool,
}

impl Order {
    fn u32(self, bytes: &[u8], at: usize) -> u32 {
        let value = be32(bytes, at).unwrap_or_default();
        if self.little {
            value.swap_bytes()
        } else {
            value
        }
    }

    fn u16(self, bytes: &[u8], at: usize) -> usize {
        let value = be16(bytes, at).unwrap_or_default();
        usize::from(if self.little {
            value.swap_bytes()
        } else {
            value
        })
    }
}

fn order(start: &[u8]) -> Option<Order> {
    let magic = be32(start, 12)?;
    let little = magic.swap_bytes() == HASH_MAGIC;
    (little || magic == HASH_MAGIC).then_some(Order { little })
}

/// Whether the first page is a hash's.
pub(super) fn is_hash(start: &[u8]) -> bool {
    order(start).is_some()
}

struct Database<'c> {
    content: &'c dyn Content,
    order: Order,
    page_size: usize,
    /// Overflow pages that belong to a header already; no page belongs to two.
    used: HashSet<u32>,
}

/// Reads the values of all pages.
pub(super) fn read(
    start: &[u8],
    content: &dyn Content,
    budget: &mut Budget,
    holes: &mut Holes,
    sink: &mut Sink<'_>,
) {
    let Some(order) = order(start) else { return };
    let (version, page_size) = (order.u32(start, 16), order.u32(start, 20));
    if !VERSIONS.contains(&version) {
        return fault(
            holes,
            16,
            format!("Berkeley DB hash version {version} is not known"),
        );
    }
    if !page_size.is_power_of_two() || !(512..=65_536).contains(&page_size) {
        return fault(holes, 20, format!("Berkeley DB pages of {page_size} bytes"));
    }
    let encrypted = start.get(24).is_some_and(|alg| *alg != 0);
    let checksummed = start.get(26).is_some_and(|flags| flags & 1 != 0);
    if encrypted || checksummed {
        return fault(holes, 24, "an encrypted or checksummed Berkeley DB");
    }
    let last = order.u32(start, 32);
    let whole = content.size() / u64::from(page_size);
    if u64::from(last) >= whole {
        let reason = "the Berkeley DB file ends before its last page";
        fault(holes, content.size(), reason);
    }
    let last = u32::try_from(u64::from(last).min(whole.saturating_sub(1))).unwrap_or(u32::MAX);
    let mut database = Database {
        content,
        order,
        page_size: page_size as usize,
        used: HashSet::new(),
    };
    let mut page = vec![0; page_size as usize];
    for number in 1..=last {
        let offset = u64::from(number) * u64::from(page_size);
        if let Err(error) = blobs::fill(content, offset, &mut page) {
            return fault(holes, offset, describe(&error));
        }
        if !matches!(page.get(25), Some(&(HASH_UNSORTED | HASH))) {
            continue;
        }
        if order.u32(&page, 8) != number {
            fault(
                holes,
                offset,
                "a Berkeley DB page with another page's number",
            );
            continue;
        }
        if !database.values(&page, offset, budget, holes, sink) {
            return;
        }
    }
}

impl Database<'_> {
    /// The values of one page: every second item. False if the sink has enough.
    fn values(
        &mut self,
        page: &[u8],
        offset: u64,
        budget: &mut Budget,
        holes: &mut Holes,
        sink: &mut Sink<'_>,
    ) -> bool {
        let entries = self.order.u16(page, 20);
        if PAGE_HEADER + entries * 2 > page.len() {
            fault(holes, offset, "a Berkeley DB page with more items than fit");
            return true;
        }
        for index in (1..entries).step_by(2) {
            let start = self.order.u16(page, PAGE_HEADER + index * 2);
            // Items grow from the end of the page: one ends where the one before it starts.
            let end = self.order.u16(page, PAGE_HEADER + (index - 1) * 2);
            let at = offset + start as u64;
            let Some(item) = page.get(start..end) else {
                fault(holes, at, "a Berkeley DB item outside its page");
                continue;
            };
            let value = match item.first() {
                Some(&ON_PAGE) => budget
                    .take(item.len() as u64)
                    .map(|()| item.get(1..).unwrap_or_default().to_vec()),
                Some(&OFF_PAGE) if item.len() >= OFF_PAGE_ITEM => {
                    let (first, length) = (self.order.u32(item, 4), self.order.u32(item, 8));
                    self.overflow(first, length, budget)
                }
                _ => Err("a Berkeley DB item of unknown kind".to_owned()),
            };
            match value {
                Ok(header) if header.len() < SMALLEST => {}
                Ok(header) => {
                    if !sink(at, &header) {
                        return false;
                    }
                }
                Err(reason) => fault(holes, at, reason),
            }
        }
        true
    }

    /// A value on a chain of overflow pages.
    fn overflow(
        &mut self,
        first: u32,
        length: u32,
        budget: &mut Budget,
    ) -> Result<Vec<u8>, String> {
        budget.allows(u64::from(length))?;
        let length = length as usize;
        let mut value = Vec::with_capacity(length.min(1 << 20));
        let mut page = vec![0; self.page_size];
        let mut number = first;
        while value.len() < length {
            if number == 0 || !self.used.insert(number) {
                return Err("a chain of Berkeley DB pages ends early or is shared".to_owned());
            }
            let offset = u64::from(number) * self.page_size as u64;
            blobs::fill(self.content, offset, &mut page).map_err(|e| describe(&e))?;
            if page.get(25) != Some(&OVERFLOW) || self.order.u32(&page, 8) != number {
                return Err("a chain of Berkeley DB pages leads elsewhere".to_owned());
            }
            let held = self.order.u16(&page, 22);
            let part = page.get(PAGE_HEADER..PAGE_HEADER + held);
            let part = part.filter(|p| !p.is_empty());
            let part = part.ok_or("an overflow page of Berkeley DB holds nothing")?;
            value.extend_from_slice(part);
            number = self.order.u32(&page, 16);
        }
        value.truncate(length);
        budget.take(length as u64)?;
        Ok(value)
    }
}
