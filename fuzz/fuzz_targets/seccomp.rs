//! Seccomp profiles: whether a text is one, what is wrong with it, and what would mend it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_lint::seccomp::SeccompProfile;
use seawall_lint::{Kind, TextFile};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let _ = SeccompProfile.is_one(&text);
    let _ = SeccompProfile.claims(&text);
    for finding in SeccompProfile
        .judge(&TextFile::new("seccomp.json", &text))
        .findings
    {
        let mut edits = finding.edits;
        edits.sort_by_key(|edit| edit.start);
        let mut last = 0;
        for edit in edits {
            let (start, end) = (edit.start as usize, edit.end as usize);
            assert!(
                last <= start && text.get(start..end).is_some(),
                "{}",
                finding.id
            );
            last = end;
        }
    }
});
