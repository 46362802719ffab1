//! The command line's filters. What they leave out is set aside, so that the counts stay honest.

use seawall_model::{FindingKind, Severity};

use crate::{Excludes, Expression, FindingView};

/// `--severity`, `--ignore-unfixed`, `--exclude` and its like, and `--filter`.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Only these severities; none for all.
    pub severities: Option<Vec<Severity>>,
    /// Only vulnerabilities with a known fix; other kinds of findings stay.
    pub ignore_unfixed: bool,
    /// Not what lies at these paths alone. What files of them would tell was not read in the first
    /// place; this is for findings that have a path without a file.
    pub exclude: Excludes,
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
        if let Some(by) = self.excluding(view) {
            return Some(by);
        }
        match &self.filter {
            Some(filter) if !filter.eval(view) => Some(format!("--filter {filter}")),
            _ => None,
        }
    }

    /// The option that excludes the last of the finding's paths; one path outside keeps it.
    fn excluding(&self, view: &FindingView<'_>) -> Option<String> {
        let mut by = None;
        for path in crate::ignore::paths(view) {
            by = Some(self.exclude.leaving_out(path)?);
        }
        let pattern = self.exclude.patterns().nth(by?)?;
        Some(format!("{} {}", pattern.kind.option(), pattern.text))
    }
}
