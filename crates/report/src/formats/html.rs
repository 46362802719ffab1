//! HTML: one page that opens offline and asks nobody for anything. First what matters most and what to do,
//! then the findings, then what was not looked at, then the inventory.
//!
//! Invariants: no external resource; the content security policy allows the one style and the one
//! script of the page by their hashes and nothing else; without the script it is the same page with
//! plain tables. Every text from outside goes through [`crate::escape::html`], every link through
//! [`is_web_link`](seawall_documents::is_web_link).

mod aside;
mod details;
mod findings;
mod summary;
mod target;

use std::io;

use seawall_model::{Report, Severity};
use sha2::{Digest as _, Sha256};

use crate::escape::html;
use crate::inventory::Inventory;
use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Html = Html;

pub(crate) struct Html;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

impl Reporter for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn help(&self) -> &'static str {
        "one page to show around, offline"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        head(report, out)?;
        writeln!(out, "<main>")?;
        let inventories = Inventory::all(report);
        summary::write(report, &inventories, out)?;
        target::upgrades(report, &inventories, out)?;
        findings::open(report, &inventories, options.in_order, out)?;
        aside::cleared(report, &inventories, out)?;
        aside::closed(report, &inventories, out)?;
        aside::set_aside(report, out)?;
        for (i, target) in report.targets.iter().enumerate() {
            target::write(target, i, out)?;
        }
        if report.targets.iter().any(|t| !t.packages.is_empty()) {
            writeln!(out, "<section aria-labelledby=\"inventory\">")?;
            writeln!(out, "<h2 id=\"inventory\">Inventory</h2>")?;
            for (i, target) in report.targets.iter().enumerate() {
                target::inventory(target, i, out)?;
            }
            writeln!(out, "</section>")?;
        }
        writeln!(out, "</main>")?;
        foot(report, out)
    }
}

fn head(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let subject = match (report.targets.as_slice(), report.failed.as_slice()) {
        ([one], []) => one.target.reference.clone(),
        (several, []) => words::count(several.len(), "target", "targets"),
        ([], [one]) => format!("{}: not read", one.reference),
        (several, failed) => {
            let targets = words::count(several.len(), "target", "targets");
            format!("{targets}, {} not read", failed.len())
        }
    };
    let subject = html(&subject);
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>")?;
    writeln!(out, "<meta charset=\"utf-8\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">",
        hash(STYLE),
        hash(SCRIPT)
    )?;
    writeln!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(out, "<title>Security report: {subject}</title>")?;
    writeln!(out, "<style>{STYLE}</style>\n</head>\n<body>")?;
    writeln!(
        out,
        "<a class=\"skip\" href=\"#findings\">Skip to the findings</a>"
    )?;
    writeln!(out, "<header>\n<p class=\"soft\">Security report</p>")?;
    writeln!(out, "<h1>{subject}</h1>\n</header>")
}

/// The hash of an inline part, as the policy wants it (CSP level 3, "hash-source").
fn hash(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

/// Base64 with padding (RFC 4648 section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = usize::try_from(group >> (18 - 6 * i) & 63).unwrap_or(0);
            text.push(if i > chunk.len() {
                '='
            } else {
                char::from(DIGITS[digit])
            });
        }
    }
    text
}

/// The class of a severity: what the style knows, whatever the word.
fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Other(_) => "unknown",
        known => known.name(),
    }
}

fn foot(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    write!(
        out,
        "<footer>\n<p>Made by {} {}",
        html(&report.tool.name),
        html(&report.tool.version)
    )?;
    if let Some(finished) = report.finished.as_ref().or(report.started.as_ref()) {
        write!(out, " at {}", html(finished))?;
    }
    match &report.advisories.built {
        Some(built) => write!(out, ", with advisories built {}", html(built))?,
        None => write!(out, ", with no advisory index")?,
    }
    writeln!(out, ".</p>")?;
    if !report.advisories.sources.is_empty() {
        writeln!(out, "<details><summary>Advisory sources</summary>\n<ul>")?;
        for source in &report.advisories.sources {
            let records = words::count(
                usize::try_from(source.records).unwrap_or(usize::MAX),
                "record",
                "records",
            );
            let updated = words::day(source).unwrap_or("an unknown day");
            writeln!(
                out,
                "<li>{}: {records}, as of {}</li>",
                html(&source.name),
                html(updated)
            )?;
        }
        writeln!(out, "</ul></details>")?;
    }
    writeln!(
        out,
        "</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_every_length() {
        // RFC 4648 section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_inline_parts_can_not_end_early() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"));
            assert!(!text.contains("<!--"));
        }
    }
}
