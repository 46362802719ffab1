//! The findings that ask for nothing: what passed, what the system clears, what was set aside.

use std::io;

use seawall_model::Report;

use super::details::what;
use super::findings::{badge, id};
use crate::escape::html;
use crate::inventory::Inventory;
use crate::standing::{self, Tally};
use crate::{groups, words};

/// What passed or does not apply, folded away.
pub(super) fn closed(
    report: &Report,
    inventories: &[Inventory<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let all = report.targets.iter().flat_map(standing::closed);
    let counts = Tally::of(all).statuses();
    if counts.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"closed\">\n<h2 id=\"closed\">Closed</h2>\n\
         <details><summary>{}</summary>\n<ul class=\"holes\">",
        html(&counts)
    )?;
    for (target, inventory) in report.targets.iter().zip(inventories) {
        for finding in standing::closed(target) {
            writeln!(
                out,
                "<li>{} <span class=\"soft\">{} {}</span>",
                id(finding),
                html(&words::subject(finding)),
                html(&words::status(finding.status))
            )?;
            what(finding, inventory, out)?;
            writeln!(out, "</li>")?;
        }
    }
    writeln!(out, "</ul></details>\n</section>")
}

/// What the system's own advisories clear.
pub(super) fn cleared(
    report: &Report,
    inventories: &[Inventory<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut all = report.targets.iter().flat_map(groups::cleared);
    if all.next().is_none() {
        return Ok(());
    }
    writeln!(
        out,
        "<section aria-labelledby=\"cleared\">\n\
         <h2 id=\"cleared\">Cleared by the system's own advisories</h2>\n<ul class=\"holes\">"
    )?;
    for (target, inventory) in report.targets.iter().zip(inventories) {
        for finding in groups::cleared(target) {
            writeln!(
                out,
                "<li>{} <span class=\"soft\">{}</span>",
                id(finding),
                html(&words::status(finding.status))
            )?;
            what(finding, inventory, out)?;
            writeln!(out, "</li>")?;
        }
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
        writeln!(
            out,
            "<tr><td>{}</td><td class=\"id\">{}</td>\
             <td class=\"name\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"id\">{}</td>\
             <td class=\"target\">{}</td></tr>",
            badge(finding.severity),
            id(finding),
            html(&words::subject(finding)),
            html(words::suppressor(why.by)),
            html(&why.reason),
            html(why.owner.as_deref().unwrap_or_default()),
            html(why.until.as_deref().unwrap_or_default()),
            html(&target.target.reference)
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</section>")
}
