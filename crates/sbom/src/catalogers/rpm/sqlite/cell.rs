//! Cells of table b-tree pages (section 1.6).

use super::record::varint;

/// A cell of a leaf: how long its payload is, what of it is on the page, and where the rest is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leaf<'p> {
    pub(super) length: u64,
    pub(super) local: &'p [u8],
    /// The first overflow page, if there is one.
    pub(super) overflow: Option<u32>,
}

/// The leaf cell at that offset of a page, of which `usable` bytes are used.
pub(super) fn leaf(page: &[u8], at: usize, usable: usize) -> Option<Leaf<'_>> {
    let cell = page.get(at..usable)?;
    let (length, first) = varint(cell)?;
    let (_row, second) = varint(cell.get(first..)?)?;
    let body = cell.get(first + second..)?;
    let local = local_size(length, usable as u64);
    if local == length {
        let local = body.get(..usize::try_from(length).ok()?)?;
        return Some(Leaf {
            length,
            local,
            overflow: None,
        });
    }
    let (local, rest) = body.split_at_checked(usize::try_from(local).ok()?)?;
    let overflow = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
    Some(Leaf {
        length,
        local,
        overflow: Some(overflow),
    })
}

/// How much of a payload is on a leaf page; the rest is on overflow pages.
fn local_size(length: u64, usable: u64) -> u64 {
    let most = usable - 35;
    if length <= most {
        return length;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let fitting = least + (length - least) % (usable - 4);
    if fitting <= most { fitting } else { least }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(local_size(4061, 4096), 4061);
        assert_eq!(local_size(4062, 4096), 489);
        assert_eq!(local_size(4581, 4096), 489);
        assert_eq!(local_size(4582, 4096), 490);
    }

    #[test]
    fn cells_inside_the_page() {
        let mut page = vec![0; 512];
        page[500..505].copy_from_slice(&[3, 1, b'a', b'b', b'c']);
        let cell = leaf(&page, 500, 512).unwrap();
        assert_eq!((cell.length, cell.local), (3, b"abc".as_slice()));
        assert_eq!(leaf(&page, 511, 512), None);
        assert_eq!(leaf(&page, 600, 512), None);
    }
}
