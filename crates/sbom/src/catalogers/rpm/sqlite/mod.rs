//! SQLite (`rpmdb.sqlite`; SQLite database file format, sections 1 and 2), as much of it as the
//! table `Packages(hnum INTEGER PRIMARY KEY, blob BLOB)` takes: table b-trees, overflow pages,
//! records. SQL is not read, indexes are not used, and changes that wait in a write-ahead log are
//! not applied.

mod cell;
mod pages;
mod record;

use seawall_model::Content;

use crate::holes::Holes;

use super::blobs::{Budget, Sink, be32, fault};

use pages::Pages;
use record::Column;

pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
const TABLE: &[u8] = b"Packages";

/// Reads the blob of each row.
pub(super) fn read(
    start: &[u8],
    content: &dyn Content,
    budget: &mut Budget,
    holes: &mut Holes,
    sink: &mut Sink<'_>,
) {
    let mut pages = match Pages::new(start, content) {
        Ok(pages) => pages,
        Err(reason) => return fault(holes, 16, reason),
    };
    // The count in the header holds only if the same writer left both counters.
    let counted = be32(start, 24) == be32(start, 92);
    let count = be32(start, 28).unwrap_or_default();
    if counted && u64::from(count) * pages.size() > content.size() {
        fault(
            holes,
            content.size(),
            "the SQLite file ends before its last page",
        );
    }
    let roots = roots(&mut pages, budget, holes);
    match roots.as_slice() {
        [] => fault(holes, 0, "the SQLite file has no table Packages"),
        [root] => rows(&mut pages, *root, budget, holes, sink),
        [root, ..] => {
            fault(holes, 0, "the SQLite file has several tables Packages");
            rows(&mut pages, *root, budget, holes, sink);
        }
    }
}

/// Root pages of tables of that name (section 2.6, the schema: type, name, table, root page, SQL).
fn roots(pages: &mut Pages<'_>, budget: &mut Budget, holes: &mut Holes) -> Vec<u32> {
    let mut roots = Vec::new();
    pages.walk(1, budget, holes, &mut |offset, payload, holes| {
        match record::columns(payload).as_deref() {
            Ok(
                [
                    Column::Text(b"table"),
                    Column::Text(name),
                    _,
                    Column::Integer(root),
                    ..,
                ],
            ) => {
                if name.eq_ignore_ascii_case(TABLE)
                    && let Ok(root) = u32::try_from(*root)
                {
                    roots.push(root);
                }
            }
            Ok(_) => {}
            Err(reason) => fault(holes, offset, *reason),
        }
        true
    });
    roots
}

fn rows(
    pages: &mut Pages<'_>,
    root: u32,
    budget: &mut Budget,
    holes: &mut Holes,
    sink: &mut Sink<'_>,
) {
    pages.walk(root, budget, holes, &mut |offset, payload, holes| {
        match record::columns(payload).as_deref() {
            Ok([_, Column::Blob(blob), ..]) => return sink(offset, blob),
            Ok(_) => fault(holes, offset, "a row of Packages without a blob"),
            Err(reason) => fault(holes, offset, *reason),
        }
        true
    });
}
