//! The example of a cataloger in CONTRIBUTING.md is compiled, and does what is said of it.

use seawall_model::FileFacts;

use super::example_lock;
use crate::cataloger::{Cataloger, Pattern};

#[test]
fn the_example_is_what_the_page_says() {
    let code = include_str!("example_lock.rs");
    seawall_testkit::assert_contributing_shows("catalogers/example_lock.rs", code);
}

#[test]
fn the_example_reads() {
    let text = "left-pad 1.3.0\nnonsense\nlodash 4.17.12\n";
    let file = FileFacts {
        path: "srv/example.lock",
        size: text.len() as u64,
        mode: 0o644,
    };
    let it = &example_lock::IT;
    assert_eq!(
        (it.name(), it.patterns()),
        ("example_lock", &[Pattern::Name("example.lock")][..])
    );
    let evidence = it.extract(&file, &text.as_bytes().to_vec());
    let packages: Vec<_> = evidence
        .packages
        .iter()
        .map(|p| (p.name.as_str(), p.version.as_str()))
        .collect();
    assert_eq!(packages, [("left-pad", "1.3.0"), ("lodash", "4.17.12")]);
}
