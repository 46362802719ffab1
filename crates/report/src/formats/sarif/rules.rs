//! Rules: what is said once of all findings with the same id. Texts are those that the report has for the
//! rule; of a vulnerability they are those of its worst finding, which speaks of the vulnerability. What
//! another finding says of itself is said in its result alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_documents::sarif::{Configuration, Level, Message, Rule};
use seawall_model::{Finding, FindingKind, Report, RuleText, Severity, TargetReport};
use serde_json::json;

use crate::{escape, words};

/// The rules in the order in which their ids come first, and their indices by id.
pub(super) fn of<'t>(
    report: &Report,
    target: &'t TargetReport,
) -> (Vec<Rule>, HashMap<&'t str, usize>) {
    let mut worst: Vec<&Finding> = Vec::new();
    let mut index: HashMap<&'t str, usize> = HashMap::new();
    for finding in &target.findings {
        let at = *index.entry(&finding.id).or_insert(worst.len());
        match worst.get_mut(at) {
            None => worst.push(finding),
            Some(known) if known.severity < finding.severity => *known = finding,
            Some(_) => {}
        }
    }
    let rules = worst.into_iter().map(|finding| {
        let text = report.rules.get(&finding.id).cloned();
        rule(finding, &text.unwrap_or_else(|| text_of(finding)))
    });
    (rules.collect(), index)
}

/// The level of a severity.
pub(super) fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        // A word that this version does not know is not known to be harmless.
        Severity::Medium | Severity::Other(_) => Level::Warning,
        Severity::Low | Severity::Negligible | Severity::Unknown => Level::Note,
    }
}

/// What can be said of a rule of which the report has no text.
fn text_of(finding: &Finding) -> RuleText {
    if finding.kind != FindingKind::Vulnerability {
        return RuleText {
            title: format!("{}: {}", words::heading(finding.kind), finding.id),
            ..RuleText::default()
        };
    }
    RuleText {
        title: finding.title.clone(),
        why: finding.description.clone(),
        fix: finding.remedy.clone(),
        references: finding.references.clone(),
    }
}

fn rule(finding: &Finding, text: &RuleText) -> Rule {
    let title = if text.title.is_empty() {
        &finding.id
    } else {
        &text.title
    };
    let description = if text.why.is_empty() {
        title
    } else {
        &text.why
    };
    let link = words::link(&finding.id, &text.references);
    let mut help = description.clone();
    let mut markdown = escape::markdown_lines(description);
    if !text.fix.is_empty() {
        help = format!("{help}\n\nFix: {}", text.fix);
        markdown = format!(
            "{markdown}\n\n**Fix:** {}",
            escape::markdown_lines(&text.fix)
        );
    }
    if let Some(link) = &link {
        // A link by `words::link` has no character that could end it but parentheses.
        let safe = link.replace('(', "%28").replace(')', "%29");
        markdown = format!("{markdown}\n\n[{}]({safe})", escape::markdown(&finding.id));
    }
    // The schema wants them unlike each other.
    let tags = ["security", finding.kind.name(), finding.severity.name()];
    let tags: BTreeSet<_> = tags.into_iter().collect();
    let mut properties = BTreeMap::from([("tags", json!(tags)), ("precision", json!("high"))]);
    if let Some(score) = security_severity(finding) {
        properties.insert("security-severity", json!(score));
    }
    Rule {
        id: finding.id.clone(),
        short_description: Message::new(title),
        full_description: Message::new(description),
        help: Message {
            markdown: Some(markdown),
            ..Message::new(&help)
        },
        help_uri: link.map(std::borrow::Cow::into_owned),
        default_configuration: Configuration {
            level: level(finding.severity),
        },
        properties,
    }
}

/// The number by which code hosts rank (GitHub, "SARIF support for code scanning"): the worst CVSS
/// score that agrees with the severity, else one from the middle of the severity's band.
fn security_severity(finding: &Finding) -> Option<String> {
    let agreed = finding
        .scores
        .iter()
        .filter(|s| s.severity() == finding.severity)
        .map(|s| s.score)
        .fold(None, |worst: Option<f64>, s| {
            Some(worst.map_or(s, |w| w.max(s)))
        });
    let band = match (finding.kind, finding.severity) {
        (_, Severity::Critical) => Some(9.5),
        (_, Severity::High) => Some(8.0),
        (_, Severity::Medium) => Some(5.5),
        (_, Severity::Low) => Some(2.0),
        (FindingKind::Vulnerability, Severity::Negligible) => Some(0.1),
        _ => None,
    };
    agreed.or(band).map(|score| format!("{score:.1}"))
}
