//! What is said of a wrong file holds no word of it: a link may have led to somebody's credentials.

#![expect(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

mod common;

use common::date;
use proptest::prelude::*;
use seawall_policy::{Policy, foreign_formats};

/// A word that no text of ours holds a part of.
const TOKEN: &str = "Zq7xJw93Vk";
/// How much of it must not be seen.
const PART: usize = 3;

fn shows(said: &str) -> bool {
    let parts = TOKEN.as_bytes().windows(PART);
    parts.into_iter().any(|part| {
        let part = std::str::from_utf8(part).unwrap();
        said.contains(part) || said.to_lowercase().contains(&part.to_lowercase())
    })
}

/// Everything that is said of a text, whatever kind of file it is taken for.
fn said(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    match Policy::parse(text, "seawall.yaml", date("2026-06-15")) {
        Err(error) => all.push(format!("policy: {error}")),
        Ok(policy) => {
            let error = policy.know_checks(&["image-runs-as-root"]).err();
            all.extend(error.map(|error| format!("checks: {error}")));
        }
    }
    for format in foreign_formats() {
        let notes = format
            .parse(text, format.files[0], date("2026-06-15"))
            .notes;
        let texts = notes.into_iter();
        all.extend(texts.map(|n| format!("{}: {} {} {}", format.tool, n.what, n.place, n.reason)));
    }
    all
}

#[test]
fn credentials_are_not_shown_whatever_their_form() {
    let files = [
        format!("{TOKEN}\n"),
        format!("machine example.org login me password {TOKEN}\n"),
        format!("[default]\naws_secret_access_key = {TOKEN}\n"),
        format!("[default]\n{TOKEN} = 1\n[{TOKEN}]\n"),
        format!("{{\"auths\": {{\"https://{TOKEN}/\": {{\"auth\": \"{TOKEN}\"}}}}}}\n"),
        format!("password: {TOKEN}\n{TOKEN}: {TOKEN}\n"),
        format!("version: {TOKEN}\n"),
        format!("version: 1\n{TOKEN}: 1\n"),
        format!("-----BEGIN KEY-----\n{TOKEN}=\n-----END KEY-----\n"),
        format!("root:{TOKEN}:19000:0:99999:7:::\n"),
        format!("CVE-2023-0286 exp:{TOKEN}\n{TOKEN} exp:{TOKEN}\n{TOKEN} ws:{TOKEN}\n"),
        format!("{TOKEN} exp:2020-01-01\n"),
        format!("version: 1\nfail-on: {TOKEN}\n"),
        format!("version: 1\nfail-on: severity >= {TOKEN}\n"),
        format!("version: 1\nfail-on: severity == \"{TOKEN}\n"),
        format!("version: 1\nfail-on: epss > {TOKEN}\n"),
        format!("version: 1\nfail-on: fixable {TOKEN}\n"),
        format!("version: 1\nfail-on: ecosystem == {TOKEN}\n"),
        format!("version: 1\nallow-gaps: [{TOKEN}]\n"),
        format!("version: 1\nlimits: {{{TOKEN}: 1}}\n"),
        format!("version: 1\nlimits: {{{TOKEN}: [1]}}\n"),
        format!("version: 1\nlimits: {{memory: {TOKEN}}}\n"),
        format!("version: 1\nrules: {{disable: [{TOKEN}]}}\n"),
        format!("version: 1\nrules: {{severity: {{{TOKEN}: [1]}}}}\n"),
        format!("version: 1\nrules: {{severity: {{x: {TOKEN}}}}}\n"),
        format!("version: 1\nrules: {{{TOKEN}: 1}}\n"),
        format!("version: 1\nignore: [{{{TOKEN}: 1}}]\n"),
        format!("version: 1\nignore: [{{kind: {TOKEN}}}]\n"),
        format!("version: 1\nignore: [{{id: x, until: {TOKEN}}}]\n"),
        format!("version: 1\nignore: [{{path: '[{TOKEN}'}}]\n"),
        format!("a: &{TOKEN} b\nc: *{TOKEN}{TOKEN}\n!{TOKEN}!x y: z\n"),
        format!("%{TOKEN} 1.0\n---\na\n"),
        format!("a: \"\\{TOKEN}\"\n"),
        format!("ignore: [{{{TOKEN}: x}}, {{fix-state: {TOKEN}}}, {{namespace: {TOKEN}}}]\n"),
        format!("ignore: [{{package: {{type: {TOKEN}, name: '({TOKEN}', {TOKEN}: 1}}}}]\n"),
        format!(
            "ignore: [{{package: {{name: '[[:{TOKEN}:]]'}}}}, {{package: {{name: '\\p{{{TOKEN}}}'}}}}]\n"
        ),
        format!("vulnerabilities: [{{id: {TOKEN}, purls: ['pkg:npm/x?{TOKEN}']}}]\n{TOKEN}: []\n"),
        format!("secrets: [{{id: {TOKEN}, {TOKEN}: 1}}]\n"),
        format!("[[IgnoredVulns]]\nid = \"{TOKEN}\"\nignoreUntil = \"{TOKEN}\"\n"),
        format!("[[PackageOverrides]]\nname = \"{TOKEN}\"\nlicense = {{}}\n{TOKEN} = 1\n"),
        format!("[[PackageOverrides]]\nname = \"({TOKEN}\"\nnameIsRegex = true\nignore = true\n"),
        format!("a = 2024-13-{TOKEN}\n"),
        format!("a = 1979-05-27T{TOKEN}\nb = \"\\{TOKEN}\"\n"),
        format!("{TOKEN} = 1\n{TOKEN} = 2\n"),
    ];
    for text in &files {
        let said = said(text);
        assert!(!said.is_empty(), "{text}");
        for line in said {
            assert!(!shows(&line), "{text}\n{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    /// The token anywhere in what a file may be made of.
    #[test]
    fn nor_wherever_they_stand(pieces in prop::collection::vec(piece(), 1..12)) {
        let text = pieces.concat();
        for line in said(&text) {
            prop_assert!(!shows(&line), "{}\n{}", text, line);
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    let words = [
        TOKEN,
        TOKEN,
        TOKEN,
        "\n",
        "\n  ",
        ": ",
        " = ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\"",
        "'",
        "#",
        "&",
        "*",
        "!",
        "|",
        ">",
        "\\",
        " ",
        "version: 1\n",
        "ignore:\n  - ",
        "fail-on: ",
        "severity >= ",
        "limits: ",
        "rules: ",
        "disable: ",
        "allow-gaps: ",
        "id: ",
        "reason: ",
        "package: ",
        "[[IgnoredVulns]]\n",
        "[[PackageOverrides]]\n",
        "id = ",
        "vulnerabilities: ",
        "exp:",
        "ws:",
        "2020-01-01",
        "CVE-2023-0286",
        "1.5e",
        "0x",
        "true",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}
