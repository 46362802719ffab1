//! How fast headers are walked, and gzip inflated: a tar of 20,000 files made in memory.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should stop")]

use std::io::{Cursor, Read, Write};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use seawall_archive::{
    Compression, ExpansionLimits, RangeSource, StreamSource, TarLimits, TarReader, decompress,
};

const FILES: usize = 20_000;

fn main() {
    divan::main();
}

fn tar() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for number in 0..FILES {
        let content = format!("file {number} of many\n").repeat(number % 90);
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let path = format!("usr/share/doc/{}/file-{number}", number / 40);
        builder
            .append_data(&mut header, path, content.as_bytes())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[divan::bench]
fn walk_in_place(bencher: Bencher) {
    let tar = tar();
    bencher.counter(ItemsCount::new(FILES)).bench(|| {
        let source = RangeSource::new(&tar, 0, tar.len() as u64);
        let mut reader = TarReader::new(source, TarLimits::default());
        while reader.next_entry().unwrap().is_some() {}
    });
}

#[divan::bench]
fn walk_a_stream(bencher: Bencher) {
    let tar = tar();
    bencher.counter(ItemsCount::new(FILES)).bench(|| {
        let source = StreamSource::new(Cursor::new(&tar));
        let mut reader = TarReader::new(source, TarLimits::default());
        while reader.next_entry().unwrap().is_some() {}
    });
}

#[divan::bench]
fn inflate_gzip(bencher: Bencher) {
    let tar = tar();
    let packed = gzip(&tar);
    bencher.counter(BytesCount::new(tar.len())).bench(|| {
        let limits = ExpansionLimits::default();
        let input = Box::new(Cursor::new(packed.as_slice()));
        let mut reader = decompress(Compression::Gzip, input, &limits).unwrap();
        let mut buffer = vec![0; 256 << 10];
        while reader.read(&mut buffer).unwrap() > 0 {}
    });
}
