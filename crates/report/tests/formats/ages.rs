//! Reports of other versions: the oldest shape that was ever written, the one of the release before
//! fingerprints had subjects, and one of a version to come.

use seawall_model::{Finding, IDENTITY, Report};
use seawall_policy::{Baseline, diff};
use seawall_report::ALL;
use serde_json::{Value, json};

use crate::{render, sample, schemas};

/// Their names, and as they were written.
const OLD: [(&str, &str); 2] = [
    ("first", include_str!("../data/report-first.json")),
    ("before", include_str!("../data/report-before.json")),
];

fn read(written: &str) -> Report {
    serde_json::from_str(written).unwrap()
}

/// What this version would report of the same image.
fn now() -> Report {
    let mut report = read(OLD[0].1);
    report.identify_anew();
    report
}

#[test]
fn old_reports_are_as_the_schema_says() {
    let validator = jsonschema::validator_for(&schemas::published()).unwrap();
    for (name, written) in OLD {
        let value = serde_json::from_str(written).unwrap();
        let problems = schemas::problems(&validator, &value);
        assert_eq!(problems, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn old_reports_are_written_in_every_format() {
    for (name, written) in OLD {
        let report = read(written);
        for reporter in ALL {
            let text = render::all(reporter.name(), &report);
            let inventory = reporter.name() == "spdx" || reporter.name() == "cyclonedx-sbom";
            // These leave out what is set aside.
            let issues = ["checkstyle", "codeclimate", "gnu", "sonarqube"];
            let word = match reporter.name() {
                _ if inventory => "zlib1g",
                name if issues.contains(&name) => "CVE-",
                _ => "CVE-2022-37434",
            };
            assert!(text.contains(word), "{name}: {}", reporter.name());
        }
        let table = render::plain("table", &report);
        assert_eq!(
            table.lines().last(),
            Some(
                "1 target, 2 packages: 2 high, 2 medium; 1 set aside; INCOMPLETE, 1 gap in coverage"
            )
        );
        // What it says of itself is not changed by reading it.
        let value = serde_json::to_value(&report).unwrap();
        contains(&value, &serde_json::from_str(written).unwrap(), name);
    }
}

/// Everything of the second value is in the first one.
fn contains(all: &Value, part: &Value, at: &str) {
    match (all, part) {
        (Value::Object(all), Value::Object(part)) => {
            for (key, value) in part {
                let at = format!("{at}.{key}");
                contains(all.get(key).unwrap_or(&Value::Null), value, &at);
            }
        }
        (Value::Array(all), Value::Array(part)) => {
            assert_eq!(all.len(), part.len(), "{at}");
            for (i, value) in part.iter().enumerate() {
                contains(&all[i], value, &format!("{at}[{i}]"));
            }
        }
        _ => assert_eq!(all, part, "{at}"),
    }
}

#[test]
fn an_old_report_is_a_baseline() {
    for (name, written) in OLD {
        let mut report = read(written);
        let setuid = |report: &Report| -> Vec<Finding> {
            let findings = report.targets[0].findings.iter();
            let findings = findings.filter(|f| f.id == "image-setuid-files");
            findings.cloned().collect()
        };
        let before = setuid(&report);
        // As it was: one for two files.
        assert_eq!(before[0].fingerprint, before[1].fingerprint);
        report.identify_anew();
        assert_eq!(report.identity, IDENTITY);
        let after = setuid(&report);
        assert_ne!(after[0].fingerprint, after[1].fingerprint);
        let baseline = Baseline::from_report(&report);
        assert_eq!(baseline.len(), 4);
        let now = now();
        for finding in now.targets[0].findings.iter().filter(|f| f.counts()) {
            assert!(
                baseline.contains(&finding.fingerprint),
                "{name}: {}",
                finding.id
            );
        }
        // One more of the kind that used to be hidden.
        let mut third = after[1].clone();
        third.location.path = Some("srv/app3/helper".to_owned());
        let mut target = now.targets[0].clone();
        target.findings.push(third);
        seawall_model::identify(&mut target.findings);
        let third = target.findings.last().unwrap();
        assert!(!baseline.contains(&third.fingerprint), "{name}");
    }
}

#[test]
fn an_old_report_is_compared() {
    for (name, written) in OLD {
        let mut report = read(written);
        report.identify_anew();
        let mut after = now();
        after.targets[0].findings.remove(3);
        let diff = diff(&report, &after);
        let target = &diff.targets[0];
        let counts = [target.new.len(), target.gone.len(), target.same.len()];
        assert_eq!(counts, [0, 1, 3], "{name}");
        let place = target.gone[0].finding.location.path.as_deref();
        assert_eq!(place, Some("srv/app2/helper"));
    }
}

/// A field that this version does not know, in every object that is not a table of counts or rules.
fn surprise(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(surprise),
        Value::Object(all) => {
            for (key, value) in &mut *all {
                if !["findings", "statuses", "rules"].contains(&key.as_str()) || value.is_array() {
                    surprise(value);
                }
            }
            all.insert("surprise".to_owned(), json!({"later": [1, null]}));
        }
        _ => {}
    }
}

/// Puts a word wherever that field stands, below that key.
fn put(value: &mut Value, inside: &str, field: &str, word: &str, within: bool) {
    match value {
        Value::Array(all) => {
            for value in all {
                put(value, inside, field, word, within);
            }
        }
        Value::Object(all) => {
            if within && let Some(Value::String(text)) = all.get_mut(field) {
                word.clone_into(text);
            }
            for (key, value) in all {
                put(value, inside, field, word, key == inside);
            }
        }
        _ => {}
    }
}

const PEOPLE: [&str; 5] = ["table", "markdown", "html", "csv", "junit"];

#[test]
fn words_of_a_version_to_come_are_shown_as_they_are() {
    let report = serde_json::to_value(sample::rich()).unwrap();
    for (inside, field, more) in [
        ("findings", "kind", &["sarif", "cyclonedx"][..]),
        ("findings", "status", &["sarif", "cyclonedx"]),
        ("findings", "severity", &["sarif", "cyclonedx"]),
        ("suppressed", "by", &["cyclonedx"]),
        ("gaps", "name", &["sarif", "cyclonedx", "spdx"]),
        ("verdicts", "status", &[]),
        ("packages", "state", &[]),
        ("scores", "version", &[]),
        ("targets", "kind", &[]),
        ("worst", "severity", &["sarif"]),
    ] {
        let word = format!("later{field}");
        let mut newer = report.clone();
        surprise(&mut newer);
        put(&mut newer, inside, field, &word, false);
        assert!(newer.to_string().contains(&word), "{inside}.{field}");
        let read: Report = serde_json::from_value(newer.clone()).unwrap();
        let again = serde_json::to_value(&read).unwrap();
        // All that is left out is what this version does not know.
        let mut known = newer;
        forget(&mut known);
        assert_eq!(again, known, "{inside}.{field}");
        let shown: &[&str] = match (inside, field) {
            ("verdicts", _) => &["html", "csv", "junit", "cyclonedx"],
            ("packages", _) => &["html", "cyclonedx", "spdx"],
            ("scores" | "targets", _) => &["json"],
            _ => &PEOPLE,
        };
        for format in shown.iter().chain(more) {
            let text = render::all(format, &read);
            assert!(text.contains(&word), "{inside}.{field}: {format}: {text}");
        }
        for reporter in ALL {
            assert!(!render::all(reporter.name(), &read).is_empty());
        }
    }
}

fn forget(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(forget),
        Value::Object(all) => {
            all.remove("surprise");
            all.values_mut().for_each(forget);
        }
        _ => {}
    }
}

/// Every field has a default: a report in which any one of them is missing is read.
#[test]
fn any_field_may_be_missing() {
    let report = serde_json::to_value(sample::rich()).unwrap();
    let mut paths = Vec::new();
    fields(&report, &mut String::new(), &mut paths);
    assert!(paths.len() > 300, "{}", paths.len());
    for path in paths {
        let mut less = report.clone();
        let (parent, field) = path.rsplit_once('/').unwrap();
        let parent = less.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.remove(field).unwrap();
        serde_json::from_value::<Report>(less).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
}

fn fields(value: &Value, at: &mut String, paths: &mut Vec<String>) {
    let before = at.len();
    let named: Vec<(String, &Value)> = match value {
        Value::Array(all) => all
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        Value::Object(all) => all.iter().map(|(key, v)| (key.clone(), v)).collect(),
        _ => return,
    };
    for (key, inner) in named {
        at.push('/');
        at.push_str(&key);
        if value.is_object() {
            paths.push(at.clone());
        }
        fields(inner, at, paths);
        at.truncate(before);
    }
}
