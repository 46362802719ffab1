//! `seawall.yaml`: what it sets aside, what it refuses, and that its schema says the same.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

mod common;

use common::{date, report, target};
use seawall_model::{Hole, HoleName, Severity, Status, Suppressor};
use seawall_policy::{
    Baseline, ExcludeKind, ExcludePattern, Excludes, Expression, Filters, PackageIndex, Policy,
    Rules, TargetFacts, apply, exit_code, gate,
};

const TODAY: &str = "2026-06-15";

fn policy(text: &str) -> Policy {
    Policy::parse(text, "seawall.yaml", date(TODAY)).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn set_aside(rules: &Rules<'_>) -> (String, seawall_policy::Applied) {
    let mut target = target();
    let mut findings = std::mem::take(&mut target.findings);
    let applied = apply(
        &mut findings,
        &TargetFacts::of(&target),
        &PackageIndex::new(&target.packages),
        rules,
    );
    let marks = findings
        .iter()
        .map(|f| if f.suppressed.is_some() { '1' } else { '0' });
    (marks.collect(), applied)
}

fn ignore(what: &str, until: &str) -> String {
    format!("version: 1\nignore:\n  - {{{what}, reason: r, owner: o, until: {until}}}\n")
}

#[test]
fn rules_choose_findings() {
    for (what, wanted) in [
        ("id: CVE-2023-0286", "1000"),
        ("id: ghsa-x4qr-2fvf-3mr5", "1000"),
        ("id: CVE-2023-028", "0000"),
        ("package: 'pkg:deb/debian/libssl3'", "1001"),
        ("package: 'pkg:deb/debian/libssl3@3.0.9-1'", "1001"),
        ("package: 'pkg:deb/debian/libssl3@3.0.9-2'", "0000"),
        ("package: 'pkg:npm/*'", "0100"),
        ("package: lodash", "0100"),
        ("path: 'app/**'", "0100"),
        ("path: /app/*", "0100"),
        ("kind: misconfiguration", "0010"),
        (
            "kind: vulnerability, target: 'registry.example.com/shop/*'",
            "1101",
        ),
        (
            "kind: vulnerability, target: 'registry.example.com/*'",
            "0000",
        ),
        ("id: CVE-2023-0286, package: lodash", "0000"),
    ] {
        let policy = policy(&ignore(what, "2026-06-15"));
        let rules = Rules {
            policy: Some(&policy),
            ..Rules::default()
        };
        let (marks, applied) = set_aside(&rules);
        assert_eq!(marks, wanted, "{what}");
        assert!(applied.expired.is_empty(), "{what}");
        assert_eq!(applied.suppressed, wanted.matches('1').count());
    }
}

#[test]
fn a_rule_past_its_date_is_a_finding() {
    let policy = policy(&ignore("id: CVE-2023-0286", "2026-06-14"));
    let rules = Rules {
        policy: Some(&policy),
        ..Rules::default()
    };
    let (marks, applied) = set_aside(&rules);
    assert_eq!(marks, "0000");
    let [finding] = &applied.expired[..] else {
        panic!("{applied:?}")
    };
    assert_eq!(finding.id, "expired-ignore");
    assert_eq!(finding.location.line, Some(3));
    assert!(finding.counts() && finding.title.contains("CVE-2023-0286"));

    let elsewhere = ignore("id: CVE-1, target: other", "2026-06-14");
    let elsewhere = Policy::parse(&elsewhere, "p", date(TODAY)).unwrap();
    assert!(elsewhere.expired(&TargetFacts::of(&target())).is_empty());
}

#[test]
fn expired_rules_of_one_file_are_told_apart() {
    let text = "version: 1\nignore:\n\
        - {id: CVE-1, reason: r, owner: o, until: 2020-01-01}\n\
        - {id: CVE-2, reason: r, owner: o, until: 2020-01-01}\n";
    let mut expired = policy(text).expired(&TargetFacts::of(&target()));
    seawall_model::identify(&mut expired);
    assert_eq!(expired.len(), 2);
    assert_ne!(expired[0].fingerprint, expired[1].fingerprint);
}

#[test]
fn suppression_says_who_and_why() {
    let policy = policy(&ignore("id: CVE-2023-0286", "2027-01-31"));
    let mut target = target();
    let mut findings = std::mem::take(&mut target.findings);
    let rules = Rules {
        policy: Some(&policy),
        ..Rules::default()
    };
    apply(
        &mut findings,
        &TargetFacts::of(&target),
        &PackageIndex::new(&target.packages),
        &rules,
    );
    let suppressed = findings[0].suppressed.clone().unwrap();
    assert_eq!(suppressed.by, Suppressor::Policy);
    assert_eq!(suppressed.until.as_deref(), Some("2027-01-31"));
    assert_eq!(
        (suppressed.reason.as_str(), suppressed.owner.as_deref()),
        ("r", Some("o"))
    );
}

#[test]
fn filters_set_aside_and_say_which_option() {
    let of = |filters: Filters| {
        let rules = Rules {
            filters: Some(&filters),
            ..Rules::default()
        };
        set_aside(&rules).0
    };
    let severities = Some(vec![Severity::Critical, Severity::High]);
    assert_eq!(
        of(Filters {
            severities,
            ..Filters::default()
        }),
        "0110"
    );
    assert_eq!(
        of(Filters {
            ignore_unfixed: true,
            ..Filters::default()
        }),
        "0101"
    );
    for (pattern, wanted) in [
        ("app", "0100"),
        ("**/status", "1001"),
        ("etc/*", "0010"),
        ("a*", "0100"),
        ("x", "0000"),
    ] {
        let exclude = Excludes::new(&[ExcludePattern {
            kind: ExcludeKind::Any,
            text: pattern.to_owned(),
        }])
        .unwrap();
        assert_eq!(
            of(Filters {
                exclude,
                ..Filters::default()
            }),
            wanted,
            "{pattern}"
        );
    }
    let filter = Some(Expression::parse("kev").unwrap());
    assert_eq!(
        of(Filters {
            filter,
            ..Filters::default()
        }),
        "0111"
    );
}

#[test]
fn what_was_set_aside_stays_as_it_is() {
    let policy = policy(&ignore("kind: vulnerability", "2027-01-31"));
    let mut target = target();
    let mut findings = std::mem::take(&mut target.findings);
    let vex = seawall_model::Suppressed {
        by: Suppressor::Vex,
        reason: "not in the execute path".to_owned(),
        owner: None,
        until: None,
    };
    findings[0].suppressed = Some(vex.clone());
    let rules = Rules {
        policy: Some(&policy),
        ..Rules::default()
    };
    apply(
        &mut findings,
        &TargetFacts::of(&target),
        &PackageIndex::new(&target.packages),
        &rules,
    );
    assert_eq!(findings[0].suppressed, Some(vex));
}

#[test]
fn a_baseline_holds_what_counted() {
    let mut before = target();
    before.findings.remove(1);
    before.findings[0].suppressed = Some(seawall_model::Suppressed {
        by: Suppressor::Foreign,
        reason: String::new(),
        owner: None,
        until: None,
    });
    let baseline = Baseline::from_report(&report(vec![before.clone()]));
    // The check counted; openssl was set aside, the last one does not stand.
    assert_eq!(baseline.len(), 1);
    let rules = Rules {
        baseline: Some(&baseline),
        ..Rules::default()
    };
    assert_eq!(set_aside(&rules).0, "0010");

    let mut next = target();
    let mut findings = std::mem::take(&mut next.findings);
    apply(
        &mut findings,
        &TargetFacts::of(&next),
        &PackageIndex::new(&next.packages),
        &rules,
    );
    next.findings = findings;
    // A baseline made of that run holds what the old one held back, and what is new in it.
    let next = Baseline::from_report(&report(vec![next]));
    assert_eq!(next.len(), 3);
}

#[test]
fn the_gate_sees_what_counts() {
    let fail_on = Expression::parse("severity >= medium").unwrap();
    let mut report = report(vec![target()]);
    let ids = |report: &seawall_model::Report| -> Vec<String> {
        let mut report = report.clone();
        gate(&mut report, &fail_on, &[]);
        let findings = report.targets.iter().flat_map(|t| &t.findings);
        let at_gate = findings.filter(|f| f.at_gate);
        at_gate.map(|f| f.id.clone()).collect()
    };
    assert_eq!(
        ids(&report),
        ["CVE-2023-0286", "CVE-2021-23337", "image-runs-as-root"]
    );
    report.targets[0].findings[2].status = Status::Pass;
    report.targets[0].findings[0].suppressed = Some(seawall_model::Suppressed {
        by: Suppressor::Policy,
        ..seawall_model::Suppressed::default()
    });
    assert_eq!(ids(&report), ["CVE-2021-23337"]);
    report.targets[0].coverage.complete = false;
    let gate = gate(&mut report, &fail_on, &[]);
    assert_eq!((gate.passed, gate.matched, gate.unjudged), (false, 1, 1));
    let worst = gate.worst.unwrap();
    assert_eq!(worst.id, "CVE-2021-23337");
    assert_eq!(worst.subject, "pkg:npm/lodash@4.17.20");
}

#[test]
fn what_the_gate_cannot_judge_is_counted_and_a_gap() {
    let fail_on = Expression::parse("severity >= high and fixable").unwrap();
    let mut found = target();
    // Unknown and fixable; unknown without a fix, of which the answer is known; set aside; cleared.
    let mut unknown = found.findings[0].clone();
    unknown.severity = Severity::Unknown;
    let mut unfixed = unknown.clone();
    unfixed.fixed_in.clear();
    let mut aside = unknown.clone();
    aside.suppressed = Some(seawall_model::Suppressed::default());
    let mut cleared = unknown.clone();
    cleared.status = Status::NotAffected;
    found.findings = vec![unknown, unfixed, aside, cleared];
    let judged = |fail_on: &Expression, allowed: &[String]| {
        let mut report = report(vec![found.clone()]);
        let gate = gate(&mut report, fail_on, allowed);
        let code = {
            report.gate = Some(gate.clone());
            exit_code(&report)
        };
        let gaps = report.targets[0].coverage.gaps.clone();
        (gate, gaps, code)
    };
    let (gate, gaps, code) = judged(&fail_on, &[]);
    assert!(gate.passed);
    assert_eq!((gate.unjudged, gate.unjudged_findings), (0, 1));
    assert_eq!((gate.lacking, code), (vec!["severity".to_owned()], 3));
    assert_eq!(
        (gaps.len(), &gaps[0].name),
        (1, &HoleName::UNJUDGED_FINDINGS)
    );
    assert_eq!(gaps[0].what, "1 finding");
    assert!(gaps[0].reason.contains("severity >= high and fixable"));
    let (gate, _, code) = judged(&fail_on, &["unjudged-findings".to_owned()]);
    assert_eq!((gate.unjudged_findings, code), (1, 0));
    let asked = "(severity >= high or severity == unknown) and fixable";
    let (gate, gaps, code) = judged(&Expression::parse(asked).unwrap(), &[]);
    assert_eq!((gate.passed, gate.unjudged_findings, code), (false, 0, 1));
    assert!(gaps.is_empty());
}

#[test]
fn exit_codes() {
    let gate = |passed| {
        Some(seawall_model::Gate {
            passed,
            ..seawall_model::Gate::default()
        })
    };
    for (complete, stopped, failed, wanted) in [
        (true, false, false, 0),
        (true, true, false, 1),
        (true, false, true, 2),
        (true, true, true, 2),
        (false, false, false, 3),
        (false, true, false, 1),
        (false, false, true, 2),
        (false, true, true, 2),
    ] {
        let mut judged = target();
        judged.coverage.complete = complete;
        let mut report = report(vec![target(), judged]);
        report.gate = gate(!stopped);
        if failed {
            report.failed.push(seawall_model::FailedTarget::default());
        }
        assert_eq!(exit_code(&report), wanted);
    }
    assert_eq!(exit_code(&report(Vec::new())), 2);
    let mut stopped = report(Vec::new());
    stopped.gate = gate(false);
    assert_eq!(exit_code(&stopped), 2);
}

#[test]
fn nothing_judged_is_a_failure_unless_it_is_allowed() {
    let mut empty = target();
    let hole = Hole::new(HoleName::NOTHING_JUDGED, "target", "", "");
    empty.coverage.add(hole);
    empty.coverage.settle(&[]);
    let one = report(vec![empty.clone()]);
    assert_eq!(exit_code(&one), 2);
    // Beside a target of which something was judged it is a gap like others.
    assert_eq!(exit_code(&report(vec![target(), empty.clone()])), 3);
    empty.coverage.settle(&["nothing-judged".to_owned()]);
    assert_eq!(exit_code(&report(vec![empty])), 0);
}

#[test]
fn gaps_are_allowed_by_name() {
    let allow = policy("version: 1\nallow-gaps: [stale-advisories]\n").allow_gaps;
    let mut coverage = seawall_model::Coverage::default();
    let (stale, cut) = (HoleName::STALE_ADVISORIES, HoleName::TRUNCATED_LAYER);
    for (gaps, wanted) in [
        (Vec::new(), true),
        (vec![stale.clone()], true),
        (vec![stale, cut], false),
    ] {
        let count = gaps.len();
        coverage.gaps = gaps.into_iter().map(|g| Hole::new(g, "", "", "")).collect();
        coverage.settle(&allow);
        assert_eq!(coverage.complete, wanted);
        assert_eq!(coverage.gaps.len(), count);
    }
}

const GOOD: [&str; 5] = [
    "version: 1\n",
    "version: 1\nfail-on: severity >= high\nallow-gaps: [stale-advisories, limit-time]\nlimits: {memory: 1GiB, time: 10m, expansion: 200}\n",
    "version: 1\nignore:\n  - id: CVE-2023-1234\n    package: \"pkg:deb/debian/openssl\"\n    target: \"registry.example.com/shop/*\"\n    reason: not reachable\n    owner: team-shop\n    until: 2027-01-31\n",
    "version: 1\nignore: [{kind: misconfiguration, path: 'etc/**', reason: r, owner: o, until: 2027-01-31}]\n",
    "version: 1\nrules:\n  disable: [image-runs-as-root]\n  severity: {image-setuid-files: low}\n",
];

const BAD: [&str; 27] = [
    "",
    "fail-on: fixable\n",
    "version: 2\n",
    "version: 1\nfail_on: fixable\n",
    "version: 1\nfail-on: [fixable]\n",
    "version: 1\nignores: []\n",
    "version: 1\nignore: {id: CVE-1}\n",
    "version: 1\nignore:\n  - id: CVE-1\n    reason: r\n    owner: o\n",
    "version: 1\nignore:\n  - id: CVE-1\n    reason: r\n    until: 2027-01-31\n",
    "version: 1\nignore:\n  - id: CVE-1\n    owner: o\n    until: 2027-01-31\n",
    "version: 1\nignore:\n  - {reason: r, owner: o, until: 2027-01-31}\n",
    "version: 1\nignore:\n  - {target: x, reason: r, owner: o, until: 2027-01-31}\n",
    "version: 1\nignore:\n  - {id: CVE-1, reason: r, owner: o, until: tomorrow}\n",
    "version: 1\nignore:\n  - {id: CVE-1, reson: r, owner: o, until: 2027-01-31}\n",
    "version: 1\nignore:\n  - {id: [CVE-1], reason: r, owner: o, until: 2027-01-31}\n",
    "version: 1\nignore:\n  - {kind: vulnerabilty, reason: r, owner: o, until: 2027-01-31}\n",
    "version: 1\nlimits: {memry: 1GiB}\n",
    "version: 1\nlimits: {time: 10}\n",
    "version: 1\nallow-gaps: stale\n",
    "version: 1\nallow-gaps: [stale-advisry]\n",
    "version: 1\nallow-gaps: [base-image]\n",
    "version: 1\nrules: [image-runs-as-root]\n",
    "version: 1\nrules: {disabled: [image-runs-as-root]}\n",
    "version: 1\nrules: {disable: image-runs-as-root}\n",
    "version: 1\nrules: {severity: {image-setuid-files: hihg}}\n",
    "version: 1\nrules: {severity: {image-setuid-files: [high]}}\n",
    "- version: 1\n",
];

#[test]
fn refusals() {
    let more = [
        "version: 1\nfail-on: severity >= hihg\n",
        "version: 1\nfail-on: \"severity >= hihg\"\n",
        "version: 1\nfail-on: >\n  fixable and\n  serverity >= high\n",
        "version: 1\nversion: 1\n",
        "version: 1\nignore:\n  - {id: CVE-1, package: '[', reason: r, owner: o, until: 2027-01-31}\n",
        "version: 1\nignore:\n  - {id: CVE-1, reason: '', owner: o, until: 2027-01-31}\n",
        "version: 1\nignore:\n  -\n",
        "version: 1\n  ignore: []\n",
    ];
    let shown: Vec<String> = BAD
        .iter()
        .chain(&more)
        .map(|text| {
            let error = Policy::parse(text, "seawall.yaml", date(TODAY)).unwrap_err();
            format!("{text:?}\n    {error}")
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn good_ones_are_read() {
    let read = policy(GOOD[1]);
    assert_eq!(read.fail_on.unwrap().as_str(), "severity >= high");
    assert_eq!(read.allow_gaps, ["stale-advisories", "limit-time"]);
    assert_eq!(read.limits.memory, 1 << 30);
    assert_eq!(read.limits.time, 600);
    assert_eq!(policy(GOOD[2]).ignores.len(), 1);
}

#[test]
fn checks_are_known_by_the_caller() {
    let read = policy(GOOD[4]);
    assert_eq!(read.disabled_checks, ["image-runs-as-root"]);
    assert_eq!(read.check_severities["image-setuid-files"], Severity::Low);
    let both = ["image-runs-as-root", "image-setuid-files"];
    assert_eq!(read.know_checks(&both), Ok(()));
    let wrong = |known: &[&str]| read.know_checks(known).unwrap_err().to_string();
    assert_eq!(wrong(&both[1..]), "seawall.yaml:3:13: unknown check");
    assert_eq!(
        wrong(&["image-runs-as-root", "image-setuid-file"]),
        "seawall.yaml:4:14: unknown check; did you mean \"image-setuid-file\"?"
    );
}

mod schema {
    use serde_json::Value;

    use super::{BAD, GOOD};

    /// The part of JSON Schema that ours is written in; any other keyword fails the test.
    fn valid(schema: &Value, value: &Value) -> bool {
        schema.as_object().unwrap().iter().all(|(keyword, wanted)| {
            let each = |check: &dyn Fn(&str, &Value) -> bool| {
                value
                    .as_object()
                    .is_none_or(|o| o.iter().all(|(k, v)| check(k, v)))
            };
            match keyword.as_str() {
                "$schema" | "title" | "description" => true,
                "type" => match wanted {
                    Value::Array(types) => types.iter().any(|t| is(t, value)),
                    one => is(one, value),
                },
                "const" => wanted == value,
                "enum" => wanted.as_array().unwrap().contains(value),
                "minLength" => value
                    .as_str()
                    .is_none_or(|s| s.len() as u64 >= wanted.as_u64().unwrap()),
                "minimum" => value.as_i64().is_none_or(|n| n >= wanted.as_i64().unwrap()),
                "pattern" => value.as_str().is_none_or(|s| {
                    regex_lite::Regex::new(wanted.as_str().unwrap())
                        .unwrap()
                        .is_match(s)
                }),
                "required" => value.as_object().is_none_or(|o| {
                    wanted
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|k| o.contains_key(k.as_str().unwrap()))
                }),
                "anyOf" => wanted.as_array().unwrap().iter().any(|s| valid(s, value)),
                "items" => value
                    .as_array()
                    .is_none_or(|a| a.iter().all(|v| valid(wanted, v))),
                "properties" => each(&|k, v| wanted.get(k).is_none_or(|s| valid(s, v))),
                "additionalProperties" => {
                    let named = |k: &str| schema["properties"].get(k).is_some();
                    each(&|k, v| named(k) || (wanted.is_object() && valid(wanted, v)))
                }
                other => panic!("keyword {other}"),
            }
        })
    }

    fn is(name: &Value, value: &Value) -> bool {
        match name.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64(),
            other => panic!("type {other}"),
        }
    }

    /// YAML as JSON, plain dates as text.
    fn json(text: &str) -> Value {
        serde_saphyr::from_str(text).unwrap()
    }

    #[test]
    fn agrees_with_the_reader() {
        let schema = seawall_policy::schema();
        for text in GOOD {
            assert!(valid(&schema, &json(text)), "{text}");
        }
        for text in BAD {
            assert!(!valid(&schema, &json(text)), "{text}");
        }
    }
}
