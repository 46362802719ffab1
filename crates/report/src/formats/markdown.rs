//! Markdown (GFM): for comments on changes and for tickets. What to do first comes first.

use std::collections::HashSet;
use std::io;

use seawall_model::{Coverage, FailedTarget, Finding, Report, TargetReport};

use crate::escape::{markdown, markdown_code};
use crate::groups::{self, PackageGroup};
use crate::inventory::Inventory;
use crate::standing::{self, Standing, Tally, is_listed};
use crate::upgrades::plan;
use crate::{ReportOptions, Reporter, first, words};

pub(crate) static IT: Markdown = Markdown;

pub(crate) struct Markdown;

impl Reporter for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn help(&self) -> &'static str {
        "for comments and tickets"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        failed(&report.failed, out)?;
        let inventories = Inventory::all(report);
        first(report, &inventories, out)?;
        for (target, inventory) in report.targets.iter().zip(&inventories) {
            self::target(target, inventory, report, options, out)?;
        }
        let advisories = words::advisories(&report.advisories);
        if !advisories.is_empty() {
            writeln!(out, "Advisories: {}\n", markdown(&advisories))?;
        }
        totals(report, out)?;
        let Some(gate) = &report.gate else {
            return Ok(());
        };
        let (verdict, text) = words::gate(gate);
        writeln!(out, "\n**{verdict}:** {}", markdown(&text))
    }
}

fn failed(failed: &[FailedTarget], out: &mut dyn io::Write) -> io::Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Not read\n")?;
    for target in failed {
        let (name, reason) = (&target.reference, &target.reason);
        writeln!(out, "- {}: {}", markdown_code(name), markdown(reason))?;
    }
    writeln!(out)
}

/// The three things that matter most.
fn first(
    report: &Report,
    inventories: &[Inventory<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let first = first::three(report, inventories);
    if first.is_empty() {
        return Ok(());
    }
    writeln!(out, "## First\n")?;
    for (number, one) in first.iter().enumerate() {
        let finding = one.finding;
        write!(
            out,
            "{}. {} ({}, risk {}{}): {}",
            number + 1,
            id(finding),
            markdown(finding.severity.name()),
            finding.risk,
            if finding.kev.is_some() {
                ", **known exploited**"
            } else {
                ""
            },
            markdown_code(&one.subject),
        )?;
        if one.others > 0 {
            write!(out, " and {} more", one.others)?;
        }
        if let Some(fixed) = finding.fixed_in.first() {
            write!(out, " → {}", markdown_code(fixed))?;
        }
        if report.targets.len() > 1 {
            write!(out, " in {}", markdown_code(one.target))?;
        }
        writeln!(out)?;
    }
    writeln!(out)
}

fn totals(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let tally = Tally::of(standing::all(report));
    let found = match tally.severities() {
        none if none.is_empty() => words::no_findings(report).to_owned(),
        some => some,
    };
    let statuses = match tally.statuses() {
        none if none.is_empty() => none,
        some => format!("{some}; "),
    };
    let gaps: usize = report.targets.iter().map(|t| t.coverage.gaps.len()).sum();
    write!(
        out,
        "**{}:** {}; {}{} set aside; {} in coverage",
        words::count(report.targets.len(), "target", "targets"),
        markdown(&found),
        markdown(&statuses),
        tally.aside,
        words::count(gaps, "gap", "gaps"),
    )?;
    if !report.failed.is_empty() {
        let failed = words::count(report.failed.len(), "target", "targets");
        write!(out, "; **{failed} not read**")?;
    }
    writeln!(out)
}

fn target(
    target: &TargetReport,
    inventory: &Inventory<'_>,
    report: &Report,
    options: &ReportOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "## {}\n", markdown_code(&target.target.reference))?;
    let mut facts = Vec::new();
    facts.extend(target.os.as_ref().map(|os| {
        let eol = os.eol.map(words::end_of_life);
        let until = eol.map_or_else(String::new, |eol| format!(", supported until {eol}"));
        markdown(&format!("{}{until}", os.name))
    }));
    facts.extend(target.platform.as_deref().map(markdown));
    facts.push(words::judged(std::iter::once(target)));
    facts.extend(target.digest.as_deref().map(markdown_code));
    writeln!(out, "{}\n", facts.join(" · "))?;
    if let Some(declared) = words::declared(target) {
        writeln!(out, "{}\n", markdown(&declared))?;
    }
    if !target.coverage.complete {
        let gaps = words::count(target.coverage.gaps.len(), "gap", "gaps");
        writeln!(out, "> **Incomplete:** {gaps} in coverage, see below.\n")?;
    }
    let groups = groups::by_package(target, inventory, is_listed, options.in_order);
    if !groups.is_empty() {
        upgrades(target, inventory, out)?;
        vulnerabilities(&groups, inventory, out)?;
    }
    for (kind, findings) in groups::by_kind(target, options.in_order) {
        checks(&findings, words::heading(kind), out)?;
    }
    if !target.findings.iter().any(is_listed) {
        let none = words::none_found_in(target, report);
        writeln!(out, "Found: {}\n", markdown(&none))?;
    }
    cleared(target, out)?;
    closed(target, options.show_suppressed, out)?;
    if options.show_suppressed {
        suppressed(target, out)?;
    }
    coverage(&target.coverage, out)
}

fn vulnerabilities(
    groups: &[PackageGroup<'_>],
    inventory: &Inventory<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "### Vulnerabilities\n")?;
    writeln!(
        out,
        "| Package | Installed | Severity | Id | Fixed in | EPSS | KEV | Title | Where |"
    )?;
    writeln!(out, "|---|---|---|---|---|---:|---|---|---|")?;
    for group in groups {
        // Said once of a package.
        let mut places = places(group, inventory);
        for (finding, _) in group.rows() {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                markdown_code(&group.name),
                markdown_code(&group.version),
                mark(finding),
                id(finding),
                match words::fix(finding) {
                    fix if finding.fixed_in.iter().any(|version| version == fix) =>
                        markdown_code(fix),
                    why => markdown(why),
                },
                finding.epss.map_or_else(String::new, words::epss_percent),
                finding
                    .kev
                    .map_or_else(String::new, |kev| format!("**KEV**, due {}", kev.due)),
                markdown(&words::title(finding)),
                std::mem::take(&mut places),
            )?;
        }
    }
    writeln!(out)
}

/// Every file that tells of a package, and by which way the project came to need it.
fn places(group: &PackageGroup<'_>, inventory: &Inventory<'_>) -> String {
    let files = group.files();
    let mut places: Vec<_> = files.iter().map(|f| markdown_code(&f.text())).collect();
    let ways = group.packages.iter().map(|package| inventory.way(package));
    if let Some(way) = ways.flatten().min_by_key(String::len) {
        places.push(format!("via {}", markdown(&way)));
    }
    places.join("<br>")
}

/// How bad a finding is, or its status.
fn mark(finding: &Finding) -> String {
    markdown(&words::mark(finding))
}

fn id(finding: &Finding) -> String {
    let code = markdown_code(&finding.id);
    match words::link(&finding.id, &finding.references) {
        Some(link) => {
            let link = link.replace('(', "%28").replace(')', "%29");
            format!("[{code}]({link})")
        }
        None => code,
    }
}

fn upgrades(
    target: &TargetReport,
    inventory: &Inventory<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let plan = plan(target, inventory);
    if plan.upgrades.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{} would clear {} of {}:\n",
        words::count(plan.upgrades.len(), "upgrade", "upgrades"),
        plan.cleared,
        words::count(plan.findings, "vulnerability", "vulnerabilities"),
    )?;
    for upgrade in &plan.upgrades {
        writeln!(
            out,
            "- {} {} → {} {}",
            markdown_code(&upgrade.package),
            markdown_code(&upgrade.from.join(", ")),
            markdown_code(&upgrade.to),
            words::clears(upgrade),
        )?;
    }
    writeln!(out)
}

fn checks(findings: &[&Finding], title: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut said = HashSet::new();
    writeln!(out, "### {}\n", markdown(title))?;
    writeln!(out, "| Severity | Id | Where | What | Fix |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for finding in findings {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            mark(finding),
            id(finding),
            markdown_code(&words::place(finding)),
            markdown(&words::title(finding)),
            match Standing::of(finding) {
                // What passed asks for nothing, and equal fixes are said once.
                Standing::Closed => String::new(),
                _ if !said.insert(&finding.remedy) => String::new(),
                _ => markdown(&finding.remedy),
            },
        )?;
    }
    writeln!(out)
}

fn cleared(target: &TargetReport, out: &mut dyn io::Write) -> io::Result<()> {
    let cleared = groups::cleared(target);
    if cleared.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Cleared by the system's own advisories\n")?;
    for finding in cleared {
        writeln!(
            out,
            "- {} {}: {}",
            id(finding),
            words::status(finding.status),
            markdown(&finding.evidence),
        )?;
    }
    writeln!(out)
}

/// What passed or does not apply: counted, and listed if asked for.
fn closed(target: &TargetReport, list: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let closed = standing::closed(target);
    if closed.is_empty() {
        return Ok(());
    }
    let counts = Tally::of(closed.iter().copied()).statuses();
    writeln!(out, "### Closed\n\n{}\n", markdown(&counts))?;
    if !list {
        return Ok(());
    }
    for finding in closed {
        writeln!(
            out,
            "- {} {} {}: {}",
            id(finding),
            markdown_code(&words::subject(finding)),
            words::status(finding.status),
            markdown(&finding.title),
        )?;
    }
    writeln!(out)
}

fn suppressed(target: &TargetReport, out: &mut dyn io::Write) -> io::Result<()> {
    let aside = target.findings.iter();
    let aside: Vec<_> = aside
        .filter_map(|f| Some((f, f.suppressed.as_ref()?)))
        .collect();
    if aside.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Set aside\n")?;
    for (finding, why) in aside {
        writeln!(
            out,
            "- {} {} {}: {}",
            markdown_code(&finding.id),
            markdown_code(&words::subject(finding)),
            markdown(&words::set_aside(why.by)),
            markdown(&why.reason),
        )?;
    }
    writeln!(out)
}

fn coverage(coverage: &Coverage, out: &mut dyn io::Write) -> io::Result<()> {
    let state = if coverage.complete {
        "complete"
    } else {
        "**incomplete**"
    };
    writeln!(out, "### Coverage\n\n{state}\n")?;
    for gap in &coverage.gaps {
        let name = markdown_code(gap.name.as_str());
        writeln!(out, "- **Gap** {name}: {}", markdown(&words::hole(gap)))?;
    }
    for notes in words::by_name(&coverage.notes) {
        if let Some(first) = notes.first() {
            let name = markdown_code(first.name.as_str());
            writeln!(out, "- Note {name}: {}", markdown(&words::folded(notes)))?;
        }
    }
    if !(coverage.gaps.is_empty() && coverage.notes.is_empty()) {
        writeln!(out)?;
    }
    Ok(())
}
