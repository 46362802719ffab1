//! `seawall.yaml`.

use std::collections::BTreeMap;

use seawall_model::{
    CheckExample, CheckMeta, Date, Finding, FindingKind, Limits, Location, Severity,
};
use serde_json::{Map, Value, json};

use crate::document::{Mark, Named, read_yaml, unknown};
use crate::ignore::Ignore;
use crate::sections;
use crate::{Expression, FindingView, PolicyError, TargetFacts};

/// The policy: what makes a run fail, what is set aside, and what may be left out.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The file that it was read from.
    pub file: String,
    /// The day it is applied on.
    pub today: Date,
    /// The gate; `--fail-on` replaces it.
    pub fail_on: Option<Expression>,
    /// The rules, expired ones included.
    pub ignores: Vec<Ignore>,
    /// Names of gaps that do not make a run incomplete.
    pub allow_gaps: Vec<String>,
    /// The limits that it sets.
    pub limits: Limits,
    /// Ids of checks that are not run.
    pub disabled_checks: Vec<String>,
    /// Whose severities of vulnerabilities count, in this order; which sources there are this crate does
    /// not know. Empty where it does not say.
    pub severity_source: Vec<String>,
    /// Severities that take the place of checks' own, by the check's id.
    pub check_severities: BTreeMap<String, Severity>,
    /// Where it names checks.
    pub(crate) check_places: Vec<(String, Mark)>,
}

impl Policy {
    /// Reads a policy; `file` is what errors and findings call it.
    ///
    /// # Errors
    /// Whatever the schema does not allow, with line, column and, for a name that nothing has, a
    /// suggestion. The callers' exit code for it is 2.
    pub fn parse(text: &str, file: &str, today: Date) -> Result<Self, PolicyError> {
        let document = read_yaml(file, text)?;
        let root = Named::root(file, &document);
        let mut policy = Self {
            file: file.to_owned(),
            today,
            fail_on: None,
            ignores: Vec::new(),
            allow_gaps: Vec::new(),
            limits: Limits::default(),
            disabled_checks: Vec::new(),
            severity_source: Vec::new(),
            check_severities: BTreeMap::new(),
            check_places: Vec::new(),
        };
        for (field, mark) in root.entries()? {
            let Some(section) = sections::ALL.iter().find(|s| s.key == field.name) else {
                let known = sections::ALL.iter().map(|s| s.key);
                return Err(unknown(file, mark, "key", field.name, known));
            };
            (section.read)(&field, &mut policy)?;
        }
        match sections::ALL
            .iter()
            .find(|s| s.required && root.get(s.key).is_none())
        {
            None => Ok(policy),
            Some(section) => Err(PolicyError::Missing {
                at: root.place(),
                what: "the policy".to_owned(),
                key: section.key.to_owned(),
                why: "it says how the rest is read (version: 1)",
            }),
        }
    }

    /// Holds the ids of checks that it names against those that exist, which this crate does not
    /// know.
    ///
    /// # Errors
    /// The first that no check has, with its place and the nearest that there is.
    pub fn know_checks(&self, known: &[&str]) -> Result<(), PolicyError> {
        let strange = |(id, _): &&(String, Mark)| !known.contains(&id.as_str());
        match self.check_places.iter().find(strange) {
            None => Ok(()),
            Some((id, mark)) => {
                let known = known.iter().copied();
                Err(unknown(&self.file, *mark, "check", id, known))
            }
        }
    }

    /// One finding for each rule that is past its date and concerns that target.
    pub fn expired(&self, target: &TargetFacts<'_>) -> Vec<Finding> {
        self.ignores
            .iter()
            .filter(|ignore| ignore.is_expired(self.today) && concerns(ignore, target))
            .map(expired_finding)
            .collect()
    }
}

/// Whether a rule may concern that target: its patterns for targets match.
pub(crate) fn concerns(ignore: &Ignore, target: &TargetFacts<'_>) -> bool {
    let nothing = Finding::new(FindingKind::Misconfiguration, "", "", Severity::Unknown);
    let view = FindingView {
        finding: &nothing,
        packages: &[],
        target,
    };
    ignore
        .conditions
        .iter()
        .filter(|c| matches!(c, crate::Condition::Target(_)))
        .all(|c| c.holds(&view))
}

/// What is told of a rule of the policy that is past its date.
pub static EXPIRED_IGNORE: CheckMeta = CheckMeta {
    id: "expired-ignore",
    title: "An ignore of the policy is past its date",
    severity: Severity::Medium,
    why: "A rule of the policy is past its date. What it set aside counts again.",
    fix: "Mend what it was about and remove the rule, or judge again and set a new date.",
    references: &[],
    aliases: &[],
    bad: CheckExample {
        title: "A rule until yesterday",
        input: "",
    },
    good: CheckExample {
        title: "A rule until tomorrow",
        input: "",
    },
};

fn expired_finding(ignore: &Ignore) -> Finding {
    let until = ignore.until.map(|d| d.to_string()).unwrap_or_default();
    let what = describe(ignore);
    let title = format!("The ignore of {what} ended on {until} and no longer applies");
    let meta = &EXPIRED_IGNORE;
    let mut finding = meta.finding(FindingKind::Misconfiguration, meta.severity, title);
    finding.location = Location {
        path: Some(ignore.source.file.clone()),
        line: Some(ignore.source.line),
        ..Location::default()
    };
    finding.evidence = format!(
        "until: {until}; owner: {}; reason: {}",
        ignore.owner.as_deref().unwrap_or_default(),
        ignore.reason.as_deref().unwrap_or_default()
    );
    finding.subject = Some(what);
    finding.risk = crate::risk(&finding, crate::Exposure::default());
    finding
}

/// What a rule is about, in one line.
pub(crate) fn describe(ignore: &Ignore) -> String {
    use crate::Condition;
    let parts: Vec<String> = ignore
        .conditions
        .iter()
        .filter_map(|condition| match condition {
            Condition::Id(id) => Some(id.clone()),
            Condition::Kind(kind) => Some(format!("kind {}", kind.name())),
            Condition::Package(glob) => Some(format!("package {glob}")),
            Condition::Path(globs) => {
                let globs: Vec<_> = globs.iter().map(crate::Glob::as_str).collect();
                Some(format!("path {}", globs.join(", ")))
            }
            Condition::Target(glob) => Some(format!("target {glob}")),
            _ => None,
        })
        .collect();
    parts.join(", ")
}

/// The JSON Schema of the file (draft 2020-12), as published in `docs/schemas`.
pub fn schema() -> Value {
    let properties: Map<_, _> = sections::ALL
        .iter()
        .map(|s| (s.key.to_owned(), (s.schema)()))
        .collect();
    let required: Vec<_> = sections::ALL
        .iter()
        .filter(|s| s.required)
        .map(|s| s.key)
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "seawall policy, version 1",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false
    })
}
