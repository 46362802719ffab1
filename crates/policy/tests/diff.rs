//! What is new, gone and the same between two reports.

#![expect(
    clippy::assigning_clones,
    reason = "the plain form reads better in a test"
)]

mod common;

use common::{report, target};
use seawall_model::{
    Finding, FindingKind, Report, Severity, Status, Suppressed, Suppressor, TargetReport,
};
use seawall_policy::{DiffReport, diff};

fn changed() -> TargetReport {
    let mut after = target();
    after.target.reference = "registry.example.com/shop/api:1.3".to_owned();
    after.findings[0].suppressed = Some(Suppressed {
        by: Suppressor::Policy,
        reason: String::new(),
        owner: None,
        until: None,
    });
    after.findings[2].status = Status::Pass;
    let mut new = Finding::new(
        FindingKind::Integrity,
        "ambiguous-archive",
        "t",
        Severity::High,
    );
    new.location.path = Some("a\u{1b}b".to_owned());
    after.findings.push(new);
    let lodash = &mut after.packages[1];
    lodash.version = "4.17.21".to_owned();
    lodash.purl = "pkg:npm/lodash@4.17.21".to_owned();
    let mut added = after.packages[1].clone();
    added.name = "zod".to_owned();
    added.purl = "pkg:npm/zod@4.17.21".to_owned();
    after.packages.push(added);
    after.packages.remove(0);
    after.coverage.complete = false;
    after
}

#[test]
fn one_target_each_is_a_pair_whatever_the_names() {
    let diff = diff(&report(vec![target()]), &report(vec![changed()]));
    insta::assert_snapshot!(diff.to_text());
    let entry = &diff.targets[0];
    assert_eq!(entry.gone.len(), 2);
    let json: DiffReport = serde_json::from_str(&diff.to_json().unwrap()).unwrap();
    assert_eq!(json, diff);
    assert!(diff.to_json().unwrap().contains("\"now\": \"suppressed\""));
}

#[test]
fn a_report_does_not_differ_from_itself() {
    let both: Report = report(vec![target(), changed()]);
    let diff = diff(&both, &both);
    assert_eq!(diff.targets.len(), 2);
    assert!(
        diff.targets
            .iter()
            .all(seawall_policy::TargetDiff::is_empty)
    );
    assert_eq!(diff.targets[0].same.len(), 3);
}

#[test]
fn the_other_way_round_new_is_gone() {
    let (a, b) = (report(vec![target()]), report(vec![changed()]));
    let (there, back) = (diff(&a, &b), diff(&b, &a));
    let ids = |list: &[seawall_policy::FindingEntry]| -> Vec<String> {
        list.iter().map(|e| e.finding.fingerprint.clone()).collect()
    };
    let (there, back) = (&there.targets[0], &back.targets[0]);
    assert_eq!(ids(&there.new), ids(&back.gone));
    assert_eq!(ids(&there.gone), ids(&back.new));
    assert_eq!(there.added, back.removed);
    assert_eq!(there.changed.len(), back.changed.len());
}

#[test]
fn targets_are_paired_by_name() {
    let (a, b) = (target(), changed());
    let diff = diff(
        &report(vec![a.clone(), b.clone()]),
        &report(vec![b, a.clone(), a]),
    );
    let names: Vec<_> = diff
        .targets
        .iter()
        .map(|t| (t.before.is_some(), t.after.is_some()))
        .collect();
    assert_eq!(names, [(true, true), (true, true), (false, true)]);
    assert_eq!(diff.targets[2].new.len(), 3);
    assert_eq!(diff.targets[2].added.len(), 2);
}

/// One id in several versions of a package is several findings.
#[test]
fn versions_are_told_apart() {
    let with = |versions: &[&str]| {
        let mut target = target();
        let model = target.findings.remove(1);
        target.findings.clear();
        for version in versions {
            let mut finding = model.clone();
            finding.package = Some(format!("pkg:npm/lodash@{version}"));
            target.findings.push(finding);
        }
        report(vec![target])
    };
    for (before, after, new, gone, same) in [
        (&["1", "2"][..], &["2"][..], &[][..], &["1"][..], &["2"][..]),
        (&["2"], &["1", "2"], &["1"], &[], &["2"]),
        (&["1", "2"], &["3"], &[], &["2"], &["3"]),
        (&["1"], &["2", "3"], &["3"], &[], &["2"]),
        (&["1", "1"], &["1"], &[], &["1"], &["1"]),
        (&[], &["1", "1"], &["1", "1"], &[], &[]),
    ] {
        let diff = diff(&with(before), &with(after));
        let versions = |list: &[seawall_policy::FindingEntry]| -> Vec<String> {
            let purls = list.iter().filter_map(|e| e.finding.package.as_deref());
            purls
                .filter_map(|p| p.split_once('@'))
                .map(|(_, v)| v.to_owned())
                .collect()
        };
        let target = &diff.targets[0];
        assert_eq!(versions(&target.new), new, "{before:?} {after:?}");
        assert_eq!(versions(&target.gone), gone, "{before:?} {after:?}");
        assert_eq!(versions(&target.same), same, "{before:?} {after:?}");
    }
}

/// Every kind and every status, and words of a newer version, which are shown safely.
#[test]
fn all_kinds_and_words_are_compared() {
    fn later<T: serde::de::DeserializeOwned>(word: &str) -> T {
        serde_json::from_value(word.into()).unwrap()
    }
    let mut kinds = FindingKind::ALL.to_vec();
    kinds.push(later("quan\u{1b}tum"));
    let of = |status: Status| {
        let mut target = target();
        target.findings.clear();
        for kind in &kinds {
            let mut finding = Finding::new(*kind, "ID-1", "t", later("catas\u{202e}trophic"));
            finding.status = status;
            finding.subject = Some("a key".to_owned());
            finding.location.service = Some("web".to_owned());
            target.findings.push(finding);
        }
        report(vec![target])
    };
    let open: Status = later("superposed");
    for status in Status::ALL.iter().copied().chain([open]) {
        let diff = diff(&of(Status::Fail), &of(status));
        let target = &diff.targets[0];
        let text = diff.to_text();
        if status.is_open() {
            assert_eq!(target.same.len(), kinds.len(), "{status:?}");
            continue;
        }
        assert_eq!(target.gone.len(), kinds.len(), "{status:?}");
        for kind in &kinds {
            let line = format!(
                "  - {} {} ID-1 service web a key ({})",
                "catas\\u{202e}trophic",
                seawall_model::visible(kind.name()),
                status.name()
            );
            assert!(text.contains(&line), "{line}: {text}");
        }
    }
    let both = diff(&of(Status::Pass), &of(open));
    assert_eq!(both.targets[0].new.len(), kinds.len());
}

/// What could not be read on one side is not what is gone from it.
#[test]
fn a_target_that_could_not_be_read_is_not_empty() {
    let failed = || seawall_model::FailedTarget {
        reference: "shop.tar".to_owned(),
        reason: "it can't be\n read".to_owned(),
        ..seawall_model::FailedTarget::default()
    };
    let whole = report(vec![target()]);
    let mut unread = report(Vec::new());
    unread.failed.push(failed());
    let diff = diff(&whole, &unread);
    assert!(!diff.complete() && !diff.targets[0].complete);
    let text = diff.to_text();
    assert!(
        text.starts_with("after: shop.tar could not be read: it can't be\\u{a} read\n"),
        "{text}"
    );
    assert!(text.contains("incomplete: something may be new or gone only because"));
    let back = seawall_policy::diff(&unread, &whole);
    assert!(!back.complete() && !back.targets[0].complete);
    assert!(back.to_text().starts_with("before: shop.tar could not"));

    // One that was read beside it is no partner of another's.
    let mut beside = target();
    beside.target.reference = "other".to_owned();
    let mut beside = report(vec![beside]);
    beside.failed.push(failed());
    let diff = seawall_policy::diff(&whole, &beside);
    let names: Vec<_> = (diff.targets.iter())
        .map(|t| (t.before.is_some(), t.after.is_some(), t.complete))
        .collect();
    assert_eq!(names, [(true, false, false), (false, true, true)]);
    assert!(!diff.complete());
    let read: DiffReport = serde_json::from_str(&diff.to_json().unwrap()).unwrap();
    assert_eq!(read, diff);
    // What came with an older version has no such lists.
    let mut value = serde_json::to_value(&diff).unwrap();
    for field in ["failed_before", "failed_after"] {
        value.as_object_mut().unwrap().remove(field);
    }
    serde_json::from_value::<DiffReport>(value).unwrap();
}

#[test]
fn nothing_is_not_complete() {
    let nothing = report(Vec::new());
    let diff = diff(&nothing, &nothing);
    assert!(!diff.complete());
    assert_eq!(diff.to_text(), "nothing to compare\n");
}

#[test]
fn attack_surfaces_are_compared() {
    use seawall_model::Surface;
    let with = |surface| {
        let mut target = target();
        target.surface = surface;
        report(vec![target])
    };
    let large = Surface {
        shells: vec!["bash".to_owned(), "sh".to_owned()],
        setuid_files: 12,
        packages: 90,
        ..Surface::default()
    };
    let small = Surface {
        setuid_files: 3,
        packages: 90,
        ..Surface::default()
    };
    let changed = diff(&with(Some(large.clone())), &with(Some(small)));
    let text = changed.to_text();
    assert!(
        text.contains("  ~ setuid files 12 -> 3\n  ~ shells bash, sh -> none\n"),
        "{text}"
    );
    assert!(!text.contains("packages 90"), "{text}");
    assert!(!changed.targets[0].is_empty());
    let json: DiffReport = serde_json::from_str(&changed.to_json().unwrap()).unwrap();
    assert_eq!(json, changed);
    // The same on both sides, or not known on one, is no change.
    for after in [Some(large.clone()), None] {
        let same = diff(&with(Some(large.clone())), &with(after));
        assert!(same.targets[0].is_empty());
    }
}
