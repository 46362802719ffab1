//! The findings, in one table that can be searched, filtered and sorted.

use std::io;

use seawall_documents::is_web_link;
use seawall_model::{Edit, Finding, FindingKind, Report, Severity, Status, TargetReport};

use super::class;
use crate::escape::html;
use crate::standing::{self, Standing, is_listed};
use crate::{groups, words};

/// What counts or wants a person's eye, and every recommendation of a benchmark.
pub(super) fn open(report: &Report, in_order: bool, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"findings\">")?;
    writeln!(out, "<h2 id=\"findings\" tabindex=\"-1\">Findings</h2>")?;
    let several = report.targets.len() > 1;
    let listed = || standing::all(report).filter(|f| is_listed(f));
    if listed().next().is_none() {
        let mut nothing = words::no_findings(report).to_owned();
        nothing[..1].make_ascii_uppercase();
        return writeln!(out, "<p>{nothing}.</p>\n</section>");
    }
    controls(&FindingKind::among(listed()), &severities(listed()), out)?;
    writeln!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table of findings\">\n\
         <table id=\"findings-table\">\n<thead><tr>"
    )?;
    for column in [
        "Severity",
        "Risk",
        "Id",
        "Package",
        "Installed",
        "Fixed in",
        "EPSS",
        "KEV",
        "What",
    ] {
        writeln!(out, "<th scope=\"col\">{column}</th>")?;
    }
    if several {
        writeln!(out, "<th scope=\"col\">Target</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for target in &report.targets {
        for group in groups::by_package(target, is_listed, in_order) {
            for finding in group.findings.iter().copied() {
                let target = several.then_some(target);
                row(finding, (&group.name, &group.version), target, out)?;
            }
        }
        for (_, findings) in groups::by_kind(target, in_order) {
            for finding in findings {
                let package = finding.package.as_deref().unwrap_or_default();
                row(finding, (package, ""), several.then_some(target), out)?;
            }
        }
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</section>")
}

/// Those that this version knows, and those of a newer version that findings have.
fn severities<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Severity> {
    let mut severities: Vec<_> = Severity::worst_first().collect();
    for finding in findings {
        if !severities.contains(&finding.severity) {
            severities.push(finding.severity);
        }
    }
    severities
}

/// Search and filters, hidden until the script is there to serve them.
fn controls(
    kinds: &[FindingKind],
    severities: &[Severity],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(
        out,
        "<div id=\"controls\" class=\"controls\" role=\"search\" aria-label=\"Findings\" hidden>\n\
         <label class=\"field\" for=\"search\">Search\
         <input type=\"search\" id=\"search\" autocomplete=\"off\"></label>\n\
         <label class=\"field\" for=\"kind\">Kind<select id=\"kind\">\
         <option value=\"\">all kinds</option>"
    )?;
    for kind in kinds {
        let name = html(kind.name());
        writeln!(out, "<option value=\"{name}\">{name}</option>")?;
    }
    writeln!(
        out,
        "</select></label>\n<fieldset><legend>Severity</legend>"
    )?;
    for severity in severities {
        let severity = html(severity.name());
        writeln!(
            out,
            "<label><input type=\"checkbox\" name=\"severity\" value=\"{severity}\" checked> \
             {severity}</label>"
        )?;
    }
    writeln!(
        out,
        "</fieldset>\n<label><input type=\"checkbox\" id=\"fixable\"> only with a fix</label>\n\
         <p id=\"shown\" class=\"soft\" role=\"status\"></p>\n</div>"
    )
}

fn row(
    finding: &Finding,
    (package, version): (&str, &str),
    target: Option<&TargetReport>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let rank = Severity::worst_first().position(|s| s == finding.severity);
    writeln!(
        out,
        "<tr data-severity=\"{}\" data-kind=\"{}\" data-fixable=\"{}\">\n\
         <td data-sort=\"{}\">{}</td>\n\
         <td class=\"number\" data-sort=\"{}\">{}</td>\n\
         <td class=\"id\">{}</td>\n<td class=\"name\">{}</td>\n<td class=\"name\">{}</td>\n\
         <td class=\"name\">{}</td>",
        html(finding.severity.name()),
        html(finding.kind.name()),
        if finding.fixable() { "yes" } else { "no" },
        rank.unwrap_or(Severity::ALL.len()),
        badges(finding),
        finding.risk,
        finding.risk,
        id(finding),
        html(package),
        html(version),
        html(
            &if words::fix(finding) == "undecided" || finding.fixed_in.is_empty() {
                words::fix(finding).to_owned()
            } else {
                finding.fixed_in.join(", ")
            }
        ),
    )?;
    let epss = finding.epss.map_or_else(String::new, words::epss_percent);
    let score = finding.epss.map_or(-1.0, |e| e.score);
    writeln!(
        out,
        "<td class=\"number\" data-sort=\"{score}\">{epss}</td>"
    )?;
    match finding.kev {
        Some(kev) => writeln!(
            out,
            "<td data-sort=\"0\"><span class=\"badge kev\" title=\"known to be exploited since {}\">KEV</span> \
             <span class=\"due\">due {}</span></td>",
            kev.added, kev.due
        )?,
        None => writeln!(out, "<td data-sort=\"1\"></td>")?,
    }
    writeln!(out, "<td class=\"what\">")?;
    what(finding, out)?;
    writeln!(out, "</td>")?;
    if let Some(target) = target {
        writeln!(
            out,
            "<td class=\"target\">{}</td>",
            html(&target.target.reference)
        )?;
    }
    writeln!(out, "</tr>")
}

/// How bad a finding is; its status beside it where it is not just open.
fn badges(finding: &Finding) -> String {
    let severity = badge(finding.severity);
    match (Standing::of(finding), finding.status) {
        (Standing::Open, known) if !matches!(known, Status::Other(_)) => severity,
        (_, status) => format!(
            "{severity} <span class=\"badge\">{}</span>",
            html(&words::status(status))
        ),
    }
}

pub(super) fn badge(severity: Severity) -> String {
    let (class, word) = (class(severity), html(severity.name()));
    format!("<span class=\"badge {class}\">{word}</span>")
}

pub(super) fn id(finding: &Finding) -> String {
    let text = html(&finding.id);
    match words::link(&finding.id, &finding.references) {
        Some(link) => format!("<a href=\"{}\" rel=\"noreferrer\">{text}</a>", html(&link)),
        None => text.into_owned(),
    }
}

/// The title, and all else that is known, folded away.
pub(super) fn what(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<details><summary>{}</summary>\n<div class=\"card\">",
        html(if finding.title.is_empty() {
            &finding.id
        } else {
            &finding.title
        })
    )?;
    for line in finding.description.lines() {
        writeln!(out, "<p>{}</p>", html(line))?;
    }
    let list = |items: &[String]| items.join(", ");
    let facts = [
        ("Kind", finding.kind.name().to_owned()),
        ("Where", words::place(finding)),
        ("Seen", finding.evidence.clone()),
        ("What to do", finding.remedy.clone()),
        ("Status", words::status(finding.status).into_owned()),
        ("Risk", format!("{} of 100", finding.risk)),
        ("Also known as", list(&finding.aliases)),
    ];
    writeln!(out, "<dl>")?;
    for (name, value) in facts {
        if !value.is_empty() {
            writeln!(out, "<dt>{name}</dt><dd>{}</dd>", html(&value))?;
        }
    }
    for score in &finding.scores {
        writeln!(
            out,
            "<dt>CVSS by {}</dt><dd>{:.1} <code>{}</code></dd>",
            html(&score.source),
            score.score,
            html(&score.vector)
        )?;
    }
    for verdict in &finding.verdicts {
        writeln!(
            out,
            "<dt>{} says</dt><dd>{}: {}</dd>",
            html(&verdict.source),
            html(&words::status(verdict.status)),
            html(&verdict.reason)
        )?;
    }
    for edit in &finding.edits {
        self::edit(edit, out)?;
    }
    writeln!(out, "</dl>")?;
    let links: Vec<_> = finding
        .references
        .iter()
        .filter(|r| is_web_link(r))
        .collect();
    if !links.is_empty() {
        writeln!(out, "<ul class=\"holes\">")?;
        for link in links {
            let link = html(link);
            writeln!(
                out,
                "<li><a href=\"{link}\" rel=\"noreferrer\">{link}</a></li>"
            )?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</div></details>")
}

/// A change that mends a finding.
fn edit(edit: &Edit, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<dt>Change of {}, bytes {} to {}</dt>",
        html(&edit.path),
        edit.start,
        edit.end
    )?;
    if edit.text.is_empty() {
        return writeln!(out, "<dd>is taken out</dd>");
    }
    for line in edit.text.lines() {
        writeln!(out, "<dd><code>{}</code></dd>", html(line))?;
    }
    Ok(())
}
