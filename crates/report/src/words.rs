//! Sentences and numbers that several formats say in the same words.

use crate::upgrades::Upgrade;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_documents::is_web_link;
use seawall_model::{
    AdvisorySource, AdvisoryStamp, EndOfLife, Epss, FailedTarget, Finding, FindingKind, Gate, Hole,
    PackageState, Report, Status, Suppressor, TargetReport, visible,
};

use crate::standing::Standing;

/// `1 package`, `2 packages`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What stands above findings of a kind.
pub(crate) fn heading(kind: FindingKind) -> &'static str {
    match kind.heading() {
        "" => "Of no kind",
        heading => heading,
    }
}

/// A status for a reader; a word of a newer version as it is.
pub(crate) fn status(status: Status) -> Cow<'static, str> {
    match status {
        Status::Pass => Cow::from("passed"),
        Status::Other(word) => Cow::from(word.as_str()),
        known => Cow::from(known.name().replace('_', " ")),
    }
}

/// The word that a finding is listed under: how bad it is if it stands, else its status.
pub(crate) fn mark(finding: &Finding) -> Cow<'static, str> {
    match Standing::of(finding) {
        Standing::Open => Cow::from(finding.severity.name()),
        _ => status(finding.status),
    }
}

/// The title; before it the status, where it is a word of a newer version.
pub(crate) fn title(finding: &Finding) -> Cow<'_, str> {
    match finding.status {
        Status::Other(word) => Cow::from(format!("[{}] {}", word.as_str(), finding.title)),
        _ => Cow::from(&finding.title),
    }
}

/// The version that has the fix, else why there is none; empty where nothing is known.
pub(crate) fn fix(finding: &Finding) -> &str {
    match (finding.status, finding.fixed_in.first()) {
        (Status::UnderInvestigation, _) => "undecided",
        (_, Some(version)) => version,
        (Status::WillNotFix, None) => "won't fix",
        (Status::EndOfLife, None) => "end of life",
        (_, None) => "",
    }
}

/// `2026-06-10 (extended: 2028-06-30)`.
pub(crate) fn end_of_life(eol: EndOfLife) -> String {
    match eol.extended {
        Some(extended) => format!("{} (extended: {extended})", eol.date),
        None => eol.date.to_string(),
    }
}

/// Sources that are named; of more, the oldest is.
const SOURCES_NAMED: usize = 6;

/// Which advisories were at hand, and of which day: `debian of 2026-08-21, kev of 2025-08-25`.
pub(crate) fn advisories(stamp: &AdvisoryStamp) -> String {
    let sources = stamp.sources.iter();
    if stamp.sources.len() > SOURCES_NAMED {
        let unknown = sources.clone().filter(|s| day(s).is_none()).count();
        let dated = sources.filter_map(|s| Some((day(s)?, s)));
        let oldest = dated.min_by_key(|(day, _)| *day);
        let oldest = oldest.map(|(day, s)| format!(", the oldest {} of {day}", s.name));
        let unknown = (unknown > 0).then(|| format!(", {unknown} of an unknown day"));
        let (oldest, unknown) = (oldest.unwrap_or_default(), unknown.unwrap_or_default());
        return format!("{} sources{oldest}{unknown}", stamp.sources.len());
    }
    let sources: Vec<_> = sources
        .map(|source| {
            let day = day(source).unwrap_or("an unknown day");
            format!("{} of {day}", source.name)
        })
        .collect();
    sources.join(", ")
}

/// The day of a source's data: when they were last known to be the newest, else when they were made.
pub(crate) fn day(source: &AdvisorySource) -> Option<&str> {
    let day = source.as_of.as_ref().or(source.updated.as_ref())?;
    day.split('T').next()
}

/// The chance of exploitation, in per cent with one digit.
pub(crate) fn epss_percent(epss: Epss) -> String {
    format!("{:.1}%", epss.score * 100.0)
}

/// What a hole is about, without its name: `layer 3: not read past the limit (limit-x=5)`.
pub fn hole(hole: &Hole) -> String {
    let mut text = hole.what.clone();
    if !hole.place.is_empty() {
        text.push_str(" in ");
        text.push_str(&hole.place);
    }
    if let Some(offset) = hole.offset {
        let _ = write!(text, " at byte {offset}");
    }
    if !hole.reason.is_empty() {
        text.push_str(": ");
        text.push_str(&hole.reason);
    }
    if let Some(limit) = &hole.limit {
        let _ = write!(text, " ({limit})");
    }
    text
}

/// Places of folded holes that are named; of more it is said how many.
const PLACES_NAMED: usize = 3;

/// What holes of one name are about, without their name, in one line: `379 times: a package in x, y, z and 376
/// more: no advisory source knows it`.
pub(crate) fn folded(holes: &[Hole]) -> String {
    let Some((first, others)) = holes.split_first() else {
        return String::new();
    };
    if others.is_empty() {
        return hole(first);
    }
    let same_what = others.iter().all(|hole| hole.what == first.what);
    let same_reason = others.iter().all(|hole| hole.reason == first.reason);
    let item = |hole: &Hole| match (same_what, hole.place.as_str()) {
        (_, "") => hole.what.clone(),
        (true, place) => place.to_owned(),
        (false, place) => format!("{} in {place}", hole.what),
    };
    let mut items: Vec<String> = Vec::new();
    for hole in holes.iter().take(PLACES_NAMED) {
        let item = item(hole);
        if !items.contains(&item) {
            items.push(item);
        }
    }
    let mut text = format!("{} times: ", holes.len());
    if same_what && !first.place.is_empty() {
        let _ = write!(text, "{} in ", first.what);
    }
    text.push_str(&items.join(", "));
    if holes.len() > PLACES_NAMED {
        let _ = write!(text, " and {} more", holes.len() - PLACES_NAMED);
    }
    if !first.reason.is_empty() {
        let _ = write!(text, ": {}", first.reason);
    }
    if !same_reason {
        text.push_str("; others for other reasons");
    }
    text
}

/// Holes in runs of the same name.
pub(crate) fn by_name(holes: &[Hole]) -> impl Iterator<Item = &[Hole]> {
    holes.chunk_by(|a, b| a.name == b.name)
}

/// Where a finding is; of one that is no vulnerability also its package, and what else it is about.
pub(crate) fn place(finding: &Finding) -> String {
    let package = (finding.package.clone()).filter(|_| finding.kind != FindingKind::Vulnerability);
    let parts = [package, Some(finding.location.to_string())];
    let parts = parts.into_iter().chain([finding.subject.clone()]).flatten();
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// The package, else where it is: what tells a finding from others of the same id.
pub(crate) fn subject(finding: &Finding) -> Cow<'_, str> {
    match &finding.package {
        Some(package) => Cow::from(package),
        None => Cow::from(place(finding)),
    }
}

/// Where to read on about an id, by the scheme of the id; the first reference where there is none.
pub(crate) fn link<'a>(id: &str, references: &'a [String]) -> Option<Cow<'a, str>> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match id.split_once('-') {
        Some(("CVE", _)) if plain => {
            Some(Cow::from(format!("https://www.cve.org/CVERecord?id={id}")))
        }
        Some(("GHSA", _)) if plain => {
            Some(Cow::from(format!("https://github.com/advisories/{id}")))
        }
        _ => references
            .iter()
            .find(|r| is_web_link(r))
            .map(|r| Cow::from(r.as_str())),
    }
}

/// Who set a finding aside, for a reader; a word of a newer version as it is.
pub(crate) fn suppressor(by: Suppressor) -> &'static str {
    match by {
        Suppressor::Policy => "policy",
        Suppressor::Vex => "VEX",
        Suppressor::Baseline => "baseline",
        Suppressor::Foreign => "another tool's ignore file",
        Suppressor::Declared => "only declared",
        Suppressor::Other(word) => word.as_str(),
    }
}

/// How a finding is set aside, in the words of a sentence.
pub(crate) fn set_aside(by: Suppressor) -> String {
    match by {
        Suppressor::Declared => "as only declared".to_owned(),
        by => format!("by {}", suppressor(by)),
    }
}

/// The targets that could not be read. Where there was none at all, that is the one: no report of
/// nothing looks clean.
pub(crate) fn unread(report: &Report) -> Cow<'_, [FailedTarget]> {
    if !report.targets.is_empty() || !report.failed.is_empty() {
        return Cow::from(&report.failed);
    }
    Cow::from(vec![FailedTarget {
        reference: "nothing".to_owned(),
        reason: "no target was judged".to_owned(),
        ..FailedTarget::default()
    }])
}

/// What is said where nothing was found: by which advisories that was judged.
pub(crate) fn none_found(report: &Report) -> String {
    let advisories = advisories(&report.advisories);
    let judged = match advisories.as_str() {
        "" if report.targets.iter().all(of_files) => judged(report.targets.iter()),
        "" => "judged without advisories".to_owned(),
        some => format!("judged by {some}"),
    };
    match no_findings(report) {
        "no findings" => format!("none, {judged}"),
        "nothing was judged" => "nothing was judged".to_owned(),
        _ => format!("none in what was looked at, {judged}"),
    }
}

/// The same of one target.
pub(crate) fn none_found_in(target: &TargetReport, report: &Report) -> String {
    let part = if looked_for_all(target) {
        ""
    } else {
        " in what was looked at"
    };
    match advisories(&report.advisories).as_str() {
        "" if of_files(target) => format!("none{part}, {}", judged(std::iter::once(target))),
        "" => format!("none{part}, judged without advisories"),
        some => format!("none{part}, judged by {some}"),
    }
}

/// `no findings`, with what the reader must not overlook beside it.
pub(crate) fn no_findings(report: &Report) -> &'static str {
    match report {
        _ if report.targets.is_empty() => "nothing was judged",
        _ if !report.failed.is_empty() => "no findings in what was looked at",
        _ if report.targets.iter().all(looked_for_all) => "no findings",
        _ => "no findings in what was looked at",
    }
}

fn looked_for_all(target: &TargetReport) -> bool {
    target.coverage.complete && target.coverage.not_asked().is_empty()
}

/// What there is to find in packages and settings, as it is called where it was not asked for.
const ASKED: [&str; 2] = ["misconfigurations", "vulnerabilities"];

/// Whether nothing but the target's inventory was asked for.
pub(crate) fn inventory_alone(target: &TargetReport) -> bool {
    let not_asked = target.coverage.not_asked();
    ASKED.iter().all(|kind| not_asked.contains(kind))
}

/// What was judged of targets: `12 packages`, or `3 files (2 dockerfile, 1 compose)`.
pub(crate) fn judged<'t>(targets: impl Iterator<Item = &'t TargetReport> + Clone) -> String {
    let files = targets.clone().flat_map(|target| &target.files);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        *kinds.entry(&file.kind).or_default() += 1;
    }
    let packages: usize = targets.map(|target| present(target).0).sum();
    let mut parts = Vec::new();
    if packages > 0 || kinds.is_empty() {
        parts.push(count(packages, "package", "packages"));
    }
    if !kinds.is_empty() {
        let all = count(kinds.values().sum(), "file", "files");
        let kinds = kinds
            .iter()
            .map(|(kind, number)| format!("{number} {kind}"));
        parts.push(format!("{all} ({})", kinds.collect::<Vec<_>>().join(", ")));
    }
    parts.join(", ")
}

/// Whether it is files that configure containers that were judged, and no packages.
fn of_files(target: &TargetReport) -> bool {
    !target.files.is_empty() && target.packages.is_empty()
}

/// Packages that are there, and those of them that are only declared and do not count.
pub(crate) fn present(target: &TargetReport) -> (usize, usize) {
    let present = target.packages.iter();
    let present = present.filter(|p| p.state == PackageState::Present);
    let declared = present.clone().filter(|p| p.uncounted.is_some()).count();
    (present.count(), declared)
}

/// `1434 packages are only declared; --declared counts them`; none where there are none.
pub(crate) fn declared(target: &TargetReport) -> Option<String> {
    let number = present(target).1;
    let packages = count(number, "package is", "packages are");
    let them = if number == 1 { "it" } else { "them" };
    (number > 0).then(|| format!("{packages} only declared; --declared counts {them}"))
}

/// What an upgrade clears: `clears 12 (2 known exploited)`.
pub(crate) fn clears(upgrade: &Upgrade) -> String {
    match upgrade.exploited {
        0 => format!("clears {}", upgrade.clears),
        some => format!("clears {} ({some} known exploited)", upgrade.clears),
    }
}

/// The verdict of a gate, and the rest of its sentence: how many findings match, the worst of them, and
/// whether more may. Texts from outside are as they are.
pub(crate) fn gate(gate: &Gate) -> (&'static str, String) {
    let verdict = match (gate.passed, gate.unjudged + gate.unjudged_findings) {
        (false, _) => "gate failed",
        (true, 0) => "gate passed",
        (true, _) => "gate passed for what was judged",
    };
    let expression = &gate.expression;
    let mut text = match gate.matched {
        0 => format!("no finding matches {expression}"),
        1 => format!("1 finding matches {expression}"),
        many => format!("{many} findings match {expression}"),
    };
    if let Some(worst) = &gate.worst {
        let _ = write!(
            text,
            "; the worst is {} ({}, risk {})",
            worst.id,
            worst.severity.name(),
            worst.risk
        );
        for (word, part) in [("of", &worst.subject), ("in", &worst.target)] {
            if !part.is_empty() {
                let _ = write!(text, " {word} {part}");
            }
        }
    }
    if gate.unjudged > 0 {
        let targets = count(gate.unjudged, "target was", "targets were");
        let _ = write!(text, "; {targets} not judged wholly, so more may match");
    }
    if gate.unjudged_findings > 0 {
        let findings = count(gate.unjudged_findings, "finding has", "findings have");
        let fields = gate.lacking.join(" or no ");
        let _ = write!(text, "; {findings} no {fields}: this gate can't judge ");
        text.push_str(if gate.unjudged_findings == 1 {
            "it"
        } else {
            "them"
        });
    }
    (verdict, text)
}

/// What the gate said, as the last line of the table has it: `gate failed: 3 findings match severity >=
/// high; the worst is ...`. One line, made safe for a terminal.
pub fn gate_sentence(gate: &Gate) -> String {
    let (verdict, text) = self::gate(gate);
    visible(&format!("{verdict}: {text}")).into_owned()
}

#[cfg(test)]
mod tests {
    use seawall_model::GateHit;

    use super::*;

    #[test]
    fn the_gate_speaks() {
        let mut gate = Gate {
            expression: "severity >= high".to_owned(),
            passed: true,
            ..Gate::default()
        };
        assert_eq!(
            gate_sentence(&gate),
            "gate passed: no finding matches severity >= high"
        );
        gate.unjudged = 1;
        assert_eq!(
            gate_sentence(&gate),
            "gate passed for what was judged: no finding matches severity >= high; 1 target was not judged wholly, so more may match"
        );
        (gate.unjudged, gate.unjudged_findings) = (0, 17);
        gate.lacking = vec!["severity".to_owned()];
        assert_eq!(
            gate_sentence(&gate),
            "gate passed for what was judged: no finding matches severity >= high; 17 findings have no severity: this gate can't judge them"
        );
        gate.passed = false;
        (gate.matched, gate.unjudged_findings) = (2, 0);
        gate.worst = Some(GateHit {
            id: "CVE-2026-1\u{1b}".to_owned(),
            target: "app".to_owned(),
            risk: 70,
            ..GateHit::default()
        });
        assert_eq!(
            gate_sentence(&gate),
            "gate failed: 2 findings match severity >= high; the worst is CVE-2026-1\\u{1b} (unknown, risk 70) in app"
        );
    }
}
