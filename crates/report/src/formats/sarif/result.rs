//! Results: what is said of one finding.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use seawall_documents::sarif::{
    self, ArtifactChange, ArtifactLocation, ByteRegion, Fix, InsertedContent, Kind, Level,
    Location, LogicalLocation, Message, PhysicalLocation, Region, Replacement, Suppression,
    relative_uri,
};
use seawall_model::{Edit, Finding, Report, Status, TargetReport};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::fingerprint::LineHashes;
use super::selection::{Item, MOST_LOCATIONS, Selection};
use super::{REPOSITORY, TARGET, rules};
use crate::inventory::Told;
use crate::{ReportOptions, words};

/// The results, each made when it is written.
pub(super) struct Results<'r> {
    report: &'r Report,
    options: &'r ReportOptions,
    selection: &'r Selection<'r>,
    index: HashMap<&'r str, usize>,
}

impl<'r> Results<'r> {
    /// Those of the selection; `index` has the places of their rules.
    pub(super) fn new(
        report: &'r Report,
        options: &'r ReportOptions,
        selection: &'r Selection<'r>,
        index: HashMap<&'r str, usize>,
    ) -> Self {
        Self {
            report,
            options,
            selection,
            index,
        }
    }

    fn of(&self, item: &Item<'r>, hashes: &RefCell<LineHashes>) -> Option<sarif::Finding> {
        let target = Selection::target(self.report, item)?;
        let inventory = self.selection.inventories.get(item.target)?;
        let reference = &target.target.reference;
        let place = Place {
            target,
            told: inventory.files(item.finding).into_iter().nth(item.file),
            in_repository: self
                .options
                .in_repository
                .get(reference)
                .map(String::as_str),
        };
        let way = inventory.way_of(item.finding);
        let path = place.told.as_ref().map_or("", |told| told.path);
        let hash = hashes.borrow_mut().next(&item.finding.fingerprint, path);
        let mut result = result(item.finding, &place, way.as_deref());
        result.rule_index = self
            .index
            .get(item.finding.id.as_str())
            .copied()
            .unwrap_or(0);
        result
            .partial_fingerprints
            .insert("primaryLocationLineHash", hash);
        Some(result)
    }
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hashes = RefCell::new(LineHashes::default());
        let items = self.selection.items.iter();
        serializer.collect_seq(items.filter_map(|item| self.of(item, &hashes)))
    }
}

/// Where a result is.
struct Place<'r> {
    target: &'r TargetReport,
    /// The file; none where the finding is in none.
    told: Option<Told<'r>>,
    /// The target's path in the repository.
    in_repository: Option<&'r str>,
}

impl Place<'_> {
    /// A path of the target for a code host, and what it is relative to. What is inside an archive is shown
    /// in the archive.
    fn file(&self, path: &str) -> ArtifactLocation {
        let outer = path.split("!/").next().unwrap_or(path);
        let (path, base) = match self.in_repository {
            Some(target) => (format!("{target}/{outer}"), REPOSITORY),
            None => (outer.to_owned(), TARGET),
        };
        ArtifactLocation {
            uri: Some(relative_uri(&path)),
            uri_base_id: Some(base),
            description: None,
        }
    }
}

fn result(finding: &Finding, place: &Place<'_>, way: Option<&str>) -> sarif::Finding {
    let kind = kind(finding.status);
    let mut properties = properties(finding);
    properties.insert("target", json!(place.target.target.reference));
    sarif::Finding {
        rule_id: finding.id.clone(),
        rule_index: 0,
        kind,
        level: if kind == Kind::Fail {
            rules::level(finding.severity)
        } else {
            Level::None
        },
        message: Message::new(&message(finding, way)),
        locations: locations(finding, place),
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
        fixes: fixes(finding, place),
        properties,
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

fn message(finding: &Finding, way: Option<&str>) -> String {
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
    if let Some(way) = way {
        text = format!("{text}. Needed by {way}");
    }
    if !finding.evidence.is_empty() {
        text = format!("{text}. {}", finding.evidence);
    }
    text
}

/// The place of the finding, or, of a package, each line of the file that tells of it.
fn locations(finding: &Finding, place: &Place<'_>) -> Vec<Location> {
    let Some(told) = &place.told else {
        // Code hosts want a file; what is in no file is said of the target.
        let file = ArtifactLocation {
            uri: Some(relative_uri(&place.target.target.reference)),
            ..ArtifactLocation::default()
        };
        return vec![location(file, region(&finding.location), finding, place)];
    };
    let own = finding.location.path.as_deref() == Some(told.path);
    let one_line = told.lines.len() <= 1;
    if own && one_line {
        let file = place.file(told.path);
        return vec![location(file, region(&finding.location), finding, place)];
    }
    let mut lines: Vec<Option<u32>> = told.lines.iter().copied().map(Some).collect();
    if lines.is_empty() {
        lines.push(None);
    }
    let lines = lines.into_iter().take(MOST_LOCATIONS).map(|line| {
        let at = seawall_model::Location {
            line,
            ..seawall_model::Location::default()
        };
        location(place.file(told.path), region(&at), finding, place)
    });
    lines.collect()
}

fn location(
    artifact_location: ArtifactLocation,
    region: Region,
    finding: &Finding,
    place: &Place<'_>,
) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location,
            region: Some(region),
        },
        logical_locations: logical(finding, place),
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

fn logical(finding: &Finding, place: &Place<'_>) -> Vec<LogicalLocation> {
    let mut logical = Vec::new();
    if let Some(told) = place.told.as_ref().filter(|told| told.path.contains("!/")) {
        logical.push(LogicalLocation {
            name: told.path.rsplit('/').next().unwrap_or_default().to_owned(),
            fully_qualified_name: told.path.to_owned(),
            kind: "member",
        });
    }
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
            .and_then(|i| place.target.layers.get(i));
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
fn fixes(finding: &Finding, place: &Place<'_>) -> Vec<Fix> {
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
            artifact_location: place.file(path),
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
