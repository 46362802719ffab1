//! What expressions say of the findings of one target, and how slips of the pen are refused.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

mod common;

use common::{of_each, target};
use proptest::prelude::*;
use seawall_model::{Score, Severity};
use seawall_policy::{AtHand, Expression, FindingView, Order, PackageIndex, TargetFacts, fields};

fn hits(text: &str) -> Vec<bool> {
    let expression = Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    of_each(&target(), |view| expression.eval(view))
}

/// Findings, in their order: openssl, lodash, the check, openssl not affected.
#[test]
fn golden() {
    for (text, wanted) in [
        ("true", "1111"),
        ("not true", "0000"),
        ("kind == vulnerability", "1101"),
        (
            "kind == vulnerability and severity >= high and fixable",
            "1000",
        ),
        ("severity >= MEDIUM && ! fixable", "0111"),
        ("severity < high", "0110"),
        ("severity in [critical, high]", "1001"),
        ("severity not in [critical, high]", "0110"),
        ("kind == integrity or status == will-not-fix", "0100"),
        ("kind == misconfiguration or fixable and kev", "1010"),
        ("(kind == misconfiguration or fixable) and kev", "1000"),
        ("id == ghsa-X4QR-2fvf-3mr5", "1000"),
        ("id matches \"cve-202[13]-*\"", "1100"),
        ("id contains 3337", "0100"),
        ("epss >= 0.9", "1000"),
        ("epss < 0.9", "0000"),
        ("not (epss < 0.9)", "1111"),
        ("epss != 0.91", "0111"),
        ("cvss > 7", "1000"),
        ("kev_due <= 2023-03-22", "1000"),
        ("kev_added == 2023-03-02", "0000"),
        ("package matches 'pkg:deb/debian/*'", "1001"),
        ("package == pkg:npm/lodash", "0100"),
        ("package == pkg:npm/lodash@4.17.20", "0100"),
        ("name == lodash", "0100"),
        ("name != lodash", "1011"),
        ("name in [lodash, libssl3]", "1101"),
        ("source == openssl", "1001"),
        ("version contains \"4.17\"", "0100"),
        ("type == DEB", "1001"),
        ("ecosystem == debian", "1001"),
        ("ecosystem == Debian:12", "1001"),
        ("ecosystem == Debian:11", "0000"),
        ("ecosystem == npm", "0100"),
        ("path matches \"app/**\"", "0100"),
        ("path == etc/passwd", "0010"),
        ("layer == 0", "1001"),
        ("base", "1001"),
        ("base == false", "0110"),
        ("dev", "0100"),
        ("direct and not base", "0100"),
        ("in_use", "0000"),
        ("package_state == present", "1101"),
        ("suppressed", "0000"),
        ("open", "1110"),
        ("target matches \"registry.example.com/shop/*\"", "1111"),
        ("target_kind == image and os == debian", "1111"),
        ("state == new", "0000"),
        ("title contains \"3337\"", "0100"),
        ("fixed_in matches '3.*'", "1000"),
        ("severity>=high and(fixable)", "1000"),
    ] {
        let wanted: Vec<bool> = wanted.chars().map(|c| c == '1').collect();
        assert_eq!(hits(text), wanted, "{text}");
    }
}

#[test]
fn refusals() {
    let texts = [
        "",
        "serverity >= high",
        "severity >= hihg",
        "severity = high",
        "severity",
        "epss",
        "epss >= 90",
        "epss >= high",
        "version >= 1.2",
        "fixable == maybe",
        "kind == vulnerability\n  and fixabel",
        "id matches CVE-*",
        "id matches \"[\"",
        "severity matches \"h*\"",
        "severity in high",
        "severity in []",
        "severity in [high",
        "(fixable",
        "fixable)",
        "fixable fixable",
        "name not lodash",
        "name == \"lodash",
        "and",
        "ecosystem == pipy",
        "kev_due < 2024-13-01",
        "fixable and %",
    ];
    let shown: Vec<String> = texts
        .iter()
        .map(|text| format!("{text:?}\n    {}", Expression::parse(text).unwrap_err()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn limits() {
    for text in [
        "(".repeat(100_000),
        "not ".repeat(4_000),
        "a".repeat(1 << 20),
        format!("{}fixable{}", "(".repeat(64), ")".repeat(64)),
    ] {
        assert!(Expression::parse(&text).is_err());
    }
    let deep = format!("{}fixable{}", "(".repeat(60), ")".repeat(60));
    assert!(Expression::parse(&deep).is_ok());
    let long = vec!["fixable"; 1_000].join(" or ");
    assert!(Expression::parse(&long).is_ok());
}

#[test]
fn names_are_unique_and_plain() {
    let mut names: Vec<_> = fields().iter().map(|f| f.name).collect();
    assert!(
        names
            .iter()
            .all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    );
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn words_are_those_of_the_types() {
    use seawall_model::{FindingKind, Severity};
    for kind in FindingKind::ALL {
        assert!(Expression::parse(&format!("kind == {}", kind.name())).is_ok());
    }
    for severity in Severity::worst_first() {
        assert!(Expression::parse(&format!("severity == {}", severity.name())).is_ok());
    }
}

#[test]
fn lists_are_ordered() {
    let target = target();
    let facts = TargetFacts::of(&target);
    let index = PackageIndex::new(&target.packages);
    let order = Order::parse("-severity, name,id").unwrap();
    let packages: Vec<_> = target.findings.iter().map(|f| index.of(f)).collect();
    let mut places: Vec<usize> = (0..4).collect();
    let view = |i: usize| FindingView {
        finding: &target.findings[i],
        packages: &packages[i],
        target: &facts,
    };
    places.sort_by(|a, b| order.compare(&view(*a), &view(*b)));
    // The check has no name, which comes first among the two that are medium.
    assert_eq!(places, [3, 0, 2, 1]);
    // The worst comes first without a sign, too.
    for (text, first) in [("severity,name", 3), ("+severity,name", 2)] {
        let order = Order::parse(text).unwrap();
        places.sort_by(|a, b| order.compare(&view(*a), &view(*b)));
        assert_eq!(places[0], first, "{text}");
    }
    let error = Order::parse("severity,nmae").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 10: unknown field \"nmae\"; did you mean \"name\"?"
    );
}

#[test]
fn exposure_is_what_the_flags_say() {
    let mut target = target();
    let of = |target: &seawall_model::TargetReport| {
        let mut all = Vec::new();
        of_each(target, |view| {
            let e = view.exposure();
            let bits = [e.dev_only, e.base_only, e.hidden, e.unused];
            all.push(
                bits.map(|b| if b { '1' } else { '0' })
                    .iter()
                    .collect::<String>(),
            );
            true
        });
        all
    };
    assert_eq!(of(&target), ["0100", "1000", "0000", "0100"]);
    target.packages[1].in_use = Some(false);
    target.packages[1].state = seawall_model::PackageState::Deleted;
    target.packages[0].in_use = Some(true);
    assert_eq!(of(&target), ["0100", "1011", "0000", "0100"]);
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "and",
        "or",
        "not",
        "(",
        ")",
        "[",
        "]",
        ",",
        "==",
        "!=",
        ">=",
        "in",
        "matches",
        "contains",
        "severity",
        "high",
        "fixable",
        "id",
        "\"a*\"",
        "name",
        "epss",
        "0.5",
        "kev_due",
        "2024-01-01",
        "true",
        "ecosystem",
        "npm",
        "'",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn never_panics(text in ".{0,60}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn never_panics_on_what_looks_right(words in prop::collection::vec(word(), 0..14)) {
        let text = words.join(" ");
        match Expression::parse(&text) {
            Ok(expression) => {
                let yes = of_each(&target(), |view| expression.eval(view));
                let inverse = Expression::parse(&format!("not ({text})")).unwrap();
                let no = of_each(&target(), |view| inverse.eval(view));
                prop_assert!(yes.iter().zip(no).all(|(yes, no)| *yes != no));
            }
            Err(error) => {
                let place = error.place();
                prop_assert!(place.line == 1 && place.column as usize <= text.chars().count() + 1);
            }
        }
    }
}

/// What an expression lacks of a vulnerability of which only the CVE is known.
fn lacks(text: &str, kev: bool, change: fn(&mut seawall_model::Finding)) -> String {
    let expression = Expression::parse(text).unwrap();
    let mut target = target();
    let finding = &mut target.findings[1];
    finding.severity = Severity::Unknown;
    (finding.epss, finding.kev) = (None, None);
    finding.scores.clear();
    change(finding);
    let facts = TargetFacts::of(&target);
    let view = FindingView {
        finding: &target.findings[1],
        packages: &[],
        target: &facts,
    };
    let fields = expression.lacks(&view, AtHand { kev });
    fields.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_nobody_knows_decides_nothing() {
    for (text, wanted) in [
        ("severity >= high", "severity"),
        ("severity < high", "severity"),
        ("severity == high", "severity"),
        ("severity in [high, critical]", "severity"),
        ("not severity >= high", "severity"),
        ("severity >= high and fixable", ""),
        ("severity >= high and not fixable", "severity"),
        ("severity >= high or open", ""),
        ("severity >= high or fixable", "severity"),
        ("not (severity >= high or fixable)", "severity"),
        // Whoever names what is not known has an answer.
        ("severity == unknown", ""),
        ("severity > unknown", ""),
        ("severity >= high or severity == unknown", ""),
        ("severity >= high and severity != unknown", ""),
        ("severity in [unknown, high]", ""),
        ("severity not in [unknown, low]", ""),
        ("cvss >= 7", "cvss"),
        ("risk >= 70", "risk"),
        ("epss >= 0.1", "epss"),
        ("epss_percentile >= 0.9", "epss_percentile"),
        ("severity >= high and cvss >= 7", "cvss severity"),
        ("kev or severity >= high", "severity"),
        ("kev", ""),
        ("open and name == lodash", ""),
        ("true", ""),
    ] {
        assert_eq!(lacks(text, true, |_| ()), wanted, "{text}");
    }
    // Without CISA's list nobody knows what is not on it.
    assert_eq!(lacks("kev", false, |_| ()), "kev");
    assert_eq!(lacks("kev_due < 2030-01-01", false, |_| ()), "kev_due");
    // EPSS and KEV speak of CVEs alone.
    let ghsa = |f: &mut seawall_model::Finding| {
        f.id = "GHSA-1".to_owned();
        f.aliases.clear();
    };
    assert_eq!(lacks("epss >= 0.1 or kev", false, ghsa), "");
    // A score stands in for a severity, where a number is asked for.
    let scored = |f: &mut seawall_model::Finding| f.scores.push(Score::default());
    assert_eq!(lacks("risk >= 70 or cvss >= 7", true, scored), "");
    assert_eq!(lacks("severity >= high", true, scored), "severity");
    // A check has neither CVSS nor EPSS.
    let check = |f: &mut seawall_model::Finding| {
        f.kind = seawall_model::FindingKind::Misconfiguration;
    };
    assert_eq!(lacks("cvss >= 7 or epss >= 0.1 or kev", false, check), "");
}

proptest! {
    /// Where there is an answer it is the one that the expression gives, whatever the severity would be.
    #[test]
    fn an_answer_holds_for_every_severity(
        parts in proptest::collection::vec((0..4_usize, any::<bool>(), any::<bool>()), 1..6)
    ) {
        let words = ["severity >= high", "severity < medium", "fixable", "open"];
        let mut text = String::new();
        for (at, (word, negated, or)) in parts.iter().enumerate() {
            if at > 0 {
                text.push_str(if *or { " or " } else { " and " });
            }
            text.push_str(if *negated { "not " } else { "" });
            text.push_str(words[*word]);
        }
        let expression = Expression::parse(&text).unwrap();
        let answers: Vec<bool> = Severity::worst_first()
            .map(|severity| {
                let mut target = target();
                target.findings[1].severity = severity;
                let facts = TargetFacts::of(&target);
                expression.eval(&FindingView {
                    finding: &target.findings[1],
                    packages: &[],
                    target: &facts,
                })
            })
            .collect();
        if lacks(&text, true, |_| ()).is_empty() {
            prop_assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
        }
    }
}
