//! Findings made by hand: of every kind, of every status, and of words that come later.

use seawall_model::{
    Edit, Finding, FindingKind, Location, Package, PackageKind, Report, RuleText, Severity, Status,
    Suppressed, Suppressor, TargetReport,
};

use crate::sample;

/// A word that this version does not know.
pub(crate) fn later<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).unwrap()
}

/// A finding of each kind that the rich image has none of otherwise, as its job would make it.
pub(crate) fn others() -> Vec<Finding> {
    let new = |kind, id: &str, title: &str, severity| Finding::new(kind, id, title, severity);
    let mut secret = new(
        FindingKind::Secret,
        "private-key",
        "A private key is in the image",
        Severity::Critical,
    );
    secret.location = Location::of_path("app/.ssh/id_ed25519");
    let mut malware = new(
        FindingKind::Malware,
        "miner",
        "A program that mines",
        Severity::Critical,
    );
    malware.location = Location::of_path("tmp/x");
    let mut licence = new(
        FindingKind::Licence,
        "licence-denied",
        "AGPL-3.0-only is not allowed",
        Severity::Medium,
    );
    licence.package = Some("pkg:npm/lodash@4.17.20".to_owned());
    let mut runtime = new(
        FindingKind::Runtime,
        "shell-in-container",
        "A shell was started",
        Severity::High,
    );
    runtime.location.container = Some("shop-api-1".to_owned());
    let trust = new(
        FindingKind::Trust,
        "unsigned",
        "The image is not signed",
        Severity::Medium,
    );
    let mut later = new(
        later("quantum"),
        "superposition",
        "It is and is not",
        later("catastrophic"),
    );
    later.status = self::later("superposed");
    let mut service = new(
        FindingKind::Misconfiguration,
        "compose-privileged",
        "The service has all rights of the host",
        Severity::High,
    );
    service.location = Location {
        line: Some(9),
        service: Some("web".to_owned()),
        ..Location::of_path("compose.yaml")
    };
    service.subject = Some("privileged".to_owned());
    service.remedy = "take `privileged` out".to_owned();
    service.edits = vec![
        Edit {
            path: "compose.yaml".to_owned(),
            start: 120,
            end: 140,
            text: String::new(),
            safe: false,
        },
        Edit {
            path: "compose.yaml".to_owned(),
            start: 140,
            end: 140,
            text: "    cap_drop: [ALL]\n".to_owned(),
            safe: true,
        },
    ];
    let mut all = vec![secret, malware, licence, runtime, trust, later, service];
    all.extend(benchmark());
    all
}

fn benchmark() -> Vec<Finding> {
    [
        ("1.1.1", "A partition of its own", Status::Fail),
        ("1.1.2", "Only trusted users control it", Status::Manual),
        ("2.1", "Containers can't talk to each other", Status::Pass),
        ("2.2", "The log level is info", Status::Info),
        ("7.1", "Swarm has few managers", Status::NotApplicable),
    ]
    .map(|(id, title, status)| {
        let mut finding = Finding::new(FindingKind::Benchmark, id, title, Severity::Medium);
        finding.status = status;
        finding.remedy = "see the benchmark".to_owned();
        finding
    })
    .to_vec()
}

/// What the checks of the samples say of themselves.
pub(crate) fn rules() -> std::collections::BTreeMap<String, RuleText> {
    let text = RuleText {
        title: "A service has all rights of the host".to_owned(),
        why: "Whoever gets into it is root of the host.".to_owned(),
        fix: "Take the key out.".to_owned(),
        references: vec!["https://docs.docker.com/reference/compose-file/services/".to_owned()],
    };
    [("compose-privileged".to_owned(), text)].into()
}

/// A report with a finding of every kind in every status, words of a newer version among them, and of
/// every kind one that each suppressor set aside. Each has an id that stands nowhere else.
pub(crate) fn every() -> Report {
    let mut kinds = FindingKind::ALL.to_vec();
    kinds.push(later("quantum"));
    let mut statuses = Status::ALL.to_vec();
    statuses.push(later("superposed"));
    let mut severities = Severity::ALL.to_vec();
    severities.push(later("catastrophic"));
    let mut suppressors = Suppressor::ALL.to_vec();
    suppressors.push(later("oracle"));
    let package = Package::new(PackageKind::NPM, "lodash", "4.17.20");
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |kind: FindingKind, status: Status, by: Option<Suppressor>| {
        let number = findings.len();
        let severity = severities[number % severities.len()];
        let mut finding = Finding::new(kind, format!("ID{number:03}Z"), "A title", severity);
        finding.status = status;
        finding.suppressed = by.map(|by| Suppressed {
            by,
            reason: "so it is".to_owned(),
            ..Suppressed::default()
        });
        if kind == FindingKind::Vulnerability {
            finding.refs = vec![package.reference.clone()];
            finding.package = Some("pkg:npm/lodash@4.17.20".to_owned());
        }
        findings.push(finding);
    };
    for kind in kinds {
        for status in &statuses {
            add(kind, *status, None);
        }
        for by in &suppressors {
            add(kind, Status::Fail, Some(*by));
        }
    }
    let mut target: TargetReport = sample::clean_directory();
    target.packages = vec![package];
    target.findings = findings;
    sample::finish(vec![target])
}
