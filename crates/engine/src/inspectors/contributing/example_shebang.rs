//! Finds scripts, by the interpreter that their first line names.

use seawall_model::{Content, Evidence, FileFacts, Inspect, Wanted, read_all};

/// The inspector.
pub(crate) struct Shebang;

/// Bytes of the first line that are read.
const LINE: u64 = 128;

impl Inspect for Shebang {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        file.mode & 0o111 != 0
    }

    fn wants_content(&self, _: &FileFacts<'_>, head: &[u8]) -> Wanted {
        if head.starts_with(b"#!") {
            Wanted::Upto(LINE)
        } else {
            Wanted::Nothing
        }
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let text = read_all(content, LINE).unwrap_or_default();
        let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
        let mut evidence = Evidence {
            cataloger: "shebang".to_owned(),
            path: file.path.to_owned(),
            ..Evidence::default()
        };
        let line = String::from_utf8_lossy(line).into_owned();
        evidence.facts.insert("line".to_owned(), line);
        vec![evidence]
    }

    /// Whatever any family found passes here, in the worker, before it is sent or kept.
    fn redact(&self, evidence: &mut Evidence) {
        for value in evidence.facts.values_mut() {
            *value = value.replace("hunter2", "***");
        }
    }

    fn revision(&self) -> String {
        "1".to_owned()
    }
}
