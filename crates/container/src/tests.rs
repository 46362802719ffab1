//! What holds of all checks, and cases of several.

use seawall_model::{Check, Family, Finding, Severity};

use crate::example::{judged, mended};
use crate::{Container, checks};

fn check(id: &str) -> &'static dyn Check<Container> {
    let mut all = checks::ALL.iter();
    *all.find(|check| check.meta().id == id).unwrap()
}

fn severities(id: &str, fields: &str) -> Vec<Severity> {
    let findings = judged(check(id), &format!("image: app:1\n{fields}\n"));
    findings.iter().map(|f| f.severity).collect()
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Container>(judged);
}

#[test]
fn what_a_variable_decides_is_never_judged() {
    let text = "image: ${IMAGE}\nuser: ${USER}\nprivileged: ${P}\nread_only: $R\ncap_add: ['${CAP}']\n\
                cap_drop: ['${DROP}']\nsecurity_opt: ['${OPT}']\npid: ${PID}\nnetwork_mode: ${NET}\n\
                volumes: ['${ALL}', '${SRC}:/x']\nports: ['${PORT}:80', '${ALL}']\nmem_limit: ${MEM}\n\
                memswap_limit: ${SWAP}\ncpus: ${CPUS}\npids_limit: ${PIDS}\ndevices: ['${DEV}']\n\
                environment: {PASSWORD: '${PASSWORD}', TOKEN: }\ntmpfs: ['${TMP}']\n\
                healthcheck: {test: '${TEST}'}\n";
    let found: Vec<_> = Container::checks()
        .iter()
        .flat_map(|check| judged(*check, text))
        .map(|f| f.id)
        .collect();
    assert_eq!(found, [] as [String; 0]);
    // A default is what holds by default.
    let (id, fields) = ("container-privileged", "privileged: ${P:-true}");
    assert_eq!(severities(id, fields), [Severity::High]);
    let (id, fields) = ("container-open-port", "ports: ['${PORT:-8080}:80']");
    assert_eq!(severities(id, fields), [Severity::Low]);
    let (id, fields) = (
        "container-secret-in-environment",
        "environment: ['PASSWORD=${P:-x1}']",
    );
    assert_eq!(severities(id, fields), [Severity::Medium]);
}

#[test]
fn what_may_be_told_elsewhere_is_not_missing() {
    for text in [
        "command: serve\n",
        "image: a:1@sha256:0\nextends: {file: b.yml, service: b}\n",
    ] {
        let found: Vec<_> = Container::checks()
            .iter()
            .flat_map(|check| judged(*check, text))
            .collect();
        assert_eq!(found, []);
    }
    let said = "user: root\nread_only: false\nprivileged: true\n";
    let found = Container::checks()
        .iter()
        .flat_map(|check| judged(*check, said));
    assert_eq!(found.count(), 3);
}

#[test]
fn mounts_of_the_host() {
    let of = |mount: &str| severities("container-host-mount", &format!("volumes: ['{mount}']"));
    for path in [
        "/etc",
        "/etc/",
        "/root/.ssh",
        "/proc/1",
        "//usr/../etc/.",
        "/var/lib/docker",
    ] {
        assert_eq!(of(&format!("{path}:/x")), [Severity::High], "{path}");
        assert_eq!(of(&format!("{path}:/x:ro,z")), [Severity::Medium], "{path}");
    }
    for path in [
        "/srv/app",
        "./etc",
        "etc",
        "/etc/localtime",
        "/etcetera",
        "~/x",
        "/dev/shm",
        "C:\\etc",
    ] {
        assert_eq!(of(&format!("{path}:/x")), [], "{path}");
    }
    assert_eq!(of("/var/log:/x"), [Severity::Medium]);
    assert_eq!(of("/var/log:/x:ro"), [Severity::Low]);
    // The socket in them can be written to all the same.
    for path in ["/", "/run", "/var/run/."] {
        assert_eq!(of(&format!("{path}:/x:ro")), [Severity::High], "{path}");
    }
    let long = "volumes:\n  - {type: bind, source: /sys, target: /s, read_only: true}";
    assert_eq!(severities("container-host-mount", long), [Severity::Medium]);
    let volume = "volumes:\n  - {type: volume, source: etc, target: /etc}\n  - /etc";
    assert_eq!(severities("container-host-mount", volume), []);
    for path in [
        "/var/run/docker.sock",
        "/run/docker.sock",
        "/run/user/1000/podman/podman.sock",
    ] {
        let fields = format!("volumes: ['{path}:{path}']");
        assert_eq!(
            severities("container-engine-socket", &fields),
            [Severity::High],
            "{path}"
        );
        assert_eq!(severities("container-host-mount", &fields), [], "{path}");
    }
}

fn ports(item: &str) -> (Vec<Finding>, String) {
    let text = format!("image: app:1\nports:\n  - {item}\n");
    let findings = judged(check("container-open-port"), &text);
    let mended = mended(&text, &findings);
    let mended = mended
        .split_once("- ")
        .map(|(_, rest)| rest.trim_end().to_owned());
    (findings, mended.unwrap())
}

#[test]
fn ports_are_bound_to_the_host_itself() {
    for (before, after) in [
        ("\"8080:80\"", "\"127.0.0.1:8080:80\""),
        ("'53:53/udp'", "'127.0.0.1:53:53/udp'"),
        ("8080:80 # the web", "127.0.0.1:8080:80 # the web"),
        ("9000-9002:9000-9002", "127.0.0.1:9000-9002:9000-9002"),
        ("\"0.0.0.0:8080:80\"", "\"127.0.0.1:8080:80\""),
        ("\"[::]:8080:80\"", "\"[::1]:8080:80\""),
        (
            "{target: 80, published: 8080, host_ip: 0.0.0.0}",
            "{target: 80, published: 8080, host_ip: 127.0.0.1}",
        ),
    ] {
        let (findings, mended) = ports(before);
        assert_eq!((findings.len(), mended.as_str()), (1, after));
        assert!(findings[0].edits.iter().all(|edit| !edit.safe));
        assert_eq!(ports(after).0, []);
    }
    // Found, but what to put in where is not known.
    for item in [
        "80",
        "{target: 80, published: 8080}",
        "{target: 80, published: 8080, host_ip: '::'}",
        "\"${P:-8080}:80\"",
        "\"80\\u003a80\"",
    ] {
        let (findings, mended) = ports(item);
        assert_eq!((findings.len(), mended.as_str()), (1, item));
    }
    for item in [
        "\"10.0.0.5:8080:80\"",
        "'[fe80::1]:80:80'",
        "'${IP:-127.0.0.1}:80:80'",
    ] {
        assert_eq!(ports(item).0, [], "{item}");
    }
    assert_eq!(ports("5432:5432").0[0].severity, Severity::Medium);
}

#[test]
fn users_and_swap() {
    for (user, wanted) in [
        ("root", 1),
        ("'0'", 1),
        ("'0:1000'", 1),
        ("'1000:0'", 0),
        ("app", 0),
    ] {
        let found = severities("container-runs-as-root", &format!("user: {user}"));
        assert_eq!(found.len(), wanted, "{user}");
    }
    assert_eq!(severities("container-runs-as-root", ""), [Severity::Low]);
    for (fields, wanted) in [
        ("mem_limit: 1g", 1),
        ("mem_limit: 1g\nmemswap_limit: 2g", 0),
        ("mem_limit: 0\nmemswap_limit: -1", 0),
        ("deploy: {resources: {limits: {memory: 1g}}}", 1),
        ("memswap_limit: -1", 0),
    ] {
        assert_eq!(
            severities("container-swap-unlimited", fields).len(),
            wanted,
            "{fields}"
        );
    }
}

#[test]
fn values_of_the_environment_are_not_shown() {
    let text =
        "image: app:1\nenvironment:\n  - DB_PASSWORD=hunter22\n  - URL=redis://:hunter22@r/0\n";
    let findings = judged(check("container-secret-in-environment"), text);
    assert_eq!(findings.len(), 2);
    assert!(!format!("{findings:?}").contains("hunter22"));
}
