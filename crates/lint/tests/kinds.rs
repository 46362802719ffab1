//! Which kind judges a file, by its name and by what it holds.

use seawall_lint::{ConfigurationFiles, NAMELESS};
use seawall_model::{FileFacts, Inspect};

const PROFILE: &str = r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}"#;
const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@v1\n";
const PIPELINE: &str = "stages: [a]\nb:\n  image: c\n  script: [d]\n";
const ACTION: &str = "name: a\nruns:\n  using: node16\n  main: a.js\n";

/// The kind and how many findings there are.
fn judged(path: &str, text: &str) -> Option<(String, usize)> {
    let facts = FileFacts {
        path,
        size: text.len() as u64,
        mode: 0o644,
    };
    if !ConfigurationFiles::default().wants(&facts) {
        return None;
    }
    let evidence = ConfigurationFiles::default().inspect(&facts, &text.as_bytes());
    let evidence = evidence.into_iter().next()?;
    Some((evidence.cataloger, evidence.findings.len()))
}

#[test]
fn profiles_and_workflows_are_found() {
    for (path, text, kind) in [
        ("seccomp.json", PROFILE, Some("seccomp")),
        ("docker/profiles/web.json", PROFILE, Some("seccomp")),
        (NAMELESS, PROFILE, Some("seccomp")),
        ("a.json", "{\"defaultAction\": 1}", None),
        ("package.json", PROFILE, None),
        ("daemon.json", "{\"debug\": true}", Some("daemon")),
        (".github/workflows/ci.yml", WORKFLOW, Some("workflow")),
        (
            ".github/workflows/docker-compose.yml",
            WORKFLOW,
            Some("workflow"),
        ),
        ("docs/example.yaml", WORKFLOW, Some("workflow")),
        (NAMELESS, WORKFLOW, Some("workflow")),
        (".gitlab-ci.yml", PIPELINE, Some("workflow")),
        ("ci/jobs.yml", PIPELINE, Some("workflow")),
        ("action.yml", ACTION, Some("workflow")),
        ("values.yaml", "image: a\n", None),
        (
            "compose.yaml",
            "services:\n  a:\n    image: b\n",
            Some("compose"),
        ),
    ] {
        let judged = judged(path, text);
        assert_eq!(
            judged.as_ref().map(|(kind, _)| kind.as_str()),
            kind,
            "{path}: {text}"
        );
        if kind.is_some() {
            assert!(judged.unwrap().1 > 0, "{path}: {text}");
        }
    }
}

/// What is surely a workflow and can't be read is a gap.
#[test]
fn what_can_not_be_read_is_told() {
    let facts = FileFacts {
        path: ".github/workflows/ci.yml",
        size: 3,
        mode: 0o644,
    };
    let utf16: &[u8] = b"\xff\xfeo\0n\0";
    let evidence = ConfigurationFiles::default().inspect(&facts, &utf16);
    assert_eq!(evidence[0].holes.len(), 1);
}
