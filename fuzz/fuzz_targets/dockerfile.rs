//! Dockerfiles: what is read of a text, what is wrong with it, and what would mend it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_lint::dockerfile::{DockerfileKind, Tree};
use seawall_lint::{Kind, TextFile};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for instruction in Tree::parse(text).all() {
        let span = instruction.span;
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
    let _ = DockerfileKind.is_one(text);
    let _ = DockerfileKind.claims(text);
    for finding in DockerfileKind
        .judge(&TextFile::new("Dockerfile", text))
        .findings
    {
        for edit in finding.edits {
            let (start, end) = (edit.start as usize, edit.end as usize);
            assert!(text.get(start..end).is_some(), "{}", finding.id);
        }
    }
});
