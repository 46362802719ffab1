//! Of several statements on one package the latest decides, and in doubt the finding stands.

use seawall_model::VexStatus::{
    self, Affected, Fixed, NotAffected, UnderInvestigation, Unreadable,
};

use crate::target::{document, judged, product, purl, target};

/// Whether statements of one document each, of lodash, clear the finding of it.
fn clears(documents: &[&[(VexStatus, Option<i64>)]]) -> bool {
    let documents = documents.iter().enumerate().map(|(i, statements)| {
        let statements = statements.iter().map(|(status, time)| {
            let products = vec![product(purl("pkg:npm/lodash"))];
            ("CVE-2", *status, *time, products)
        });
        document(&format!("{i}.json"), statements.collect())
    });
    let (marks, notes) = judged(&target(), documents.collect());
    assert!(
        notes.iter().all(|n| n.starts_with("vex-applied")),
        "{notes:?}"
    );
    marks == "0100000"
}

#[test]
fn the_latest_statement_decides() {
    let (early, late) = (Some(1), Some(2));
    for (documents, wanted) in [
        (&[&[(NotAffected, None)][..]][..], true),
        (&[&[(Fixed, None)]], true),
        (&[&[(Affected, None)]], false),
        (&[&[(UnderInvestigation, None)]], false),
        (&[&[(Unreadable, None)]], false),
        // In one document.
        (&[&[(Affected, early), (NotAffected, late)]], true),
        (&[&[(NotAffected, late), (Affected, early)]], true),
        (&[&[(NotAffected, early), (Affected, late)]], false),
        (&[&[(Affected, late), (NotAffected, early)]], false),
        (&[&[(NotAffected, early), (Unreadable, late)]], false),
        (&[&[(Affected, None), (NotAffected, None)]], true),
        (&[&[(NotAffected, None), (Affected, None)]], false),
        (
            &[&[(NotAffected, early), (UnderInvestigation, early)]],
            false,
        ),
        // In several.
        (&[&[(Affected, early)], &[(NotAffected, late)]], true),
        (&[&[(NotAffected, late)], &[(Affected, early)]], true),
        (&[&[(NotAffected, early)], &[(Affected, late)]], false),
        (&[&[(NotAffected, late)], &[(Affected, late)]], false),
        (&[&[(Affected, late)], &[(NotAffected, late)]], false),
        (&[&[(NotAffected, late)], &[(Affected, None)]], false),
        (&[&[(NotAffected, None)], &[(Affected, early)]], false),
        (&[&[(NotAffected, None)], &[(Fixed, early)]], true),
    ] {
        assert_eq!(clears(documents), wanted, "{documents:?}");
    }
}

/// What holds of another version does not count, however late it is.
#[test]
fn statements_of_others_do_not_count() {
    let of = |text: &str| vec![product(purl(text))];
    let own = document(
        "v",
        vec![
            ("CVE-2", NotAffected, Some(1), of("pkg:npm/lodash@4.17.20")),
            ("CVE-2", Affected, Some(2), of("pkg:npm/lodash@4.17.19")),
        ],
    );
    assert_eq!(judged(&target(), vec![own]).0, "0100000");
}
