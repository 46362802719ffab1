//! The findings of a target, in columns.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::io;

use seawall_model::{Finding, Severity, Status, Suppressor, TargetReport, visible};

use super::Page;
use crate::groups::{self, PackageGroup};
use crate::inventory::Inventory;
use crate::standing::{self, Standing, Tally, is_listed};
use crate::terminal::{Style, width};
use crate::words;

/// Columns of the widest severity that this version knows.
const SEVERITY: usize = 10;
/// Columns that a severity or status may take in a narrow page.
const MARK_MOST: usize = 16;
/// Files of a package that are named; of more it is said how many.
const FILES_NAMED: usize = 5;

/// How bad a finding is, or its status: what this version knows in capitals, other words as they are.
fn mark(finding: &Finding) -> String {
    let word = words::mark(finding);
    let stands = Standing::of(finding) == Standing::Open;
    match (finding.severity, finding.status) {
        (Severity::Other(_), _) if stands => word.into_owned(),
        (_, Status::NotApplicable) => "N/A".to_owned(),
        (_, Status::Pass) => "PASS".to_owned(),
        _ => word.to_uppercase(),
    }
}

/// The width of the column of marks.
fn mark_width<'f>(findings: impl Iterator<Item = &'f Finding>, page: Option<usize>) -> usize {
    let widest = findings.map(|f| width(&mark(f))).max().unwrap_or(0);
    let most = page.map_or(widest, |_| MARK_MOST);
    widest.min(most).max(SEVERITY)
}

/// Widths of the columns that depend on what is in them.
struct Columns {
    mark: usize,
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
            mark: mark_width(groups.iter().flat_map(|g| g.findings.iter().copied()), page),
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
    pub(super) fn vulnerabilities(
        &mut self,
        target: &TargetReport,
        inventory: &Inventory<'_>,
    ) -> io::Result<()> {
        let groups = groups::by_package(target, inventory, is_listed, self.in_order);
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
        let Columns {
            mark, id, fixed, ..
        } = columns;
        let head = format!(
            "    {:mark$}  {:id$}  {:fixed$}  {}{}TITLE",
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
            self.package(group, target, inventory)?;
            for (finding, _) in group.rows() {
                self.vulnerability(finding, &columns)?;
            }
        }
        Ok(())
    }

    /// A package: its name and version, where it comes from, each file that tells of it, and by which way the
    /// project came to need it.
    fn package(
        &mut self,
        group: &PackageGroup<'_>,
        target: &TargetReport,
        inventory: &Inventory<'_>,
    ) -> io::Result<()> {
        let mut rest = Vec::new();
        if let Some(package) = group.package() {
            rest.push(package.kind.to_string());
            rest.extend(inventory.owner(package).map(|owner| format!("of {owner}")));
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
            if package.uncounted.is_some() {
                rest.push("only declared".to_owned());
            }
        }
        let name = format!("{} {}", group.name, group.version);
        let name = name.trim_end();
        let left = self.left(2);
        let shown = self.terminal.whole(Style::Bold, name, left);
        // The files of system packages are those of their one database.
        let files = match group.package() {
            Some(package) if !package.kind.is_os() => group.files(),
            _ => Vec::new(),
        };
        let mut files = files.as_slice();
        let used = |rest: &[String]| width(name) + 4 + width(&rest.join(", "));
        if let [only] = files
            && self
                .left(used(&rest) + 2)
                .is_none_or(|w| w >= width(&only.text()))
        {
            rest.push(only.text());
            files = &[];
        }
        let room = left.map(|w| w.saturating_sub(width(name) + 4));
        if rest.is_empty() || room.is_some_and(|r| r < 8) {
            writeln!(self.out, "  {shown}")?;
        } else {
            let rest = self.terminal.whole(Style::Dim, &rest.join(", "), room);
            writeln!(self.out, "  {shown}  {rest}")?;
        }
        for file in files.iter().take(FILES_NAMED) {
            let file = (self.terminal).path(Style::Dim, &file.text(), self.left(6));
            writeln!(self.out, "      {file}")?;
        }
        if files.len() > FILES_NAMED {
            let more = words::count(files.len() - FILES_NAMED, "more file", "more files");
            self.paragraph(6, &format!("and {more}"))?;
        }
        let ways = group.packages.iter().map(|package| inventory.way(package));
        let Some(way) = ways.flatten().min_by_key(String::len) else {
            return Ok(());
        };
        let way = self.terminal.path(Style::Dim, &way, self.left(10));
        writeln!(self.out, "      via {way}")
    }

    fn vulnerability(&mut self, finding: &Finding, columns: &Columns) -> io::Result<()> {
        let mark = self.mark(finding, columns.mark);
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
        let used = 4 + columns.mark + 2 + columns.id + 2 + columns.fixed + 2;
        let used = used + if columns.epss { 8 } else { 0 } + columns.kev.map_or(0, |wide| wide + 2);
        let title = self
            .terminal
            .whole(Style::Plain, &words::title(finding), self.left(used));
        let line = format!("    {mark}  {id}  {fixed}  {marks}{title}");
        writeln!(self.out, "{}", line.trim_end())
    }

    fn mark(&self, finding: &Finding, width: usize) -> String {
        let style = match Standing::of(finding) {
            Standing::Open => Style::Severity(finding.severity),
            Standing::Closed => Style::Good,
            Standing::Look | Standing::Aside => Style::Bold,
        };
        self.terminal.cell(style, &mark(finding), width)
    }

    /// The findings that are no vulnerabilities, a section a kind.
    pub(super) fn checks(&mut self, target: &TargetReport) -> io::Result<()> {
        for (kind, findings) in groups::by_kind(target, self.in_order) {
            let tally = Tally::of(findings.iter().copied());
            let counts = match (tally.open(), tally.statuses()) {
                (open, others) if others.is_empty() => open.to_string(),
                (0, others) => others,
                (open, others) => format!("{open} open, {others}"),
            };
            let heading = words::heading(kind);
            let heading = match seawall_model::FindingKind::from_name(kind.name()) {
                Some(_known) => heading.to_uppercase(),
                None => visible(heading).into_owned(),
            };
            self.section(&heading, &visible(&counts))?;
            let mark = mark_width(findings.iter().copied(), self.width);
            let mut said = HashSet::new();
            for finding in findings {
                // What passed asks for nothing, and equal fixes are said once.
                let asks = Standing::of(finding) != Standing::Closed && !finding.remedy.is_empty();
                let fix = asks && said.insert(&finding.remedy);
                self.check(finding, mark, fix)?;
            }
        }
        Ok(())
    }

    fn check(&mut self, finding: &Finding, mark: usize, fix: bool) -> io::Result<()> {
        let indent = 6 + mark;
        let mark = self.mark(finding, mark);
        let id = (self.terminal).whole(Style::Bold, &finding.id, self.left(indent));
        let left = self.left(indent + 2 + width(&finding.id));
        let place = words::place(finding);
        let place = self.terminal.path(Style::Dim, &place, left);
        let line = format!("    {mark}  {id}  {place}");
        writeln!(self.out, "{}", line.trim_end())?;
        let title = words::title(finding);
        self.paragraph(indent, &title)?;
        // Of a place in a text: what stands there.
        let excerpt = self.excerpts.get(&finding.fingerprint);
        if let Some(excerpt) = excerpt {
            self.excerpt(indent, excerpt)?;
        }
        let seen = finding.evidence.trim();
        let line = excerpt.map(|e| format!("{}{}{}", e.before, e.marked, e.after));
        let shown = line.is_some_and(|line| line.contains(seen));
        let says_more = !seen.is_empty() && !seen.eq_ignore_ascii_case(&title) && !shown;
        if finding.location.line.is_some() && says_more {
            self.paragraph(indent, &format!("seen: {seen}"))?;
        }
        if fix {
            self.paragraph(indent, &format!("fix: {}", finding.remedy))?;
        }
        Ok(())
    }

    /// What is neither listed nor set aside: counted, and listed if asked for.
    pub(super) fn closed(&mut self, target: &TargetReport) -> io::Result<()> {
        let closed = standing::closed(target);
        if closed.is_empty() {
            return Ok(());
        }
        let counts = Tally::of(closed.iter().copied()).statuses();
        self.section("CLOSED", &counts)?;
        if !self.show_suppressed {
            return Ok(());
        }
        for finding in closed {
            let (status, subject) = (words::status(finding.status), words::subject(finding));
            let text = format!("{} {subject} {status}: {}", finding.id, finding.title);
            self.paragraph(4, &text)?;
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
            let status = words::status(finding.status);
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
        let mut by: BTreeMap<Suppressor, usize> = BTreeMap::new();
        for (_, why) in &aside {
            *by.entry(why.by).or_default() += 1;
        }
        let by: Vec<_> = by
            .into_iter()
            .map(|(who, number)| {
                let name = match who {
                    Suppressor::Baseline => "by the baseline".to_owned(),
                    Suppressor::Foreign => "by other tools' ignore files".to_owned(),
                    who => words::set_aside(who),
                };
                format!("{number} {}", visible(&name))
            })
            .collect();
        let what = words::count(aside.len(), "finding", "findings");
        self.section("SET ASIDE", &format!("{what}: {}", by.join(", ")))?;
        if !self.show_suppressed {
            return Ok(());
        }
        for (finding, why) in aside {
            let what = words::subject(finding);
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
