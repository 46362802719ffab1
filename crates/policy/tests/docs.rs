//! What the published pages say is what the code does.

#![expect(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

mod common;

use common::date;
use seawall_model::{Epss, Finding, FindingKind, Kev};
use seawall_policy::{Exposure, Expression, Policy, fields_markdown, limits_markdown, risk};

const EXPRESSIONS: &str = include_str!("../../../docs/expressions.md");
const POLICY: &str = include_str!("../../../docs/policy.md");
const RISK: &str = include_str!("../../../docs/risk.md");

/// The code blocks of that language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let parts = page.split(fence.as_str()).skip(1);
    let blocks: Vec<_> = parts.map(|p| p.split_once("\n```").unwrap().0).collect();
    assert!(!blocks.is_empty());
    blocks
}

#[test]
fn lists_are_complete() {
    let (fields, limits) = (fields_markdown(), limits_markdown());
    assert!(
        EXPRESSIONS.contains(&fields),
        "docs/expressions.md should hold:\n{fields}"
    );
    assert!(
        POLICY.contains(&limits),
        "docs/policy.md should hold:\n{limits}"
    );
}

#[test]
fn examples_are_right() {
    for line in blocks(EXPRESSIONS, "expression")
        .iter()
        .flat_map(|b| b.lines())
    {
        Expression::parse(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
    for block in blocks(POLICY, "yaml") {
        Policy::parse(block, "docs/policy.md", date("2026-01-01")).unwrap();
    }
}

#[test]
fn risks_are_as_shown() {
    let rows = RISK.lines().skip_while(|l| !l.starts_with("|---")).skip(1);
    let rows: Vec<_> = rows.take_while(|l| l.starts_with('|')).collect();
    assert_eq!(rows.len(), 7);
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [severity, epss, kev, exposure, wanted] = cells[..] else {
            panic!("{row}")
        };
        let kind = FindingKind::Vulnerability;
        let mut finding = Finding::new(kind, "CVE-2024-1", "t", severity.parse().unwrap());
        finding.epss = epss.parse().ok().map(|score| Epss {
            score,
            percentile: score,
        });
        finding.kev = (kev == "yes").then(|| Kev {
            added: date("2024-01-01"),
            due: date("2024-02-01"),
        });
        let exposure = Exposure {
            dev_only: exposure == "development only",
            base_only: exposure == "base image",
            ..Exposure::default()
        };
        assert_eq!(risk(&finding, exposure).to_string(), wanted, "{row}");
    }
}
