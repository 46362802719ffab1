use proptest::prelude::*;

use super::*;

fn ordered(ecosystem: &str, versions: &[&str]) {
    let scheme = scheme_of(ecosystem).unwrap();
    for (i, a) in versions.iter().enumerate() {
        for (j, b) in versions.iter().enumerate() {
            assert_eq!(scheme.compare(a, b), Ok(i.cmp(&j)), "{}: {a} and {b}", scheme.name());
        }
    }
}

fn equal(ecosystem: &str, pairs: &[(&str, &str)]) {
    let scheme = scheme_of(ecosystem).unwrap();
    for (a, b) in pairs {
        assert_eq!(scheme.compare(a, b), Ok(Ordering::Equal), "{}: {a} and {b}", scheme.name());
        assert_eq!(scheme.compare(b, a), Ok(Ordering::Equal), "{}: {b} and {a}", scheme.name());
    }
}

#[test]
fn golden_orders() {
    ordered("Debian", &["1.0~rc1-1", "1.0~rc1-1+b1", "1.0-1", "1.0-1+deb11u1", "1.0-1.1", "1.0-2", "1.0a-1", "1.0+dfsg-1", "1.0.1-1", "1.10", "99999999999999999999999", "1:0.1"]);
    equal("Debian", &[("0:1.0-1", "1.0-1"), ("1.01", "1.1"), ("1.0-0", "1.0")]);
    ordered("AlmaLinux", &["1.0~beta", "1.0", "1.0^git1", "1.0.1", "1.1-2.el8", "1.1-2.el8_4", "1.1-10.el8", "1:0.1-1"]);
    equal("AlmaLinux", &[("0:1.0-1", "1.0-1"), ("1.0-1", "1_0-1"), ("1.05", "1.5")]);
    ordered("Alpine", &["1.0_alpha", "1.0_alpha2", "1.0_beta1", "1.0_pre1", "1.0_rc1", "1.0-r0", "1.0-r1", "1.0-r10", "1.0_git20200101", "1.0_p1", "1.0a", "1.0.1", "1.1", "1.10", "2.0"]);
    ordered("npm", &["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0", "18446744073709551616.0.0"]);
    equal("npm", &[("v1.2.3", "1.2.3"), ("1.2.3+a", "1.2.3+b"), ("1.2", "1.2.0")]);
    ordered("Go", &["v0.0.0-20190101000000-abcdefabcdef", "v0.0.0-20200101000000-abcdefabcdef", "v0.0.1", "v1.0.0", "v2.0.0+incompatible"]);
    ordered("Go", &["1.20rc1", "1.20", "go1.20.3", "1.21beta1", "1.21rc2", "1.21.0", "1.21.10"]);
    ordered("RubyGems", &["1.0.a", "1.0.a.2", "1.0.b1", "1.0.rc1", "1.0", "1.0.1", "1.0.10", "1.1.a", "1.1"]);
    equal("RubyGems", &[("1.0", "1"), ("1.0.0.a", "1.a"), ("1-rc1", "1.pre.rc1")]);
    ordered("PyPI", &["1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1!0.1"]);
    equal("PyPI", &[("1.0", "1.0.0"), ("1.0-1", "1.0.post1"), ("1.0ALPHA1", "1.0a1"), ("v1.0c1", "1.0rc1"), ("1.0-alpha-1", "1.0a1")]);
    ordered("Packagist", &["1.0.0-dev", "1.0.0-alpha1", "1.0.0-alpha2", "1.0.0-beta", "1.0.0-RC1", "1.0.0", "1.0.0-p1", "1.0.1", "1.10"]);
    equal("Packagist", &[("v1.0", "1.0.0.0"), ("1.0.0-b1", "1.0.0-beta1"), ("1.0-stable", "1.0")]);
    ordered("Maven", &["1-alpha-1", "1-beta-1", "1-milestone-1", "1-rc-1", "1-snapshot", "1", "1-sp", "1-abc", "1-1", "1.1", "1.10"]);
    ordered("Maven", &["2.0.0-M1", "2.0.0-RC1", "2.0.0", "2.0.1"]);
    equal("Maven", &[("1", "1.0.0"), ("1-ga", "1"), ("1.0.FINAL", "1"), ("1-a1", "1-alpha-1"), ("1-cr1", "1-rc1")]);
}

#[test]
fn what_is_no_version_is_an_error() {
    for (ecosystem, text) in [("Debian", ""), ("Debian", "a:1"), ("Debian", "1.0 1"), ("Alpine", "abc"), ("Alpine", "1.0-1"), ("npm", "latest"), ("npm", "1.x"), ("PyPI", "unknown"), ("RubyGems", "x1"), ("Packagist", "dev-main"), ("Maven", "")] {
        assert!(scheme_of(ecosystem).unwrap().compare(text, text).is_err(), "{ecosystem} {text:?}");
    }
}

/// Texts made of what versions are made of.
fn version() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "0", "1", "2", "10", "00", "01", "20240101", ".", ".", "-", "_", "~", "+", "^", ":", "a", "b", "rc", "alpha", "beta", "pre", "dev",
        "post", "p", "r", "-r1", "sp", "final", "snapshot", "git", "el8", "v", "!", "99999999999999999999",
    ]);
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_scheme_is_a_total_order(a in version(), b in version(), c in version()) {
        for scheme in ALL {
            let all = [a.as_str(), &b, &c];
            let valid: Vec<_> = all.into_iter().filter(|v| scheme.compare(v, v).is_ok()).collect();
            for v in &valid {
                prop_assert_eq!(scheme.compare(v, v), Ok(Ordering::Equal), "{}", v);
            }
            if let [a, b, rest @ ..] = valid.as_slice() {
                let ab = scheme.compare(a, b).unwrap();
                prop_assert_eq!(scheme.compare(b, a), Ok(ab.reverse()), "{} {} {}", scheme.name(), a, b);
                if let [c] = rest {
                    let (bc, ac) = (scheme.compare(b, c).unwrap(), scheme.compare(a, c).unwrap());
                    if ab == bc || ab == Ordering::Equal {
                        prop_assert_eq!(ac, bc, "{}: {} {} {}", scheme.name(), a, b, c);
                    }
                }
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(a in any::<String>(), b in any::<String>()) {
        for scheme in ALL {
            let _ = scheme.compare(&a, &b);
        }
    }
}

/// Tables of other people's orderings: file, ecosystem, and rows with a text that is no version
/// (`1.2_blah`, `0..8`, `a:1`, `dev-foo`): we refuse those, where a guess would order them.
const TABLES: [(&str, &str, usize); 10] = [
    ("alpine-versions-generated.txt", "Alpine", 0),
    ("alpine-versions.txt", "Alpine", 33),
    ("debian-versions.txt", "Debian", 0),
    ("maven-versions.txt", "Maven", 0),
    ("packagist-versions.txt", "Packagist", 8),
    ("pypi-versions.txt", "PyPI", 11),
    ("redhat-versions.txt", "AlmaLinux", 24),
    ("rubygems-versions-generated.txt", "RubyGems", 0),
    ("rubygems-versions.txt", "RubyGems", 0),
    ("semver-versions.txt", "npm", 0),
];

/// Composer fills versions up to four numbers before it compares them.
const OTHERWISE: [&str; 1] = ["1.0.0 > 1.0"];

#[test]
fn upstream_tables() {
    let Some(data) = seawall_testkit::test_data("upstream_tables") else { return };
    let files = seawall_testkit::unpack(&data.join("fixtures/versions-and-cvss.tar.zst"));
    for (name, ecosystem, known_refused) in TABLES {
        let (_, bytes) = files.iter().find(|(path, _)| path.rsplit('/').next() == Some(name)).unwrap();
        let scheme = scheme_of(ecosystem).unwrap();
        let (mut checked, mut refused) = (0, 0);
        for line in String::from_utf8_lossy(bytes).lines() {
            let parts: Vec<_> = line.split_whitespace().collect();
            let [a, sign @ ("<" | "=" | ">"), b] = parts.as_slice() else { continue };
            let expected = match *sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                _ => Ordering::Greater,
            };
            checked += 1;
            match scheme.compare(a, b) {
                Ok(found) => assert!(found == expected || OTHERWISE.contains(&line), "{name}: {line}: {found:?}"),
                Err(_no_version) => refused += 1,
            }
        }
        println!("{name}: {checked} rows, {refused} with a text that is no version");
        assert_eq!(refused, known_refused, "{name}");
        assert!(checked > 20, "{name}");
    }
}
