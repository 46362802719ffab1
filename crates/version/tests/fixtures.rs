//! Orders that others have collected, checked row by row against the shared test data.

#![expect(clippy::print_stdout, reason = "the number of rows checked is printed")]

use std::cmp::Ordering;
use std::collections::BTreeMap;

use seawall_version::{VersionScheme, scheme_of};

/// A row that a scheme must not agree with, and why.
struct Exception {
    row: &'static str,
    reason: &'static str,
}

const fn wrong(row: &'static str, reason: &'static str) -> Exception {
    Exception { row, reason }
}

fn files(test: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let data = seawall_testkit::test_data(test)?;
    Some(seawall_testkit::unpack(
        &data.join("fixtures/versions-and-cvss.tar.zst"),
    ))
}

fn rows(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<[String; 3]> {
    let (_, bytes) = files
        .iter()
        .find(|(path, _)| path.ends_with(name))
        .expect("the file is there");
    let text = std::str::from_utf8(bytes).expect("it is text");
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//"))
        .map(|line| {
            let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
            words.try_into().expect("two versions and an operator")
        })
        .collect()
}

fn agrees(scheme: &dyn VersionScheme, a: &str, operator: &str, b: &str) -> bool {
    let expected = match operator {
        "<" => Ordering::Less,
        ">" => Ordering::Greater,
        "=" | "==" => Ordering::Equal,
        _ => return false,
    };
    scheme.compare(a, b) == Ok(expected) && scheme.compare(b, a) == Ok(expected.reverse())
}

/// Every row must agree, but for the exceptions, which must not.
fn check(test: &str, ecosystem: &str, names: &[&str], exceptions: &[Exception]) {
    let Some(files) = files(test) else { return };
    let scheme = scheme_of(ecosystem).expect("a scheme");
    for name in names {
        let rows = rows(&files, name);
        let mut bad = Vec::new();
        let mut excepted = 0;
        for [a, operator, b] in &rows {
            let row = format!("{a} {operator} {b}");
            let exception = exceptions.iter().find(|e| e.row == row);
            match (agrees(scheme, a, operator, b), exception) {
                (true, None) => {}
                (false, Some(exception)) => {
                    excepted += 1;
                    println!("{ecosystem}: not {row}: {}", exception.reason);
                }
                (true, Some(_)) => bad.push(format!("{row} holds, though listed")),
                (false, None) => bad.push(format!("{row}, but {:?}", scheme.compare(a, b))),
            }
        }
        assert!(rows.len() > 10, "{name} has only {} rows", rows.len());
        assert!(bad.is_empty(), "{name}:\n{}", bad.join("\n"));
        println!("{name}: {} rows, {excepted} excepted", rows.len());
    }
}

#[test]
fn apk() {
    let no_number = "apk 3 knows no version without an initial number";
    check(
        "apk",
        "Alpine",
        &["alpine-versions.txt", "alpine-versions-generated.txt"],
        &[".1 < 1", "1 > .1", ".2 > .1", "a < b", "c > b", "c = c"]
            .map(|row| wrong(row, no_number)),
    );
}

#[test]
fn dpkg() {
    check("dpkg", "Debian", &["debian-versions.txt"], &[]);
}

#[test]
fn rpm() {
    check(
        "rpm",
        "Red Hat",
        &["redhat-versions.txt", "rpmver/testdata/rpmvercmp"],
        &[],
    );
}

#[test]
fn npm() {
    let exceptions = [wrong("1.1.3.4.5 = 1.1.3.4.5", "SemVer has three numbers")];
    check("npm", "npm", &["semver-versions.txt"], &exceptions);
}

#[test]
fn go() {
    let exceptions = [wrong("1.1.3.4.5 = 1.1.3.4.5", "SemVer has three numbers")];
    check("go", "Go", &["semver-versions.txt"], &exceptions);
}

#[test]
fn pep440() {
    check("pep440", "PyPI", &["pypi-versions.txt"], &[]);
}

#[test]
fn maven() {
    let old = "ComparableVersion of Maven 4 joins a qualifier and the number after its hyphen";
    let rows = ["1-1.foo-bar-1-baz-0.1 = 1-1.foo-bar1baz-.1", "1-1 = 1-ga-1"];
    check(
        "maven",
        "Maven",
        &["maven-versions.txt"],
        &rows.map(|row| wrong(row, old)),
    );
}

#[test]
fn gem() {
    let reason = "Gem::Version refuses letters in the first segment";
    let rows = ["1 > 1beta", "1 > 1gamma"];
    check(
        "gem",
        "RubyGems",
        &["rubygems-versions.txt", "rubygems-versions-generated.txt"],
        &rows.map(|row| wrong(row, reason)),
    );
}

#[test]
fn composer() {
    let named = "a named branch has no place among versions";
    let form = "composer/semver refuses it; the row is of PHP's version_compare alone";
    let refused = [
        "4.3-2RC1 < 4.3-2RC2",
        "4.3-2RC2 > 4.3-2beta5",
        "4.3-2 > 4.3-2beta1",
        "1.2.3.# = 1.2.3",
        "1.2.3.# = 1.2.3.#",
        "1.2.3.# = 1.2.3.1",
        "1.2.3.#.1 > 1.2.3",
        "1.2.3.#.p3 > 1.2.3",
        "1.2.3.#.beta < 1.2.3",
        "999999999999999999999999999991 < 999999999999999999999999999999",
        "999999999999999999999999999991.999999999999999999999999999991.999999999999999999999999999991 \
         < 999999999999999999999999999999.999999999999999999999999999991.999999999999999999999999999991",
    ];
    let mut exceptions: Vec<_> = refused.map(|row| wrong(row, form)).into();
    exceptions.push(wrong("dev-foo < 1.26.0", named));
    exceptions.push(wrong("1.26.0 > dev-foo", named));
    exceptions.push(wrong(
        "1.0.0 > 1.0",
        "composer/semver makes both 1.0.0.0 before it compares",
    ));
    check(
        "composer",
        "Packagist",
        &["packagist-versions.txt"],
        &exceptions,
    );
}

/// Names and architectures (NEVRA) are no part of a version, so they are cut off or left out.
#[test]
fn rpm_of_packages() {
    let Some(files) = files("rpm_of_packages") else {
        return;
    };
    let rpm = scheme_of("Red Hat").expect("a scheme");
    let (mut checked, mut named) = (0, 0);
    for [a, operator, b] in rows(&files, "rpmver/testdata/compare") {
        let bare = |text: &str| text.trim_start_matches("fonts-filesystem-").to_owned();
        let (a, b) = (bare(&a), bare(&b));
        if [&a, &b].iter().any(|text| text.split('-').count() > 2) {
            named += 1;
            continue;
        }
        assert!(agrees(rpm, &a, &operator, &b), "{a} {operator} {b}");
        checked += 1;
    }
    println!("rpmver/testdata/compare: {checked} rows, {named} left out");
    assert!(checked >= 8);
}
