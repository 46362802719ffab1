//! Rules: what is said once of all findings with the same id. Texts are those that the report has for the
//! rule; of a vulnerability they are those of its worst finding, which speaks of the vulnerability. What
//! another finding says of itself is said in its result alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_documents::sarif::{Configuration, Level, Message, Rule};
use seawall_model::{Finding, FindingKind, Report, RuleText, Severity};
use serde_json::json;

use crate::{escape, words};

/// Characters of a short and of a full description (GitHub, "SARIF support for code scanning").
const MOST_DESCRIPTION: usize = 1024;
/// Characters of a help text; of a longer one nobody reads the end.
const MOST_HELP: usize = 20_000;

/// The rules of these findings in the order in which their ids come first, and their indices by id. Where
/// findings of one id are of different severities, the rule is as grave as the gravest.
pub(super) fn of<'r>(
    report: &Report,
    findings: impl Iterator<Item = &'r Finding>,
) -> (Vec<Rule>, HashMap<&'r str, usize>) {
    let mut worst: Vec<(&Finding, Option<f64>)> = Vec::new();
    let mut index: HashMap<&'r str, usize> = HashMap::new();
    for finding in findings {
        let score = security_severity(finding);
        let at = *index.entry(&finding.id).or_insert(worst.len());
        match worst.get_mut(at) {
            None => worst.push((finding, score)),
            Some((known, highest)) => {
                if known.severity < finding.severity {
                    *known = finding;
                }
                *highest = match (*highest, score) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    (a, b) => a.or(b),
                };
            }
        }
    }
    let rules = worst.into_iter().map(|(finding, score)| {
        let text = report.rules.get(&finding.id).cloned();
        rule(finding, score, &text.unwrap_or_else(|| text_of(finding)))
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

fn rule(finding: &Finding, score: Option<f64>, text: &RuleText) -> Rule {
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
    let (mut help, fix) = (cut(description, MOST_HELP), cut(&text.fix, MOST_HELP));
    let mut markdown = escape::markdown_lines(&help);
    if !fix.is_empty() {
        help = format!("{help}\n\nFix: {fix}");
        markdown = format!("{markdown}\n\n**Fix:** {}", escape::markdown_lines(&fix));
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
    if let Some(score) = score {
        properties.insert("security-severity", json!(format!("{score:.1}")));
    }
    Rule {
        id: finding.id.clone(),
        short_description: Message::new(&cut(title, MOST_DESCRIPTION)),
        full_description: Message::new(&cut(description, MOST_DESCRIPTION)),
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
fn security_severity(finding: &Finding) -> Option<f64> {
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
    agreed.or(band)
}

/// At most that many characters of a text, with an ellipsis where something is cut.
fn cut(text: &str, most: usize) -> String {
    // Braces are written twice in messages.
    let wide = |c: char| if matches!(c, '{' | '}') { 2 } else { 1 };
    let whole: usize = text.chars().take(most + 1).map(wide).sum();
    if whole <= most {
        return text.to_owned();
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += wide(*c);
        used < most
    };
    let kept: String = text.chars().take_while(fits).collect();
    kept + "…"
}
