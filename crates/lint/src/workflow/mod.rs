//! Checks on workflows of continuous integration: those of GitHub with its actions (Gitea and Forgejo read the
//! same), and GitLab's pipelines.
//!
//! A file is judged alone: what it takes from others is not read. A value that may be a secret is never shown.

mod checks;
mod expression;
mod facts;
mod known;
mod model;
mod recognise;
mod scanner;
mod script;
#[cfg(test)]
mod tests;

use seawall_model::{Check, CheckMeta, Family, Finding, FindingKind, Hole, HoleName};
use seawall_syntax::{Node, Span, SyntaxError, SyntaxErrorKind, read_yaml};

pub use self::facts::WorkflowFacts;
use self::script::Script;
use crate::commands::{Excerpt, judge_shells, mentions_client};
use crate::compose::recover;
use crate::downloads;
use crate::draft::{self, Draft};
use crate::kind::{Claim, Judged, Kind};
use crate::text_file::TextFile;

/// The family of checks on workflows.
pub struct Workflow;

impl Family for Workflow {
    type Facts<'a> = WorkflowFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// The kind of such files.
pub struct WorkflowFile;

impl Kind for WorkflowFile {
    fn name(&self) -> &'static str {
        "workflow"
    }

    fn claims(&self, path: &str) -> Claim {
        recognise::claims(path)
    }

    fn is_one(&self, text: &str) -> bool {
        recognise::is_one(text)
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        with_facts(file, |facts| {
            let mut judged = Judged {
                findings: Workflow::judge(facts),
                holes: unread(facts),
            };
            let Judged { findings, holes } = run_lines(facts);
            judged.findings.extend(findings);
            judged.holes.extend(holes);
            judged.holes.sort();
            judged.holes.dedup();
            judged
        })
    }
}

/// What the steps run of Docker's client, and what they download into a shell, judged as in a script.
fn run_lines(facts: &WorkflowFacts<'_>) -> Judged {
    let file = facts.file();
    let scripts = facts.steps().iter().flat_map(|step| &step.scripts);
    let placed = scripts.filter(|script| has_lines(script) && !script.parts.is_empty());
    let excerpts = placed.map(|script| {
        let excerpt = Excerpt::of(file, script.parts.iter().copied());
        let text = expression::as_variables(excerpt.text());
        excerpt.reading(text)
    });
    judge_shells(file, &excerpts.collect::<Vec<_>>())
}

/// Reads a file, and judges it.
fn with_facts<T>(file: &TextFile<'_>, judge: impl FnOnce(&WorkflowFacts<'_>) -> T) -> T {
    let (root, error) = read(file);
    judge(&WorkflowFacts::new(file, &root, error.as_ref()))
}

/// Whether a text has something that is judged as in a script.
fn has_lines(script: &Script) -> bool {
    mentions_client(&script.text) || !downloads::piped(&script.commands).is_empty()
}

/// Reads the document. GitLab lets a document with inputs stand before the pipeline; that one is left out.
fn read(file: &TextFile<'_>) -> (Node, Option<SyntaxError>) {
    let text = file.source().text();
    let error = match read_yaml(text) {
        Ok(root) => return (root, None),
        Err(error) => error,
    };
    let second = matches!(&error.kind, SyntaxErrorKind::Grammar(why) if why.starts_with("a second document"));
    let start = text.find("\n---").map(|at| at + 1);
    if let (true, Some(start)) = (second && text.trim_start().starts_with("spec:"), start) {
        let blank = |b: u8| if b == b'\n' || b == b'\r' { b } else { b' ' };
        let before = text.bytes().take(start).map(blank);
        let before: String = before.map(char::from).collect();
        let rest = text.get(start..).unwrap_or_default();
        if let Ok(root) = read_yaml(&format!("{before}{rest}")) {
            return (root, None);
        }
    }
    (recover::before(file.source(), &error), Some(error))
}

/// The commands that were not judged.
fn unread(facts: &WorkflowFacts<'_>) -> Vec<Hole> {
    let steps = facts.steps().iter();
    let foreign = steps.clone().filter_map(|step| step.foreign).collect();
    let scripts = steps.flat_map(|step| &step.scripts);
    let unplaced = scripts.clone();
    let unplaced = unplaced.filter(|script| script.parts.is_empty() && has_lines(script));
    let unplaced = unplaced.map(|script| script.span).collect();
    let long = scripts.filter(|script| !script.whole);
    let long = long.map(|script| script.span).collect();
    [
        ("for an interpreter that is not read", foreign),
        ("of which there are more than are read", long),
        (
            "of Docker's client, or a download into a shell, in a text that is folded or has escapes",
            unplaced,
        ),
    ]
    .into_iter()
    .filter_map(|(what, places)| told(facts, what, places))
    .collect()
}

/// Most lines that a note names.
const LINES_NAMED: usize = 20;

fn told(facts: &WorkflowFacts<'_>, what: &str, places: Vec<Span>) -> Option<Hole> {
    let line = |span: Span| facts.file().source().mark(span.start).line.to_string();
    let many = places.len() > LINES_NAMED;
    let lines: Vec<String> = places.into_iter().take(LINES_NAMED).map(line).collect();
    if lines.is_empty() {
        return None;
    }
    let more = if many { " and more" } else { "" };
    let what = format!("commands {what}, line {}{more}", lines.join(", "));
    let reason = "not every check looked at the commands";
    let name = HoleName::UNJUDGED_COMMANDS;
    Some(Hole::new(name, what, facts.file().path(), reason))
}

/// A check: what it says of itself, and what it finds.
struct Rule {
    meta: &'static CheckMeta,
    run: fn(&WorkflowFacts<'_>) -> Vec<Draft>,
}

impl Check<Workflow> for Rule {
    fn meta(&self) -> &'static CheckMeta {
        self.meta
    }

    fn run(&self, facts: &WorkflowFacts<'_>) -> Vec<Finding> {
        draft::placed(facts.file(), (self.run)(facts), |evidence| Finding {
            evidence,
            ..Workflow::finding(self.meta, self.meta.severity, self.meta.title)
        })
    }
}
