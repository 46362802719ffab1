//! Each scheme is a total order, and no text makes one panic.

use std::cmp::Ordering;

use proptest::prelude::*;
use seawall_version::{ALL, VersionError, VersionScheme, scheme_of};

/// Versions as the ecosystem has them, near enough to each other to be equal now and then.
fn versions(scheme: &str) -> &'static str {
    match scheme {
        "apk" => {
            "[0-2](\\.(0|00|01|1|10|2)){0,3}[ab]?(_(alpha|rc|pre|git|p)[0-2]{0,2}){0,2}(~[0-9a-c]{1,3})?(-r[0-2]{1,2})?"
        }
        "bitnami" | "cargo" => {
            "(0|1|10)(\\.(0|1|2)){0,1}|(0|1|10)(\\.(0|1|2)){2}(-(0|1|10|a|rc|a-1)(\\.(0|2|b)){0,2})?(\\+[a-b]{1,2})?"
        }
        "composer" => {
            "v?(0|1|10)(\\.(0|1|2)){0,3}([-._]?dev|[-._]?(alpha|a2|beta-1|b1\\.2|RC1|rc2|pl1|p|patch2|stable)([-.]?dev)?)?|20(19|2[01])[-.]?(01|12)[-.]?(01|02)|1\\.(x|2\\.x)-dev"
        }
        "dpkg" => "([0-2]:)?[0-1][0-2.~+a-b]{0,4}(-[0-2~+a]{1,4}){0,2}",
        "gem" => "(0|1|00|10)(\\.(0|1|00|a|B|rc1|0a0)){0,4}(-(0|a|x86)(\\.(0|1)){0,2})?",
        "go" => {
            "v(0|1|10)(\\.(0|1|2)){0,1}|v(0|1|10)(\\.(0|1|2)){2}(-(0|rc\\.1|0\\.20200102030405-abcdef0|pre))?(\\+incompatible)?|(go)?1\\.(2|20|21)(\\.[0-2])?(rc[1-3]|beta1)?"
        }
        "maven" => {
            "[0-2]([.-](0|1|00|2)){0,3}([-.]?(alpha|beta|m|rc|cr|SNAPSHOT|ga|final|Release|sp|jre|x)([-.]?[0-2]){0,2}){0,2}([.-]0){0,2}"
        }
        "npm" => "[v=]?(0|1|01|10)(\\.(0|1|2)){2}(-?(a|rc|beta)(\\.(0|2|b)){0,2})?(\\+[a-b]{1,2})?",
        "pep440" => {
            "(1!)?v?[0-1](\\.[0-2]){0,3}([-_.]?(a|beta|rc|c|preview)[-.]?[0-2]?)?([-.]?(post|r|rev)[0-1]?|-1)?([._-]?dev[0-1]?)?(\\+[0-1a-b](\\.[0-1a-b]){0,2})?|[0-1](\\.[0-1])?-(foo|dev-x|bar1|rc-z)"
        }
        "rpm" => "([0-2]:)?[0-2a-b.~^_]{0,5}[0-1](-[0-2a-b.~^]{0,4})?",
        _ => "no generator",
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(2000)
    }
}

fn compare(scheme: &dyn VersionScheme, a: &str, b: &str) -> Result<Ordering, VersionError> {
    scheme.compare(a, b)
}

/// What must hold for any three versions that are accepted.
fn check_laws(scheme: &dyn VersionScheme, a: &str, b: &str, c: &str) -> Result<(), VersionError> {
    let name = scheme.name();
    assert_eq!(
        compare(scheme, a, a)?,
        Ordering::Equal,
        "{name}: {a} is itself"
    );
    let (ab, bc, ac) = (
        compare(scheme, a, b)?,
        compare(scheme, b, c)?,
        compare(scheme, a, c)?,
    );
    assert_eq!(ab, compare(scheme, b, a)?.reverse(), "{name}: {a}, {b}");
    let expected = match (ab, bc) {
        (Ordering::Equal, order) | (order, Ordering::Equal) => order,
        (first, second) if first == second => first,
        _ => return Ok(()),
    };
    assert_eq!(ac, expected, "{name}: {a} {ab:?} {b} {bc:?} {c}");
    Ok(())
}

macro_rules! laws {
    ($($test:ident $ecosystem:literal $scheme:literal;)+) => {
        $(proptest! {
            #![proptest_config(config())]
            #[test]
            fn $test(a in versions($scheme), b in versions($scheme), c in versions($scheme)) {
                let scheme = scheme_of($ecosystem).unwrap();
                prop_assert_eq!(scheme.name(), $scheme);
                check_laws(scheme, &a, &b, &c).unwrap();
            }
        })+

        #[test]
        fn every_scheme_has_its_laws() {
            let named = [$($scheme),+];
            for scheme in ALL {
                assert!(named.contains(&scheme.name()), "{}", scheme.name());
            }
        }
    };
}

laws! {
    apk "Alpine" "apk";
    bitnami "Bitnami" "bitnami";
    cargo "crates.io" "cargo";
    composer "Packagist" "composer";
    dpkg "Debian" "dpkg";
    gem "RubyGems" "gem";
    go "Go" "go";
    maven "Maven" "maven";
    npm "npm" "npm";
    pep440 "PyPI" "pep440";
    rpm "Red Hat" "rpm";
}

proptest! {
    #![proptest_config(config())]

    /// Of arbitrary texts a scheme may refuse any, but what it accepts it orders.
    #[test]
    fn any_text_is_ordered_or_refused(a in "\\PC{0,12}", b in "\\PC{0,12}", c in "\\PC{0,12}") {
        for scheme in ALL {
            let _ = check_laws(*scheme, &a, &b, &c);
        }
    }

    #[test]
    fn nearly_versions_are_ordered_or_refused(
        a in "[0-2][0-2a-br.~^_+:!-]{0,10}",
        b in "[0-2][0-2a-br.~^_+:!-]{0,10}",
        c in "[0-2][0-2a-br.~^_+:!-]{0,10}",
    ) {
        for scheme in ALL {
            let _ = check_laws(*scheme, &a, &b, &c);
        }
    }

    #[test]
    fn any_text_is_a_requirement_or_refused(text in "\\PC{0,30}", near in "[<>=!~|, 0-2.a]{0,20}") {
        for scheme in ALL {
            let _ = seawall_version::parse_requirement(*scheme, &text);
            let _ = seawall_version::parse_requirement(*scheme, &near);
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// A version is in a set, or in its complement, and never in both.
    #[test]
    fn a_complement_has_all_the_others(
        requirements in proptest::collection::vec("(>=|<|>|<=|=|!=|~>) [0-3](\\.[0-3a]){0,2}", 1..5),
        version in "[0-4](\\.[0-3a]){0,2}",
    ) {
        let gem = scheme_of("RubyGems").unwrap();
        let set = seawall_version::parse_requirement(gem, &requirements.join(" || ")).unwrap();
        let others = seawall_version::complement(gem, &set).unwrap();
        let inside = seawall_version::contains(gem, &set, &version).unwrap();
        prop_assert_eq!(inside, !seawall_version::contains(gem, &others, &version).unwrap());
    }
}
