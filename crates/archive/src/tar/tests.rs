use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::ArchiveError;

/// A header block with a right checksum.
pub(crate) fn block(path: &str, kind: u8, size: u64, link: &str) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..path.len()].copy_from_slice(path.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[108..116].copy_from_slice(b"0000000\0");
    block[116..124].copy_from_slice(b"0000000\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[136..148].copy_from_slice(b"00000000000\0");
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link.as_bytes());
    block[257..265].copy_from_slice(b"ustar\x0000");
    seal(&mut block);
    block
}

fn seal(block: &mut [u8]) {
    block[148..156].copy_from_slice(b"        ");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn entry(path: &str, kind: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = block(path, kind, data.len() as u64, "");
    bytes.extend_from_slice(data);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut data = String::new();
    for (key, value) in records {
        let body = format!(" {key}={value}\n");
        let mut length = body.len() + 1;
        while length.to_string().len() + body.len() != length {
            length = length.to_string().len() + body.len();
        }
        data.push_str(&format!("{length}{body}"));
    }
    entry("pax", b'x', data.as_bytes())
}

type Listing = (
    Vec<(String, EntryKind, u64)>,
    Vec<String>,
    Option<ArchiveError>,
);

fn list(bytes: &[u8]) -> Listing {
    let in_place = walk(TarReader::new(
        RangeSource::new(&bytes, 0, bytes.len() as u64),
        TarLimits::default(),
    ));
    let streamed = walk(TarReader::new(
        StreamSource::new(Cursor::new(bytes)),
        TarLimits::default(),
    ));
    assert_eq!(
        in_place.0, streamed.0,
        "reading in place and in a stream differ"
    );
    assert_eq!(in_place.1, streamed.1);
    assert_eq!(in_place.2.is_some(), streamed.2.is_some());
    in_place
}

fn walk<S: Source>(mut reader: TarReader<S>) -> Listing {
    let mut entries = Vec::new();
    let error = loop {
        match reader.next_entry() {
            Ok(Some(e)) => entries.push((
                String::from_utf8_lossy(&e.path).into_owned(),
                e.kind,
                e.size,
            )),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    (
        entries,
        reader
            .anomalies()
            .iter()
            .map(|a| a.detail.clone())
            .collect(),
        error,
    )
}

#[test]
fn pax_size_counts_both_ways() {
    for (pax_size, header_size) in [(600_u64, 5_u64), (5, 600)] {
        let mut bytes = pax(&[("size", &pax_size.to_string())]);
        bytes.extend(block("a", b'0', header_size, ""));
        bytes.resize(
            bytes.len() + usize::try_from(pax_size).unwrap().next_multiple_of(512),
            b'x',
        );
        bytes.extend(entry("b", b'0', b"data"));
        bytes.resize(bytes.len() + 1024, 0);
        let (entries, anomalies, error) = list(&bytes);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(
            entries,
            [
                ("a".into(), EntryKind::File, pax_size),
                ("b".into(), EntryKind::File, 4)
            ]
        );
        assert!(anomalies[0].contains("pax counts"), "{anomalies:?}");
    }
}

#[test]
fn entries_without_data_have_none() {
    let mut bytes = block("dir/", b'5', 512, "");
    bytes.extend(entry("inside", b'0', b"x"));
    bytes.resize(bytes.len() + 1024, 0);
    let (entries, anomalies, _) = list(&bytes);
    assert_eq!(entries.len(), 2);
    assert!(anomalies[0].contains("without data"));
}

#[test]
fn long_names_and_prefixes() {
    let long = "d/".repeat(90) + "file";
    let mut bytes = entry("././@LongLink", b'L', format!("{long}\0").as_bytes());
    bytes.extend(entry("short", b'0', b"x"));
    let mut prefixed = block("name", b'0', 0, "");
    prefixed[345..351].copy_from_slice(b"prefix");
    seal(&mut prefixed);
    bytes.extend(prefixed);
    bytes.extend(pax(&[("path", "from/pax"), ("uid", "3000000")]));
    bytes.extend(entry("short", b'0', b""));
    let (entries, ..) = list(&bytes);
    let paths: Vec<_> = entries.into_iter().map(|e| e.0).collect();
    assert_eq!(paths, [long.as_str(), "prefix/name", "from/pax"]);
}

#[test]
fn a_malformed_pax_record_costs_its_entry_only() {
    let mut bytes = entry("pax", b'x', b"99 path=evil\n");
    bytes.extend(entry("refused", b'0', b"x"));
    bytes.extend(entry("kept", b'0', b"y"));
    let (entries, anomalies, error) = list(&bytes);
    assert!(error.is_none());
    assert_eq!(entries, [("kept".into(), EntryKind::File, 1)]);
    assert!(anomalies[0].contains("longer than its header"));
}

#[test]
fn sizes_beyond_all_bounds_are_refused_before_anything_is_taken() {
    for size in [
        [0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255],
        [0xff; 12],
    ] {
        let mut bytes = block("a", b'0', 0, "");
        bytes[124..136].copy_from_slice(&size);
        seal(&mut bytes);
        assert!(matches!(
            list(&bytes).2,
            Some(ArchiveError::Malformed { offset: 0, .. } | ArchiveError::Truncated { .. })
        ));
    }
    let mut sparse = block("s", b'S', 0, "");
    sparse[482] = 1;
    sparse[483..495].copy_from_slice(b"00000001000\0");
    seal(&mut sparse);
    assert!(matches!(
        list(&sparse).2,
        Some(ArchiveError::Truncated { .. })
    ));
}

#[test]
fn every_truncation_keeps_what_came_before_and_is_never_silent() {
    let mut bytes = entry("a", b'0', &[1; 700]);
    bytes.extend(pax(&[("path", "b")]));
    bytes.extend(entry("x", b'0', b"y"));
    bytes.resize(bytes.len() + 1024, 0);
    let whole = list(&bytes).0;
    // Block edges between entries: only the missing mark tells.
    let edges = [0, 1536, bytes.len() - 1024];
    for length in 0..bytes.len() - 1023 {
        let (entries, _, error) = list(&bytes[..length]);
        assert!(!is_ended(&bytes[..length]), "{length}");
        assert!(whole.starts_with(&entries), "{length}");
        assert_eq!(
            error.is_none(),
            edges.contains(&length),
            "{length}: {entries:?} {error:?}"
        );
    }
}

fn is_ended(bytes: &[u8]) -> bool {
    let source = RangeSource::new(&bytes, 0, bytes.len() as u64);
    let mut reader = TarReader::new(source, TarLimits::default());
    while let Ok(Some(_)) = reader.next_entry() {}
    reader.is_ended()
}

#[test]
fn an_end_is_a_block_of_zeros() {
    let entry = entry("a", b'0', b"x");
    for (zeros, ended) in [
        (0, false),
        (511, false),
        (512, true),
        (1024, true),
        (10_240, true),
    ] {
        let mut bytes = entry.clone();
        bytes.resize(bytes.len() + zeros, 0);
        assert_eq!(is_ended(&bytes), ended, "{zeros}");
        assert_eq!(is_ended(&bytes[entry.len()..]), ended, "{zeros} alone");
    }
}

/// What overlayfs makes of the entries of a layer.
#[test]
fn devices_and_attributes_of_overlayfs_are_known() {
    let device = |major: &[u8; 8], minor: &[u8; 8], magic: bool| {
        let mut header = block("dev", b'3', 0, "");
        header[329..337].copy_from_slice(major);
        header[337..345].copy_from_slice(minor);
        if !magic {
            header[257..265].fill(0);
        }
        seal(&mut header);
        header
    };
    let (zero, one) = (b"0000000\0", b"0000001\0");
    let with = |records: &[(&str, &str)]| {
        let mut bytes = pax(records);
        bytes.extend(entry("d", b'0', b""));
        bytes
    };
    let trusted = |name: &str| format!("SCHILY.xattr.trusted.overlay.{name}");
    let (opaque, redirect) = (trusted("opaque"), trusted("redirect"));
    for (bytes, mark) in [
        (device(zero, zero, true), OverlayMark::Whiteout),
        (device(&[0; 8], b"       \0", true), OverlayMark::Whiteout),
        (device(zero, one, true), OverlayMark::None),
        (device(one, zero, true), OverlayMark::None),
        // Headers of v7 have no numbers there.
        (device(one, one, false), OverlayMark::Whiteout),
        (with(&[(&opaque, "y")]), OverlayMark::Opaque),
        (with(&[(&opaque, "x")]), OverlayMark::Other),
        (with(&[(&redirect, "/a")]), OverlayMark::Other),
        (
            with(&[(&redirect, "/a"), (&opaque, "y")]),
            OverlayMark::Other,
        ),
        (with(&[(&trusted("metacopy"), "")]), OverlayMark::Other),
        (with(&[(&trusted("whiteout"), "")]), OverlayMark::Other),
        // The kernel keeps notes of its own there, too.
        (with(&[(&trusted("origin"), "x")]), OverlayMark::None),
        (
            with(&[("SCHILY.xattr.user.overlay.opaque", "y")]),
            OverlayMark::None,
        ),
    ] {
        let source = StreamSource::new(Cursor::new(&bytes));
        let mut reader = TarReader::new(source, TarLimits::default());
        let entry = reader.next_entry().unwrap().unwrap();
        assert_eq!(entry.overlay, mark, "{}", bytes.escape_ascii());
    }
}

#[test]
fn trailing_data_is_told() {
    let mut bytes = entry("a", b'0', b"x");
    bytes.resize(bytes.len() + 512, 0);
    bytes.extend(entry("hidden", b'0', b"x"));
    let (entries, anomalies, _) = list(&bytes);
    assert_eq!(entries.len(), 1);
    assert!(anomalies[0].contains("not read"));
}

proptest! {
    #[test]
    fn any_bytes_end_well(mut bytes in prop::collection::vec(any::<u8>(), 0..2048), seal_first in any::<bool>()) {
        if seal_first && bytes.len() >= 512 {
            seal(&mut bytes[..512]);
        }
        let _ = list(&bytes);
    }

    #[test]
    fn what_the_tar_crate_writes_is_read_alike(files in prop::collection::vec(("[a-z/]{1,150}[a-z]", 0_usize..1500), 0..6)) {
        let mut builder = tar::Builder::new(Vec::new());
        let mut expected = Vec::new();
        for (path, size) in &files {
            let mut header = tar::Header::new_gnu();
            header.set_size(*size as u64);
            header.set_mode(0o644);
            header.set_cksum();
            if builder.append_data(&mut header, path, vec![b'z'; *size].as_slice()).is_ok() {
                expected.push(*size as u64);
            }
        }
        let bytes = builder.into_inner().unwrap();
        let (entries, anomalies, error) = list(&bytes);
        prop_assert!(error.is_none() && anomalies.is_empty());
        let oracle: Vec<_> = tar::Archive::new(bytes.as_slice()).entries().unwrap()
            .map(|e| { let e = e.unwrap(); (String::from_utf8_lossy(&e.path_bytes()).into_owned(), e.size()) }).collect();
        let ours: Vec<_> = entries.iter().map(|e| (e.0.clone(), e.2)).collect();
        prop_assert_eq!(ours, oracle);
    }
}
