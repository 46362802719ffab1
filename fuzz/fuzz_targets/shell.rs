//! Texts of shells: what is read of one, and what the checks find in it as a document of a RUN.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_lint::dockerfile::DockerfileKind;
use seawall_lint::shell::{commands, syntax};
use seawall_lint::{Kind, TextFile, apply};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let tree = syntax::parse(text);
    for node in &tree.nodes {
        assert!(text.get(node.range.clone()).is_some(), "{node:?}");
    }
    for flaw in &tree.flaws {
        assert!(text.get(flaw.range.clone()).is_some(), "{flaw:?}");
    }
    // What was not read to its end says why.
    assert!(!tree.cut || tree.too_deep || !tree.flaws.is_empty());
    // Every node but the root is a part of one that holds it, or of what reading stopped in.
    for (id, node) in tree.nodes.iter().enumerate() {
        for child in &node.children {
            assert_eq!(tree.node(*child).parent, id);
        }
    }
    let _ = commands(text);
    for file in [
        format!("FROM a:1\nRUN {text}"),
        format!("FROM a:1\nRUN <<EOF\n{text}\nEOF\n"),
    ] {
        let judged = DockerfileKind.judge(&TextFile::new("Dockerfile", &file));
        let edits: Vec<_> = judged.findings.iter().map(|f| f.edits.as_slice()).collect();
        for finding in &judged.findings {
            for edit in &finding.edits {
                let (start, end) = (edit.start as usize, edit.end as usize);
                assert!(file.get(start..end).is_some(), "{}", finding.id);
            }
        }
        let _ = apply(&file, &edits);
    }
});
