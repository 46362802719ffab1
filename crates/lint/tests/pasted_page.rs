//! A page of a tutorial, pasted as it is: every mistake that was planted comes out at its line, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test that goes wrong should say so loudly")]

use std::collections::{BTreeMap, BTreeSet};

use seawall_lint::commands::MarkdownKind;
use seawall_lint::{Kind, TextFile, apply};
use seawall_model::{Edit, Finding};

const PAGE: &str = include_str!("pages/tutorial.md");

fn judged(text: &str) -> Vec<Finding> {
    MarkdownKind.judge(&TextFile::new("tutorial.md", text)).findings
}

#[test]
fn show() {
    let lines: Vec<&str> = PAGE.lines().collect();
    let mut all: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for finding in judged(PAGE) {
        all.entry(finding.location.line.unwrap()).or_default().insert(finding.id);
    }
    for (line, ids) in all {
        println!("{line}: {} => {ids:?}", lines[line as usize - 1]);
    }
}
