//! All that is known of a finding, folded away below its title.

use std::io;

use seawall_documents::is_web_link;
use seawall_model::{Edit, Finding};

use crate::escape::html;
use crate::inventory::Inventory;
use crate::words;

/// The title, and all else that is known, folded away.
pub(super) fn what(
    finding: &Finding,
    inventory: &Inventory<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
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
    let files = inventory.files(finding);
    let place = match files.as_slice() {
        [] | [_] => words::place(finding),
        _ => String::new(),
    };
    let facts = [
        ("Kind", finding.kind.name().to_owned()),
        ("Where", place),
        ("Needed by", inventory.way_of(finding).unwrap_or_default()),
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
    if files.len() > 1 {
        writeln!(out, "<dt>In {} files</dt>", files.len())?;
        for file in &files {
            writeln!(out, "<dd>{}</dd>", html(&file.text()))?;
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
