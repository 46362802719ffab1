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
    for stage in &facts.tree.stages {
        let body = facts.tree.of_stage(stage).iter();
        let mut found: Vec<_> = body.filter(|i| i.keyword == keyword).collect();
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
