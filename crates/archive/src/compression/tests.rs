use std::io::Write;

use proptest::prelude::*;
use seawall_testkit::image::{bzipped, gzipped, xzipped};

use super::*;

/// The bytes in each of the forms.
fn packed(bytes: &[u8]) -> [(Compression, Vec<u8>); 4] {
    [
        (Compression::Gzip, gzipped(bytes)),
        (Compression::Zstd, zstd::bulk::compress(bytes, 1).unwrap()),
        (Compression::Xz, xzipped(bytes)),
        (Compression::Bzip2, bzipped(bytes)),
    ]
}

fn inflate(packed: &[u8], limits: &ExpansionLimits) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    decompress(sniff(packed), Box::new(packed), limits)
        .unwrap()
        .read_to_end(&mut out)?;
    Ok(out)
}

#[test]
fn streams_follow_each_other_and_each_kind_is_told() {
    let two = packed(b"two");
    for ((kind, mut bytes), (_, more)) in packed(b"one").into_iter().zip(two) {
        assert_eq!(sniff(&bytes), kind);
        bytes.extend(more);
        let out = inflate(&bytes, &ExpansionLimits::default()).unwrap();
        assert_eq!(out, b"onetwo", "{kind:?}");
    }
}

#[test]
fn bombs_stop_at_the_ratio_and_keep_what_came_before() {
    let limits = ExpansionLimits {
        ratio: 20,
        ratio_from: 1 << 20,
        ..ExpansionLimits::default()
    };
    for (kind, bomb) in packed(&vec![0; 8 << 20]) {
        let mut reader = decompress(kind, Box::new(io::Cursor::new(bomb)), &limits).unwrap();
        let mut out = Vec::new();
        let error = reader.read_to_end(&mut out).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::QuotaExceeded, "{kind:?}");
        assert!(out.len() >= 1 << 20, "{kind:?}: {}", out.len());
        assert!(out.iter().all(|b| *b == 0));
    }
}

#[test]
fn all_that_comes_out_is_limited_too() {
    let limits = ExpansionLimits {
        total: 100_000,
        ..ExpansionLimits::default()
    };
    for (kind, bytes) in packed(&vec![b'x'; 1 << 20]) {
        let error = inflate(&bytes, &limits).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::QuotaExceeded, "{kind:?}");
    }
}

#[test]
fn every_truncation_is_an_error() {
    let text = b"some text that is long enough to be packed, packed, packed";
    for (kind, whole) in packed(text) {
        for length in 6..whole.len() {
            let cut = &whole[..length];
            assert_eq!(sniff(cut), kind);
            let out = inflate(cut, &ExpansionLimits::default());
            assert!(out.is_err(), "{kind:?} cut at {length}: {out:?}");
        }
    }
}

#[test]
fn a_dictionary_over_the_limit_is_refused_before_it_is_taken() {
    // The block header's dictionary size, `40` being 4 GiB less one byte (section 5.3.1).
    let mut bytes = xzipped(b"x");
    let properties = bytes[12..24].windows(2).position(|w| w == [0x21, 1]);
    bytes[12 + properties.unwrap() + 2] = 40;
    let header = 12..12 + (usize::from(bytes[12]) + 1) * 4;
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[header.start..header.end - 4]);
    bytes[header.end - 4..header.end].copy_from_slice(&crc.sum().to_le_bytes());
    let mut reader = decompress(
        Compression::Xz,
        Box::new(bytes.as_slice()),
        &ExpansionLimits::default(),
    )
    .unwrap();
    for _ in 0..3 {
        let error = reader.read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::QuotaExceeded);
    }
}

#[test]
fn what_the_tools_write_is_read() {
    let text: Vec<u8> = (0..60_000_u32).flat_map(u32::to_le_bytes).collect();
    for (program, arguments) in [
        ("xz", &["-c", "-T2", "--block-size=65536"][..]),
        ("xz", &["-c", "-9e", "--check=sha256"]),
        ("xz", &["-c", "--x86", "--lzma2=preset=1"]),
        ("bzip2", &["-c", "-1"]),
        ("bzip2", &["-c", "-9"]),
        ("gzip", &["-c"]),
        ("zstd", &["-c", "-q", "--long=27"]),
    ] {
        if !seawall_testkit::has_program("compression", program) {
            continue;
        }
        let packed = filter(program, arguments, &text);
        let out = inflate(&packed, &ExpansionLimits::default()).unwrap();
        assert!(out == text, "{program} {arguments:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "tests run other writers")]
fn filter(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::process::{Command, Stdio};
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    output.stdout
}

proptest! {
    #[test]
    fn runs_of_any_length_come_out(runs in prop::collection::vec((any::<u8>(), 1_usize..600), 0..60)) {
        let text: Vec<u8> = runs.iter().flat_map(|(byte, length)| vec![*byte; *length]).collect();
        for (kind, bytes) in packed(&text) {
            let out = inflate(&bytes, &ExpansionLimits::default()).unwrap();
            prop_assert!(out == text, "{:?}", kind);
        }
    }

    #[test]
    fn damage_never_panics(text in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..400, value: u8) {
        for (_, mut bytes) in packed(&text) {
            let length = bytes.len();
            bytes[at % length] = value;
            let limits = ExpansionLimits { total: 1 << 20, ..ExpansionLimits::default() };
            let _ = inflate(&bytes, &limits);
        }
    }
}
