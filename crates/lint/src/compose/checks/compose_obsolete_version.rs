//! A version of the format, which nobody reads.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::compose::{Compose, ComposeFacts};
use seawall_syntax::{Entry, Span};

static META: CheckMeta = CheckMeta {
    id: "compose-obsolete-version",
    title: "The key version has no effect",
    severity: Severity::Low,
    why: "Compose ignores it and warns of it at each start. Who trusts it trusts rules that do \
          not hold.",
    fix: "Take the line out.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/04-version-and-name.md"],
    aliases: &[],
    bad: CheckExample {
        title: "A version",
        input: r"version: '3.8'
services:
  web:
    image: app:1
",
    },
    good: CheckExample {
        title: "None",
        input: r"services:
  web:
    image: app:1
",
    },
};

pub(crate) static IT: ComposeObsoleteVersion = ComposeObsoleteVersion;

/// The check.
pub(crate) struct ComposeObsoleteVersion;

impl Check<Compose> for ComposeObsoleteVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let mut entries = facts.root.entries().iter();
        let Some(entry) = entries.find(|entry| entry.key == "version") else {
            return Vec::new();
        };
        let evidence = "version stands at the top";
        let mut finding = facts.finding(&META, META.severity, entry.span, evidence);
        if let Some(span) = whole_line(facts, entry) {
            finding.edits.push(facts.file.edit(span, "", true));
        }
        vec![finding]
    }
}

/// The line, with what ends it, where nothing else stands on it.
fn whole_line(facts: &ComposeFacts<'_>, entry: &Entry) -> Option<Span> {
    let source = facts.file.source();
    // What it stands for may stand elsewhere as well.
    entry.value.text()?;
    let (key, value) = (
        source.mark(entry.span.start),
        source.mark(entry.value.span.end),
    );
    let line = source.line(key.line).filter(|_| key.line == value.line)?;
    let before = source.slice(Span::new(line.start, entry.span.start));
    let between = source.slice(Span::new(entry.span.end, entry.value.span.start));
    let after = source.slice(Span::new(entry.value.span.end, line.end));
    let alone =
        matches!(before, "" | "\u{feff}") && between.trim() == ":" && after.trim().is_empty();
    let end = source
        .line(key.line + 1)
        .map_or(source.text().len(), |next| next.start);
    alone.then(|| Span::new(entry.span.start, end))
}
