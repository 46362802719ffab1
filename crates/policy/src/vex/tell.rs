//! What a report says of VEX documents: a note for each whose statements hold, and one for each reason for
//! which others don't.

use std::collections::BTreeMap;

use seawall_model::{Hole, HoleName, VexDocument, VexStatement, some_of};

use super::Miss;
use super::statements::{Statement, Statements};

/// Names that one note shows.
const SHOWN: usize = 5;

impl Statements<'_> {
    /// What is to be told, once every finding was judged.
    pub(crate) fn notes(&self) -> Vec<Hole> {
        let documents = self.target.vex.documents.iter().enumerate();
        let mut notes = Vec::new();
        for (number, document) in documents {
            notes.extend(document.unread.iter().cloned());
            let own = || self.all.iter().filter(move |s| s.document == number);
            if document.statements.is_empty() {
                let reason = "it has no statement that can be read";
                notes.push(unmatched(document, "the document", reason));
                continue;
            }
            notes.extend(applied(document, own()));
            let mut missed: BTreeMap<String, Vec<&VexStatement>> = BTreeMap::new();
            for statement in own() {
                if let Some(reason) = self.miss(statement) {
                    missed.entry(reason).or_default().push(statement.of);
                }
            }
            for (reason, statements) in missed {
                let reason = format!("{reason}: {}", named(&statements));
                notes.push(unmatched(document, &count(statements.len()), &reason));
            }
        }
        notes
    }

    /// Why a statement holds of nothing; none if it does.
    fn miss(&self, statement: &Statement<'_>) -> Option<String> {
        let tally = statement.tally.borrow();
        if tally.cleared + tally.left + tally.overtaken > 0 {
            return None;
        }
        if statement.each_product().next().is_none() {
            return Some(Miss::NoProduct.words());
        }
        if tally.asked == 0 {
            return Some("the vulnerability is not among the findings".to_owned());
        }
        let things = || statement.each_product().flat_map(|p| &p.things);
        Some(match &tally.miss {
            Some(Miss::NotThere) if things().any(|thing| self.target.has(thing)) => {
                Miss::OtherPackage.words()
            }
            Some(miss) => miss.words(),
            None => "the findings of the vulnerability are of no package".to_owned(),
        })
    }
}

fn applied<'s, 'a: 's>(
    document: &VexDocument,
    statements: impl Iterator<Item = &'s Statement<'a>>,
) -> Option<Hole> {
    let (mut cleared, mut left, mut overtaken) = (Vec::new(), Vec::new(), Vec::new());
    let mut holding = 0;
    for statement in statements {
        let tally = statement.tally.borrow();
        let lists = [
            (tally.cleared, &mut cleared),
            (tally.left, &mut left),
            (tally.overtaken, &mut overtaken),
        ];
        let mut holds = false;
        for (findings, list) in lists {
            if findings > 0 {
                list.push((statement.of, findings));
                holds = true;
            }
        }
        holding += usize::from(holds);
    }
    let parts = [
        (cleared, "set aside"),
        (left, "left as they are"),
        (overtaken, "decided by another statement"),
    ];
    let parts = parts.iter().filter(|(list, _)| !list.is_empty());
    let parts: Vec<String> = parts.map(|(list, what)| told(list, what)).collect();
    let what = format!("{} of {}", count(holding), document.format);
    (holding > 0).then(|| {
        Hole::new(
            HoleName::VEX_APPLIED,
            what,
            &document.file,
            parts.join("; "),
        )
    })
}

/// `3 findings set aside: CVE-1 (2), CVE-2 (1)`.
fn told(list: &[(&VexStatement, usize)], what: &str) -> String {
    let total: usize = list.iter().map(|(_, findings)| findings).sum();
    let end = if total == 1 { "" } else { "s" };
    let names: Vec<String> = (list.iter().take(SHOWN))
        .map(|(statement, findings)| format!("{} ({findings})", name(statement)))
        .collect();
    let names = some_of(names.iter().map(String::as_str), list.len(), SHOWN);
    format!("{total} finding{end} {what}: {names}")
}

fn unmatched(document: &VexDocument, what: &str, reason: &str) -> Hole {
    Hole::new(HoleName::VEX_UNMATCHED, what, &document.file, reason)
}

fn count(statements: usize) -> String {
    match statements {
        1 => "1 statement".to_owned(),
        more => format!("{more} statements"),
    }
}

fn named(statements: &[&VexStatement]) -> String {
    let mut names: Vec<&str> = statements.iter().map(|s| name(s)).collect();
    names.sort_unstable();
    names.dedup();
    some_of(names.iter().copied(), names.len(), SHOWN)
}

/// The first name of a vulnerability that looks like one.
fn name(statement: &VexStatement) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let is_name = |id: &&String| id.len() <= 64 && id.chars().all(plain);
    let named = statement.ids.iter().find(is_name);
    named.map_or("a vulnerability", String::as_str)
}
