//! Every statement is reported, and folded.

use seawall_model::VexStatus::{Affected, Fixed, NotAffected};
use seawall_model::{FindingKind, Suppressed, VexDocument};
use seawall_policy::{ImageName, PackageIndex, Rules, TargetFacts, Vex, apply};

use crate::target::{document, judged, product, purl, target};

#[test]
fn every_statement_is_in_one_note() {
    let of = |text: &str| vec![product(purl(text))];
    let mut statements = vec![
        ("CVE-1", NotAffected, Some(1), of("pkg:deb/debian/libssl3")),
        ("CVE-2", NotAffected, Some(1), of("pkg:npm/lodash")),
        ("CVE-2", Affected, Some(2), of("pkg:npm/lodash")),
        ("CVE-3", Fixed, None, of("pkg:maven/org.a/b@2")),
        ("CVE-3\n", Fixed, None, of("pkg:maven/org.a/b@2")),
    ];
    let many = [
        "CVE-21", "CVE-22", "CVE-23", "CVE-24", "CVE-25", "CVE-26", "CVE-27",
    ];
    statements.extend(many.map(|id| (id, Fixed, None, of("pkg:npm/a"))));
    let empty = VexDocument {
        file: "e".to_owned(),
        format: "CSAF",
        ..VexDocument::default()
    };
    let (marks, notes) = judged(&target(), vec![document("v", statements), empty]);
    assert_eq!(marks, "1000000");
    assert_eq!(
        notes,
        [
            "vex-applied | v | 3 statements of OpenVEX | 1 finding set aside: CVE-1 (1); 1 finding left as they are: CVE-2 (1); 1 finding decided by another statement: CVE-2 (1)",
            "vex-unmatched | v | 1 statement | the version of the product differs: CVE-3",
            "vex-unmatched | v | 8 statements | the vulnerability is not among the findings: CVE-21, CVE-22, CVE-23, CVE-24, CVE-25 and 3 more",
            "vex-unmatched | e | the document | it has no statement that can be read",
        ]
    );
}

#[test]
fn the_reason_is_the_documents_and_comes_first() {
    let mut own = document(
        "v.json",
        vec![(
            "CVE-2",
            NotAffected,
            None,
            vec![product(purl("pkg:npm/lodash"))],
        )],
    );
    own.statements[0].justification = Some("inline_mitigations_already_exist".to_owned());
    own.statements[0].text = Some("x".repeat(1000));
    let vex = Vex {
        documents: vec![own],
        order: |_, _, _| None,
        image: |_| None::<ImageName>,
    };
    let policy = "version: 1\nignore: [{id: CVE-2, reason: r, owner: o, until: 2027-01-01}]\n";
    let policy = seawall_policy::Policy::parse(policy, "p", "2026-01-01".parse().unwrap()).unwrap();
    let rules = Rules {
        vex: Some(&vex),
        policy: Some(&policy),
        ..Rules::default()
    };
    let target = target();
    let mut findings = target.findings.clone();
    findings[0].suppressed = Some(Suppressed::default());
    let applied = apply(
        &mut findings,
        &TargetFacts::of(&target),
        &PackageIndex::new(&target.packages),
        &rules,
    );
    let reason = &findings[1].suppressed.as_ref().unwrap().reason;
    let start = "not affected: inline_mitigations_already_exist; xxx";
    assert!(
        reason.starts_with(start) && reason.ends_with("x (v.json)"),
        "{reason}"
    );
    assert!(reason.len() < 600);
    // The policy's rule is of use, though the document came first.
    assert_eq!(applied.usage.unused(), None);
    assert_eq!(findings[0].suppressed, Some(Suppressed::default()));
    assert!(
        findings
            .iter()
            .all(|f| f.kind == FindingKind::Vulnerability || f.suppressed.is_none())
    );
}
