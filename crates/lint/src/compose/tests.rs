use seawall_container::Container;
use seawall_model::{CheckMeta, Edit, Family, Finding, Severity, Status};

use super::{Compose, ComposeFile, with_facts};
use crate::edits::apply;
use crate::kind::{Claim, Kind};
use crate::text_file::TextFile;

fn judged(text: &str) -> Vec<Finding> {
    ComposeFile
        .judge(&TextFile::new("compose.yaml", text))
        .findings
}

/// The findings of the checks on the file as a whole: what, of which service, on which line.
fn of_file(text: &str) -> Vec<(String, Option<String>, u32)> {
    let found = judged(text).into_iter();
    let of_file = found.filter(|finding| finding.id.starts_with("compose-"));
    of_file
        .map(|f| (f.id, f.location.service, f.location.line.unwrap()))
        .collect()
}

fn ids(text: &str) -> Vec<String> {
    of_file(text).into_iter().map(|found| found.0).collect()
}

/// The text after the edits of the findings with that id.
fn mended(text: &str, id: &str) -> String {
    let findings = judged(text).into_iter().filter(|f| f.id == id);
    let edits: Vec<Vec<Edit>> = findings.map(|f| f.edits).collect();
    let groups: Vec<&[Edit]> = edits.iter().map(Vec::as_slice).collect();
    let edited = apply(text, &groups);
    assert_eq!(edited.refused, [] as [usize; 0]);
    edited.text
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Compose>(|check, input| {
        with_facts(&TextFile::new("compose.yaml", input), |facts| {
            check.run(facts)
        })
    });
}

#[test]
fn a_service_has_its_findings_with_its_name_and_line() {
    let text =
        "services:\n  db:\n    image: db:1\n  web:\n    image: app:1\n    privileged: true\n";
    let found = judged(text);
    let found: Vec<_> = found
        .iter()
        .filter(|f| f.id == "container-privileged")
        .collect();
    assert_eq!(found.len(), 1);
    let location = &found[0].location;
    assert_eq!(location.to_string(), "compose.yaml:6:17, service web");
    assert_eq!(
        mended(text, "container-privileged"),
        text.replace("true", "false")
    );
    let missing = judged(text)
        .into_iter()
        .filter(|f| f.id == "container-writable-root");
    let lines: Vec<_> = missing.filter_map(|f| f.location.line).collect();
    assert_eq!(lines, [2, 4]);
}

#[test]
fn what_can_not_be_read_is_a_finding_with_its_place() {
    for (text, line) in [
        ("services:\n  web:\n    image: [a\n", 3),
        ("services:\n  web: {}\nservices:\n", 3),
        ("", 1),
        ("- a list\n", 1),
        ("services: [a]\n", 1),
        ("a: &a [*a]\n", 1),
        ("services:\n\tweb:\n", 2),
        ("a: \u{0}\n", 1),
    ] {
        let found = of_file(text);
        assert_eq!(found, [("compose-syntax".to_owned(), None, line)], "{text}");
    }
    let deep = format!("services: {}", "[".repeat(100_000));
    assert_eq!(ids(&deep), ["compose-syntax"]);
    // What stands before the error is judged.
    let good = "services:\n  a:\n    image: app:1\n    privileged: true\n  b:\n    image: app:1\n";
    for bad in [
        "    command: [x\n  c: {}\n",
        "  a: {}\n",
        "    image: b:1\n",
        "\tx\n",
        "---\na: 1\n",
    ] {
        let found = judged(&format!("{good}{bad}"));
        let of = |id: &str| found.iter().filter(|f| f.id == id).count();
        let told = [
            "compose-syntax",
            "container-privileged",
            "container-writable-root",
        ]
        .map(of);
        assert_eq!(told, [1, 1, 1], "{bad}");
        assert_eq!(ids(&format!("{good}{bad}")), ["compose-syntax"], "{bad}");
    }
    // A service of another shape is told, and the others are judged all the same.
    let text = "services:\n  a: 3\n  b: {image: app:1, privileged: true}\n";
    let found: Vec<_> = judged(text).into_iter().map(|f| f.id).collect();
    assert!(found.iter().any(|id| id == "compose-wrong-value"));
    assert!(found.iter().any(|id| id == "container-privileged"));
}

#[test]
fn unknown_keys_at_any_depth() {
    let text = "servces: {}\nservices:\n  web:\n    image: app:1\n    netwrok_mode: host\n    x-own: 1\n    \
                deploy:\n      resources:\n        limit: {}\n    ports:\n      - {target: 80, publish: 80}\n    \
                environment: {any: 1}\n    logging: {options: {any: 1}}\nnetworks:\n  default:\n    intern: true\n";
    let lines: Vec<_> = of_file(text)
        .into_iter()
        .map(|found| (found.0, found.2))
        .collect();
    let wanted = [1, 5, 9, 11, 16].map(|line| ("compose-unknown-key".to_owned(), line));
    assert_eq!(lines, wanted);
    let mended = mended(text, "compose-unknown-key");
    for key in [
        "\n    network_mode: host",
        "\n        limits: {}",
        "published: 80}",
        "internal: true",
    ] {
        assert!(mended.contains(key), "{mended}");
    }
    // No key stands twice afterwards.
    let text = "services:\n  web:\n    image: app:1\n    imgae: app:2\n    usr: a\n    userr: b\n";
    let mended = super::tests::mended(text, "compose-unknown-key");
    assert_eq!(mended, text.replace("usr", "user"));
    // What an anchor holds is judged where it is used, and once.
    let text =
        "x-a: &a\n  privilged: true\n  image: app:1\nservices:\n  b: {<<: *a}\n  c: {<<: [*a]}\n";
    assert_eq!(ids(text), ["compose-unknown-key"]);
}

#[test]
fn the_version_goes_with_its_line_alone() {
    let rest = "services:\n  web: {image: 'app:1'}\n";
    for version in ["version: '3'\n", "version: 3.8\r\n", "version: \"3\"   \n"] {
        for before in ["", "# ours\n", "\u{feff}"] {
            let text = format!("{before}{version}{rest}");
            assert_eq!(
                mended(&text, "compose-obsolete-version"),
                format!("{before}{rest}")
            );
        }
    }
    for text in [
        "version: '3' # kept\nservices: {a: {image: 'a:1'}}\n",
        "{version: '3', services: {a: {image: 'a:1'}}}",
        "version: |\n  3\nservices: {a: {image: 'a:1'}}\n",
    ] {
        let text = format!("{text}\n");
        assert_eq!(mended(&text, "compose-obsolete-version"), text);
        assert_eq!(ids(&text), ["compose-obsolete-version"], "{text}");
    }
    assert_eq!(
        mended("name: a\nversion: '3'", "compose-obsolete-version"),
        "name: a\n"
    );
}

#[test]
fn every_edit_mends_its_example() {
    let as_file = |example: &str| {
        let lines: Vec<String> = example
            .lines()
            .map(|line| format!("    {line}\n"))
            .collect();
        format!("# ours\nservices:\n  app:\n{}", lines.concat())
    };
    let own = |meta: &CheckMeta| (meta.id, meta.bad.input.to_owned());
    let container = |meta: &CheckMeta| (meta.id, as_file(meta.bad.input));
    let files = Compose::checks().iter().map(|check| own(check.meta()));
    let services = Container::checks()
        .iter()
        .map(|check| container(check.meta()));
    let mut fixed = Vec::new();
    for (id, text) in files.chain(services) {
        let found = |text: &str| judged(text).iter().filter(|f| f.id == id).count();
        assert!(found(&text) > 0, "{id}");
        let after = mended(&text, id);
        if after != text {
            assert_eq!(found(&after), 0, "{after}");
            assert!(
                !ids(&after).contains(&"compose-syntax".to_owned()),
                "{after}"
            );
            assert_eq!(mended(&after, id), after);
            fixed.push(id);
        }
    }
    let wanted = [
        "compose-obsolete-version",
        "compose-unknown-key",
        "container-apparmor-unconfined",
        "container-capabilities-kept",
        "container-cpus-unlimited",
        "container-dangerous-capability",
        "container-engine-socket",
        "container-host-cgroups",
        "container-host-ipc",
        "container-host-pid",
        "container-host-users",
        "container-host-uts",
        "container-memory-unlimited",
        "container-new-privileges",
        "container-open-port",
        "container-privileged",
        "container-processes-unlimited",
        "container-seccomp-unconfined",
        "container-system-paths",
        "container-writable-root",
    ];
    assert_eq!(fixed, wanted);
}

#[test]
fn declared_and_used() {
    let all = "services:\n  web:\n    image: app:1\n    build: {secrets: [npm]}\n    networks: {inner: }\n    \
               volumes: [data:/data, ./here:/here, '${V:-data}:/x']\n    secrets: [{source: db, target: x}]\n    \
               configs: [conf]\n    depends_on: {db: {condition: service_started}}\n  db: {image: 'db:1', networks: [default]}\n\
               networks: {inner: {}, default: {}}\nvolumes: {data: }\nsecrets: {db: {file: a}, npm: {file: b}}\nconfigs: {conf: {file: c}}\n";
    assert_eq!(ids(all), [] as [&str; 0]);
    for (from, to, id) in [
        ("data:/data", "date:/data", "compose-undeclared"),
        ("[npm]", "[nmp]", "compose-undeclared"),
        ("source: db", "source: bd", "compose-undeclared"),
        ("depends_on: {db:", "depends_on: {bd:", "compose-undeclared"),
        ("[default]", "[defaults]", "compose-undeclared"),
        ("conf: {file", "unused: {}, conf: {file", "compose-unused"),
        ("{data: }", "{data: , more: }", "compose-unused"),
    ] {
        let text = all.replacen(from, to, 1);
        assert!(ids(&text).contains(&id.to_owned()), "{text}");
        // Another file may declare or use it.
        let text = format!("include: [other.yaml]\n{text}");
        assert_eq!(ids(&text), ["compose-not-judged"], "{text}");
    }
}

#[test]
fn what_was_not_looked_at_is_said_and_counts_for_nothing() {
    for text in [
        "services:\n  web:\n    ports: [80]\n",
        "services:\n  web:\n    image: app:1\n    env_file: .env\n",
        "services:\n  web:\n    image: app:1\n    extends: {file: b.yaml, service: b}\n",
        "include: [b.yaml]\n",
        "networks: {}\n",
        "services:\n",
        "services:\n  web:\n    image: 'app:${TAG}'\n    privileged: ${P}\n",
    ] {
        let found = judged(text);
        let said: Vec<_> = found
            .iter()
            .filter(|f| f.id == "compose-not-judged")
            .collect();
        assert_eq!(said.len(), 1, "{text}");
        assert_eq!(said[0].status, Status::Info);
    }
    let mut text = "services:\n".to_owned();
    for at in 0..1001 {
        text.push_str(&format!("  s{at}: {{image: 'app:1'}}\n"));
    }
    let found = judged(&text);
    assert!(
        found
            .iter()
            .any(|f| f.id == "compose-not-judged" && f.location.line == Some(1002))
    );
}

#[test]
fn ports_and_names_of_profiles_do_not_meet() {
    let of = |a: &str, b: &str| {
        format!(
            "services:\n  a: {{image: 'app:1', container_name: x, ports: ['8000-8002:80-82'], profiles: [{a}]}}\n  \
             b: {{image: 'app:1', container_name: x, ports: ['0.0.0.0:8001:80'], profiles: [{b}]}}\n"
        )
    };
    let both = [
        "compose-duplicate-container-name",
        "compose-duplicate-host-port",
    ];
    assert_eq!(ids(&of("", "test")), both);
    assert_eq!(ids(&of("dev, test", "test")), both);
    assert_eq!(ids(&of("dev", "test")), [] as [&str; 0]);
}

#[test]
fn no_value_of_the_environment_is_shown() {
    let text = "services:\n  a:\n    image: app:1\n    environment:\n      PASSWORD: hunter22\n      KEY: [hunter22]\n    \
                read_only: hunter22\n    ports: ['hunter22']\n    build: {args: {TOKEN: hunter22}}\n";
    let found = judged(text);
    assert!(found.iter().any(|f| f.id == "compose-wrong-value"));
    assert!(!format!("{found:?}").contains("hunter22"));
}

#[test]
fn valid_files_of_others_are_understood() {
    let Some(data) = seawall_testkit::test_data("valid_files_of_others_are_understood") else {
        return;
    };
    let mut seen = Vec::new();
    for archive in ["config-samples", "trivy-checks-good-bad"] {
        let path = data.join(format!("fixtures/config/{archive}.tar.zst"));
        for (path, bytes) in seawall_testkit::unpack(&path) {
            let text = String::from_utf8_lossy(&bytes);
            let claim = ComposeFile.claims(&path);
            let is_one =
                claim == Claim::Yes || (claim == Claim::Maybe && ComposeFile.is_one(&text));
            if !is_one {
                continue;
            }
            let broken = path.contains("parse-error") || text.trim().is_empty();
            let found = ComposeFile.judge(&TextFile::new(&path, &text)).findings;
            let refused: Vec<_> = found
                .iter()
                .filter(|f| f.severity >= Severity::Medium && f.id.starts_with("compose-"))
                .map(|f| (&f.id, &f.evidence, f.location.line))
                .collect();
            assert_eq!(refused.is_empty(), !broken, "{path}: {refused:?}");
            seen.push(path);
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
}
