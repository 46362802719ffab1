//! The family as a whole, and what its checks' tests share.

use proptest::prelude::*;
use seawall_model::{Check, Family, Finding, Severity};
use seawall_syntax::read_yaml;

use super::{Workflow, WorkflowFile, with_facts};
use crate::kind::Kind;
use crate::text_file::TextFile;

/// What one check finds in a text.
pub(super) fn run_on(check: &dyn Check<Workflow>, text: &str) -> Vec<Finding> {
    with_facts(&TextFile::new("workflow.yml", text), |facts| {
        check.run(facts)
    })
}

fn judge(text: &str) -> Vec<Finding> {
    let file = TextFile::new("a/workflow.yml", text);
    WorkflowFile.judge(&file).findings
}

/// A workflow with these steps, of which nothing else is told.
fn steps(steps: &str) -> String {
    let head = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n";
    let lines = steps.lines().flat_map(|line| ["      ", line, "\n"]);
    std::iter::once(head).chain(lines).collect()
}

/// What is found in steps: the check, and the line counted from the first step.
fn found(text: &str) -> Vec<(String, u32)> {
    let findings = judge(&steps(text)).into_iter();
    let row = |f: Finding| {
        (
            f.id.trim_start_matches("workflow-").to_owned(),
            f.location.line.unwrap() - 6,
        )
    };
    findings.map(row).collect()
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Workflow>(run_on);
}

/// All that is wrong in the bad example of a check is what the check is for, or what another one names too; of
/// the good ones nothing but pins is said.
#[test]
fn good_examples_are_good() {
    for check in Workflow::checks() {
        let meta = check.meta();
        for finding in judge(meta.good.input) {
            let pin = finding.id.starts_with("workflow-unpinned");
            let rights = finding.id == "workflow-no-permissions";
            assert!(pin || rights, "{}: {finding:?}", meta.id);
        }
    }
}

#[test]
fn places_are_those_of_the_mistake() {
    for (text, wanted) in [
        ("- uses: a/b@v1", vec![("unpinned-action", 1)]),
        (
            "- uses: actions/upload-artifact@v3",
            vec![("retired-action", 1), ("unpinned-action", 1)],
        ),
        ("- uses: docker://alpine:3", vec![("unpinned-image", 1)]),
        (
            "- uses: aquasecurity/trivy-action@0.34.2\n  with:\n    exit-code: '0'",
            vec![
                ("compromised-action", 1),
                ("scan-without-effect", 3),
                ("unpinned-action", 1),
            ],
        ),
        (
            "- run: |\n    make\n    echo ${{ github.head_ref }}\n    make",
            vec![("script-injection", 3)],
        ),
        (
            "- run: |\n    make\n\n    grype app:1 --fail-on high || exit 0",
            vec![("scan-without-effect", 4)],
        ),
        (
            "- run: snyk test\n  continue-on-error: true",
            vec![("scan-without-effect", 2)],
        ),
        ("- run: trivy image app:1", vec![("scan-without-effect", 1)]),
        (
            "- run: docker buildx build --build-arg=A=${{ secrets.A }} .",
            vec![("secret-in-build-argument", 1)],
        ),
        (
            "- uses: ./b\n  with:\n    password: hunter2",
            vec![("plain-secret", 3)],
        ),
        (
            "- run: |\n    make\n    export API_TOKEN=8d1f0e6c2a7b\n    DB_PASSWORD=8d1f0e6c2a7b make",
            vec![("plain-secret", 3), ("plain-secret", 4)],
        ),
        (
            "- name: Sign image\n  run: |\n    echo signed\n    sleep 1",
            vec![("misnamed-step", 1)],
        ),
        (
            "- run: echo '::save-state name=a::b'",
            vec![("retired-command", 1)],
        ),
        (
            "- run: |\n    printf '%s' \"${{ secrets.A }}\"",
            vec![("secret-printed", 2)],
        ),
        (
            "- uses: actions/github-script@60a0d83039c74a4aee543508d2ffcb1c3799cdea\n  with:\n    script: |\n      x('${{ github.event.comment.body }}')",
            vec![("script-injection", 4)],
        ),
    ] {
        let found = found(text);
        let found: Vec<_> = found
            .iter()
            .map(|(id, line)| (id.as_str(), *line))
            .collect();
        assert_eq!(found, wanted, "{text}");
    }
}

/// What looks like a mistake and is none.
#[test]
fn what_is_right_is_not_named() {
    for text in [
        "- uses: ./.github/actions/x\n- uses: a/b@0123456789012345678901234567890123456789",
        "- run: echo \"$TITLE\"\n  env:\n    TITLE: ${{ github.event.issue.title }}",
        "- if: contains(github.event.comment.body, '/x')\n  run: make ${{ github.event.issue.number }}",
        "- run: trivy image --exit-code 1 app:1 || { cat log; exit 1; }",
        "- run: trivy image -f json -o out.json app:1",
        "- run: trivy image app:1 > report.txt",
        "- run: trivy --version && trivy image --download-db-only --exit-code 1",
        "- run: hadolint Dockerfile",
        "- run: make lint || true\n  continue-on-error: true",
        "- run: echo ${{ secrets.A }} | docker login -u a --password-stdin",
        "- run: echo '${{ secrets.A }}' > key",
        "- run: X=$(echo ${{ secrets.A }} | sha256sum)",
        "- run: |\n    {\n      echo ${{ secrets.A }}\n    } > key",
        "- run: echo \"::add-mask::${{ secrets.A }}\"",
        "- run: docker build --build-arg V=${{ github.sha }} .\n  env:\n    DOCKER_TOKEN: ${{ secrets.T }}",
        "- name: Test\n  run: |\n    echo test\n    cargo test",
        "- name: Set the tag to push\n  run: echo \"tag=1\" >> \"$GITHUB_OUTPUT\"",
        "- name: Summary of the scan\n  run: echo done",
        "- run: echo a\n  env:\n    PASSWORD_FILE: x\n    TOKEN_TTL: '60'\n    API_KEY: ''",
        "- uses: ./a\n  with:\n    token: ${{ github.token }}\n    cache: true",
        "- uses: actions/setup-java@0123456789012345678901234567890123456789\n  with:\n    server-password: MAVEN_PASSWORD",
        "- run: export API_TOKEN=\"$X\" DB_PASSWORD=${{ secrets.P }} SECRET_KEY=$(make key) PATH=/a",
        "- uses: docker://alpine@sha256:0123456789012345678901234567890123456789012345678901234567890123",
    ] {
        // A group's redirection is behind the group, where a line alone does not tell it.
        let found = found(text);
        let found: Vec<_> = found
            .iter()
            .filter(|(id, _)| !(id == "secret-printed" && text.contains("} > key")))
            .collect();
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn pull_requests_of_strangers() {
    let text = |on: &str, step: &str| {
        format!(
            "on: {on}\npermissions: {{}}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {step}\n"
        )
    };
    let checkout = "{uses: actions/checkout@0123456789012345678901234567890123456789, with: {ref: \"${{ github.event.pull_request.head.sha }}\"}}";
    for (on, step, wanted) in [
        ("pull_request_target", checkout, true),
        ("[push, pull_request_target]", checkout, true),
        ("{pull_request_target: {types: [opened]}}", checkout, true),
        ("workflow_run", "run: gh pr checkout 1", true),
        (
            "pull_request_target",
            "run: git fetch origin refs/pull/1/head",
            true,
        ),
        (
            "pull_request_target",
            "{if: github.event.pull_request.head.repo.full_name == github.repository, run: gh pr checkout 1}",
            false,
        ),
        (
            "pull_request_target",
            "{if: github.actor != 'x', run: gh pr checkout 1}",
            true,
        ),
        ("pull_request", checkout, false),
        (
            "pull_request_target",
            "{uses: actions/checkout@0123456789012345678901234567890123456789}",
            false,
        ),
        ("pull_request_target", "run: git checkout main", false),
    ] {
        let found = judge(&text(on, step));
        let named = found
            .iter()
            .any(|f| f.id == "workflow-pull-request-target-checkout");
        assert_eq!(named, wanted, "{on}: {step}: {found:?}");
    }
}

#[test]
fn what_was_taken_over() {
    for (uses, severity) in [
        ("tj-actions/changed-files@v45", Some(Severity::High)),
        ("TJ-actions/changed-files@v44.5.1", Some(Severity::High)),
        (
            "tj-actions/changed-files@0e58ed8671d6b60d0890c21b07f8835ace038e67",
            Some(Severity::Critical),
        ),
        ("tj-actions/changed-files@v46", None),
        ("tj-actions/changed-files@main", None),
        ("aquasecurity/trivy-action@0.35.0", None),
        ("aquasecurity/trivy-action@v0.28.0", Some(Severity::High)),
        ("aquasecurity/setup-trivy@v0.2.2", Some(Severity::High)),
        ("reviewdog/action-setup@v1", Some(Severity::High)),
        ("reviewdog/action-setup@v1.4.0", None),
        ("actions/checkout@v4", None),
    ] {
        let found = judge(&steps(&format!("- uses: {uses}")));
        let found = found.iter().find(|f| f.id == "workflow-compromised-action");
        assert_eq!(found.map(|f| f.severity), severity, "{uses}");
    }
}

#[test]
fn pipelines_of_gitlab() {
    let text = "spec:\n  inputs: {}\n---\ndefault:\n  image: ruby:3.3\nstages: [test]\nvariables:\n  DEPLOY_TOKEN: {value: abc123def, description: x}\n  DOCKER_TLS_CERTDIR: \"\"\n.base: &base\n  tags: [x]\nscan:\n  <<: *base\n  image: {name: aquasec/trivy, entrypoint: [\"\"]}\n  services: [\"docker:dind\"]\n  script:\n    - trivy image --exit-code 1 $IMAGE\n    - !reference [.base, script]\n    - - trivy fs --exit-code 1 . || true\n  allow_failure: true\n";
    let found = judge(text);
    let rows: Vec<(&str, u32)> = found
        .iter()
        .map(|f| (f.id.as_str(), f.location.line.unwrap()))
        .collect();
    for row in [
        ("workflow-unpinned-image", 5),
        ("workflow-unpinned-image", 14),
        ("workflow-unpinned-image", 15),
        ("workflow-plain-secret", 8),
        ("workflow-engine-without-tls", 9),
        ("workflow-scan-without-effect", 20),
    ] {
        assert!(rows.contains(&row), "{row:?}: {rows:?}");
    }
    assert!(
        !rows.iter().any(|(id, _)| *id == "workflow-syntax"),
        "{rows:?}"
    );
    assert!(!format!("{found:?}").contains("abc123def"));
}

#[test]
fn a_secret_stands_in_no_finding() {
    let text = steps(
        "- uses: a/b@v1\n  with:\n    password: hunter2swordfish\n  env:\n    API_KEY: hunter2swordfish\n- run: curl -u a:hunter2swordfish x",
    );
    let found = judge(&text);
    assert!(
        found.len() >= 3 && !format!("{found:?}").contains("hunter2"),
        "{found:?}"
    );
}

#[test]
fn what_is_not_read_is_told() {
    let text = steps("- run: ls\n- run: Get-Item\n  shell: pwsh\n- run: print(1)\n  shell: python");
    let judged = WorkflowFile.judge(&TextFile::new(".github/workflows/a.yml", &text));
    let [hole] = judged.holes.try_into().unwrap();
    assert!(hole.what.ends_with("line 8, 10"), "{hole:?}");
    let windows = text.replace("ubuntu-24.04", "windows-2022");
    let judged = WorkflowFile.judge(&TextFile::new(".github/workflows/a.yml", &windows));
    assert!(
        judged.holes[0].what.ends_with("line 7, 8, 10"),
        "{:?}",
        judged.holes
    );
    let many = steps(&format!("- run: ls\n- run: {}", "ls;".repeat(2000)));
    let judged = WorkflowFile.judge(&TextFile::new(".github/workflows/a.yml", &many));
    assert!(
        judged.holes[0].what.ends_with("than are read, line 8"),
        "{:?}",
        judged.holes
    );
    let broken = format!("{text}bad: [\n");
    let found = judge(&broken);
    assert!(found.iter().any(|f| f.id == "workflow-syntax"), "{found:?}");
    for text in ["", "[]", "3", "on: push\njobs:\n  a:\n    steps: [\n"] {
        let judged = WorkflowFile.judge(&TextFile::new(".github/workflows/a.yml", text));
        assert!(!judged.findings.is_empty(), "{text}");
    }
}

/// What is of another kind than is read is not passed over.
#[test]
fn what_the_forge_refuses_is_told() {
    for (text, wanted) in [
        ("on: push\njobs: [a]\n", "workflow-wrong-value"),
        ("on: push\njobs:\n  a: make\n", "workflow-wrong-value"),
        (
            "on: push\njobs:\n  a:\n    steps: make\n",
            "workflow-wrong-value",
        ),
        (
            "on: push\njobs:\n  a:\n    steps: [make]\n",
            "workflow-wrong-value",
        ),
        (
            "on: push\njobs:\n  a:\n    steps: [{run: [make]}]\n",
            "workflow-wrong-value",
        ),
        (
            "on: push\njobs:\n  a:\n    steps: [{name: a}]\n",
            "workflow-wrong-value",
        ),
        (
            "on: push\njobs:\n  a:\n    step: [{run: a}]\n",
            "workflow-unknown-key",
        ),
        (
            "on: push\njob:\n  a:\n    steps: [{run: a}]\n",
            "workflow-unknown-key",
        ),
        ("a:\n  script: {b: c}\n", "workflow-wrong-value"),
    ] {
        let ids: Vec<String> = judge(text).into_iter().map(|f| f.id).collect();
        assert!(ids.iter().any(|id| id == wanted), "{text}: {ids:?}");
    }
}

/// Also where nothing else of the text has to do with an engine.
#[test]
fn downloads_into_a_shell_are_told() {
    let piped = |text: &str| {
        let judged = WorkflowFile.judge(&TextFile::new("a.yml", &steps(text)));
        let found = judged
            .findings
            .iter()
            .find(|f| f.id == "command-download-piped-to-shell");
        (found.and_then(|f| f.location.line), judged.holes.len())
    };
    let (line, folded) = (
        "- run: |\n    make\n    curl -fsSL https://x.example/i | sh",
        "- run: \"curl \\\"x\\\" | sh\"",
    );
    assert_eq!(piped(line), (Some(9), 0));
    assert_eq!(piped(folded), (None, 1));
    assert_eq!(piped("- run: curl -fsSLO https://x.example/i"), (None, 0));
}

/// Half a file is judged as far as it can be read.
#[test]
fn what_stands_before_an_error_is_judged() {
    let text = format!("{}  - oops: [\n", steps("- uses: a/b@v1"));
    let ids: Vec<String> = judge(&text).into_iter().map(|f| f.id).collect();
    assert!(
        ids.contains(&"workflow-unpinned-action".to_owned()),
        "{ids:?}"
    );
}

/// Every edit of every bad example makes the finding go, and leaves YAML.
#[test]
fn edits_mend_what_they_are_for() {
    let mut mended = 0;
    for check in Workflow::checks() {
        let text = check.meta().bad.input;
        let findings = run_on(*check, text);
        let groups: Vec<&[_]> = findings.iter().map(|f| f.edits.as_slice()).collect();
        if groups.iter().any(|group| group.is_empty()) {
            continue;
        }
        mended += 1;
        let edited = crate::edits::apply(text, &groups);
        assert!(edited.refused.is_empty() && read_yaml(&edited.text).is_ok());
        assert_eq!(run_on(*check, &edited.text), [], "{}", edited.text);
    }
    assert!(mended >= 3, "{mended}");
}

#[test]
fn texts_of_shells_have_their_places() {
    let text =
        steps("- run: |\n    a ${{ github.sha }}\n    b\n- run: c\n  shell: pwsh\n- run: \"d\"");
    let file = TextFile::new("a.yml", &text);
    let scripts = with_facts(&file, |facts| {
        let scripts = facts.steps().iter().flat_map(|step| &step.scripts);
        scripts.cloned().collect::<Vec<_>>()
    });
    let texts: Vec<_> = scripts.iter().map(|script| script.text.as_str()).collect();
    assert_eq!(texts, ["a xxxxxxxxxxxxxxxxx\nb\n", "d"]);
    let parts: Vec<_> = scripts[0]
        .parts
        .iter()
        .map(|part| file.source().slice(*part))
        .collect();
    assert_eq!(parts, ["a ${{ github.sha }}", "b"]);
}

#[test]
fn bad_input_ends_and_is_told() {
    let mut bomb = String::from("on: push\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for i in 1..9 {
        let alias = format!("*a{}", i - 1);
        bomb += &format!("a{i}: &a{i} [{}]\n", vec![alias; 10].join(", "));
    }
    let many = "- uses: a/b@v1\n".repeat(40_000);
    for text in [
        "\0".to_owned(),
        "on: push\njobs:\n  a:\n    steps:\n      - run: \0\n".to_owned(),
        "[".repeat(100_000),
        "a:\n ".repeat(50_000),
        bomb,
        steps(&many),
        format!(
            "on: push\njobs: {{a: {{steps: [{}]}}}}\n",
            vec!["{uses: a/b@v1}"; 30_000].join(",")
        ),
        steps(&format!(
            "- run: {}",
            "${{ github.head_ref }}".repeat(50_000)
        )),
        steps(&format!("- run: {}", "${{".repeat(300_000))),
        steps(&format!("- run: {}", "$(".repeat(300_000))),
        format!("on: {}", "x".repeat(5 << 20)),
    ] {
        let found = judge(&text);
        assert!(
            !found.is_empty() || text.contains("$(") || text.contains("${{${{"),
            "{}",
            text.get(..80).unwrap()
        );
        assert!(found.len() < 400, "{}", found.len());
        let longest = found.iter().map(|f| f.evidence.len()).max();
        assert!(longest < Some(4000), "{longest:?}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in r"(on: |jobs:\n|  a:\n|    steps:\n|      - |run: |uses: |\||\$\{\{|\}\}|\n|[a-c@/:'\x22 ]){0,30}") {
        judge(&text);
    }
}

#[test]
fn what_steps_run_of_dockers_client_is_judged_at_its_place() {
    let text = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n          \
                docker build -t shop:${{ github.sha }} .\n          docker run --privileged --rm shop:${{ github.sha }}\n      \
                - run: docker run --rm -p ${{ inputs.port }}:80 ${{ env.IMAGE }} # ü\n      \
                - run: \"docker run --privileged a \\\" b\"\n";
    let file = TextFile::new(".github/workflows/a.yml", text);
    let judged = WorkflowFile.judge(&file);
    let found: Vec<_> = judged
        .findings
        .iter()
        .map(|finding| (finding.id.as_str(), finding.location.line.unwrap()))
        .collect();
    assert_eq!(found, [("container-privileged", 9)]);
    let place = &judged.findings[0].location;
    assert_eq!((place.column, place.end_column), (Some(22), Some(34)));
    let told: Vec<_> = judged
        .holes
        .iter()
        .map(|hole| (hole.name.as_str(), hole.what.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "unjudged-commands",
                "commands of Docker's client, or a download into a shell, in a text that is folded or has escapes, line 11"
            ),
            ("unjudged-values", "values of command lines"),
        ]
    );
}
