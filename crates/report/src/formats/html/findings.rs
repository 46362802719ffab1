//! The findings, in one table that can be searched, filtered and sorted.

use std::io;

use seawall_documents::is_web_link;
use seawall_model::{Finding, FindingKind, Report, Severity, TargetReport};

use crate::escape::html;
use crate::{groups, words};

/// What counts.
pub(super) fn open(report: &Report, in_order: bool, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"findings\">")?;
    writeln!(out, "<h2 id=\"findings\" tabindex=\"-1\">Findings</h2>")?;
    let several = report.targets.len() > 1;
    if !report
        .targets
        .iter()
        .any(|t| t.findings.iter().any(Finding::counts))
    {
        let but = if report.targets.iter().all(|t| t.coverage.complete) {
            ""
        } else {
            " in what was looked at"
        };
        return writeln!(out, "<p>No findings{but}.</p>\n</section>");
    }
    controls(out)?;
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
        for group in groups::by_package(target, Finding::counts, in_order) {
            for finding in group.findings.iter().copied() {
                let target = several.then_some(target);
                row(finding, (&group.name, &group.version), target, out)?;
            }
        }
        for kind in [FindingKind::Misconfiguration, FindingKind::Integrity] {
            for finding in groups::of_kind(target, kind, Finding::counts, in_order) {
                row(finding, ("", ""), several.then_some(target), out)?;
            }
        }
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</section>")
}

/// Search and filters, hidden until the script is there to serve them.
fn controls(out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<div id=\"controls\" class=\"controls\" role=\"search\" aria-label=\"Findings\" hidden>\n\
         <label class=\"field\" for=\"search\">Search\
         <input type=\"search\" id=\"search\" autocomplete=\"off\"></label>\n\
         <label class=\"field\" for=\"kind\">Kind<select id=\"kind\">\
         <option value=\"\">all kinds</option>"
    )?;
    for kind in FindingKind::ALL {
        let name = kind.name();
        writeln!(out, "<option value=\"{name}\">{name}</option>")?;
    }
    writeln!(
        out,
        "</select></label>\n<fieldset><legend>Severity</legend>"
    )?;
    for severity in Severity::worst_first() {
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
    let severity = finding.severity;
    let rank = Severity::worst_first().position(|s| s == severity);
    writeln!(
        out,
        "<tr data-severity=\"{severity}\" data-kind=\"{}\" data-fixable=\"{}\">\n\
         <td data-sort=\"{}\"><span class=\"badge {severity}\">{severity}</span></td>\n\
         <td class=\"number\" data-sort=\"{}\">{}</td>\n\
         <td class=\"id\">{}</td>\n<td class=\"name\">{}</td>\n<td class=\"name\">{}</td>\n\
         <td class=\"name\">{}</td>",
        finding.kind.name(),
        if finding.fixable() { "yes" } else { "no" },
        rank.unwrap_or(0),
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

fn id(finding: &Finding) -> String {
    let text = html(&finding.id);
    match words::link(&finding.id, &finding.references) {
        Some(link) => format!("<a href=\"{}\" rel=\"noreferrer\">{text}</a>", html(&link)),
        None => text.into_owned(),
    }
}

/// The title, and all else that is known, folded away.
fn what(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
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
        ("Where", words::place(&finding.location).into_owned()),
        ("Seen", finding.evidence.clone()),
        ("What to do", finding.remedy.clone()),
        ("Status", finding.status.name().replace('_', " ")),
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
            verdict.status.name().replace('_', " "),
            html(&verdict.reason)
        )?;
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

/// What the system's own advisories clear.
pub(super) fn cleared(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let cleared = report.targets.iter().flat_map(groups::cleared);
    let cleared: Vec<_> = cleared.collect();
    if cleared.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"cleared\">\n\
         <h2 id=\"cleared\">Cleared by the system's own advisories</h2>\n<ul class=\"holes\">"
    )?;
    for finding in cleared {
        writeln!(
            out,
            "<li>{} <span class=\"soft\">{}</span>",
            id(finding),
            finding.status.name().replace('_', " ")
        )?;
        what(finding, out)?;
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ul>\n</section>")
}

/// What was set aside, by whom and why.
pub(super) fn set_aside(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut aside = Vec::new();
    for target in &report.targets {
        let findings = target.findings.iter();
        aside.extend(findings.filter_map(|f| Some((target, f, f.suppressed.as_ref()?))));
    }
    if aside.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"aside\">\n<h2 id=\"aside\">Set aside</h2>\n\
         <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table of what was set aside\">\n\
         <table>\n<thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Id</th>\
         <th scope=\"col\">Package</th><th scope=\"col\">By</th><th scope=\"col\">Why</th>\
         <th scope=\"col\">Owner</th><th scope=\"col\">Until</th><th scope=\"col\">Target</th>\
         </tr></thead>\n<tbody>"
    )?;
    for (target, finding, why) in aside {
        let severity = finding.severity;
        writeln!(
            out,
            "<tr><td><span class=\"badge {severity}\">{severity}</span></td><td class=\"id\">{}</td>\
             <td class=\"name\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"id\">{}</td>\
             <td class=\"target\">{}</td></tr>",
            id(finding),
            html(finding.package.as_deref().unwrap_or_default()),
            words::suppressor(why.by),
            html(&why.reason),
            html(why.owner.as_deref().unwrap_or_default()),
            html(why.until.as_deref().unwrap_or_default()),
            html(&target.target.reference)
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</section>")
}
