//! The family as a whole, and what its checks' tests share.

use std::path::PathBuf;

use proptest::prelude::*;
use seawall_model::{Check, Edit, Family, Finding, Severity};
use seawall_syntax::read_json;

use super::document::Document;
use super::keys::{IGNORED, KEYS, Key, Shape};
use super::{Daemon, DaemonFacts, DaemonFile};
use crate::kind::{Claim, Kind};
use crate::text_file::TextFile;

/// What one check finds in a text.
pub(super) fn run_on(check: &dyn Check<Daemon>, text: &str) -> Vec<Finding> {
    let (file, document) = (TextFile::new("daemon.json", text), Document::read(text));
    check.run(&DaemonFacts::new(&file, &document))
}

/// The text after every edit of a check, which must not overlap.
pub(super) fn mended_by(check: &dyn Check<Daemon>, text: &str) -> String {
    let findings = run_on(check, text);
    made(text, findings.iter().flat_map(|finding| &finding.edits))
}

fn made<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let place = |offset: u64| usize::try_from(offset).unwrap();
    let (mut out, mut at) = (String::new(), 0);
    for edit in edits {
        assert!(at <= place(edit.start), "edits overlap: {edit:?}");
        out.push_str(&text[at..place(edit.start)]);
        out.push_str(&edit.text);
        at = place(edit.end);
    }
    out + &text[at..]
}

fn judge(text: &str) -> Vec<Finding> {
    DaemonFile
        .judge(&TextFile::new("etc/docker/daemon.json", text))
        .findings
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Daemon>(run_on);
}

#[test]
fn files_are_known_by_their_name() {
    for (path, claim) in [
        ("etc/docker/daemon.json", Claim::Yes),
        ("daemon.json", Claim::Yes),
        ("home/me/.config/docker/daemon.json", Claim::Yes),
        ("etc/docker/key.json", Claim::No),
        ("etc/mydaemon.json", Claim::No),
        ("daemon.json/other", Claim::No),
    ] {
        assert_eq!(DaemonFile.claims(path), claim, "{path}");
    }
}

#[test]
fn the_table_is_in_order_and_each_name_in_it_once() {
    assert!(KEYS.is_sorted_by(|one, next| one.name < next.name));
    assert!(IGNORED.is_sorted_by(|one, next| one.0 < next.0));
    for (name, instead) in IGNORED {
        assert!(KEYS.iter().all(|key| key.name != *name), "{name}");
        let known = |key: &str| KEYS.iter().any(|k| k.name == key && k.removed.is_none());
        assert!(instead.is_none_or(known), "{name}");
    }
}

/// Every edit of every bad example makes the finding go, and leaves JSON.
#[test]
fn edits_mend_what_they_are_for() {
    let mut mended = 0;
    for check in Daemon::checks() {
        let text = check.meta().bad.input;
        for finding in run_on(*check, text) {
            if finding.edits.is_empty() {
                continue;
            }
            mended += 1;
            let after = made(text, finding.edits.iter());
            let left = run_on(*check, &after);
            let same = |other: &&Finding| other.subject == finding.subject;
            assert!(
                !left.iter().any(|f| same(&f)),
                "{text} -> {after}: {left:?}"
            );
            assert!(read_json(&after).is_ok(), "{text} -> {after}");
        }
    }
    assert!(mended >= 18, "{mended}");
}

/// A key that is added looks as the others do.
#[test]
fn what_is_added_keeps_the_way_of_the_file() {
    let add = |text: &str| {
        let mut findings = judge(text);
        findings.retain(|finding| finding.id == "daemon-new-privileges");
        made(text, findings.iter().flat_map(|finding| &finding.edits))
    };
    let key = "\"no-new-privileges\"";
    for (text, wanted) in [
        ("{}", format!("{{\n  {key}: true\n}}")),
        ("{\r\n}\r\n", format!("{{\r\n  {key}: true\r\n}}\r\n")),
        ("{\"a\":1}", format!("{{\"a\":1,{key}:true}}")),
        ("{\"a\": 1}", format!("{{\"a\": 1, {key}: true}}")),
        ("{ \"a\": 1 }", format!("{{ \"a\": 1, {key}: true }}")),
        (
            "{\n\t\"a\" : {\n\t\t\"b\": 1\n\t}\n}\n",
            format!("{{\n\t\"a\" : {{\n\t\t\"b\": 1\n\t}},\n\t{key} : true\n}}\n"),
        ),
        (
            "{ \"a\": 1\n, \"b\": 2\n}",
            format!("{{ \"a\": 1\n, \"b\": 2\n, {key}: true\n}}"),
        ),
        (
            "{\r\n    \"a\": 1,\r\n    \"b\":\r\n [2]\r\n}",
            format!("{{\r\n    \"a\": 1,\r\n    \"b\":\r\n [2],\r\n    {key}: true\r\n}}"),
        ),
        (
            "\u{feff}{\n  \"no-new-privileges\": null\n}",
            format!("\u{feff}{{\n  {key}: true\n}}"),
        ),
        (
            "{ // why\n  \"a\": 1, // because\n}",
            format!("{{ // why\n  \"a\": 1,\n  {key}: true, // because\n}}"),
        ),
    ] {
        assert_eq!(add(text), wanted);
    }
    // Where nothing is there to look alike, or it is not known what stands there, nothing is added.
    for text in ["null", "{ /* why */ }", "{\"a\": 1"] {
        assert_eq!(add(text), text);
    }
}

/// Keys that several findings add stand side by side.
#[test]
fn all_that_is_missing_is_added_at_once() {
    let text = "{\n  \"log-driver\": \"journald\"\n}\n";
    let findings = judge(text);
    let groups: Vec<&[Edit]> = findings.iter().map(|f| f.edits.as_slice()).collect();
    let edited = crate::apply(text, &groups);
    assert_eq!(edited.refused, [0; 0]);
    let after = edited.text;
    let node = read_json(&after).unwrap();
    assert_eq!(node.entries().len(), 6, "{after}");
    let left = judge(&after);
    let mut ids: Vec<&str> = left.iter().map(|finding| &*finding.id).collect();
    ids.dedup();
    let wanted = [
        "daemon-authorization-missing",
        "daemon-userns-remap-missing",
    ];
    assert_eq!(ids, wanted);
}

#[test]
fn a_good_file_is_clean() {
    let text = r#"{
  "authorization-plugins": ["opa-docker-authz"],
  "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 64000, "Soft": 64000}},
  "icc": false,
  "live-restore": true,
  "log-driver": "local",
  "no-new-privileges": true,
  "userland-proxy": false,
  "userns-remap": "default"
}"#;
    assert_eq!(judge(text), []);
}

/// What could not be read is never taken for well set.
#[test]
fn nothing_is_clean_unread() {
    for text in [
        "",
        " \n",
        "null",
        "[]",
        "{",
        "\u{0}",
        "{\"icc\": false, \"live-restore\" }",
        "<html></html>",
        &format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)),
        &"x".repeat(5 << 20),
    ] {
        let findings = judge(text);
        let worst = findings.iter().map(|finding| finding.severity).max();
        // dockerd, or a later one, starts with these, and with its defaults.
        let wanted = if matches!(text, "" | " \n" | "null") {
            Severity::Medium
        } else {
            Severity::High
        };
        assert_eq!(worst, Some(wanted), "{:?}", text.get(..20));
    }
    // What stands behind a flaw that can be read over is judged.
    let found = judge("{\n  // open\n  'hosts': ['tcp://0.0.0.0']\n  \"debug\": True,\n}");
    for id in [
        "daemon-api-over-tcp",
        "daemon-debug",
        "daemon-inter-container",
    ] {
        assert!(found.iter().any(|finding| finding.id == id), "{id}");
    }
}

/// A value of the wrong type is judged by what it is meant to be, and one pass mends all of it.
#[test]
fn what_is_meant_is_judged() {
    let text = r#"{"debug": "true", "hosts": "tcp://0.0.0.0:2375", "iptables": "false"}"#;
    let findings = judge(text);
    for id in ["daemon-api-over-tcp", "daemon-debug", "daemon-iptables-off"] {
        assert!(findings.iter().any(|finding| finding.id == id), "{id}");
    }
    let mut chosen: Vec<&Finding> = findings.iter().collect();
    chosen.retain(|finding| matches!(&*finding.id, "daemon-debug" | "daemon-wrong-type"));
    let groups: Vec<&[Edit]> = chosen.iter().map(|f| f.edits.as_slice()).collect();
    let after = crate::apply(text, &groups).text;
    let wanted = r#"{"debug": false, "hosts": ["tcp://0.0.0.0:2375"], "iptables": false}"#;
    assert_eq!(after, wanted);
}

#[test]
fn a_hostile_file_is_answered() {
    let keys: Vec<String> = (0..90_000)
        .map(|n| format!("\"debugg{n}\":\"x\""))
        .collect();
    let findings = judge(&format!("{{{}}}", keys.join(",")));
    assert!(findings.len() < 100);
    let registries = vec!["\"a:1\""; 150_000].join(",");
    let findings = judge(&format!("{{\"insecure-registries\":[{registries}]}}"));
    assert!(findings.iter().any(|f| f.evidence.contains("149950 more")));
}

/// What a list of these pieces makes is often a configuration, or nearly one.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "'",
        "true",
        "\"true\"",
        "1",
        "\"1\"",
        "null",
        " ",
        "\n  ",
        "ü",
        "\r\n",
        "// x\n",
        "\"icc\":",
        "\"hosts\": [\"tcp://0.0.0.0\"]",
        "\"log-opts\": {",
        "icc",
        "\"graph\": 1",
        "\"label\": []",
        "\"Debug\"",
        "\"dns\": \"1.1.1.1\"",
        "\"a\": 1",
        "{\"a\": 1, ",
        "\u{feff}",
        "\"log-level\": \"debug\"",
        "\"builder\": {\"gc\": {",
        "\\",
        "\"mtu\": 1",
    ]);
    let pieces = prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat());
    (pieces, any::<bool>()).prop_map(
        |(text, closed)| {
            if closed { format!("{{{text}}}") } else { text }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Each finding's edits leave a file that was JSON one, without the finding.
    #[test]
    fn edits_fit_any_text(text in pieces()) {
        for finding in judge(&text) {
            let after = made(&text, finding.edits.iter());
            if finding.edits.is_empty() || read_json(&text).is_err() {
                continue;
            }
            prop_assert!(read_json(&after).is_ok(), "{text:?} -> {after:?}");
            let same = |f: &Finding| f.id == finding.id && f.subject == finding.subject;
            prop_assert!(!judge(&after).iter().any(same), "{text:?} -> {after:?}");
        }
    }
}

/// A value of the type that a shape wants, and one of another type.
fn values(shape: &Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Flag => ("true", "\"true\""),
        Shape::Text | Shape::Address => ("\"\"", "1"),
        Shape::Word(words) => {
            let word = words.iter().find(|word| !word.is_empty());
            (
                if word == Some(&"host") {
                    "\"host\""
                } else {
                    "\"\""
                },
                "1",
            )
        }
        Shape::Integer | Shape::Natural => ("1", "1.5"),
        Shape::List(_) => ("[]", "\"a\""),
        Shape::Map(_) | Shape::Object(_) | Shape::Strict(_) => ("{}", "[]"),
        Shape::Size => ("\"64m\"", "\"\""),
        Shape::Any => ("1", "1"),
        Shape::Unsigned => ("1", "-1"),
    }
}

fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut programs = std::env::split_paths(&path).map(|directory| directory.join(program));
    programs.find(|program| program.is_file()).unwrap()
}

/// Asks the dockerd on PATH: without the rights to start, it ends once it has read the file.
fn refuses(text: &str) -> Option<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("daemon.json");
    std::fs::write(&path, text).unwrap();
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(directory.path(), readable).unwrap();
    let output = seawall_testkit::program::program("setpriv", directory.path())
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(on_path("dockerd"))
        .arg("--config-file")
        .arg(&path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (!said.contains("needs to be started with root privileges")).then_some(said)
}

/// What is said of dockerd is what the installed one does, as far as its release has the keys.
#[test]
fn dockerd_itself_agrees() {
    let test = "dockerd_itself_agrees";
    let here = seawall_testkit::is_root(test)
        && seawall_testkit::has_program(test, "setpriv")
        && seawall_testkit::has_program(test, "dockerd");
    if !here {
        return;
    }
    let ends = |text: &str| {
        let findings = judge(text);
        findings
            .iter()
            .any(|finding| finding.title.starts_with("dockerd does not start"))
    };
    let is_old = |key: &Key| {
        key.since.is_none_or(|since| since == "20.10") && { key.removed }
            .is_none_or(|removed| removed.release.starts_with('2'))
    };
    let mut texts = Vec::new();
    for key in KEYS {
        if is_old(key) {
            let (right, wrong) = values(&key.shape);
            texts.push(format!("{{\"{}\": {right}}}", key.name));
            texts.push(format!("{{\"{}\": {wrong}}}", key.name));
        }
    }
    let nulls = { KEYS.iter() }.filter(|key| is_old(key) && !matches!(key.shape, Shape::Size));
    let nulls: Vec<String> = nulls.map(|key| format!("\"{}\": null", key.name)).collect();
    texts.push(format!("{{{}}}", nulls.join(", ")));
    let more = [
        "{\"default-shm-size\": null}",
        "{\"default-shm-size\": \"1.5 GiB\"}",
        "{\"default-shm-size\": \"big\"}",
        "{}",
        "[]",
        "null",
        "{\"icc\": false,}",
        "{'icc': false}",
        "{\"icc\": False}",
        "{\"a\"}",
        "{\"icc\": false, \"icc\": true}",
        "{\"Icc\": false}",
        "{\"x\": {}}",
        "{\"x\": {\"y\": 1}}",
        "{\"label\": [\"a\"]}",
        "{\"insecure-registry\": \"a\"}",
        "{\"x\": null}",
        "{\"log-opts\": {\"max-file\": 3}}",
        "{\"dns\": [\"x\"]}",
        "{\"log-level\": \"x\"}",
        "{\"default-ipc-mode\": \"host\"}",
        "{\"max-concurrent-uploads\": -1}",
        "{\"builder\": {\"GC\": {\"enabled\": \"x\"}}}",
        "{\"builder\": {\"x\": 1}}",
        "{\"default-address-pools\": [{\"Base\": \"10.0.0.0/8\", \"size\": \"24\"}]}",
        "{\"default-ulimits\": {\"nofile\": \"1:2\"}}",
        "{\"runtimes\": {\"x\": {\"path\": 1}}}",
    ];
    texts.extend(more.map(str::to_owned));
    let mut differ = Vec::new();
    for text in &texts {
        let refused = refuses(text);
        if ends(text) != refused.is_some() {
            differ.push(format!("{text}: {refused:?}"));
        }
    }
    assert_eq!(differ, [""; 0]);
}

#[test]
fn a_key_that_is_misspelt_is_not_missing_too() {
    let judged = |text: &str| {
        let judged = DaemonFile.judge(&TextFile::new("daemon.json", text));
        judged
            .findings
            .into_iter()
            .map(|finding| finding.id)
            .collect::<Vec<_>>()
    };
    let missing = "daemon-live-restore-missing".to_owned();
    assert!(judged(r#"{"icc": false}"#).contains(&missing));
    let found = judged(r#"{"live-restor": true}"#);
    assert!(
        !found.contains(&missing) && found.contains(&"daemon-unknown-key".to_owned()),
        "{found:?}"
    );
}

#[test]
fn what_holds_a_key_of_dockerds_among_others_is_none() {
    for (text, wanted) in [
        (r#"{"icc": false}"#, true),
        (r#"{"debug": true, "live-restor": true}"#, true),
        (r#"{"level": "debug", "time": 1}"#, false),
        (r#"{"debug": 1, "name": 2, "version": 3}"#, false),
        ("[]", false),
    ] {
        assert_eq!(DaemonFile.is_one(text), wanted, "{text}");
    }
}
