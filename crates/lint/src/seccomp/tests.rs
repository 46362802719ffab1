//! The family as a whole, and what its checks' tests share.

use proptest::prelude::*;
use seawall_model::{Check, Family, Finding};
use seawall_syntax::{read_json, read_json_with_flaws};

use super::effect::Effect;
use super::profile::Profile;
use super::start::{Linked, Verdict, verdict};
use super::{Seccomp, SeccompFacts, SeccompProfile, calls, risk};
use crate::kind::{Claim, Kind};
use crate::text_file::TextFile;

/// What one check finds in a text.
pub(super) fn run_on(check: &dyn Check<Seccomp>, text: &str) -> Vec<Finding> {
    let (file, json) = (
        TextFile::new("seccomp.json", text),
        read_json_with_flaws(text),
    );
    check.run(&SeccompFacts::new(&file, &json))
}

fn judge(text: &str) -> Vec<Finding> {
    let judged = SeccompProfile.judge(&TextFile::new("a/seccomp.json", text));
    assert_eq!(judged.holes, []);
    judged.findings
}

fn ids(text: &str) -> Vec<String> {
    judge(text).into_iter().map(|finding| finding.id).collect()
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Seccomp>(run_on);
}

#[test]
fn files_are_known_by_what_they_hold() {
    for (path, claim) in [
        ("seccomp.json", Claim::Maybe),
        ("etc/docker/profile.JSON", Claim::Maybe),
        ("deploy/app.json", Claim::Maybe),
        ("package.json", Claim::No),
        ("node_modules/a/seccomp.json", Claim::No),
        (".json", Claim::No),
        ("seccomp.yaml", Claim::No),
        ("ü.jso", Claim::No),
    ] {
        assert_eq!(SeccompProfile.claims(path), claim, "{path}");
    }
    for (text, wanted) in [
        (r#"{"defaultAction": "x", "syscalls": []}"#, true),
        (
            "\u{feff}\n{\"DefaultAction\": 1, \"ARCHITECTURES\": []}",
            true,
        ),
        (r#"{"syscalls": [{"action": "SCMP_ACT_ALLOW"}]}"#, true),
        (r#"{"syscalls": []}"#, false),
        (r#"{"defaultAction": "allow"}"#, false),
        (r#"["defaultAction", "syscalls"]"#, false),
        ("", false),
    ] {
        assert_eq!(SeccompProfile.is_one(text), wanted, "{text}");
    }
}

/// What the engine refuses is said in these words; other tests hold them against the engine.
#[test]
fn what_is_wrong_in_one_place_is_told_there() {
    for (text, id, line) in [
        (
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\"syscalls\": 3}",
            "seccomp-wrong-type",
            2,
        ),
        (
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\"syscall\": []}",
            "seccomp-unknown-key",
            2,
        ),
        ("[\n]", "seccomp-wrong-type", 1),
        (
            "{\"syscalls\": [\n{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"}]}",
            "seccomp-no-action",
            1,
        ),
        (
            "{\"defaultAction\": \"SCMP_ACT_NOTIFY\",\n\"syscalls\": []}",
            "seccomp-notify",
            1,
        ),
        (
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"action\": \"SCMP_ACT_ALLOW\", \"names\": [\n\"\"]}]}",
            "seccomp-names",
            2,
        ),
        (
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"action\": \"SCMP_ACT_ALLOW\",\n\"names\": [\"personality\"], \"args\": [{\"index\": -1,\n \"op\": \"SCMP_CMP_EQ\"}]}]}",
            "seccomp-wrong-type",
            2,
        ),
    ] {
        let found = judge(text);
        let here = |f: &&Finding| f.id == id && f.location.line == Some(line);
        assert!(found.iter().any(|f| here(&f)), "{text}: {found:?}");
    }
}

/// No profile that only is longer than another one hides what the other one's findings are about.
#[test]
fn half_a_file_is_judged_and_told() {
    let text = r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["reed"], "action""#;
    let ids = ids(text);
    for id in [
        "seccomp-syntax",
        "seccomp-allows-by-default",
        "seccomp-unknown-call",
    ] {
        assert!(ids.iter().any(|found| found == id), "{ids:?}");
    }
    // What is not there may stand behind the error.
    assert!(!ids.iter().any(|id| id == "seccomp-no-action"), "{ids:?}");
}

#[test]
fn bad_input_ends_and_is_told() {
    let many = |item: &str, count: usize| vec![item; count].join(",");
    let calls: Vec<String> = (0..150_000).map(|n| format!("\"c{n}\"")).collect();
    for text in [
        "\0".to_owned(),
        "{\"syscalls\": \0}".to_owned(),
        "{\"syscalls\":".repeat(100_000),
        "[".repeat(100_000),
        format!(
            "{{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{}]}}",
            many("{\"names\": [\"read\"]}", 60_000)
        ),
        format!(
            "{{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{{\"action\": \"SCMP_ACT_ALLOW\", \"names\": [{}]}}]}}",
            calls.join(",")
        ),
        format!("{{\"syscalls\": \"{}\"}}", "x".repeat(5 << 20)),
        format!("{{{}}}", many("\"a\": 1", 100_000)),
    ] {
        let found = judge(&text);
        assert!(!found.is_empty() && found.len() < 400, "{}", found.len());
        let longest = found.iter().map(|f| f.evidence.len()).max();
        assert!(longest < Some(4000), "{longest:?}");
    }
}

#[test]
fn risks_are_sorted_and_none_is_allowed_by_docker() {
    assert!(risk::RISKS.is_sorted_by(|one, next| one.0 < next.0));
    for (name, _, _) in risk::RISKS {
        let call = calls::call(name).unwrap();
        assert_ne!(call.docker, calls::Docker::Allowed, "{name}");
    }
}

/// Every edit of every bad example makes the finding go, and leaves JSON.
#[test]
fn edits_mend_what_they_are_for() {
    let mut mended = 0;
    for check in Seccomp::checks() {
        let text = check.meta().bad.input;
        for finding in run_on(*check, text).iter().filter(|f| !f.edits.is_empty()) {
            mended += 1;
            let edited = crate::edits::apply(text, &[&finding.edits]);
            assert!(edited.refused.is_empty() && read_json(&edited.text).is_ok());
            assert_eq!(run_on(*check, &edited.text), [], "{}", edited.text);
        }
    }
    assert!(mended >= 7, "{mended}");
}

fn effect(rest: &str, call: &str) -> Option<Effect> {
    let text = format!("{{{rest}}}");
    let node = read_json(&text).unwrap();
    Profile::of(&node).effect(call)
}

#[test]
fn what_becomes_of_a_call() {
    let deny = "\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ";
    let kill = "\"defaultAction\": \"SCMP_ACT_KILL\", \"architectures\": [\"SCMP_ARCH_X86_64\"], \"syscalls\": ";
    let a = "\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"";
    let args = "\"args\": [{\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}]";
    for (rest, call, wanted) in [
        (format!("{deny}[{{{a}}}]"), "read", Effect::Allowed),
        (format!("{deny}[{{{a}}}]"), "write", Effect::Refused(1)),
        (
            format!("{deny}[{{{a}, {args}}}]"),
            "read",
            Effect::Depends { ends: false },
        ),
        (
            format!("{deny}[{{{a}, {args}}}, {{{a}}}]"),
            "read",
            Effect::Allowed,
        ),
        (
            format!("{deny}[{{{a}, \"includes\": {{\"caps\": [\"CAP_SYS_ADMIN\"]}}}}]"),
            "read",
            Effect::Refused(1),
        ),
        (
            format!("{deny}[{{{a}, \"includes\": {{\"caps\": [\"CAP_CHOWN\"]}}}}]"),
            "read",
            Effect::Allowed,
        ),
        (
            format!("{deny}[{{{a}, \"excludes\": {{\"arches\": [\"amd64\"]}}}}]"),
            "read",
            Effect::Refused(1),
        ),
        (
            format!("{deny}[{{{a}, \"includes\": {{\"minKernel\": \"4.8\"}}}}]"),
            "read",
            Effect::Allowed,
        ),
        (
            format!("{deny}[{{{a}, \"excludes\": {{\"minKernel\": \"4.8\"}}}}]"),
            "read",
            Effect::Refused(1),
        ),
        // runc lets what is newer than all that is named return ENOSYS.
        (format!("{kill}[{{{a}}}]"), "rseq", Effect::Refused(38)),
        (
            format!("{kill}[{{\"names\": [\"clone3\"], \"action\": \"SCMP_ACT_ALLOW\"}}]"),
            "rseq",
            Effect::Ends,
        ),
        (
            format!("{deny}[], \"defaultErrnoRet\": 38"),
            "read",
            Effect::Refused(38),
        ),
        (
            "\"DefaultAction\": \"SCMP_ACT_LOG\"".to_owned(),
            "read",
            Effect::Allowed,
        ),
    ] {
        assert_eq!(effect(&rest, call), Some(wanted), "{rest}: {call}");
    }
    assert_eq!(effect("\"defaultAction\": \"ERRNO\"", "read"), None);
}

#[test]
fn nothing_is_said_of_other_machines() {
    let text = r#"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_AARCH64"]}"#;
    let node = read_json(text).unwrap();
    assert_eq!(verdict(&Profile::of(&node), Linked::Static, false), None);
    let node = read_json(r#"{"defaultAction": "SCMP_ACT_ALLOW"}"#).unwrap();
    let starts = verdict(&Profile::of(&node), Linked::Dynamic, false);
    assert_eq!(starts, Some(Verdict::Starts));
}

/// Docker's own profile has a call twice and names calls of many machines, and nothing else is said of it.
#[test]
fn dockers_own_profile_is_fine() {
    let Some(data) = seawall_testkit::test_data("dockers_own_profile_is_fine") else {
        return;
    };
    #[expect(clippy::disallowed_methods, reason = "shared data")]
    let text = std::fs::read_to_string(data.join("fixtures/seccomp/docker-default.json")).unwrap();
    assert!(SeccompProfile.is_one(&text));
    let found = judge(&text);
    assert!(found.is_empty(), "{found:#?}");
}

proptest! {
    #[test]
    fn never_panics(text in r#"[\[\]{}:,"a-z0-9 \n]{0,80}"#) {
        judge(&text);
    }
}
