//! Instructions of which only the last of a stage counts.

use seawall_model::{CheckMeta, Finding};

use super::facts::DockerfileFacts;
use super::keyword::Keyword;

/// One finding for each instruction of a kind that another one of its stage makes void.
pub(crate) fn find(
    facts: &DockerfileFacts<'_>,
    meta: &CheckMeta,
    keyword: Keyword,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let stages = facts
        .tree
        .stages
        .iter()
        .map(|stage| facts.tree.of_stage(stage));
    // A file without FROM is a part of a stage.
    let alone = facts.tree.stages.is_empty();
    let part = alone.then_some(facts.tree.instructions.as_slice());
    for body in stages.chain(part) {
        let mut found: Vec<_> = body.iter().filter(|i| i.keyword == keyword).collect();
        let Some(last) = found.pop() else {
            continue;
        };
        let line = facts.file.source().mark(last.span.start).line;
        let evidence = format!("the {} in line {line} counts", keyword.word());
        for void in found {
            findings.push(facts.finding(meta, void.span, meta.title, evidence.clone()));
        }
    }
    findings
}
