//! Results: what is said of one finding.

use std::collections::{BTreeMap, HashMap};

use seawall_documents::sarif::{
    self, ArtifactChange, ArtifactLocation, ByteRegion, Fix, InsertedContent, Kind, Level,
    Location, LogicalLocation, Message, PhysicalLocation, Region, Replacement, Suppression,
    relative_uri,
};
use seawall_model::{Edit, Finding, Status, TargetReport};
use serde_json::{Value, json};

use super::{BASE, rules};
use crate::words;

pub(super) fn of(
    finding: &Finding,
    target: &TargetReport,
    index: &HashMap<&str, usize>,
) -> sarif::Finding {
    let kind = kind(finding.status);
    sarif::Finding {
        rule_id: finding.id.clone(),
        rule_index: index.get(finding.id.as_str()).copied().unwrap_or(0),
        kind,
        level: if kind == Kind::Fail {
            rules::level(finding.severity)
        } else {
            Level::None
        },
        message: Message::new(&message(finding)),
        locations: vec![location(finding, target)],
        partial_fingerprints: BTreeMap::from([("seawall/v1", finding.fingerprint.clone())]),
        suppressions: finding
            .suppressed
            .iter()
            .map(|s| Suppression {
                kind: "external",
                status: "accepted",
                justification: match (&s.owner, &s.until) {
                    (Some(owner), Some(until)) => format!("{} ({owner}, until {until})", s.reason),
                    (Some(owner), None) => format!("{} ({owner})", s.reason),
                    (None, Some(until)) => format!("{} (until {until})", s.reason),
                    (None, None) => s.reason.clone(),
                },
            })
            .collect(),
        fixes: fixes(finding),
        properties: properties(finding),
    }
}

/// SARIF wants no level beside a kind that is not `fail` (sections 3.27.9 and 3.27.10). A status that this
/// version does not know fails: it is not known to be harmless.
fn kind(status: Status) -> Kind {
    match status {
        Status::Affected
        | Status::WillNotFix
        | Status::EndOfLife
        | Status::Fail
        | Status::Other(_) => Kind::Fail,
        Status::UnderInvestigation => Kind::Open,
        Status::Fixed | Status::NotAffected | Status::Pass => Kind::Pass,
        Status::Manual => Kind::Review,
        Status::Info => Kind::Informational,
        Status::NotApplicable => Kind::NotApplicable,
    }
}

fn message(finding: &Finding) -> String {
    let mut parts = Vec::new();
    parts.extend(finding.package.clone());
    parts.push(if finding.title.is_empty() {
        finding.id.clone()
    } else {
        words::title(finding).into_owned()
    });
    let mut text = parts.join(": ");
    if let Some(fixed) = finding.fixed_in.first() {
        text = format!("{text} (fixed in {fixed})");
    }
    if !finding.evidence.is_empty() {
        text = format!("{text}. {}", finding.evidence);
    }
    text
}

fn location(finding: &Finding, target: &TargetReport) -> Location {
    let place = &finding.location;
    // Code hosts want a file; what is in no file is said of the target.
    let path = place.path.as_deref().filter(|p| !p.is_empty());
    let uri = relative_uri(path.unwrap_or(&target.target.reference));
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: Some(uri),
                uri_base_id: path.map(|_| BASE),
                description: None,
            },
            region: Some(region(place)),
        },
        logical_locations: logical(finding, target),
    }
}

/// Where in the file; code hosts show nothing that has no line, so what has none is at the first.
fn region(place: &seawall_model::Location) -> Region {
    let Some(start_line) = place.line.filter(|l| *l > 0) else {
        return Region {
            start_line: 1,
            start_column: Some(1),
            end_line: Some(1),
            end_column: Some(1),
        };
    };
    Region {
        start_line,
        start_column: place.column.filter(|c| *c > 0),
        end_line: place.end_line.filter(|l| *l >= start_line),
        end_column: place.end_column.filter(|c| *c > 0),
    }
}

fn logical(finding: &Finding, target: &TargetReport) -> Vec<LogicalLocation> {
    let mut logical = Vec::new();
    if let Some(package) = &finding.package {
        let name = package.split(['?', '#']).next().unwrap_or(package);
        logical.push(LogicalLocation {
            name: name.rsplit('/').next().unwrap_or(name).to_owned(),
            fully_qualified_name: package.clone(),
            kind: "package",
        });
    }
    if let Some(layer) = finding.location.layer {
        let known = usize::try_from(layer)
            .ok()
            .and_then(|i| target.layers.get(i));
        let digest = known.and_then(|l| l.diff_id.as_ref());
        logical.push(LogicalLocation {
            name: format!("layer {layer}"),
            fully_qualified_name: digest
                .map_or_else(|| format!("layer {layer}"), ToString::to_string),
            kind: "layer",
        });
    }
    if let Some(instruction) = &finding.location.instruction {
        logical.push(LogicalLocation {
            name: instruction.clone(),
            fully_qualified_name: instruction.clone(),
            kind: "instruction",
        });
    }
    let place = &finding.location;
    for (kind, name) in [("service", &place.service), ("container", &place.container)] {
        logical.extend(name.as_ref().map(|name| LogicalLocation {
            name: name.clone(),
            fully_qualified_name: name.clone(),
            kind,
        }));
    }
    logical
}

/// All edits together are one way to mend it.
fn fixes(finding: &Finding) -> Vec<Fix> {
    if finding.edits.is_empty() {
        return Vec::new();
    }
    let mut files: BTreeMap<&str, Vec<Replacement>> = BTreeMap::new();
    for edit in &finding.edits {
        let replacements = files.entry(&edit.path).or_default();
        replacements.push(replacement(edit));
    }
    let changes = files
        .into_iter()
        .map(|(path, replacements)| ArtifactChange {
            artifact_location: ArtifactLocation {
                uri: Some(relative_uri(path)),
                uri_base_id: Some(BASE),
                description: None,
            },
            replacements,
        });
    vec![Fix {
        description: Message::new(&finding.remedy),
        artifact_changes: changes.collect(),
    }]
}

fn replacement(edit: &Edit) -> Replacement {
    Replacement {
        deleted_region: ByteRegion {
            byte_offset: edit.start,
            byte_length: edit.end.saturating_sub(edit.start),
        },
        inserted_content: InsertedContent {
            text: edit.text.clone(),
        },
    }
}

fn properties(finding: &Finding) -> BTreeMap<&'static str, Value> {
    let mut properties = BTreeMap::from([
        ("kind", json!(finding.kind)),
        ("severity", json!(finding.severity)),
        ("status", json!(finding.status)),
        ("risk", json!(finding.risk)),
    ]);
    let lists = [
        ("aliases", &finding.aliases),
        ("fixedIn", &finding.fixed_in),
        ("references", &finding.references),
    ];
    for (name, list) in lists {
        if !list.is_empty() {
            properties.insert(name, json!(list));
        }
    }
    if let Some(subject) = &finding.subject {
        properties.insert("subject", json!(subject));
    }
    if let Some(source) = &finding.severity_source {
        properties.insert("severitySource", json!(source));
    }
    if finding.at_gate {
        properties.insert("gate", json!(true));
    }
    if let Some(epss) = finding.epss {
        properties.insert("epss", json!(epss));
    }
    if let Some(kev) = finding.kev {
        properties.insert("kev", json!(kev));
    }
    properties
}
