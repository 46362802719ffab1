//! The findings, in pages that fold, and that a script makes one table of that can be searched, filtered and
//! sorted.

use std::io;

use seawall_model::{Finding, FindingKind, Report, Severity, Status, TargetReport};

use super::class;
use super::details::what;
use crate::escape::html;
use crate::inventory::Inventory;
use crate::standing::{self, Standing, is_listed};
use crate::{groups, words};

/// Findings of a page: a browser lays out no more at once.
const PAGE: usize = 250;
/// Files that are named beside a package; all are among the details.
const FILES_NAMED: usize = 2;

/// What counts or wants a person's eye, and every recommendation of a benchmark.
pub(super) fn open(
    report: &Report,
    inventories: &[Inventory<'_>],
    in_order: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"findings\">")?;
    writeln!(out, "<h2 id=\"findings\" tabindex=\"-1\">Findings</h2>")?;
    let listed = || standing::all(report).filter(|f| is_listed(f));
    if listed().next().is_none() {
        let mut nothing = words::none_found(report);
        nothing[..1].make_ascii_uppercase();
        return writeln!(out, "<p>{}.</p>\n</section>", html(&nothing));
    }
    controls(&FindingKind::among(listed()), &severities(listed()), out)?;
    let mut pages = Pages {
        total: listed().count(),
        written: 0,
        several: report.targets.len() > 1,
    };
    for (target, inventory) in report.targets.iter().zip(inventories) {
        let mut row = |finding: &Finding, package: (&str, &str)| {
            pages.before(out)?;
            let row = Row {
                finding,
                package,
                target: pages.several.then_some(target),
                inventory,
            };
            row.write(out)?;
            pages.behind(out)
        };
        for group in groups::by_package(target, inventory, is_listed, in_order) {
            for finding in &group.findings {
                row(finding, (&group.name, &group.version))?;
            }
        }
        for (_, findings) in groups::by_kind(target, in_order) {
            for finding in findings {
                row(
                    finding,
                    (finding.package.as_deref().unwrap_or_default(), ""),
                )?;
            }
        }
    }
    writeln!(
        out,
        "<nav id=\"pager\" class=\"pager\" aria-label=\"Pages of findings\" hidden>\n\
         <button type=\"button\" id=\"back\">Back</button> <span id=\"page\" role=\"status\"></span> \
         <button type=\"button\" id=\"forth\">Next</button>\n</nav>\n</section>"
    )
}

/// The pages that are written.
struct Pages {
    total: usize,
    written: usize,
    several: bool,
}

impl Pages {
    /// Begins a page where one is to begin.
    fn before(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.written.is_multiple_of(PAGE) {
            return Ok(());
        }
        let (number, first) = (self.written / PAGE + 1, self.written + 1);
        let last = (self.written + PAGE).min(self.total);
        if self.total > PAGE {
            let open = if number == 1 { " open" } else { "" };
            writeln!(
                out,
                "<details class=\"page\"{open}><summary>Findings {first} to {last} of {}</summary>",
                self.total
            )?;
        }
        // The script knows the first one.
        let id = if number == 1 {
            " id=\"findings-table\""
        } else {
            ""
        };
        writeln!(
            out,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Findings {first} to {last}\">\n\
             <table{id} class=\"findings\" role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">"
        )?;
        for column in COLUMNS {
            writeln!(out, "<th role=\"columnheader\" scope=\"col\">{column}</th>")?;
        }
        if self.several {
            writeln!(out, "<th role=\"columnheader\" scope=\"col\">Target</th>")?;
        }
        writeln!(out, "</tr></thead>\n<tbody role=\"rowgroup\">")
    }

    /// Ends the page where it is full, or all are written.
    fn behind(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        self.written += 1;
        if !self.written.is_multiple_of(PAGE) && self.written != self.total {
            return Ok(());
        }
        writeln!(out, "</tbody>\n</table>\n</div>")?;
        if self.total > PAGE {
            writeln!(out, "</details>")?;
        }
        Ok(())
    }
}

const COLUMNS: [&str; 9] = [
    "Severity",
    "Risk",
    "Id",
    "Package",
    "Installed",
    "Fixed in",
    "EPSS",
    "KEV",
    "What",
];

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

/// A finding in the table.
struct Row<'r> {
    finding: &'r Finding,
    /// Name and version.
    package: (&'r str, &'r str),
    /// Where there are several.
    target: Option<&'r TargetReport>,
    inventory: &'r Inventory<'r>,
}

impl Row<'_> {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let finding = self.finding;
        let rank = Severity::worst_first().position(|s| s == finding.severity);
        writeln!(
            out,
            "<tr role=\"row\" data-severity=\"{}\" data-kind=\"{}\" data-fixable=\"{}\">",
            html(finding.severity.name()),
            html(finding.kind.name()),
            if finding.fixable() { "yes" } else { "no" },
        )?;
        let fix = if words::fix(finding) == "undecided" || finding.fixed_in.is_empty() {
            words::fix(finding).to_owned()
        } else {
            finding.fixed_in.join(", ")
        };
        let rank = rank.unwrap_or(Severity::ALL.len()).to_string();
        let risk = finding.risk.to_string();
        cell(out, "Severity", "", Some(&rank), &badges(finding))?;
        cell(out, "Risk", "number", Some(&risk), &risk)?;
        cell(out, "Id", "id", None, &id(finding))?;
        cell(out, "Package", "name", None, &self.package())?;
        cell(out, "Installed", "name", None, &html(self.package.1))?;
        cell(out, "Fixed in", "name", None, &html(&fix))?;
        let epss = finding.epss.map_or_else(String::new, words::epss_percent);
        let score = finding.epss.map_or(-1.0, |e| e.score).to_string();
        cell(out, "EPSS", "number", Some(&score), &epss)?;
        let (kev, order) = match finding.kev {
            Some(kev) => (
                format!(
                    "<span class=\"badge kev\" title=\"known to be exploited since {}\">KEV</span> \
                     <span class=\"due\">due {}</span>",
                    kev.added, kev.due
                ),
                "0",
            ),
            None => (String::new(), "1"),
        };
        cell(out, "KEV", "", Some(order), &kev)?;
        writeln!(out, "<td role=\"cell\" class=\"what\" data-label=\"What\">")?;
        what(finding, self.inventory, out)?;
        writeln!(out, "</td>")?;
        if let Some(target) = self.target {
            let name = html(&target.target.reference);
            cell(out, "Target", "target", None, &name)?;
        }
        writeln!(out, "</tr>")
    }

    /// The package's name, and the first files that tell of it.
    fn package(&self) -> String {
        let mut text = html(self.package.0).into_owned();
        let files = self.inventory.files(self.finding);
        for file in files.iter().take(FILES_NAMED) {
            let file = file.text();
            text = format!("{text} <span class=\"file\">{}</span>", html(&file));
        }
        if files.len() > FILES_NAMED {
            let more = files.len() - FILES_NAMED;
            text = format!("{text} <span class=\"file\">and {more} more</span>");
        }
        text
    }
}

/// A cell of a row; an empty one takes no place where the rows are cards. The content is markup.
fn cell(
    out: &mut dyn io::Write,
    label: &str,
    class: &str,
    sort: Option<&str>,
    content: &str,
) -> io::Result<()> {
    let class = match (class, content) {
        ("", "") => " class=\"empty\"".to_owned(),
        ("", _) => String::new(),
        (class, "") => format!(" class=\"{class} empty\""),
        (class, _) => format!(" class=\"{class}\""),
    };
    let sort = sort.map_or_else(String::new, |sort| format!(" data-sort=\"{sort}\""));
    writeln!(
        out,
        "<td role=\"cell\"{class} data-label=\"{label}\"{sort}>{content}</td>"
    )
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
