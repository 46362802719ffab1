//! Scans that can fail nothing.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::{Entry, Span};

use crate::daemon::strange::shown;
use crate::shell::{Command, Join};
use crate::workflow::known;
use crate::workflow::model::Step;
use crate::workflow::scanner::{self, Scan};
use crate::workflow::script::Script;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-scan-without-effect",
    title: "A scan runs whose result can fail nothing",
    severity: Severity::Medium,
    why: "The scan looks like a gate and is none: what it finds, and that it did not run at all, stands in \
          a log that nobody reads.",
    fix: "Let the scan fail the job, and name what is to be let through in its list of ignores or in a \
          baseline.",
    references: &[
        "https://trivy.dev/latest/docs/configuration/others/#exit-code",
        "https://docs.gitlab.com/ci/yaml/#allow_failure",
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepscontinue-on-error",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Passed over, and never asked to fail",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: trivy image --exit-code 1 app:1 || true
      - uses: anchore/scan-action@v6
        continue-on-error: true
        with:
          image: app:1
",
    },
    good: CheckExample {
        title: "As a gate, and as a report",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: trivy image --exit-code 1 --severity HIGH,CRITICAL app:1
      - run: trivy image --format sarif --output out.sarif app:1
",
    },
};

/// Options of actions that turn the failure off, with those values.
const OFF: &[(&str, &[&str])] = &[
    ("exit-code", &["0", "false"]),
    ("fail-build", &["false"]),
    ("no-fail", &["true"]),
    ("soft_fail", &["true"]),
];

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for step in facts.steps() {
        let action = step.uses.and_then(|(uses, _)| known::parts(uses));
        let scanner = action
            .as_ref()
            .and_then(|(name, _)| scanner::of_action(name));
        if let (Some(name), Some((_, span))) = (scanner, step.uses) {
            of_action(facts, step, name, span, &mut found);
        }
        for script in &step.scripts {
            for (at, command) in script.commands.iter().enumerate() {
                let Some(scan) = scanner::of_command(command) else {
                    continue;
                };
                if let Some(entry) = step.tolerant {
                    found.push(tolerated(facts, entry, scan.name));
                } else {
                    let next = script.commands.get(at + 1);
                    found.extend(of_command(facts, script, command, next, &scan));
                }
            }
        }
    }
    found
}

fn tolerated(facts: &WorkflowFacts<'_>, entry: &Entry, name: &str) -> Draft {
    let place = entry.span.to(entry.value.span);
    let evidence = format!("`{}` holds for a step that runs {name}", shown(&entry.key));
    let mut finding = about(&META, place, evidence);
    if entry.value.text().is_some() {
        finding.edits = vec![facts.edit(entry.value.span, "false", false)];
    }
    finding
}

fn of_action(
    facts: &WorkflowFacts<'_>,
    step: &Step<'_>,
    name: &str,
    span: Span,
    found: &mut Vec<Draft>,
) {
    if let Some(entry) = step.tolerant {
        found.push(tolerated(facts, entry, name));
        return;
    }
    let option = |key: &str| step.with.iter().find(|entry| entry.key == key);
    for (key, values) in OFF {
        let off = |entry: &&Entry| {
            entry
                .value
                .text()
                .is_some_and(|text| values.contains(&text))
        };
        if let Some(entry) = option(key).filter(off) {
            let evidence = format!("`{key}` lets the step with {name} pass");
            found.push(about(&META, entry.span.to(entry.value.span), evidence));
            return;
        }
    }
    // What is written for others to read is no gate and is not meant to be one.
    let written = ["format", "output", "trivy-config", "exit-code", "scan-type"];
    if name == "trivy" && written.iter().all(|key| option(key).is_none()) {
        let evidence = "without `exit-code` the step passes whatever it finds";
        found.push(about(&META, span, evidence));
    }
}

fn of_command(
    facts: &WorkflowFacts<'_>,
    script: &Script,
    command: &Command,
    next: Option<&Command>,
    scan: &Scan,
) -> Option<Draft> {
    let range = command.range();
    if let Some(next) = next.filter(|next| next.join == Join::Or && passes(next)) {
        let both = range.start..next.range().end;
        let evidence = format!("{} || {}", scan.name, next.program());
        let mut finding = about(&META, script.place(&both), evidence);
        if matches!(next.program(), "true" | ":") && !script.parts.is_empty() {
            let rest = script.place(&(range.end..next.range().end));
            finding.edits = vec![facts.edit(rest, "", false)];
        }
        return Some(finding);
    }
    let zero = |text: &str| matches!(text, "--exit-code=0");
    let words: Vec<&str> = command.bare().iter().map(|w| w.text.as_str()).collect();
    let off = words.iter().any(|w| zero(w)) || words.windows(2).any(|w| w == ["--exit-code", "0"]);
    if off {
        let evidence = format!("{} is told to end without an error", scan.name);
        return Some(about(&META, script.place(&range), evidence));
    }
    // Such a scanner ends with an error only if it is told to; what it writes may be judged by others.
    let gate = [
        "-c",
        "-e",
        "-f",
        "-o",
        "--config",
        "--exit-code",
        "--exit-on-eol",
        "--fail-on",
        "--format",
        "--output",
    ];
    let told = |word: &&str| {
        gate.iter()
            .any(|g| word == g || word.starts_with(&format!("{g}=")))
    };
    let line = script.text.get(range.end..).unwrap_or_default();
    let goes_on = line
        .split('\n')
        .next()
        .is_some_and(|rest| rest.contains(['|', '>', ')']));
    if !scan.asks || words.iter().any(told) || goes_on {
        return None;
    }
    let evidence = format!(
        "{} ends without an error whatever it finds, unless it is told to",
        scan.name
    );
    Some(about(&META, script.place(&range), evidence))
}

/// Whether a command ends well and says nothing of what went wrong before it.
fn passes(command: &Command) -> bool {
    match command.program() {
        "true" | ":" | "echo" | "printf" => true,
        "exit" => command
            .operands()
            .next()
            .is_some_and(|word| word.text == "0"),
        _ => false,
    }
}
