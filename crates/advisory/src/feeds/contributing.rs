//! The example of a feed in CONTRIBUTING.md is compiled, and does what is said of it.

use seawall_model::{Advisory, BoundEnd, Hole};

use super::{FeedFile, Record, Sink, example};
use crate::feeds::Feed;

#[derive(Default)]
struct Kept {
    records: Vec<Advisory>,
    holes: Vec<Hole>,
    updated: Vec<String>,
}

impl Sink for Kept {
    fn record(&mut self, source: &str, record: Record) {
        assert_eq!(source, example::IT.name());
        if let Record::Advisory(advisory) = record {
            self.records.push(*advisory);
        }
    }
    fn hole(&mut self, hole: Hole) {
        self.holes.push(hole);
    }
    fn updated(&mut self, _: &str, date: &str) {
        self.updated.push(date.to_owned());
    }
}

#[test]
fn the_example_is_what_the_page_says() {
    let code = include_str!("example.rs");
    seawall_testkit::assert_contributing_shows("feeds/example.rs", code);
}

#[test]
fn the_example_reads() {
    let text =
        "# example advisories of 2026-01-02\nEX-1 left-pad 1.3.0\nnonsense\nEX-2 lodash 4.17.12\n";
    let file = FeedFile {
        path: "advisories.txt",
        bytes: text.as_bytes(),
    };
    assert!(example::IT.recognises(&file));
    let mut kept = Kept::default();
    example::IT.read(&file, &mut kept);
    let ids: Vec<_> = kept.records.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(
        (ids.as_slice(), kept.holes.len()),
        (&["EX-1", "EX-2"][..], 1)
    );
    assert_eq!(kept.updated, ["2026-01-02"]);
    let range = &kept.records[0].affected[0].ranges[0];
    assert_eq!(range.end, BoundEnd::Fixed("1.3.0".to_owned()));
    let of = |name: &str| example::IT.remotes(Some(&name.parse().unwrap())).len();
    assert_eq!(
        [of("npm"), of("PyPI"), example::IT.remotes(None).len()],
        [1, 0, 0]
    );
}
