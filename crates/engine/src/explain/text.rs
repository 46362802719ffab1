//! The chain in words, for a terminal.

use seawall_model::{Finding, Verdict, visible};

use super::{Explanation, Place};

/// Places that are shown; more are counted.
const PLACES_SHOWN: usize = 10;

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
        let severity = finding.severity;
        if finding.status.is_open() {
            self.add("severity", &format!("{severity}, risk {}", finding.risk));
        } else {
            self.add("severity", severity.name());
        }
        for score in &finding.scores {
            let text = format!("{:.1} {} ({})", score.score, score.vector, score.source);
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

    fn verdicts<'v>(&mut self, verdicts: impl Iterator<Item = &'v Verdict>) {
        for verdict in verdicts {
            let status = verdict.status.name().replace('_', " ");
            self.add(
                "verdict",
                &format!("{}: {status}: {}", verdict.source, verdict.reason),
            );
        }
    }
}

impl Explanation {
    /// For people.
    pub fn to_text(&self) -> String {
        let finding = &self.finding;
        let status = finding.status.name().replace('_', " ");
        let mut lines = Lines(format!("{} in {}: {status}\n", finding.id, self.target));
        lines.add("title", &finding.title);
        for paragraph in finding.description.lines() {
            lines.add("why", paragraph);
        }
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
        lines.add("evidence", &finding.evidence);
        let more = self
            .considered
            .iter()
            .filter(|v| !finding.verdicts.contains(v));
        lines.verdicts(finding.verdicts.iter().chain(more));
        lines.add("fixed in", &finding.fixed_in.join(", "));
        lines.add("do", &finding.remedy);
        if let Some(aside) = &finding.suppressed {
            let owner = aside.owner.as_ref().map(|owner| format!(", by {owner}"));
            let until = aside.until.as_ref().map(|until| format!(", until {until}"));
            let (owner, until) = (owner.unwrap_or_default(), until.unwrap_or_default());
            lines.add("set aside", &format!("{}{owner}{until}", aside.reason));
        }
        for reference in &finding.references {
            lines.add("see", reference);
        }
        lines.0
    }
}
