//! Markdown (GFM): for comments on changes and for tickets.

use std::io;

use seawall_model::{Coverage, Finding, FindingKind, PackageState, Report, TargetReport};

use crate::escape::{markdown, markdown_code};
use crate::groups::{self, PackageGroup};
use crate::{ReportOptions, Reporter, plan, words};

pub(crate) static IT: Markdown = Markdown;

pub(crate) struct Markdown;

impl Reporter for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn help(&self) -> &'static str {
        "for comments and tickets"
    }

    fn media_type(&self) -> &'static str {
        "text/markdown; charset=utf-8; variant=GFM"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        for target in &report.targets {
            self::target(target, options, out)?;
        }
        let advisories = words::advisories(&report.advisories);
        if !advisories.is_empty() {
            writeln!(out, "Advisories: {}\n", markdown(&advisories))?;
        }
        let severities = words::severities(&report.summary);
        let found = if severities.is_empty() {
            "no findings"
        } else {
            &severities
        };
        writeln!(
            out,
            "**{}:** {found}; {} set aside; {} in coverage",
            words::count(report.summary.targets, "target", "targets"),
            report.summary.suppressed,
            words::count(report.summary.gaps, "gap", "gaps"),
        )
    }
}

fn target(
    target: &TargetReport,
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
    let present = target.packages.iter();
    let present = present.filter(|p| p.state == PackageState::Present).count();
    facts.push(words::count(present, "package", "packages"));
    facts.extend(target.digest.as_deref().map(markdown_code));
    writeln!(out, "{}\n", facts.join(" · "))?;
    if !target.coverage.complete {
        let gaps = words::count(target.coverage.gaps.len(), "gap", "gaps");
        writeln!(out, "> **Incomplete:** {gaps} in coverage, see below.\n")?;
    }
    let groups = groups::by_package(target, Finding::counts, options.in_order);
    if !groups.is_empty() {
        vulnerabilities(&groups, out)?;
        upgrades(target, out)?;
    }
    for (kind, title) in [
        (FindingKind::Misconfiguration, "Misconfigurations"),
        (FindingKind::Integrity, "Integrity"),
    ] {
        let found = groups::of_kind(target, kind, Finding::counts, options.in_order);
        checks(&found, title, out)?;
    }
    if !target.findings.iter().any(Finding::counts) {
        writeln!(out, "No findings.\n")?;
    }
    cleared(target, out)?;
    if options.show_suppressed {
        suppressed(target, out)?;
    }
    coverage(&target.coverage, out)
}

fn vulnerabilities(groups: &[PackageGroup<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "### Vulnerabilities\n")?;
    writeln!(
        out,
        "| Package | Installed | Severity | Id | Fixed in | EPSS | KEV | Title |"
    )?;
    writeln!(out, "|---|---|---|---|---|---:|---|---|")?;
    for group in groups {
        for finding in &group.findings {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} | {} |",
                markdown_code(&group.name),
                markdown_code(&group.version),
                finding.severity,
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
                markdown(&finding.title),
            )?;
        }
    }
    writeln!(out)
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

fn upgrades(target: &TargetReport, out: &mut dyn io::Write) -> io::Result<()> {
    let plan = plan(target);
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
            "- {} {} → {} clears {}",
            markdown_code(&upgrade.package),
            markdown_code(&upgrade.from),
            markdown_code(&upgrade.to),
            upgrade.clears,
        )?;
    }
    writeln!(out)
}

fn checks(findings: &[&Finding], title: &str, out: &mut dyn io::Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "### {title}\n")?;
    writeln!(out, "| Severity | Id | Where | What | Fix |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for finding in findings {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            finding.severity,
            id(finding),
            markdown_code(&words::place(&finding.location)),
            markdown(&finding.title),
            markdown(&finding.remedy),
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
            finding.status.name().replace('_', " "),
            markdown(&finding.evidence),
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
            "- {} {} by {}: {}",
            markdown_code(&finding.id),
            markdown_code(finding.package.as_deref().unwrap_or_default()),
            words::suppressor(why.by),
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
    for (word, holes) in [("**Gap**", &coverage.gaps), ("Note", &coverage.notes)] {
        for hole in holes {
            let name = markdown_code(hole.name.as_str());
            writeln!(out, "- {word} {name}: {}", markdown(&words::hole(hole)))?;
        }
    }
    if !(coverage.gaps.is_empty() && coverage.notes.is_empty()) {
        writeln!(out)?;
    }
    Ok(())
}
