//! Writes small rpm databases in each container, by the formats' own rules.

/// One value of a header: its tag, type, count and bytes.
pub(crate) struct Entry {
    tag: u32,
    form: u32,
    count: u32,
    bytes: Vec<u8>,
}

/// A text.
pub(crate) fn text(tag: u32, value: &str) -> Entry {
    Entry {
        tag,
        form: 6,
        count: 1,
        bytes: format!("{value}\0").into_bytes(),
    }
}

/// A list of texts.
pub(crate) fn texts(tag: u32, values: &[&str]) -> Entry {
    Entry {
        tag,
        form: 8,
        count: u32::try_from(values.len()).unwrap_or_default(),
        bytes: values
            .iter()
            .flat_map(|v| format!("{v}\0").into_bytes())
            .collect(),
    }
}

/// A list of numbers.
pub(crate) fn numbers(tag: u32, values: &[u32]) -> Entry {
    Entry {
        tag,
        form: 4,
        count: u32::try_from(values.len()).unwrap_or_default(),
        bytes: values.iter().flat_map(|v| v.to_be_bytes()).collect(),
    }
}

fn len32(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or_default()
}

/// A header of these entries.
pub(crate) fn header(entries: &[Entry]) -> Vec<u8> {
    let (mut index, mut data) = (Vec::new(), Vec::new());
    for entry in entries {
        while entry.form == 4 && data.len() % 4 != 0 {
            data.push(0);
        }
        for word in [entry.tag, entry.form, len32(&data), entry.count] {
            index.extend_from_slice(&word.to_be_bytes());
        }
        data.extend_from_slice(&entry.bytes);
    }
    let count = u32::try_from(entries.len()).unwrap_or_default();
    [
        &count.to_be_bytes()[..],
        &len32(&data).to_be_bytes(),
        &index,
        &data,
    ]
    .concat()
}

/// A package with an epoch, files, needs, and enough text to run over several pages.
pub(crate) fn package(name: &str, epoch: Option<u32>, needs: &[&str], files: &[&str]) -> Vec<u8> {
    let mut entries = vec![
        text(1000, name),
        text(1001, "1.2"),
        text(1002, "3.el9"),
        text(1005, &"long ".repeat(300)),
        text(1011, "Red Hat, Inc."),
        text(1014, "MIT"),
        text(1022, "x86_64"),
        text(1044, "base-1.2-3.el9.src.rpm"),
        texts(1047, &[name]),
        texts(1049, needs),
        numbers(1116, &vec![0; files.len()]),
        texts(1117, files),
        texts(1118, &["/usr/bin/"]),
        text(5096, "mod:1:2:3"),
    ];
    entries.extend(epoch.map(|e| numbers(1003, &[e])));
    header(&entries)
}

/// NDB, `Packages.db`.
pub(crate) fn ndb(headers: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0; 4096];
    file[..4].copy_from_slice(b"RpmP");
    file[12] = 1;
    for slot in file[32..].chunks_exact_mut(16) {
        slot[..4].copy_from_slice(b"Slot");
    }
    for (number, header) in (1_u32..).zip(headers) {
        let first = len32(&file) / 16;
        let mut blob = [
            &b"BlbS"[..],
            &number.to_le_bytes(),
            &[1, 0, 0, 0],
            &len32(header).to_le_bytes(),
            header,
        ]
        .concat();
        while blob.len() % 16 != 4 {
            blob.push(0);
        }
        blob.extend_from_slice(&[0; 4]);
        blob.extend_from_slice(&len32(header).to_le_bytes());
        blob.extend_from_slice(b"BlbE");
        let slot = 32 + (number as usize - 1) * 16;
        for (at, word) in [(4, number), (8, first), (12, len32(&blob) / 16)] {
            file[slot + at..slot + at + 4].copy_from_slice(&word.to_le_bytes());
        }
        file.extend_from_slice(&blob);
    }
    file
}

const PAGE: usize = 512;

/// A Berkeley DB hash, `Packages`, in the byte order asked for.
pub(crate) fn berkeley(headers: &[Vec<u8>], little: bool) -> Vec<u8> {
    let w32 = |v: u32| {
        if little {
            v.to_le_bytes()
        } else {
            v.to_be_bytes()
        }
    };
    let w16 = |v: usize| {
        let v = u16::try_from(v).unwrap_or_default();
        if little {
            v.to_le_bytes()
        } else {
            v.to_be_bytes()
        }
    };
    let page = |number: usize, next: usize, entries: usize, held: usize, kind: u8| {
        let mut page = vec![0; PAGE];
        page[8..12].copy_from_slice(&w32(u32::try_from(number).unwrap_or_default()));
        page[16..20].copy_from_slice(&w32(u32::try_from(next).unwrap_or_default()));
        page[20..22].copy_from_slice(&w16(entries));
        page[22..24].copy_from_slice(&w16(held));
        page[25] = kind;
        page
    };
    let mut pages = vec![vec![0; PAGE], Vec::new()];
    let mut bucket = page(1, 0, headers.len() * 2 + 2, 0, 13);
    let (mut end, mut index) = (PAGE, 0);
    let mut add = |item: &[u8]| {
        end -= item.len();
        bucket[end..end + item.len()].copy_from_slice(item);
        bucket[26 + index * 2..28 + index * 2].copy_from_slice(&w16(end));
        index += 1;
    };
    // rpm's count of packages stands under the number 0.
    add(&[&[1], &w32(0)[..]].concat());
    add(&[&[1], &w32(9)[..]].concat());
    for (number, header) in (1_u32..).zip(headers) {
        let first = u32::try_from(pages.len()).unwrap_or_default();
        add(&[&[1], &w32(number)[..]].concat());
        add(&[&[3, 0, 0, 0], &w32(first)[..], &w32(len32(header))].concat());
        let parts: Vec<&[u8]> = header.chunks(PAGE - 26).collect();
        for (at, part) in parts.iter().enumerate() {
            let number = pages.len();
            let next = if at + 1 < parts.len() { number + 1 } else { 0 };
            let mut overflow = page(number, next, 1, part.len(), 7);
            overflow[26..26 + part.len()].copy_from_slice(part);
            pages.push(overflow);
        }
    }
    pages[1] = bucket;
    let last = u32::try_from(pages.len() - 1).unwrap_or_default();
    for (at, word) in [(12, 0x0006_1561), (16, 9), (20, 512), (32, last)] {
        pages[0][at..at + 4].copy_from_slice(&w32(word));
    }
    pages[0][25] = 8;
    pages.concat()
}

fn varint(value: usize) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(value & 0x7f).unwrap_or_default()];
    let mut rest = value >> 7;
    while rest > 0 {
        bytes.insert(0, u8::try_from(rest & 0x7f).unwrap_or_default() | 0x80);
        rest >>= 7;
    }
    bytes
}

/// SQLite, `rpmdb.sqlite`: the schema, an interior page, and a leaf with overflow for each header.
pub(crate) fn sqlite(headers: &[Vec<u8>]) -> Vec<u8> {
    let be32 = |v: usize| u32::try_from(v).unwrap_or_default().to_be_bytes();
    let be16 = |v: usize| u16::try_from(v).unwrap_or_default().to_be_bytes();
    let leaf = |start: usize, cell: &[u8]| {
        let mut page = vec![0; PAGE];
        let at = PAGE - cell.len();
        page[start] = 0x0d;
        page[start + 3..start + 5].copy_from_slice(&be16(1));
        page[start + 8..start + 10].copy_from_slice(&be16(at));
        page[at..].copy_from_slice(cell);
        page
    };
    let sql =
        b"CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)";
    let sql_type = varint(13 + 2 * sql.len());
    let types = [&[23, 29, 29, 1], &sql_type[..]].concat();
    let schema = [
        &varint(types.len() + 1),
        &types,
        &b"tablePackagesPackages\x02"[..],
        sql,
    ]
    .concat();
    let mut first = leaf(100, &[&varint(schema.len()), &[1][..], &schema].concat());
    first[..16].copy_from_slice(b"SQLite format 3\0");
    first[16..18].copy_from_slice(&be16(PAGE));
    let mut pages = vec![first, vec![0; PAGE]];
    let mut leaves = Vec::new();
    for (number, header) in (1_usize..).zip(headers) {
        let kind = varint(12 + 2 * header.len());
        let record = [&varint(kind.len() + 2), &[0][..], &kind, header].concat();
        let (most, least) = (PAGE - 35, (PAGE - 12) * 32 / 255 - 23);
        let fitting = least + (record.len().saturating_sub(least)) % (PAGE - 4);
        let local = match record.len() {
            all if all <= most => all,
            _ if fitting <= most => fitting,
            _ => least,
        };
        let (here, there) = record.split_at(local);
        let mut cell = [&varint(record.len()), &varint(number), here].concat();
        leaves.push(pages.len() + 1);
        if !there.is_empty() {
            cell.extend_from_slice(&be32(pages.len() + 2));
        }
        pages.push(leaf(0, &cell));
        let parts: Vec<&[u8]> = there.chunks(PAGE - 4).collect();
        for (at, part) in parts.iter().enumerate() {
            let next = if at + 1 < parts.len() {
                pages.len() + 2
            } else {
                0
            };
            let mut page = [&be32(next)[..], part].concat();
            page.resize(PAGE, 0);
            pages.push(page);
        }
    }
    let root = &mut pages[1];
    root[0] = 0x05;
    if let Some((last, others)) = leaves.split_last() {
        root[8..12].copy_from_slice(&be32(*last));
        root[3..5].copy_from_slice(&be16(others.len()));
        for (index, child) in others.iter().enumerate() {
            let at = PAGE - 5 * (index + 1);
            root[12 + index * 2..14 + index * 2].copy_from_slice(&be16(at));
            root[at..at + 4].copy_from_slice(&be32(*child));
            root[at + 4] = u8::try_from(index + 1).unwrap_or_default();
        }
    }
    let count = pages.len();
    pages[0][28..32].copy_from_slice(&be32(count));
    pages.concat()
}
