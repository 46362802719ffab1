//! Versions of packages that go installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::shell::{Command, ShellWord};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-go-version",
    title: "go installs a package without a version",
    severity: Severity::Low,
    why: "Without a version, or with latest, each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the package: example.com/tool@v1.2.3.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3062"],
    aliases: &["DL3062"],
    bad: CheckExample {
        title: "No version, and the latest",
        input: "FROM golang:1.23\nRUN go install example.com/tool && go install example.com/other@latest\n",
    },
    good: CheckExample {
        title: "Versions, packages of the project, and of Go itself",
        input: "FROM golang:1.23\nRUN go install -tags netgo example.com/tool@v1.2.3 && go get ./... && go run main.go && go install cmd/vet && go install $PACKAGE\n",
    },
};

pub(crate) static IT: DockerfileGoVersion = DockerfileGoVersion;

/// The check.
pub(crate) struct DockerfileGoVersion;

impl Check<Dockerfile> for DockerfileGoVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands().filter(|(_, c)| c.program() == "go") {
            if let Some(package) = packages(command).into_iter().find(|w| !is_pinned(&w.text)) {
                let span = script.place(package.range.clone());
                findings.push(facts.finding(
                    &META,
                    span,
                    META.title,
                    format!("without a version: {}", package.text),
                ));
            }
        }
        findings
    }
}

/// Options of go whose value is the word behind them.
const VALUED: [&str; 16] = [
    "-C",
    "-asmflags",
    "-buildmode",
    "-compiler",
    "-covermode",
    "-coverpkg",
    "-exec",
    "-gcflags",
    "-ldflags",
    "-mod",
    "-modfile",
    "-o",
    "-overlay",
    "-p",
    "-pkgdir",
    "-tags",
];

/// The packages that a command gets; of `go run` the first, since the rest is the program's own.
fn packages(command: &Command) -> Vec<&ShellWord> {
    let mut words = command.bare().iter().skip(1);
    let mut operands = Vec::new();
    while let Some(word) = words.next() {
        if VALUED.contains(&word.text.as_str()) {
            words.next();
        } else if !word.text.starts_with('-') {
            operands.push(word);
        }
    }
    let verb = operands.first().map_or("", |w| w.text.as_str());
    let count = match verb {
        "run" => 1,
        "get" | "install" => usize::MAX,
        _ => 0,
    };
    operands.into_iter().skip(1).take(count).collect()
}

fn is_pinned(package: &str) -> bool {
    let (path, version) = match package.split_once('@') {
        Some((path, version)) => (path, Some(version)),
        None => (package, None),
    };
    // The path of a package from elsewhere begins with a host.
    let host = path.split('/').next().unwrap_or_default().contains('.');
    let elsewhere = host && !path.starts_with('.') && !path.ends_with(".go");
    let pinned = version.is_some_and(|v| !["latest", "none", "upgrade", "patch"].contains(&v));
    !elsewhere || package.contains('$') || pinned
}
