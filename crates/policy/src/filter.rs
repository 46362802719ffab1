//! The command line's filters. What they leave out is set aside, so that the counts stay honest.

use seawall_model::{FindingKind, Severity};

use crate::{Expression, FindingView, Glob};

/// `--severity`, `--ignore-unfixed`, `--exclude` and `--filter`.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Only these severities; none for all.
    pub severities: Option<Vec<Severity>>,
    /// Only vulnerabilities with a known fix; other kinds of findings stay.
    pub ignore_unfixed: bool,
    /// Not what lies at these paths alone.
    pub exclude: Vec<Glob>,
    /// Only what this holds of.
    pub filter: Option<Expression>,
}

impl Filters {
    /// The option that leaves this finding out, if one does.
    pub fn refuses(&self, view: &FindingView<'_>) -> Option<String> {
        let finding = view.finding;
        if let Some(severities) = &self.severities
            && !severities.contains(&finding.severity)
        {
            let names: Vec<_> = severities.iter().map(|s| s.name()).collect();
            return Some(format!("--severity {}", names.join(",")));
        }
        if self.ignore_unfixed && finding.kind == FindingKind::Vulnerability && !finding.fixable() {
            return Some("--ignore-unfixed".to_owned());
        }
        if let Some(glob) = self.excluding(view) {
            return Some(format!("--exclude {glob}"));
        }
        match &self.filter {
            Some(filter) if !filter.eval(view) => Some(format!("--filter {filter}")),
            _ => None,
        }
    }

    /// The pattern that excludes the last of the finding's paths; one path outside keeps it.
    fn excluding(&self, view: &FindingView<'_>) -> Option<&Glob> {
        let mut by = None;
        for path in crate::ignore::paths(view) {
            by = Some(self.exclude.iter().find(|glob| excludes(glob, path))?);
        }
        by
    }
}

/// A pattern excludes what it matches and what lies in a directory that it matches.
fn excludes(glob: &Glob, path: &str) -> bool {
    let ends = path.match_indices('/').map(|(i, _)| i);
    glob.matches(path) || ends.take(256).any(|end| glob.matches(&path[..end]))
}
