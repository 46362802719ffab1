//! What another scanner is run for.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity, Status};

use crate::commands::Rule;
use crate::commands::facts::CommandFacts;
use crate::commands::script::Line;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-other-scanner",
    title: "This program does the same",
    severity: Severity::Unknown,
    why: "The line runs another scanner or benchmark. What it does this program does as well, with one \
          report, policy and baseline for all of it.",
    fix: "Nothing has to be changed; the line of this program is named beside.",
    references: &["https://docs.docker.com/engine/security/"],
    aliases: &[],
    bad: CheckExample {
        title: "An image is scanned",
        input: "trivy image app:1.4.2\n",
    },
    good: CheckExample {
        title: "This program",
        input: "seawall scan app:1.4.2\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in facts.lines() {
        let Some((tool, ours)) = of_line(line) else {
            continue;
        };
        let mut finding = facts.at(&META, line.span(), format!("{ours} does the job of {tool}"));
        finding.status = Status::Info;
        finding.subject = Some(tool.to_owned());
        findings.push(finding);
    }
    findings
}

/// The tool that a line runs, by itself or from its image, and what does the same here.
fn of_line(line: &Line) -> Option<(&'static str, &'static str)> {
    let words: Vec<&str> = line
        .command
        .bare()
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    if line.words.is_empty() {
        let tool = line.command.program();
        let tool = tool.strip_suffix(".sh").unwrap_or(tool);
        return job(tool, words.get(1..)?);
    }
    let runs = words.iter().position(|word| *word == "run")?;
    let mut images = words
        .get(runs..)?
        .iter()
        .enumerate()
        .filter(|(_, word)| word.contains('/') && !word.starts_with(['-', '/', '.', '$']));
    images.find_map(|(at, word)| {
        let name = word.split(['@', ':']).next()?.rsplit('/').next()?;
        job(name, words.get(runs + at + 1..)?)
    })
}

/// What does the job of a tool that is run with these words.
fn job(tool: &str, words: &[&str]) -> Option<(&'static str, &'static str)> {
    let is = |name: &str| words.contains(&name);
    let row = TOOLS.iter().find(|(name, ..)| *name == tool)?;
    let ours = match row.0 {
        "trivy" if is("config") => "seawall lint DIR",
        "trivy" if is("fs") || is("filesystem") || is("rootfs") => "seawall scan DIR",
        "trivy" if is("--version") || is("version") || is("server") || is("plugin") => return None,
        _ => row.1,
    };
    Some((row.0, ours))
}

/// Scanners and benchmarks, and what does the same.
const TOOLS: &[(&str, &str)] = &[
    ("checkov", "seawall lint DIR"),
    ("clair-scanner", "seawall scan IMAGE"),
    ("docker-bench-security", "seawall lint /etc/docker"),
    ("dockle", "seawall scan IMAGE"),
    ("grype", "seawall scan IMAGE"),
    ("hadolint", "seawall lint Dockerfile"),
    ("syft", "seawall sbom IMAGE"),
    ("trivy", "seawall scan IMAGE"),
];
