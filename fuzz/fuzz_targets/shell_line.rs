//! Command lines, the shell texts and the pages that they stand in: what is read, what is wrong, and what would
//! mend it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_container::command_line::{Word, parse, started};
use seawall_lint::commands::{MakefileKind, MarkdownKind, ShellKind, UnitKind};
use seawall_lint::{Kind, TextFile};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    line(text);
    let kinds: [&dyn Kind; 4] = [&MakefileKind, &MarkdownKind, &ShellKind, &UnitKind];
    for kind in kinds {
        let _ = kind.is_one(text);
        let _ = kind.claims(text);
        for finding in kind.judge(&TextFile::new("a", text)).findings {
            for edit in finding.edits {
                let (start, end) = (edit.start as usize, edit.end as usize);
                assert!(
                    text.get(start..end).is_some(),
                    "{}: {}",
                    kind.name(),
                    finding.id
                );
            }
        }
    }
});

/// The words of the text as one command line.
fn line(text: &str) {
    let mut words = vec![Word::new("docker", "docker", 0)];
    let mut at = 0;
    for word in text.split(' ') {
        words.push(Word::new(word, word, at));
        at += word.len() + 1;
    }
    let said = parse(&words);
    for given in &said.options {
        let (span, whole) = (given.value_span(), given.span());
        assert!(
            span.start <= span.end && whole.start <= whole.end,
            "{given:?}"
        );
        let _ = (given.text(), given.flag());
    }
    let _ = started(&said);
}
