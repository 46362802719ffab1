//! What several sources say of one vulnerability, as one finding.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{
    Epss, Finding, FindingKind, Kev, Location, Package, Score, Severity, Status, Verdict,
    canonical_id,
};
use seawall_version::scheme_of;

use super::Matcher;
use super::candidates::Candidate;
use super::told::settled;
use crate::index::Head;
use crate::scores::Scores;

/// The findings of one package.
pub(super) fn findings(
    package: &Package,
    candidates: &[Candidate],
    matcher: &Matcher,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in group(candidates) {
        // A source that clears the package counts only where none of its kind affects it.
        let affecting: Vec<&Candidate> = group
            .members
            .iter()
            .copied()
            .filter(|c| c.affects())
            .collect();
        if !affecting.is_empty() {
            findings.push(finding(package, &group, &affecting, matcher));
        }
    }
    findings.sort_by(|a, b| a.id.cmp(&b.id));
    findings
}

/// Candidates that speak of the same vulnerability.
struct Group<'c> {
    ids: BTreeSet<&'c str>,
    members: Vec<&'c Candidate>,
}

/// The candidates that affect the package, and those that speak of the same vulnerabilities: of a
/// package with a long history few are left.
fn concerned(candidates: &[Candidate]) -> Vec<&Candidate> {
    let ids = |candidate| {
        let Head {
            id,
            aliases,
            covers,
            ..
        }: &Head = candidate;
        [id].into_iter().chain(aliases).chain(covers)
    };
    let mut named: HashSet<&String> = HashSet::new();
    let mut taken: Vec<bool> = candidates.iter().map(Candidate::affects).collect();
    for (candidate, _) in candidates.iter().zip(&taken).filter(|(_, taken)| **taken) {
        named.extend(ids(&candidate.head));
    }
    loop {
        let before = named.len();
        for (candidate, taken) in candidates.iter().zip(&mut taken) {
            if !*taken && ids(&candidate.head).any(|id| named.contains(id)) {
                *taken = true;
                named.extend(ids(&candidate.head));
            }
        }
        if named.len() == before {
            break;
        }
    }
    candidates
        .iter()
        .zip(taken)
        .filter_map(|(candidate, taken)| taken.then_some(candidate))
        .collect()
}

/// A notice that covers several CVEs is a member of the group of each.
fn group(candidates: &[Candidate]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut of_id: HashMap<&str, usize> = HashMap::new();
    for candidate in concerned(candidates) {
        let head = &candidate.head;
        let sets: Vec<Vec<&str>> = if head.covers.len() > 1 {
            head.covers.iter().map(|cve| vec![cve.as_str()]).collect()
        } else {
            let own = [head.id.as_str()]
                .into_iter()
                .chain(head.aliases.iter().map(String::as_str));
            vec![own.chain(head.covers.iter().map(String::as_str)).collect()]
        };
        for set in sets {
            let known: BTreeSet<usize> =
                set.iter().filter_map(|id| of_id.get(id).copied()).collect();
            let at = known.first().copied().unwrap_or(groups.len());
            if at == groups.len() {
                groups.push(Group {
                    ids: BTreeSet::new(),
                    members: Vec::new(),
                });
            }
            for other in known.into_iter().skip(1) {
                let taken = std::mem::replace(
                    &mut groups[other],
                    Group {
                        ids: BTreeSet::new(),
                        members: Vec::new(),
                    },
                );
                groups[at].ids.extend(taken.ids);
                groups[at].members.extend(taken.members);
            }
            groups[at].ids.extend(&set);
            groups[at].members.push(candidate);
            for id in groups[at].ids.clone() {
                of_id.insert(id, at);
            }
        }
    }
    for group in &mut groups {
        // The notice's own id, once the group of the CVE is made.
        group
            .ids
            .extend(group.members.iter().map(|c| c.head.id.as_str()));
        group.members.dedup_by(|a, b| a == b);
    }
    groups.retain(|group| !group.members.is_empty());
    groups
}

fn finding(
    package: &Package,
    group: &Group<'_>,
    affecting: &[&Candidate],
    matcher: &Matcher,
) -> Finding {
    // A notice whose fix is installed does not name the finding.
    let names_it = |id: &&str| {
        affecting.iter().any(|c| c.head.id == **id)
            || group.members.iter().all(|c| c.head.id != **id)
    };
    let ids: BTreeSet<&str> = group.ids.iter().copied().filter(names_it).collect();
    let id = canonical_id(ids.iter().copied())
        .unwrap_or_default()
        .to_owned();
    let first = affecting[0];
    let title = title(affecting);
    let mut finding = Finding::new(FindingKind::Vulnerability, &id, title, Severity::Unknown);
    description(affecting).clone_into(&mut finding.description);
    finding.aliases = ids
        .iter()
        .filter(|other| **other != id)
        .map(|id| (*id).to_owned())
        .collect();
    finding.scores = all_scores(&group.members);
    rate(&mut finding, group, affecting, matcher);
    finding.status = status(affecting);
    finding.package = Some(package.purl.clone());
    finding.refs = vec![package.reference.clone()];
    finding.fixed_in = fixed_in(package, affecting);
    finding.verdicts = settled(group.members.iter().map(|c| c.verdict()));
    if package.inert == Some(true) {
        finding.verdicts.push(Verdict {
            source: "seawall".to_owned(),
            status: finding.status,
            reason: format!(
                "{} holds only headers and documentation here: nothing in it runs, and its risk is lower",
                package.name
            ),
        });
    }
    finding.evidence = first.verdict().reason;
    finding.remedy = remedy(package, &finding.fixed_in, affecting);
    let mut seen = BTreeSet::new();
    let links = affecting.iter().flat_map(|c| c.head.references.iter());
    finding.references = links
        .filter(|link| seen.insert(link.as_str()))
        .take(10)
        .cloned()
        .collect();
    let (epss, kev) = exploitation(&group.ids, &matcher.scores);
    (finding.epss, finding.kev) = (epss, kev);
    if let Some(place) = package.locations.first() {
        finding.location = Location {
            path: Some(place.path.clone()),
            line: place.line,
            layer: place.layer,
            ..Location::default()
        };
    }
    finding
}

/// The title of one of these entries, all of the package: a notice that covers several vulnerabilities
/// has one of its own, and comes last.
pub(super) fn title<'c>(entries: &[&'c Candidate]) -> &'c str {
    let titled = entries.iter().filter(|c| !c.head.title.is_empty());
    let best = titled.min_by_key(|c| c.head.covers.len() > 1);
    best.map_or("", |c| c.head.title.as_str())
}

/// What is said at length of the vulnerability; else what a notice says of several.
fn description<'c>(entries: &[&'c Candidate]) -> &'c str {
    let telling = entries.iter().filter(|c| !c.description.is_empty());
    let best = telling.min_by_key(|c| (c.head.covers.len() > 1, c.head.title.is_empty()));
    best.map_or("", |c| c.description.as_str())
}

fn all_scores(members: &[&Candidate]) -> Vec<Score> {
    let mut scores: Vec<Score> = Vec::new();
    for score in members.iter().flat_map(|c| c.head.scores.iter()) {
        if !scores
            .iter()
            .any(|s| s.source == score.source && same_score(s, score))
        {
            scores.push(score.clone());
        }
    }
    scores
}

/// A vector tells one from another; without it the score does.
fn same_score(a: &Score, b: &Score) -> bool {
    let bare = a.vector.is_empty() && b.vector.is_empty();
    a.vector == b.vector && (!bare || (a.version, a.score) == (b.version, b.score))
}

/// How bad it is, by the first that knows. What no advisory scores NVD may have scored.
fn rate(finding: &mut Finding, group: &Group<'_>, affecting: &[&Candidate], matcher: &Matcher) {
    let said = |s: Option<Severity>| s.filter(|s| *s != Severity::Unknown);
    let word = |c: &&Candidate| {
        let severity = said(c.row.severity).or(said(c.head.severity))?;
        Some((c.source.clone(), severity))
    };
    let words: Vec<(String, Severity)> = affecting.iter().filter_map(word).collect();
    let words: Vec<(&str, Severity)> = words.iter().map(|(s, w)| (s.as_str(), *w)).collect();
    if finding.scores.is_empty() || matcher.order.asks_nvd(&words, &finding.scores) {
        let rated = matcher.ratings(group.ids.iter().copied());
        finding.scores.extend(rated);
    }
    if let Some((severity, source)) = matcher.order.choose(&words, &finding.scores) {
        finding.severity = severity;
        finding.severity_source = Some(source);
    }
}

/// The gravest of what the affecting sources say.
fn status(affecting: &[&Candidate]) -> Status {
    let order = [
        Status::Affected,
        Status::EndOfLife,
        Status::WillNotFix,
        Status::UnderInvestigation,
    ];
    order
        .into_iter()
        .find(|status| affecting.iter().any(|c| c.row.status == *status))
        .unwrap_or(Status::Affected)
}

fn fixed_in(package: &Package, affecting: &[&Candidate]) -> Vec<String> {
    let mut fixed: Vec<String> = affecting
        .iter()
        .filter_map(|c| c.fixed().map(str::to_owned))
        .collect();
    fixed.sort();
    fixed.dedup();
    let ecosystem = seawall_model::ecosystems()
        .iter()
        .find(|e| e.kind == package.kind);
    if let Some(scheme) = ecosystem.and_then(|e| scheme_of(e.name)) {
        fixed.sort_by(|a, b| scheme.compare(a, b).unwrap_or(std::cmp::Ordering::Equal));
        // The same version in two spellings (`v1.2.0`, `1.2.0`) is one.
        fixed.dedup_by(|a, b| scheme.compare(a, b) == Ok(std::cmp::Ordering::Equal));
    }
    fixed
}

fn remedy(package: &Package, fixed: &[String], affecting: &[&Candidate]) -> String {
    if let Some(version) = fixed.last() {
        let name = package.source.as_ref().filter(|s| s.name != package.name);
        return match name {
            Some(source) => format!(
                "Upgrade {} (source {}) to {version} or later.",
                package.name, source.name
            ),
            None => format!("Upgrade {} to {version} or later.", package.name),
        };
    }
    if let Some(contract) = affecting.iter().find_map(|c| c.row.subscription.as_deref()) {
        return format!("The fix comes with {contract} only.");
    }
    match status(affecting) {
        Status::WillNotFix => {
            "The vendor will not fix it: replace the package, or judge whether it can be reached."
                .to_owned()
        }
        Status::EndOfLife => "The release gets no more fixes: move to a supported one.".to_owned(),
        _ => "No fixed version is known.".to_owned(),
    }
}

fn exploitation(ids: &BTreeSet<&str>, scores: &[Scores]) -> (Option<Epss>, Option<Kev>) {
    let mut found: (Option<Epss>, Option<Kev>) = (None, None);
    for (epss, kev) in ids.iter().flat_map(|id| scores.iter().map(|s| s.get(id))) {
        if epss.is_some_and(|e| found.0.is_none_or(|f| e.score > f.score)) {
            found.0 = epss;
        }
        found.1 = found.1.or(kev);
    }
    found
}

/// The same vulnerability of the same version in several places is one finding.
pub(super) fn join_places(findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        let key = (finding.id.clone(), finding.package.clone());
        if let Some(at) = first.get(&key) {
            kept[*at].refs.extend(finding.refs);
        } else {
            first.insert(key, kept.len());
            kept.push(finding);
        }
    }
    kept.sort_by(|a, b| {
        (&a.package, &a.id, &a.location.path).cmp(&(&b.package, &b.id, &b.location.path))
    });
    *findings = kept;
}
