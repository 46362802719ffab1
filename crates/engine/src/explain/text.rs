//! The chain in words, for a terminal.

use seawall_advisory::settled;
use seawall_model::{Edit, Finding, FindingKind, Status, Verdict, visible};

use super::{Explanation, Place};

/// Places that are shown; more are counted.
const PLACES_SHOWN: usize = 10;
/// The same of a description's lines.
const LINES_SHOWN: usize = 20;

/// Lines of a name and a value; what has no value has no line.
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let line = format!("  {name:<12} {}\n", visible(value));
            self.0.push_str(&line);
        }
    }

    fn grade(&mut self, finding: &Finding) {
        let source = finding.severity_source.as_ref();
        let source = source.map_or_else(String::new, |source| format!(" (by {source})"));
        let severity = format!("{}{source}", finding.severity);
        if finding.status.is_open() {
            self.add("severity", &format!("{severity}, risk {}", finding.risk));
        } else {
            self.add("severity", &severity);
        }
        for score in &finding.scores {
            let what = match score.vector.as_str() {
                "" => format!("CVSS {}", score.version.name()),
                vector => vector.to_owned(),
            };
            let text = format!("{:.1} {what} ({})", score.score, score.source);
            self.add("score", &text);
        }
        if let Some(epss) = finding.epss {
            let text = format!(
                "exploited within 30 days with a chance of {:.1}%, more than {:.0}% of all have",
                epss.score * 100.0,
                epss.percentile * 100.0
            );
            self.add("epss", &text);
        }
        if let Some(kev) = finding.kev {
            let text = format!("known to be exploited since {}, due {}", kev.added, kev.due);
            self.add("kev", &text);
        }
    }

    fn places(&mut self, places: &[Place]) {
        for place in places.iter().take(PLACES_SHOWN) {
            let path = &place.location.path;
            match place.location.line {
                Some(line) if !path.is_empty() => self.add("file", &format!("{path}:{line}")),
                _ => self.add("file", path),
            }
            let index = place.location.layer.map(|index| format!("{index}"));
            let layer = [index, place.layer.clone()].into_iter().flatten();
            let layer = layer.collect::<Vec<_>>().join(", ");
            let base = if place.base { " (base image)" } else { "" };
            self.add("layer", &format!("{layer}{base}"));
            self.add(
                "instruction",
                place.instruction.as_deref().unwrap_or_default(),
            );
        }
        if places.len() > PLACES_SHOWN {
            self.add(
                "file",
                &format!("and {} more places", places.len() - PLACES_SHOWN),
            );
        }
    }

    fn edits(&mut self, edits: &[Edit]) {
        for edit in edits {
            let Edit {
                path, start, end, ..
            } = edit;
            let safe = if edit.safe { "" } else { " (look at it first)" };
            let what = match (edit.text.is_empty(), start == end) {
                (true, _) => "take out",
                (false, true) => "put in",
                (false, false) => "replace by",
            };
            self.add(
                "edit",
                &format!("{path}, bytes {start} to {end}: {what}{safe}"),
            );
            for line in edit.text.lines() {
                self.add("", &format!("| {line}"));
            }
        }
    }

    /// What each source says.
    fn verdicts(&mut self, finding: &Finding, considered: &[Verdict]) {
        let more = considered.iter().filter(|v| !finding.verdicts.contains(v));
        let all: Vec<&Verdict> = finding.verdicts.iter().chain(more).collect();
        let settled = settled(all.iter().copied().cloned());
        for verdict in all.into_iter().filter(|v| settled.contains(v)) {
            let status = if contradicts(verdict.status, finding.status) {
                "says otherwise".to_owned()
            } else {
                spaced(verdict.status)
            };
            self.add(
                "verdict",
                &format!("{}: {status}: {}", verdict.source, verdict.reason),
            );
        }
    }

    /// What the source says of a vulnerability at length may be long.
    fn description(&mut self, text: &str) {
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        for line in lines.iter().take(LINES_SHOWN) {
            self.add("why", line);
        }
        if lines.len() > LINES_SHOWN {
            let more = lines.len() - LINES_SHOWN;
            self.add(
                "why",
                &format!("({more} more lines; --format json has all)"),
            );
        }
    }
}

/// Whether a source clears what stands in the end, or holds what in the end is cleared.
fn contradicts(said: Status, finding: Status) -> bool {
    let clears = |status| matches!(status, Status::Fixed | Status::NotAffected);
    match said {
        Status::Affected | Status::WillNotFix | Status::EndOfLife => clears(finding),
        said => clears(said) && finding.is_open(),
    }
}

/// A status for a reader; a word of a newer version as it is.
fn spaced(status: Status) -> String {
    match status {
        Status::Other(word) => word.as_str().to_owned(),
        known => known.name().replace('_', " "),
    }
}

impl Explanation {
    /// For people.
    pub fn to_text(&self) -> String {
        let finding = &self.finding;
        let status = spaced(finding.status);
        // One vulnerability may be several findings: each version has its own.
        let mut packages = self.packages.iter();
        let about = packages.find(|p| finding.package.as_ref() == Some(&p.purl));
        let about = about.map(|p| format!("{} {}: ", p.name, p.version));
        let about = about.unwrap_or_default();
        let head = format!("{} in {}: {about}{status}", finding.id, self.target);
        let mut lines = Lines(format!("{}\n", visible(&head)));
        if finding.kind != FindingKind::Vulnerability {
            lines.add("kind", finding.kind.name());
        }
        lines.add("title", &finding.title);
        lines.description(&finding.description);
        lines.add("also", &finding.aliases.join(", "));
        lines.grade(finding);
        for package in &self.packages {
            lines.add("package", &package.purl);
            if let Some(source) = &package.source {
                lines.add("source", &format!("{} {}", source.name, source.version));
            }
            if let Some(owner) = &package.owned_by {
                let owner = self.packages.iter().find(|p| &p.reference == owner);
                let owner = owner.map_or("a system package", |owner| owner.name.as_str());
                lines.add("installed by", owner);
            }
        }
        lines.places(&self.places);
        let location = &finding.location;
        lines.add("service", location.service.as_deref().unwrap_or_default());
        lines.add(
            "container",
            location.container.as_deref().unwrap_or_default(),
        );
        lines.add("about", finding.subject.as_deref().unwrap_or_default());
        lines.add("evidence", &finding.evidence);
        lines.verdicts(finding, &self.considered);
        lines.add("fixed in", &finding.fixed_in.join(", "));
        lines.add("do", &finding.remedy);
        lines.edits(&finding.edits);
        if let Some(aside) = &finding.suppressed {
            let owner = aside.owner.as_ref().map(|owner| format!(", by {owner}"));
            let until = aside.until.as_ref().map(|until| format!(", until {until}"));
            let (owner, until) = (owner.unwrap_or_default(), until.unwrap_or_default());
            let by = aside.by.name();
            lines.add(
                "set aside",
                &format!("{by}: {}{owner}{until}", aside.reason),
            );
        }
        for reference in &finding.references {
            lines.add("see", reference);
        }
        lines.0
    }
}
