//! What is tried on every check of every family.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding};

/// Tries every check of a family on its own examples: the bad one must give a finding, the good one
/// none. `run` reads the family's notation and runs one check on it.
///
/// # Panics
/// If a check is silent where it should fire, fires where it should be silent, or does not say of
/// itself what a report and a page need.
pub fn prove<F: Family>(run: impl Fn(&dyn Check<F>, &str) -> Vec<Finding>) {
    let checks = F::checks();
    for pair in checks.windows(2) {
        let (one, next) = (pair[0].meta().id, pair[1].meta().id);
        assert!(one < next, "{next} stands behind {one}");
    }
    for check in checks {
        let meta = check.meta();
        says_what_is_needed(meta);
        let found = |example: &CheckExample| run(*check, example.input);
        let bad = found(&meta.bad);
        assert!(!bad.is_empty(), "{} is silent on its bad example", meta.id);
        for finding in bad {
            assert_eq!(finding.id, meta.id);
            assert_eq!(finding.kind, F::KIND, "{}", meta.id);
            let told = !finding.evidence.is_empty() && !finding.remedy.is_empty();
            assert!(told, "{}: {finding:?}", meta.id);
        }
        let good = found(&meta.good);
        assert!(good.is_empty(), "{} fires on its good example", meta.id);
    }
}

fn says_what_is_needed(meta: &CheckMeta) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(meta.id.chars().all(plain), "{}", meta.id);
    let examples = [meta.bad.title, meta.good.title];
    for text in [meta.title, meta.why, meta.fix].iter().chain(&examples) {
        let whole = !text.trim().is_empty() && !text.contains("  ");
        assert!(whole, "{}: {text:?}", meta.id);
    }
}
