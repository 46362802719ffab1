//! The rules by which GitHub takes a SARIF file ("SARIF support for code scanning", "SARIF results exceed one
//! or more limits"), as a checker.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::Value;

/// Bytes of a file that is packed by gzip.
const MOST_BYTES: usize = 10 * 1000 * 1000;
/// Fields, by the path in a run, and how many of them there may be.
const MOST: [(&str, usize); 3] = [
    ("/results", 25_000),
    ("/tool/driver/rules", 25_000),
    ("/tool/extensions", 100),
];

/// What an alert is shown at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alert {
    /// The rule's id.
    pub rule: String,
    /// The path from the root of the repository.
    pub path: String,
    /// The line, from 1.
    pub line: u64,
}

/// Everything for which GitHub would refuse the file, pass over a part of it, or take two results for one;
/// empty where there is nothing.
pub fn problems(sarif: &[u8]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let packed = packed
        .write_all(sarif)
        .and_then(|()| packed.finish())
        .map_or(usize::MAX, |bytes| bytes.len());
    if packed > MOST_BYTES {
        problems.push(format!("it is {packed} bytes when packed"));
    }
    let Ok(log) = serde_json::from_slice::<Value>(sarif) else {
        problems.push("it is no JSON".to_owned());
        return problems;
    };
    if log["version"] != "2.1.0" {
        problems.push(format!("the version is {}", log["version"]));
    }
    let runs = list(&log, "/runs");
    if runs.len() > 20 {
        problems.push(format!("{} runs", runs.len()));
    }
    let mut categories = BTreeSet::new();
    for run in runs {
        let category = text(run, "/automationDetails/id");
        let tool = text(run, "/tool/driver/name");
        if tool.is_empty() {
            problems.push("a tool without a name".to_owned());
        }
        if !categories.insert((tool, category)) {
            problems.push(format!("two runs of the category {category:?}"));
        }
        self::run(run, &mut problems);
    }
    problems
}

/// The alerts that GitHub would make, in the order of the file.
pub fn alerts(sarif: &[u8]) -> Vec<Alert> {
    let log: Value = serde_json::from_slice(sarif).unwrap_or_default();
    let results = list(&log, "/runs").iter();
    let results = results.flat_map(|run| list(run, "/results"));
    let alert = |result: &Value| {
        let place = result.pointer("/locations/0/physicalLocation");
        let place = place.unwrap_or(&Value::Null);
        Alert {
            rule: text(result, "/ruleId").to_owned(),
            path: decoded(text(place, "/artifactLocation/uri")),
            line: place["region"]["startLine"].as_u64().unwrap_or(0),
        }
    };
    results.map(alert).collect()
}

fn run(run: &Value, problems: &mut Vec<String>) {
    for (path, most) in MOST {
        let number = list(run, path).len();
        if number > most {
            problems.push(format!("{number} of {path}"));
        }
    }
    let rules = list(run, "/tool/driver/rules");
    let mut ids = BTreeSet::new();
    for rule in rules {
        let id = text(rule, "/id");
        if id.is_empty() || !ids.insert(id) {
            problems.push(format!("the id of rule {id:?}"));
        }
        self::rule(rule, problems);
    }
    // By what an alert is known again.
    let mut known = BTreeSet::new();
    for result in list(run, "/results") {
        let id = text(result, "/ruleId");
        let index = result["ruleIndex"].as_u64();
        let index = index.and_then(|index| rules.get(usize::try_from(index).ok()?));
        if index.is_none_or(|rule| text(rule, "/id") != id) {
            problems.push(format!("{id}: its rule is another one"));
        }
        self::result(result, problems);
        let uri = text(result, "/locations/0/physicalLocation/artifactLocation/uri");
        let hash = text(result, "/partialFingerprints/primaryLocationLineHash");
        if !known.insert((id, uri, hash)) {
            problems.push(format!("{id} in {uri}: a second one of {hash}"));
        }
    }
}

fn rule(rule: &Value, problems: &mut Vec<String>) {
    let id = text(rule, "/id");
    for (part, most) in [
        ("/shortDescription/text", 1024),
        ("/fullDescription/text", 1024),
        ("/help/text", usize::MAX),
        ("/help/markdown", usize::MAX),
    ] {
        let length = text(rule, part).chars().count();
        if length == 0 || length > most {
            problems.push(format!("{id}: {part} has {length} characters"));
        }
    }
    let tags = list(rule, "/properties/tags").len();
    if tags > 20 {
        problems.push(format!("{id}: {tags} tags"));
    }
    if let Some(severity) = rule.pointer("/properties/security-severity") {
        let number = severity.as_str().and_then(|s| s.parse::<f64>().ok());
        if number.is_none_or(|number| !(0.1..=10.0).contains(&number)) {
            problems.push(format!("{id}: security-severity {severity}"));
        }
    }
}

fn result(result: &Value, problems: &mut Vec<String>) {
    let id = text(result, "/ruleId");
    if text(result, "/message/text").is_empty() {
        problems.push(format!("{id}: no message"));
    }
    let hash = text(result, "/partialFingerprints/primaryLocationLineHash");
    let form = hash.split_once(':').is_some_and(|(hash, number)| {
        !hash.is_empty()
            && hash.bytes().all(|b| b.is_ascii_hexdigit())
            && number.parse::<u32>().is_ok_and(|n| n > 0)
    });
    if !form {
        problems.push(format!("{id}: primaryLocationLineHash {hash:?}"));
    }
    let locations = list(result, "/locations");
    if locations.is_empty() || locations.len() > 1000 {
        problems.push(format!("{id}: {} locations", locations.len()));
    }
    for location in locations {
        let place = &location["physicalLocation"];
        let uri = text(place, "/artifactLocation/uri");
        let strange = uri.is_empty()
            || uri.starts_with('/')
            || uri.contains([':', ' ', '\\'])
            || decoded(uri).split('/').any(|part| part == "..");
        if strange {
            problems.push(format!("{id}: the address {uri:?}"));
        }
        let line = place["region"]["startLine"].as_u64();
        if line.is_none_or(|line| line == 0) {
            problems.push(format!("{id}: no line"));
        }
    }
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A path of an address (RFC 3986 section 2.1).
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || {
            char::from(rest.next().unwrap_or(b'0'))
                .to_digit(16)
                .unwrap_or(0)
        };
        bytes.push(match byte {
            b'%' => u8::try_from(digit() * 16 + digit()).unwrap_or(b'?'),
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
