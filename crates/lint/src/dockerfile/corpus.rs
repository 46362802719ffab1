//! The Dockerfiles of `testdata/dockerfiles`, with everything that is found in each: right lines beside wrong ones,
//! among them those that other linters are known to be wrong about.

#![expect(
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it reads its own files"
)]

use std::fs;
use std::path::Path;

use super::DockerfileKind;
use crate::TextFile;
use crate::kind::Kind;

#[test]
fn what_is_found_in_our_own_dockerfiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/dockerfiles");
    let mut names: Vec<String> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".Dockerfile"))
        .collect();
    names.sort();
    assert!(names.len() > 50, "{} files", names.len());
    let mut found = String::new();
    for name in &names {
        let text = fs::read_to_string(root.join(name)).unwrap();
        let judged = DockerfileKind.judge(&TextFile::new(name, &text));
        let name = name.trim_end_matches(".Dockerfile");
        let mut lines: Vec<(u32, String)> = Vec::new();
        for finding in judged.findings {
            // ShellCheck's have tests of their own.
            let of_shell = finding.aliases.iter().any(|alias| alias.starts_with("SC"));
            if finding.suppressed.is_none() && !of_shell {
                lines.push((finding.location.line.unwrap(), finding.id));
            }
        }
        lines.extend(judged.holes.into_iter().map(|hole| (0, hole.what)));
        lines.sort();
        found.push_str(&format!("{name}\n"));
        for (line, id) in lines {
            found.push_str(&format!("  {line} {id}\n"));
        }
    }
    let wanted = fs::read_to_string(root.join("found.txt")).unwrap_or_default();
    assert!(found == wanted, "found.txt should be:\n{found}");
}
