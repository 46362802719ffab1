use std::io::Write;

use proptest::prelude::*;

use super::*;

/// A zip of one deflated and some stored entries.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (index, (name, data)) in files.iter().enumerate() {
        let mut crc = flate2::Crc::new();
        crc.update(data);
        let (method, packed) = if index == 0 {
            let mut encoder =
                flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(data).unwrap();
            (8_u16, encoder.finish().unwrap())
        } else {
            (0, data.to_vec())
        };
        let offset = u32::try_from(bytes.len()).unwrap();
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0]);
        common.extend(method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.sum().to_le_bytes());
        common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
        common.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let (offset, size) = (
        u32::try_from(bytes.len()).unwrap(),
        u32::try_from(directory.len()).unwrap(),
    );
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend(size.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

#[expect(
    clippy::ptr_arg,
    reason = "a slice is no content that a pointer can be made of"
)]
fn open(bytes: &Vec<u8>) -> Result<ZipArchive<'_>, ArchiveError> {
    ZipArchive::open(bytes, &ZipLimits::default())
}

#[test]
fn entries_come_out_also_behind_a_script() {
    let plain = zip(&[("a/b", &[b'x'; 5000]), ("c", b"stored")]);
    for bytes in [
        plain.clone(),
        [b"#!/bin/sh\nexec java -jar $0\n".as_slice(), &plain].concat(),
    ] {
        let archive = open(&bytes).unwrap();
        assert!(archive.anomalies().is_empty());
        let read = |i: usize| archive.read(&archive.entries()[i], 10_000).unwrap();
        assert_eq!(
            (read(0).len(), read(1).as_slice()),
            (5000, b"stored".as_slice())
        );
        assert!(
            archive
                .read(&archive.entries()[0], 100)
                .unwrap_err()
                .is_limit()
        );
    }
}

#[test]
fn what_can_be_read_two_ways_is_told() {
    let inner = zip(&[("inner", b"x")]);
    let two_ends = [inner.as_slice(), &zip(&[("outer", b"y")])].concat();
    assert!(
        open(&two_ends)
            .unwrap()
            .anomalies()
            .iter()
            .any(|a| a.detail.contains("more than one"))
    );
    let mut overlap = zip(&[("a", b"1111111111"), ("b", b"2222222222")]);
    let second = overlap
        .windows(4)
        .rposition(|w| w == b"PK\x01\x02")
        .unwrap();
    overlap[second + 42] = 3;
    assert!(!open(&overlap).unwrap().anomalies().is_empty());
    let mut renamed = zip(&[("a", b"1"), ("name", b"2")]);
    let local = renamed.windows(4).position(|w| w == b"name").unwrap();
    renamed[local] = b'x';
    let archive = open(&renamed).unwrap();
    assert!(archive.read(&archive.entries()[1], 10).is_err());
}

#[test]
fn a_local_header_unlike_the_directory_is_refused() {
    let plain = zip(&[("a", b"1"), ("name", b"stored")]);
    let local = plain.windows(4).position(|w| w == b"name").unwrap() - 30;
    // Method, checksum, both sizes.
    for at in [8, 14, 18, 22] {
        let mut bytes = plain.clone();
        bytes[local + at] ^= 3;
        let archive = open(&bytes).unwrap();
        let entry = &archive.entries()[1];
        assert!(archive.read(entry, 10).is_err(), "{at}");
        assert!(archive.stored(entry).is_err(), "{at}");
        // Where they are said to follow the data, or are left out, only the method counts.
        bytes[local + 6] |= 8;
        let archive = open(&bytes).unwrap();
        let entry = &archive.entries()[1];
        assert_eq!(archive.read(entry, 10).is_ok(), at != 8, "{at}");
    }
}

#[test]
fn a_wrong_checksum_is_an_error() {
    let mut bytes = zip(&[("a", b""), ("b", b"stored")]);
    let at = bytes.windows(6).position(|w| w == b"stored").unwrap();
    bytes[at] ^= 1;
    let archive = open(&bytes).unwrap();
    assert!(archive.read(&archive.entries()[1], 10).is_err());
}

#[test]
fn stored_entries_are_read_where_they_lie() {
    let inner = zip(&[("x", b"1"), ("y", &[b'y'; 3000])]);
    let bytes = zip(&[("a", &[b'x'; 5000]), ("b", &inner)]);
    let archive = open(&bytes).unwrap();
    assert!(archive.stored(&archive.entries()[0]).unwrap().is_none());
    let view = archive.stored(&archive.entries()[1]).unwrap().unwrap();
    assert_eq!(
        (view.size(), view.as_bytes()),
        (inner.len() as u64, Some(&inner[..]))
    );
    let mut some = [0; 8];
    assert_eq!(view.read_at(view.size() - 3, &mut some).unwrap(), 3);
    assert_eq!(view.read_at(u64::MAX, &mut some).unwrap(), 0);
    let nested = ZipArchive::open(&view, &ZipLimits::default()).unwrap();
    assert_eq!(nested.entries().len(), 2);
    assert_eq!(
        nested.stored(&nested.entries()[1]).unwrap().unwrap().size(),
        3000
    );
    assert!(
        archive.anomalies().is_empty(),
        "an archive in an archive is not two"
    );
}

#[test]
fn python_reads_alike() {
    let bytes = zip(&[("a/b", &[b'x'; 5000]), ("c", b"stored")]);
    let names: Vec<_> = open(&bytes)
        .unwrap()
        .entries()
        .iter()
        .map(|e| (e.name.clone(), e.size))
        .collect();
    let script = "import sys,zipfile,io\nfor i in zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())).infolist(): print(i.filename, i.file_size)";
    let Some(said) = seawall_testkit::run_with_input("python3", &["-c", script], &bytes) else {
        return;
    };
    let ours = names.iter().fold(String::new(), |all, (name, size)| {
        all + &format!("{name} {size}\n")
    });
    assert_eq!(said, ours);
}

proptest! {
    #[test]
    fn damage_never_panics(at in 0_usize..300, value: u8, cut in 0_usize..300) {
        let mut bytes = zip(&[("a", b"one"), ("b", b"two")]);
        let length = bytes.len();
        bytes[at % length] = value;
        bytes.truncate(length - cut % length);
        if let Ok(archive) = open(&bytes) {
            for entry in archive.entries() {
                let _ = archive.read(entry, 1 << 16);
                if let Ok(Some(view)) = archive.stored(entry) {
                    let _ = view.read_at(0, &mut [0; 8]).unwrap();
                }
            }
        }
    }
}
