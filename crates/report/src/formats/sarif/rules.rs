//! Rules: what is said once of all findings with the same id.

use std::collections::{BTreeMap, HashMap};

use seawall_documents::sarif::{Configuration, Level, Message, Rule};
use seawall_model::{Finding, FindingKind, Severity, TargetReport};
use serde_json::json;

use crate::{escape, words};

/// The rules in the order in which their ids come first, and their indices by id.
pub(super) fn of(target: &TargetReport) -> (Vec<Rule>, HashMap<&str, usize>) {
    let mut worst: Vec<&Finding> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for finding in &target.findings {
        let at = *index.entry(&finding.id).or_insert(worst.len());
        match worst.get_mut(at) {
            None => worst.push(finding),
            Some(known) if known.severity < finding.severity => *known = finding,
            Some(_) => {}
        }
    }
    (worst.into_iter().map(rule).collect(), index)
}

/// The level of a severity.
pub(super) fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium => Level::Warning,
        Severity::Low | Severity::Negligible | Severity::Unknown | Severity::Other(_) => {
            Level::Note
        }
    }
}

fn rule(finding: &Finding) -> Rule {
    let title = if finding.title.is_empty() {
        &finding.id
    } else {
        &finding.title
    };
    let description = if finding.description.is_empty() {
        title
    } else {
        &finding.description
    };
    let link = words::link(&finding.id, &finding.references);
    let mut help = description.clone();
    let mut markdown = escape::markdown_lines(description);
    if !finding.remedy.is_empty() {
        help = format!("{help}\n\nFix: {}", finding.remedy);
        markdown = format!(
            "{markdown}\n\n**Fix:** {}",
            escape::markdown_lines(&finding.remedy)
        );
    }
    if let Some(link) = &link {
        // A link by `words::link` has no character that could end it but parentheses.
        let safe = link.replace('(', "%28").replace(')', "%29");
        markdown = format!("{markdown}\n\n[{}]({safe})", escape::markdown(&finding.id));
    }
    let mut properties = BTreeMap::from([
        (
            "tags",
            json!(["security", finding.kind.name(), finding.severity.name()]),
        ),
        ("precision", json!("high")),
    ]);
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
        .map(|s| s.score)
        .filter(|s| Severity::from_cvss(*s) == finding.severity)
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
