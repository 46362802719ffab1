//! JSON with its flaws, and the configuration of dockerd.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_lint::daemon::DaemonFile;
use seawall_lint::{Kind, TextFile};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let json = seawall_syntax::read_json_with_flaws(&text);
    assert_eq!(
        seawall_syntax::read_json(&text).is_ok(),
        json.flaws.is_empty()
    );
    assert!(
        json.whole || !json.flaws.is_empty(),
        "it stops without a word"
    );
    for finding in DaemonFile
        .judge(&TextFile::new("daemon.json", &text))
        .findings
    {
        let mut end = 0;
        for edit in finding.edits {
            assert!(end <= edit.start && edit.start <= edit.end, "edits overlap");
            end = edit.end;
        }
        assert!(end <= text.len() as u64, "an edit behind the end");
    }
});
