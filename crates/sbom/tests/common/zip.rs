//! Writes small zips (PKWARE APPNOTE), stored or deflated.

use std::io::Write as _;

/// A zip of these names and bytes; `deflated` decides by the name.
pub(crate) fn zip(files: &[(&str, &[u8])], deflated: fn(&str) -> bool) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let word = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let half = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    for (name, data) in files {
        let mut crc = flate2::Crc::new();
        crc.update(data);
        let (method, packed) = if deflated(name) {
            let level = flate2::Compression::default();
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(data).unwrap_or_default();
            (8, encoder.finish().unwrap_or_default())
        } else {
            (0, data.to_vec())
        };
        let offset = word(bytes.len());
        let mut common = vec![20, 0, 0, 0];
        common.extend(half(method));
        common.extend([0; 4]);
        common.extend(crc.sum().to_le_bytes());
        common.extend([word(packed.len()), word(data.len())].concat());
        common.extend([half(name.len()), [0, 0]].concat());
        bytes.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), &packed].concat());
        directory.extend([b"PK\x01\x02\x14\0", common.as_slice(), &[0; 10]].concat());
        directory.extend([&offset, name.as_bytes()].concat());
    }
    let (start, size) = (word(bytes.len()), word(directory.len()));
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([half(files.len()), half(files.len())].concat());
    bytes.extend([size, start].concat());
    bytes.extend([0, 0]);
    bytes
}
