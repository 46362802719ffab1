//! The checks on whole Dockerfiles: what is found, where, and what stays silent.

use seawall_model::Finding;

use crate::dockerfile::DockerfileKind;
use crate::{Judged, Kind, TextFile, apply};

fn judged(text: &str) -> Judged {
    DockerfileKind.judge(&TextFile::new("Dockerfile", text))
}

/// The findings of this family.
fn findings(text: &str) -> Vec<Finding> {
    let mut findings = judged(text).findings;
    findings.retain(|finding| finding.id.starts_with("shell-"));
    findings
}

/// The first numbers of what is found in a RUN of a plain image.
fn codes(run: &str) -> Vec<String> {
    codes_in(&format!("FROM a:1\nRUN {run}\n"))
}

fn codes_in(text: &str) -> Vec<String> {
    let code = |finding: Finding| finding.aliases.first().cloned().unwrap_or_default();
    let mut codes: Vec<String> = findings(text).into_iter().map(code).collect();
    codes.sort();
    codes
}

#[track_caller]
fn each(cases: &[(&str, &[&str])]) {
    for (run, wanted) in cases {
        assert_eq!(codes(run), *wanted, "{run}");
    }
}

#[test]
fn values_are_followed_through_the_text() {
    each(&[
        ("foo $X", &["SC2086"]),
        ("foo \"$X\" '$'", &[]),
        ("x=abc && foo $x", &[]),
        ("x=$(y) && foo $x", &["SC2086"]),
        ("x=abc; y=a/$x:1; foo $y ${y%a} ${#x}", &[]),
        ("x=\"a b\"; foo $x", &["SC2086"]),
        ("x=''; foo $x", &["SC2086"]),
        ("if a; then x=1; else x=2; fi; foo $x", &[]),
        ("if a; then x=1; fi; foo $x", &["SC2086"]),
        ("if a; then exit 1; else x=1; fi; foo $x", &[]),
        (
            "x=$(y); case \"$x\" in a) x=1;; *) exit 1;; esac; foo $x",
            &[],
        ),
        ("x=$(y); case \"$x\" in a) x=1;; esac; foo $x", &["SC2086"]),
        ("a || exit 1; x=1; foo $x", &[]),
        ("x=0; a || x=1; foo $x", &[]),
        ("true && x=1 && foo $x", &[]),
        ("for i in 1 b; do foo $i; done", &[]),
        ("for i in *.c; do foo $i; done", &["SC2086"]),
        ("x=0; while a; do foo $x; x=$(b); done", &["SC2086"]),
        ("x=0; while a; do x=$((x+1)); done; foo $x", &[]),
        ("f() { x=1; }; f; foo $x", &[]),
        ("x=$(a); f() { foo $x; }; f", &["SC2086"]),
        ("x=1; (x=\"a b\"); foo $x", &["SC2030", "SC2031"]),
        ("read -r x; foo $x", &["SC2086"]),
    ]);
}

#[test]
fn documents_in_documents_are_read() {
    let text =
        "FROM a:1\nRUN <<EOF\nx=1\ncat <<-E > f\n$x $(rm $Y)\n\tE\ncat <<'E' > f\n$Z\nE\nEOF\n";
    assert_eq!(codes_in(text), ["SC2086"]);
}

#[test]
fn where_nothing_is_split() {
    each(&[
        ("x=$Y; foo \"$x\"; case $Y in a) b;; esac", &[]),
        ("for i in $Y; do foo \"$i\"; done", &[]),
        ("foo $((Y + 1)) $? $# $$", &[]),
        ("$Y foo && exec $Y", &[]),
        ("foo > $Y", &["SC2086"]),
        ("export Z=$Y", &["SC2086"]),
        ("foo ${Y:+a} ${Y:-b}", &["SC2086"]),
        ("foo a$(b)c \"$(b)\" $(seq 3)", &["SC2046"]),
    ]);
    let bash = "FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nRUN export Z=$Y && cd a || exit\n";
    assert_eq!(codes_in(bash), Vec::<String>::new());
}

#[test]
fn what_a_file_sets_is_known() {
    for (text, wanted) in [
        ("FROM a:1\nENV X=1\nRUN foo $X \"$X\"\n", vec![]),
        ("FROM a:1\nARG x\nRUN foo \"$x\"\n", vec![]),
        ("ARG x\nFROM a:1\nRUN foo \"$x\"\n", vec!["SC2154"]),
        ("FROM a:1 AS b\nENV x=1\nFROM b\nRUN foo \"$x\"\n", vec![]),
        (
            "FROM a:1 AS b\nENV x=1\nFROM a:1\nRUN foo \"$x\"\n",
            vec!["SC2154"],
        ),
        ("FROM a:1\nRUN x=1\nENV y=1\n", vec!["SC2034"]),
        ("FROM a:1\nENV x=1\nRUN x=2; foo\n", vec![]),
        ("FROM a:1\nONBUILD RUN foo $X\n", vec!["SC2086"]),
        ("FROM a:1\nRUN foo \"$http_proxy\"\n", vec![]),
    ] {
        assert_eq!(codes_in(text), wanted, "{text}");
    }
}

#[test]
fn the_shell_decides_what_is_not_posix() {
    let run = "RUN source a && [[ a < b ]] && local c; d &> e; echo ${X/a/b} {a,b}\n";
    let of = |shell: &str| {
        let mut codes = codes_in(&format!("FROM a:1\n{shell}{run}"));
        codes.retain(|code| code.starts_with("SC3"));
        codes
    };
    let all = ["SC3009", "SC3010", "SC3020", "SC3043", "SC3046", "SC3060"];
    assert_eq!(of(""), all);
    let dash = ["SC3009", "SC3010", "SC3020", "SC3046", "SC3060"];
    assert_eq!(of("SHELL [\"/bin/ash\", \"-c\"]\n"), dash);
    assert_eq!(of("SHELL [\"/bin/bash\", \"-c\"]\n"), Vec::<String>::new());
    assert_eq!(of("# hadolint shell=/bin/bash\n"), Vec::<String>::new());
    let document = "FROM a:1\nRUN <<EOF\n#!/usr/bin/env bash\nsource a\nEOF\n";
    assert_eq!(codes_in(document), Vec::<String>::new());
    assert_eq!(codes_in("FROM a:1\nRUN <<EOF\nsource a\nEOF\n"), ["SC3046"]);
}

#[test]
fn what_ends_the_shell_guards_cd() {
    each(&[
        ("cd a; b", &["SC2164"]),
        ("b && cd a", &["SC2164"]),
        ("cd a && b; c", &[]),
        ("cd a || exit 1", &[]),
        ("if cd a; then b; fi", &[]),
        ("(cd a; b) || exit 1", &[]),
        ("(cd a; b)", &["SC2164"]),
        ("set -eux; cd a; b", &[]),
        ("cd ..; cd /; b", &[]),
    ]);
    let shell = "FROM a:1\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN cd a; b\n";
    assert_eq!(codes_in(shell), Vec::<String>::new());
}

#[test]
fn a_text_that_no_shell_reads_is_told() {
    for (run, wanted) in [
        ("echo \"a", "SC1073"),
        ("echo 'a", "SC1073"),
        ("echo `a", "SC1073"),
        ("echo $(a", "SC1073"),
        ("echo ${a", "SC1073"),
        ("(a", "SC1073"),
        ("[[ a", "SC1073"),
        ("a &&", "SC1072"),
        ("&& a", "SC1070"),
        ("a | | b", "SC1072"),
        ("a >", "SC1072"),
        ("if a; then b", "SC1046"),
        ("if a; b; fi", "SC1049"),
        ("for i in a; do b", "SC1061"),
        ("for i in a b; c; done", "SC1058"),
        ("while a; do b; fi", "SC1061"),
        ("case x in a) b; c) d;; esac", "SC1074"),
        ("{ a", "SC1056"),
        ("{a; }", "SC1054"),
        ("f() a", "SC1064"),
        ("f(x) { a; }", "SC1065"),
        ("a (b)", "SC1065"),
        ("a b (c)", "SC1036"),
        ("eval a (b)", "SC1098"),
        ("if[ a ]; then b; fi", "SC1069"),
        ("if a; elseif b; fi", "SC1131"),
        ("a; fi", "SC1089"),
        ("a )", "SC1089"),
        ("a &amp;&amp; b", "SC1109"),
        ("if a; then fi", "SC1048"),
    ] {
        let found = codes(run);
        assert!(found.iter().any(|code| code == wanted), "{run}: {found:?}");
    }
    // Errors of syntax answer to the number that hadolint gives all of them.
    let ignored = "FROM a:1\n# hadolint ignore=SC1072\nRUN echo \"a\n";
    assert!(findings(ignored).iter().all(|f| f.suppressed.is_some()));
    assert!(!findings(ignored).is_empty());
}

#[test]
fn what_stands_before_an_error_is_still_judged() {
    let found = codes("cd a; b; echo \"c");
    assert_eq!(found, ["SC1073", "SC2164"]);
    // What the command is a part of is not known.
    assert_eq!(codes("cd a && $X && echo \"c"), ["SC1073"]);
    // What is unused may be used in what was not read.
    assert_eq!(codes("x=1; echo \"$x"), ["SC1073"]);
}

#[test]
fn what_is_not_read_is_a_hole() {
    let deep = format!("FROM a:1\nRUN {}a{}\n", "$(".repeat(100), ")".repeat(100));
    let zsh = "FROM a:1\nSHELL [\"/bin/zsh\", \"-c\"]\nRUN echo $X\n".to_owned();
    for text in [deep, zsh] {
        let holes = judged(&text).holes;
        assert!(!holes.is_empty(), "{text}");
        assert!(holes.iter().all(|h| h.what.contains("line")), "{holes:?}");
    }
}

#[test]
fn places_are_those_of_the_file() {
    let text = "FROM a:1\nRUN true \\\n  # why\n  && foo \\\n    $X\nRUN <<EOF\ntrue\nrm $Y\nEOF\n";
    let place = |finding: Finding| (finding.location.line, finding.location.column);
    let places: Vec<_> = findings(text).into_iter().map(place).collect();
    assert_eq!(places, [(Some(5), Some(5)), (Some(8), Some(4))]);
}

#[test]
fn comments_and_ids_set_findings_aside() {
    let text = "FROM a:1\n# hadolint ignore=SC2086 -- meant\nRUN foo $X\nRUN foo $X\n";
    let aside: Vec<bool> = findings(text)
        .iter()
        .map(|f| f.suppressed.is_some())
        .collect();
    assert_eq!(aside, [true, false]);
}

#[test]
fn edits_mend_and_keep_the_rest() {
    for (run, wanted) in [
        ("foo a$X/b", "foo a\"$X\"/b"),
        ("foo ${X:-a}", "foo \"${X:-a}\""),
        ("foo $(bar $X)", "foo \"$(bar \"$X\")\""),
        ("foo \"`bar`\"", "foo \"$(bar)\""),
        ("rm -rf *", "rm -rf ./*"),
        ("cd a; b", "cd a || exit 1; b"),
        ("egrep a b", "grep -E a b"),
        ("foo \\\n  $X \\\n  $Y", "foo \\\n  \"$X\" \\\n  \"$Y\""),
    ] {
        let text = format!("FROM a:1\nRUN {run}\n");
        let found = findings(&text);
        let edits: Vec<_> = found.iter().map(|f| f.edits.as_slice()).collect();
        let edited = apply(&text, &edits);
        assert_eq!(edited.text, format!("FROM a:1\nRUN {wanted}\n"));
        let again = findings(&edited.text);
        assert!(again.iter().all(|f| f.edits.is_empty()), "{again:?}");
    }
    // What stands in several lines is left to people.
    let split = findings("FROM a:1\nRUN foo $X\\\nY\n");
    assert!(split.iter().all(|f| f.edits.is_empty()) && !split.is_empty());
}

#[test]
fn commands_that_read_dollar_signs_get_them() {
    each(&[
        ("echo '$HOME'", &["SC2016"]),
        ("sh -c 'echo $HOME'", &[]),
        ("find . -exec sh -c 'a $1' _ {} +", &[]),
        ("su app -c 'echo $HOME'", &[]),
        ("awk '{print $1}' f", &[]),
        ("sed -i '$d' f", &[]),
        ("sed 's/$X/y/' f", &["SC2016"]),
        ("grep 'a$' f", &[]),
    ]);
}

#[test]
fn hostile_texts_end() {
    let long = [
        "a&&".repeat(50_000),
        "$(".repeat(50_000),
        "$((".repeat(50_000),
        "{a,".repeat(50_000),
        "`".repeat(50_001),
        "\"$(\"".repeat(30_000),
        "${a:-".repeat(50_000),
        "if a; then ".repeat(20_000),
        "f() { f; f; }; f; ".repeat(5_000),
        "case a in ".repeat(20_000),
        "x=$x; ".repeat(20_000),
        "a | ".repeat(30_000),
        "[[".repeat(50_000),
        "<<a ".repeat(20_000),
        "\\".repeat(50_001),
        "\u{e9}\0\u{a0}'".repeat(20_001),
    ];
    for text in long {
        judged(&format!("FROM a:1\nRUN {text}\n"));
        judged(&format!("FROM a:1\nRUN <<EOF\n{text}\nEOF\n"));
    }
}
