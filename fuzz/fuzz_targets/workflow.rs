//! Workflows: whether a text is one, what is wrong with it, and what would mend it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_lint::workflow::WorkflowFile;
use seawall_lint::{Kind, TextFile};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = WorkflowFile.is_one(text);
    let _ = WorkflowFile.claims(text);
    let file = TextFile::new(".github/workflows/a.yml", text);
    for finding in WorkflowFile.judge(&file).findings {
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
