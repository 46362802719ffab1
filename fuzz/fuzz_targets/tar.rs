//! Tar: the walk ends; in place, in a stream, and in a stream that comes in small pieces, it finds the
//! same entries with the same bytes, and tells the same.

#![no_main]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;

use libfuzzer_sys::fuzz_target;
use seawall_archive::{
    Anomaly, RangeSource, Source, StreamSource, TarEntry, TarLimits, TarReader, clean_path,
};

/// All of it: entries with a hash of their bytes, what is told, how it ends.
type Walked = (Vec<(TarEntry, u64)>, Vec<Anomaly>, String);

fn walk(source: impl Source) -> Walked {
    let mut reader = TarReader::new(source, TarLimits::default());
    let mut entries = Vec::new();
    let end = loop {
        match reader.next_entry() {
            Ok(None) => break String::new(),
            Err(error) => break error.to_string(),
            Ok(Some(entry)) => {
                let clean = clean_path(&entry.path);
                assert!(clean.escapes || !clean.path.starts_with(b"/"));
                let mut hasher = DefaultHasher::new();
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = reader.read_data(&mut buffer) {
                    for byte in &buffer[..length] {
                        byte.hash(&mut hasher);
                    }
                }
                entries.push((entry, hasher.finish()));
            }
        }
    };
    assert!(reader.anomalies().len() <= TarLimits::default().anomalies);
    (entries, reader.anomalies().to_vec(), end)
}

/// A few bytes at a time.
struct Drip<'b>(&'b [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(7);
        self.0.read(&mut buffer[..length])
    }
}

fuzz_target!(|data: &[u8]| {
    let in_place = walk(RangeSource::new(&data, 0, data.len() as u64));
    assert_eq!(in_place, walk(StreamSource::new(data)));
    assert_eq!(in_place, walk(StreamSource::new(Drip(data))));
});
