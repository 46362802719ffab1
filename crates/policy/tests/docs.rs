//! What the published pages say is what the code does.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it reads the pages"
)]

mod common;

use std::path::Path;

use common::date;
use seawall_model::{Epss, Finding, FindingKind, Kev, hole_names_markdown};
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

/// Holds a page against what it should be; with `INSTA_UPDATE=always`, as for snapshots, writes it.
fn published(page: &str, wanted: impl FnOnce(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(page);
    let old = std::fs::read_to_string(&path).unwrap();
    let wanted = wanted(&old);
    if std::env::var("INSTA_UPDATE").is_ok_and(|when| when == "always") {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    assert!(
        old == wanted,
        "docs/{page} is not what the code says: INSTA_UPDATE=always cargo test -p seawall-policy --test docs"
    );
}

/// A page with this table in the place of its table with the same head.
fn with_table(page: &str, table: &str) -> String {
    let head = table.lines().next().unwrap();
    let start = page.find(head).unwrap();
    let rows = page[start..].split_inclusive('\n');
    let length: usize = rows
        .take_while(|row| row.starts_with('|'))
        .map(str::len)
        .sum();
    format!("{}{table}{}", &page[..start], &page[start + length..])
}

#[test]
fn lists_are_complete() {
    published("expressions.md", |page| {
        with_table(page, &fields_markdown())
    });
    published("policy.md", |page| with_table(page, &limits_markdown()));
    published("coverage.md", |page| {
        with_table(page, &hole_names_markdown())
    });
    published("schemas/policy-1.schema.json", |_| {
        format!("{:#}\n", seawall_policy::schema())
    });
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
