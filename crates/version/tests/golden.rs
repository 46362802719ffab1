//! Tricky versions of each scheme: chains that rise, spellings of one version, and what is refused.

use std::cmp::Ordering;

use seawall_version::{VersionScheme, scheme_of};

fn scheme(ecosystem: &str) -> &'static dyn VersionScheme {
    scheme_of(ecosystem).expect("a scheme")
}

/// Each version, of those between white space, is less than every one after it.
fn rising(ecosystem: &str, chain: &str) {
    let scheme = scheme(ecosystem);
    let chain: Vec<_> = chain.split_whitespace().collect();
    for (i, a) in chain.iter().enumerate() {
        for b in &chain[i + 1..] {
            assert_eq!(scheme.compare(a, b), Ok(Ordering::Less), "{a} < {b}");
            assert_eq!(scheme.compare(b, a), Ok(Ordering::Greater), "{b} > {a}");
        }
    }
}

fn same(ecosystem: &str, spellings: &[&str]) {
    for a in spellings {
        for b in spellings {
            let order = scheme(ecosystem).compare(a, b);
            assert_eq!(order, Ok(Ordering::Equal), "{a} = {b}");
        }
    }
}

fn refused(ecosystem: &str, texts: &[&str]) {
    for text in texts {
        let error = scheme(ecosystem).compare(text, text);
        assert!(error.is_err(), "{text:?} is {error:?}");
    }
}

#[test]
fn dpkg() {
    rising(
        "Debian",
        "
        1.0~~ 1.0~~a 1.0~ 1.0~rc1-1 1.0 1.0-0.1 1.0-1~bpo12+1 1.0-1 1.0-1+deb12u1
        1.0-1+deb12u2 1.0-1+deb12u10 1.0-1.1 1.0a 1.0b 1.0+ 1.0+dfsg-1 1.0.1 1.0.9
        1.0.10 1.18446744073709551615 1.18446744073709551616 9 1:0~ 1:0 1:1-1 2:0
    ",
    );
    rising("Debian", "1-a 1-a-a 1-a-b");
    rising("Debian", "r9 r10");
    same(
        "Debian",
        &[
            "1.0", "0:1.0", "1.00", "1.0-0", "01.0", "1.0-00", " 1.0\n", "00:1.0",
        ],
    );
    same("Ubuntu", &["1.2-3ubuntu0.1", "1.2-3ubuntu00.01"]);
    refused(
        "Debian",
        &[
            "",
            " ",
            ":1",
            "a:1",
            "-1:1",
            "1:",
            "1-",
            "-1",
            "1:-1",
            "2147483648:1",
            "1 2",
            "1.é",
            "1\u{0}",
        ],
    );
}

#[test]
fn rpm() {
    rising(
        "Red Hat",
        "
        1.0~beta 1.0~rc1 1.0~rc1^git1 1.0~rc1.1 1.0 1.0-1.el8 1.0-1.el8_4
        1.0-1.el8_10 1.0-1.el9 1.0-2 1.0-10 1.0^ 1.0^git1 1.0^git2 1.0a 1.0.1 1.1
        1.10 340282366920938463463374607431768211457 1:0 2:0~
    ",
    );
    rising("AlmaLinux", "1-1~a 1-1 1-1^a 1-1.a 1-1.1");
    rising("Rocky Linux", "1.0A 1.0Z 1.0a");
    same(
        "SUSE",
        &[
            "1.0-1", "0:1.0-1", ":1.0-1", "1_0-1", "1..0-1", "01.00-01", "1.0.-1+",
        ],
    );
    same("Red Hat", &["1.é", "1.ü", "1"]);
    refused("Red Hat", &["", " ", "1:", "-1", "1 2", "1\t2", "1\u{0}"]);
}

#[test]
fn apk() {
    rising(
        "Alpine",
        "
        0.9 1.0_alpha 1.0_alpha1 1.0_alpha2-r1 1.0_alpha10 1.0_beta 1.0_pre1 1.0_rc1
        1.0_rc1_p1 1.0 1.0-r0 1.0-r1 1.0-r9 1.0-r10 1.0~abc 1.0~abd-r1 1.0_cvs1
        1.0_svn1 1.0_git20200101 1.0_git20200102 1.0_hg1 1.0_p1 1.0_p1-r1 1.0_p2 1.0a
        1.0a-r1 1.0b_p1 1.0.0 1.0.1 1.01 1.05 1.1 1.5 1.10 10 20200101
        340282366920938463463374607431768211457
    ",
    );
    rising("Alpine", "1.2.3_nonsense 1.2.3");
    rising("Wolfi", "1.2_alpha_p1 1.2_beta 1.2_p1_alpha 1.2_p1");
    same("Chainguard", &["1.0-r0", "01.0-r00", "1.0-r0 "]);
    rising("Alpine", "1.0_p 1.0_p0 1.0_p1");
    refused("Alpine", &["", " ", "v1.0", ".1", "-r1", "é"]);
}

#[test]
fn npm() {
    rising(
        "npm",
        "
        0.0.0-0 0.0.0 1.0.0-0 1.0.0-1 1.0.0-10 1.0.0-18446744073709551616 1.0.0--
        1.0.0-A 1.0.0-a 1.0.0-a.1 1.0.0-a.a 1.0.0-a-b 1.0.0-a1 1.0.0-rc.9 1.0.0-rc.10
        1.0.0-rc10 1.0.0-rc9 1.0.0 1.0.1 1.10.0 18446744073709551616.0.0
    ",
    );
    same(
        "npm",
        &[
            "1.2.0",
            "v1.2.0",
            "=1.2.0",
            " = v1.2.0",
            "1.2.0+a",
            "1.2.0+b.1",
            "1.2",
            "01.2.0",
        ],
    );
    same("npm", &["1.2.3-beta", "1.2.3beta"]);
    refused(
        "npm",
        &[
            "",
            "x",
            "1.",
            "1..2",
            "1.2.3.4",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3+",
            "1.x",
            "latest",
            "1.2.3-é",
            "^1.2.3",
            "1.2-a",
        ],
    );
}

#[test]
fn crates_io() {
    rising(
        "crates.io",
        "0.0.0-0 0.1.0-alpha 0.1.0-alpha.1 0.1.0-alpha.beta 0.1.0 0.1.1 0.10.0 1.0.0",
    );
    same("crates.io", &["1.0.0+a", "1.0.0+b", "1.0.0", "1"]);
    refused(
        "crates.io",
        &["", "v1.0.0", "01.0.0", "1.0.0-01", "1.0.0beta", "1.0.0.0"],
    );
}

#[test]
fn go() {
    rising(
        "Go",
        "
        v0.0.0-20170915032832-14c0d48ead0c v0.0.0-20210101000000-000000000000 v0.0.0
        v0.0.1-0.20210101000000-000000000000 v0.0.1 v1.2.3-pre
        v1.2.3-pre.0.20210101000000-000000000000 v1.2.3
        v1.2.4-0.20210101000000-abcdefabcdef v2.0.0+incompatible v10.0.0
    ",
    );
    rising(
        "Go",
        "
        1.20 1.20.14 1.21.0-0 1.21beta1 1.21.0-rc.1 1.21rc2 1.21rc10 1.21.0 1.21.1
        go1.22rc1 1.22
    ",
    );
    same(
        "Go",
        &[
            "v1.2.0",
            "1.2.0",
            "v1.2",
            "go1.2",
            "v1.2.0+incompatible",
            "go1.2-acme",
            "go1.2 X:boringcrypto",
        ],
    );
    same("Go", &["1.21rc2", "go1.21rc2", "1.21.0-rc.2"]);
    same("Go", &["go1.18.1b7", "1.18.1"]);
    refused(
        "Go",
        &[
            "",
            "(devel)",
            "devel go1.22-abc",
            "go",
            "gov1",
            "v1.2.3.4",
            "v01.0.0",
            "1.21rc",
            "1.21foo1",
            "v1.2rc1",
            "master",
        ],
    );
}

#[test]
fn bitnami() {
    rising(
        "Bitnami",
        "1.2.2-99 1.2.3 1.2.3-0 1.2.3-1 1.2.3-2 1.2.3-10 1.2.3-r1 1.2.4",
    );
    same("Bitnami", &["1.2.3+a", "1.2.3"]);
    refused(
        "Bitnami",
        &[
            "",
            "v1.2.3",
            "1.2.3.4",
            "1.2.3-alpha.01",
            "1.2-5",
            "1.7rc2",
            "foo1.2.3",
        ],
    );
}

#[test]
fn pep440() {
    rising(
        "PyPI",
        "
        apple dog 1.0.dev1 1.0a1.dev1 1.0a1 1.0a1.post1.dev2 1.0a1.post1 1.0a2 1.0a10
        1.0b1 1.0rc1 1.0 1.0+a 1.0+a.1 1.0+b 1.0+1 1.0+1.1 1.0+2 1.0+10
        1.0.post0.dev1 1.0.post0 1.0.post1 1.0.0.0.1 1.1.dev1 1.1
        1.18446744073709551616 2019.1 1!0.1
    ",
    );
    same(
        "PyPI",
        &["1.0", "1", "v1.0.0", "0!1", "01.00", " 1.0\n", "V1"],
    );
    same(
        "PyPI",
        &["1.0a1", "1.0.alpha1", "1.0-A-1", "1.0_ALPHA.1", "1.0a01"],
    );
    same("PyPI", &["1.0rc1", "1.0c1", "1.0-pre1", "1.0.preview.1"]);
    same(
        "PyPI",
        &[
            "1.0.post1",
            "1.0-1",
            "1.0post1",
            "1.0.rev1",
            "1.0-r1",
            "1.0.POST-1",
        ],
    );
    same("PyPI", &["1.0.dev0", "1.0dev", "1.0-DEV", "1.0.dev-"]);
    same("PyPI", &["1.0+A.1", "1.0+a-01", "1.0+a_1"]);
    // Legacy: before everything else, with words in the order of setuptools.
    rising("PyPI", "1.0-foo 1.0-x-1 1.1-foo 2-foo 10-foo 0.0.0.dev0");
    same("PyPI", &["1.0-foo", "1-foo", "1.0.0-FOO"]);
    refused("PyPI", &["", " \n"]);
}

#[test]
fn maven() {
    rising(
        "Maven",
        "
        1-alpha 1-alpha-1 1-alpha2 1-alpha10 1-beta-SNAPSHOT 1-beta 1-beta1
        1-milestone 1-m2 1-rc 1-rc1 1-SNAPSHOT 1 1-sp 1-sp1 1-abc 1-jre 1-xyz 1-1 1-2
        1.1-SNAPSHOT 1.1 1.2 1.10 1.18446744073709551616 2
    ",
    );
    rising("Maven", "31.1-android 31.1-jre 32.0.0-android 32.0.0-jre");
    rising("Maven", "2.0 2.0.0.1 2.0.1.RELEASE 2.0.1.1");
    rising("Maven", "1.0.RC2 1.0-RC3 1.0.1");
    same(
        "Maven",
        &[
            "1",
            "1.0",
            "1.0.0",
            "1.",
            "1-",
            "1.ga",
            "1-FINAL",
            "1.0.0.RELEASE",
            "01",
            "1-0",
            "1.0-final-0",
        ],
    );
    same(
        "Maven",
        &["1-rc1", "1rc1", "1.rc1", "1-cr1", "1.0-RC-1", "1.0.0rc01"],
    );
    same("Maven", &["1-é", "1-É"]);
    same("Maven", &["1-a1", "1-alpha-1", "1alpha1"]);
    refused("Maven", &["", " ", &"1".repeat(257)]);
    assert!(
        scheme("Maven")
            .compare(&"1-".repeat(128), &"-".repeat(256))
            .is_ok()
    );
}

#[test]
fn gem() {
    rising(
        "RubyGems",
        "
        0.a 0 1.A 1.B 1.a 1.a.1 1.a2 1.a10 1.b 1.pre 1.rc1 1.rc2 1 1.0.1 1.9 1.10
        340282366920938463463374607431768211457
    ",
    );
    rising("RubyGems", "2.0.0-1 2.0.0.rc 2.0.0");
    same("RubyGems", &["1", "1.0", "1.0.0", "01", "1.00", " 1 "]);
    same("RubyGems", &["1.0.a", "1.a", "1.0.0.a", "1.a.0", "1.a.0.0"]);
    same("RubyGems", &["1.a1", "1.a.1", "1.0.a01"]);
    same("RubyGems", &["1-2", "1.pre.2"]);
    rising("RubyGems", "1.a.0.1 1.a.1");
    refused(
        "RubyGems",
        &[
            "", "a", ".1", "1.", "1..2", "1beta", "1_2", "1.2-", "1.2+3", "v1", "1.é",
        ],
    );
}

#[test]
fn composer() {
    rising(
        "Packagist",
        "
        1.0-dev 1.0-alpha 1.0-alpha1 1.0a2 1.0-alpha10 1.0-beta 1.0-beta.2.1
        1.0RC1-dev 1.0RC1 1.0 1.0-patch 1.0-p1 1.0-pl2 1.0.0.1 1.1.x-dev 1.2 1.10
        1.x-dev 2 99999 20200101 20200101.1 20200102
    ",
    );
    same(
        "Packagist",
        &[
            "1",
            "v1.0",
            "V1.0.0",
            "1.0.0.0",
            "1.0-stable",
            "1.0+build",
            "01.0",
            "1.0@stable",
            "1.0-",
        ],
    );
    same(
        "Packagist",
        &["1.0-beta2", "1.0b2", "1.0.BETA.2", "1.0_beta-2"],
    );
    same("Packagist", &["1.0-p1", "1.0pl1", "1.0-patch.1"]);
    same("Packagist", &["2020-01-02", "2020-01.02", "2020:01:02"]);
    same(
        "Packagist",
        &["1.x-dev", "1.*-dev", "1.X.X-dev", "v1.x.dev"],
    );
    refused(
        "Packagist",
        &[
            "",
            "dev-main",
            "DEV-1.0",
            "main",
            "1.0.0.0.0",
            "1.0-foo",
            "1.0-beta-foo",
            "1.2.3#",
            "1.0 2",
            "é",
        ],
    );
}

#[test]
fn long_texts_are_refused_or_fast() {
    for scheme in seawall_version::ALL {
        for pattern in ["0.", "1-", "~", "1.a", "_p", "é"] {
            let text = format!("1{}1", pattern.repeat(1_000_000));
            assert!(scheme.compare(&text, &text).is_err(), "{}", scheme.name());
            let text = format!("1{}1", pattern.repeat(2000 / pattern.len()));
            let _ = scheme.compare(&text, &text);
        }
    }
}
