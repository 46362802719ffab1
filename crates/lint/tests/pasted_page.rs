//! A page of a tutorial, pasted as it is: every mistake that was planted comes out at its line, and nothing else.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::collections::BTreeSet;

use seawall_lint::commands::MarkdownKind;
use seawall_lint::{Kind, TextFile, apply};
use seawall_model::{Edit, Finding};

const PAGE: &str = include_str!("pages/tutorial.md");

/// What was planted: up to 70 characters of each line, and the checks that it breaks.
const PLANTED: &[(&str, &str)] = &[
    (
        "curl -fsSL https://get.example.org/docker.sh | sudo sh",
        "command-download-piped-to-shell",
    ),
    ("sudo usermod -aG docker \"$USER\"", "command-docker-group"),
    (
        "sudo chmod 666 /var/run/docker.sock",
        "command-socket-permissions",
    ),
    ("  \"live-restor\": true,", "daemon-unknown-key"),
    (
        "  \"hosts\": [\"tcp://0.0.0.0:2375\"],",
        "daemon-api-over-tcp daemon-hosts-and-unit",
    ),
    (
        "  \"insecure-registries\": [\"registry.example.org:5000\"],",
        "daemon-insecure-registry",
    ),
    ("  \"icc\": true,", "daemon-inter-container"),
    ("  \"iptables\": false,", "daemon-iptables-off"),
    (
        "export DOCKER_HOST=tcp://shop.example.org:2375",
        "command-engine-without-tls",
    ),
    ("export DOCKER_CONTENT_TRUST=0", "command-content-trust-off"),
    (
        "docker -H tcp://10.0.0.7:2375 ps",
        "command-engine-without-tls",
    ),
    (
        "FROM python",
        "dockerfile-no-healthcheck dockerfile-untagged-base",
    ),
    ("MAINTAINER Ann <ann@example.org>", "dockerfile-maintainer"),
    ("ENV API_TOKEN=7c1e5bd0aa3944", "dockerfile-secret-variable"),
    ("ADD . /app", "dockerfile-add-for-files"),
    (
        "RUN sudo pip install flask",
        "dockerfile-pip-cache dockerfile-pip-version dockerfile-sudo",
    ),
    (
        "RUN apt-get update && apt-get install -y curl",
        "dockerfile-apt-lists dockerfile-apt-recommends dockerfile-apt-version",
    ),
    ("WORKDIR app", "dockerfile-relative-workdir"),
    ("EXPOSE 80000", "dockerfile-port-range"),
    (
        "CMD python app.py",
        "dockerfile-several-cmd dockerfile-shell-form",
    ),
    ("CMD python main.py", "dockerfile-shell-form"),
    ("USER root", "dockerfile-root-user"),
    (
        "docker build --build-arg NPM_TOKEN=npm_0a1b2c3d4e --tag shop:1.4.3 .",
        "command-secret",
    ),
    (
        "docker build --no-cahce -t shop:1.4.5 .",
        "command-unknown-option",
    ),
    (
        "docker login -u ci -p example-password registry.example.org",
        "command-secret",
    ),
    (
        "docker login http://registry.example.org",
        "command-plain-registry",
    ),
    (
        "docker push --disable-content-trust registry.example.org/shop:1.4.2",
        "command-content-trust-off",
    ),
    (
        "docker imagetag shop:1.4.2 registry.example.org/shop:1.4.2",
        "command-unknown",
    ),
    ("docker trust sign", "command-wrong-operands"),
    (
        "docker network create --driver overlay frontend",
        "command-overlay-unencrypted",
    ),
    (
        "docker network create shop-internal",
        "command-network-not-internal",
    ),
    (
        "docker network create --intrenal shop-db",
        "command-unknown-option",
    ),
    (
        "echo example-password | docker secret create api_key -",
        "command-secret",
    ),
    (
        "docker run --rm --privileged shop:1.4.2",
        "container-privileged",
    ),
    (
        "docker run --rm -v /:/host shop:1.4.2 ls /host",
        "container-host-mount",
    ),
    (
        "docker run --rm -v /var/run/docker.sock:/var/run/docker.sock shop:1.4.",
        "container-engine-socket",
    ),
    (
        "docker run --rm --pid=host shop:1.4.2",
        "container-host-pid",
    ),
    (
        "docker run --rm --network host shop:1.4.2",
        "container-host-network",
    ),
    (
        "docker run --rm --cap-add SYS_ADMIN shop:1.4.2",
        "container-dangerous-capability",
    ),
    (
        "docker run --rm --security-opt seccomp=unconfined shop:1.4.2",
        "container-seccomp-unconfined",
    ),
    (
        "docker run --rm --security-opt apparmor=unconfined shop:1.4.2",
        "container-apparmor-unconfined",
    ),
    (
        "docker run --rm --memory 512mbit shop:1.4.2",
        "command-wrong-value",
    ),
    (
        "docker run --rm --tmpfs /tmp shop:1.4.2",
        "container-tmpfs-unlimited",
    ),
    (
        "docker run --rm -e DB_PASSWORD=example-password shop:1.4.2",
        "container-secret-in-environment",
    ),
    (
        "docker run --rm -p 8080:8080 shop:1.4.2",
        "container-open-port",
    ),
    ("docker run --rm nginx", "container-image-latest"),
    (
        "docker run --rm --previleged shop:1.4.2",
        "command-unknown-option",
    ),
    ("docker run --name web --rm", "command-wrong-operands"),
    ("docker exec --privileged web sh", "command-exec-privileged"),
    ("docker stpo web", "command-unknown"),
    ("  --privileged \\", "container-privileged"),
    ("  -p 6379:6379 \\", "container-open-port"),
    (
        "  shop:1.4.2 work",
        "container-cpus-unlimited container-memory-unlimited container-no-healthcheck container-processes-unlimited container-runs-as-root container-writable-root",
    ),
    ("    privileged: true", "container-privileged"),
    ("    network_mode: host", "container-host-network"),
    (
        "      POSTGRES_PASSWORD: example-password",
        "container-secret-in-environment",
    ),
    (
        "      - /var/run/docker.sock:/var/run/docker.sock",
        "container-engine-socket",
    ),
    (
        "ExecStart=/usr/bin/docker run --rm --name cron --read-only --cap-drop ",
        "container-host-ipc container-no-healthcheck",
    ),
    (
        "> # docker run --rm aquasec/trivy:0.58.1@sha256:0123456789abcdef012345",
        "command-other-scanner",
    ),
    (
        "  \"defaultAction\": \"SCMP_ACT_ERRNO\",",
        "seccomp-start-blocked",
    ),
    (
        "    {\"names\": [\"read\", \"write\", \"exit_group\", \"mount\"], \"action\": \"SCM",
        "seccomp-risky-call",
    ),
    ("jobs:", "workflow-no-permissions"),
    (
        "      - uses: actions/checkout@main",
        "workflow-unpinned-action",
    ),
    (
        "          docker run --rm --privileged shop",
        "container-privileged",
    ),
    (
        "      - run: docker build --build-arg TOKEN=${{ secrets.TOKEN }} .",
        "workflow-secret-in-build-argument",
    ),
];

fn judged(text: &str) -> Vec<Finding> {
    let judged = MarkdownKind.judge(&TextFile::new("tutorial.md", text));
    // One line takes its image from a variable.
    let holes = judged.holes.iter().map(|hole| hole.name.to_string());
    assert_eq!(holes.collect::<Vec<_>>(), ["unjudged-values"]);
    judged.findings
}

/// Every line with a finding, by its number, and the check.
fn found(text: &str) -> BTreeSet<(u32, String)> {
    let findings = judged(text).into_iter();
    findings
        .map(|finding| (finding.location.line.unwrap(), finding.id))
        .collect()
}

fn planted() -> BTreeSet<(u32, String)> {
    let mut at = 0;
    let lines: Vec<&str> = PAGE.lines().collect();
    let mut all = BTreeSet::new();
    for (line, checks) in PLANTED {
        // They stand in the order of the page.
        let rest = lines[at..]
            .iter()
            .position(|l| l.get(..70).unwrap_or(l) == *line);
        at += rest.unwrap_or_else(|| unreachable!("{line} is not on the page"));
        let number = u32::try_from(at + 1).unwrap();
        all.extend(checks.split(' ').map(|check| (number, check.to_owned())));
        at += 1;
    }
    all
}

#[test]
fn every_mistake_is_named_and_none_invented() {
    let (found, planted) = (found(PAGE), planted());
    let missed: Vec<_> = planted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&planted).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed {missed:#?}, invented {invented:#?}"
    );
    assert!(PLANTED.len() >= 40, "{}", PLANTED.len());
    // Lines of code without a mistake.
    let wrong: BTreeSet<u32> = planted.iter().map(|(line, _)| *line).collect();
    let mut code = false;
    let mut right = 0;
    for (number, line) in (1..).zip(PAGE.lines()) {
        let line = line.trim_start_matches("> ");
        if line.starts_with("```") || line.starts_with("~~~") {
            code = !code;
        } else if code && line.len() > 2 && !wrong.contains(&number) {
            right += 1;
        }
    }
    assert!(right >= 40, "{right}");
}

#[test]
fn no_secret_of_the_page_is_told() {
    for finding in judged(PAGE) {
        let told = format!("{finding:?}");
        for secret in ["7c1e5bd0aa3944", "npm_0a1b2c3d4e", "example-password"] {
            assert!(!told.contains(secret), "{}", finding.id);
        }
    }
}

#[test]
fn what_can_be_mended_is_mended_at_once() {
    let findings = judged(PAGE);
    let groups: Vec<&[Edit]> = findings
        .iter()
        .map(|f| f.edits.as_slice())
        .filter(|e| !e.is_empty())
        .collect();
    assert!(groups.len() >= 30, "{}", groups.len());
    let mended = apply(PAGE, &groups);
    assert_eq!(mended.refused, Vec::<usize>::new());
    let left = judged(&mended.text);
    let open: Vec<_> = left.iter().filter(|f| !f.edits.is_empty()).collect();
    assert!(open.is_empty(), "{open:#?}\n{}", mended.text);
    // What was not mended is what has no edit; nothing new came up.
    let unmended = findings
        .iter()
        .filter(|f| f.edits.is_empty())
        .map(|f| f.id.clone());
    let mut unmended: Vec<String> = unmended.collect();
    let mut left: Vec<String> = left.into_iter().map(|f| f.id).collect();
    unmended.sort();
    left.sort();
    assert_eq!(left, unmended, "{}", mended.text);
    // Prose stays as it is.
    for (before, after) in PAGE.lines().zip(mended.text.lines()).take(16) {
        assert_eq!(before, after);
    }
}
