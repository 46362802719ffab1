//! The findings of a target, in columns.

use std::fmt::Write as _;
use std::io;

use seawall_model::{Finding, FindingKind, Suppressor, TargetReport};

use super::Page;
use crate::groups::{self, PackageGroup};
use crate::terminal::{Style, width};
use crate::words;

/// Columns of the widest severity.
const SEVERITY: usize = 10;

/// Widths of the columns that depend on what is in them.
struct Columns {
    id: usize,
    fixed: usize,
    /// Left out where nothing would stand in it.
    epss: bool,
    kev: Option<usize>,
}

impl Columns {
    fn of(groups: &[PackageGroup<'_>], page: Option<usize>) -> Self {
        let widest = |cell: fn(&Finding) -> usize, least: usize| {
            let findings = groups.iter().flat_map(|g| &g.findings);
            findings.map(|f| cell(f)).max().unwrap_or(0).max(least)
        };
        let any = |has: fn(&Finding) -> bool| {
            let mut findings = groups.iter().flat_map(|g| &g.findings);
            findings.any(|f| has(f))
        };
        let most = |part: usize| page.map_or(30, |w| (w / part).min(30));
        Self {
            id: widest(|f| width(&f.id), 2).min(most(4)),
            fixed: widest(|f| width(fixed(f)), 8).min(most(5)),
            epss: any(|f| f.epss.is_some()),
            // The day has room beside a title in wide terminals only.
            kev: any(|f| f.kev.is_some())
                .then(|| if page.is_none_or(|w| w >= 100) { 10 } else { 3 }),
        }
    }
}

fn fixed(finding: &Finding) -> &str {
    match words::fix(finding) {
        "" => "-",
        fix => fix,
    }
}

impl Page<'_> {
    pub(super) fn vulnerabilities(&mut self, target: &TargetReport) -> io::Result<()> {
        let groups = groups::by_package(target, Finding::counts, self.in_order);
        if groups.is_empty() {
            return Ok(());
        }
        let total: usize = groups.iter().map(|g| g.findings.len()).sum();
        let what = format!(
            "{total} in {}",
            words::count(groups.len(), "package", "packages")
        );
        self.section("VULNERABILITIES", &what)?;
        let columns = Columns::of(&groups, self.width);
        let Columns { id, fixed, .. } = columns;
        let head = format!(
            "    {:SEVERITY$}  {:id$}  {:fixed$}  {}{}TITLE",
            "SEVERITY",
            "ID",
            "FIXED IN",
            if columns.epss { "  EPSS  " } else { "" },
            match columns.kev {
                Some(wide @ 10..) => format!("{:wide$}  ", "KEV, DUE"),
                Some(_) => "KEV  ".to_owned(),
                None => String::new(),
            },
        );
        let head = self.terminal.whole(Style::Dim, &head, self.width);
        writeln!(self.out, "{head}")?;
        for group in &groups {
            self.package(group, target)?;
            for finding in &group.findings {
                self.vulnerability(finding, &columns)?;
            }
        }
        Ok(())
    }

    fn package(&mut self, group: &PackageGroup<'_>, target: &TargetReport) -> io::Result<()> {
        let mut rest = Vec::new();
        if let Some(package) = group.package {
            rest.push(package.kind.to_string());
            rest.extend(words::owner(target, package).map(|owner| format!("of {owner}")));
            let first = package.locations.first();
            if let Some(layer) = first.and_then(|l| l.layer) {
                let base = usize::try_from(layer)
                    .ok()
                    .and_then(|i| target.layers.get(i))
                    .is_some_and(|l| l.base);
                rest.push(format!(
                    "layer {layer}{}",
                    if base { ", base image" } else { "" }
                ));
            }
            if !package.kind.is_os() {
                rest.extend(first.map(|l| l.path.clone()));
            }
        }
        let name = format!("{} {}", group.name, group.version);
        let name = name.trim_end();
        let left = self.left(2);
        let shown = self.terminal.whole(Style::Bold, name, left);
        let room = left.map(|w| w.saturating_sub(width(name) + 4));
        if rest.is_empty() || room.is_some_and(|r| r < 8) {
            return writeln!(self.out, "  {shown}");
        }
        let rest = self.terminal.whole(Style::Dim, &rest.join(", "), room);
        writeln!(self.out, "  {shown}  {rest}")
    }

    fn vulnerability(&mut self, finding: &Finding, columns: &Columns) -> io::Result<()> {
        let severity = self.severity(finding);
        let address = words::link(&finding.id, &finding.references);
        let id = self
            .terminal
            .linked(&finding.id, columns.id, address.as_deref());
        let fixed = self
            .terminal
            .cell(Style::Plain, fixed(finding), columns.fixed);
        let mut marks = String::new();
        if columns.epss {
            let epss = finding.epss.map_or_else(String::new, words::epss_percent);
            let _ = write!(marks, "{epss:>6}  ");
        }
        if let Some(wide) = columns.kev {
            let kev = finding.kev.map_or_else(String::new, |kev| {
                if wide < 10 {
                    "KEV".to_owned()
                } else {
                    kev.due.to_string()
                }
            });
            marks.push_str(&self.terminal.cell(Style::Alarm, &kev, wide));
            marks.push_str("  ");
        }
        let used = 4 + SEVERITY + 2 + columns.id + 2 + columns.fixed + 2;
        let used = used + if columns.epss { 8 } else { 0 } + columns.kev.map_or(0, |wide| wide + 2);
        let title = self
            .terminal
            .whole(Style::Plain, &finding.title, self.left(used));
        let line = format!("    {severity}  {id}  {fixed}  {marks}{title}");
        writeln!(self.out, "{}", line.trim_end())
    }

    fn severity(&self, finding: &Finding) -> String {
        let style = Style::Severity(finding.severity);
        let word = finding.severity.name().to_uppercase();
        self.terminal.cell(style, &word, SEVERITY)
    }

    pub(super) fn checks(
        &mut self,
        target: &TargetReport,
        kind: FindingKind,
        title: &str,
    ) -> io::Result<()> {
        let findings = groups::of_kind(target, kind, Finding::counts, self.in_order);
        if findings.is_empty() {
            return Ok(());
        }
        self.section(title, &findings.len().to_string())?;
        for finding in findings {
            let severity = self.severity(finding);
            let id = self
                .terminal
                .whole(Style::Bold, &finding.id, self.left(6 + SEVERITY));
            let left = self.left(8 + SEVERITY + width(&finding.id));
            let place = words::place(&finding.location);
            let place = self.terminal.whole(Style::Dim, &place, left);
            let line = format!("    {severity}  {id}  {place}");
            writeln!(self.out, "{}", line.trim_end())?;
            let indent = 6 + SEVERITY;
            self.paragraph(indent, &finding.title)?;
            if !finding.remedy.is_empty() {
                self.paragraph(indent, &format!("fix: {}", finding.remedy))?;
            }
        }
        Ok(())
    }

    /// What the system clears of that for which upstream would have it mended.
    pub(super) fn cleared(&mut self, target: &TargetReport) -> io::Result<()> {
        let cleared = groups::cleared(target);
        if cleared.is_empty() {
            return Ok(());
        }
        let what = words::count(cleared.len(), "vulnerability", "vulnerabilities");
        self.section(
            "CLEARED",
            &format!("{what}, by the system's own advisories"),
        )?;
        for finding in cleared {
            let status = finding.status.name().replace('_', " ");
            self.paragraph(4, &format!("{} {status}: {}", finding.id, finding.evidence))?;
        }
        Ok(())
    }

    pub(super) fn suppressed(&mut self, target: &TargetReport) -> io::Result<()> {
        let aside: Vec<_> = (target.findings.iter())
            .filter_map(|f| Some((f, f.suppressed.as_ref()?)))
            .collect();
        if aside.is_empty() {
            return Ok(());
        }
        let by = |who| aside.iter().filter(|(_, s)| s.by == who).count();
        let by: Vec<_> = [
            (Suppressor::Policy, "policy"),
            (Suppressor::Vex, "VEX"),
            (Suppressor::Baseline, "the baseline"),
            (Suppressor::Foreign, "other tools' ignore files"),
        ]
        .into_iter()
        .filter(|(who, _)| by(*who) > 0)
        .map(|(who, name)| format!("{} by {name}", by(who)))
        .collect();
        let what = words::count(aside.len(), "finding", "findings");
        self.section("SET ASIDE", &format!("{what}: {}", by.join(", ")))?;
        if !self.show_suppressed {
            return Ok(());
        }
        for (finding, why) in aside {
            let what = finding.package.as_deref().unwrap_or_default();
            let mut text = format!("{} {what}: {}", finding.id, why.reason);
            if let Some(owner) = &why.owner {
                let _ = write!(text, " ({owner})");
            }
            if let Some(until) = &why.until {
                let _ = write!(text, " until {until}");
            }
            self.paragraph(4, &text)?;
        }
        Ok(())
    }
}
