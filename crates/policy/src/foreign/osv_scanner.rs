//! OSV-Scanner's `osv-scanner.toml` (OSV-Scanner documentation, "Configuration"). Keys are the same
//! in any case. Of several `[[IgnoredVulns]]` with one id the first holds.

use std::collections::HashSet;

use seawall_model::FindingKind;

use super::{Draft, ForeignFormat, Reading, whole_name};
use crate::PolicyError;
use crate::document::{Mark, Named, read_toml};
use crate::ignore::Condition;

pub(crate) static IT: ForeignFormat = ForeignFormat {
    tool: "osv-scanner",
    files: &["osv-scanner.toml"],
    read,
};

fn read(text: &str, reading: &mut Reading<'_>) -> Result<(), PolicyError> {
    let document = read_toml(reading.file, text)?;
    let root = reading.root(&document);
    for (field, mark) in root.entries()? {
        match field.name.to_ascii_lowercase().as_str() {
            "ignoredvulns" => {
                let mut seen = HashSet::new();
                for item in field.list()? {
                    let draft = vulnerability(&item, &mut seen);
                    reading.add(draft);
                }
            }
            "packageoverrides" => {
                for item in field.list()? {
                    package(&item, reading);
                }
            }
            "goversionoverride" | "scangomodversion" => {
                let why = "it says which version of Go to judge, which is not read";
                reading.note(mark, "a setting", why);
            }
            _ => reading.note(mark, "a key", "it is not understood"),
        }
    }
    Ok(())
}

fn vulnerability(item: &Named<'_>, seen: &mut HashSet<String>) -> Draft {
    let mut draft = Draft::at(item.node.at);
    draft
        .conditions
        .push(Condition::Kind(FindingKind::Vulnerability));
    let mut has_id = false;
    for (field, mark) in draft.try_take(item.entries()).unwrap_or_default() {
        match field.name.to_ascii_lowercase().as_str() {
            "id" => {
                has_id = true;
                if let Some(id) = draft.try_take(field.text()) {
                    if !seen.insert(id.to_owned()) {
                        draft.spoil(mark, "an earlier rule has the same id");
                    }
                    draft.conditions.push(Condition::Id(id.to_owned()));
                }
            }
            "ignoreuntil" => draft.take_date(&field),
            "reason" => draft.take_reason(&field),
            _ => draft.unknown(mark),
        }
    }
    if !has_id {
        draft.spoil(item.node.at, "it has no id");
    }
    draft
}

/// What a package's entry says to leave out.
#[derive(Default)]
struct Says {
    everything: bool,
    vulnerabilities: bool,
    licences: Option<Mark>,
    name_is_pattern: bool,
}

fn package(item: &Named<'_>, reading: &mut Reading<'_>) {
    let mut draft = Draft::at(item.node.at);
    draft.conditions.push(Condition::HasPackage);
    let mut says = Says::default();
    let mut name = None;
    for (field, mark) in draft.try_take(item.entries()).unwrap_or_default() {
        match field.name.to_ascii_lowercase().as_str() {
            "name" => name = Some(field),
            "version" => {
                let text = draft.try_take(field.text()).map(str::to_owned);
                draft.conditions.extend(text.map(Condition::Version));
            }
            "ecosystem" => {
                let text = draft.try_take(field.text()).map(str::to_owned);
                draft.conditions.extend(text.map(Condition::Ecosystem));
            }
            "nameisregex" => says.name_is_pattern = draft.try_take(field.flag()) == Some(true),
            "ignore" => says.everything = draft.try_take(field.flag()) == Some(true),
            "vulnerability" => {
                says.vulnerabilities = ignores(&field, &mut draft);
            }
            "license" => says.licences = Some(mark),
            "effectiveuntil" => draft.take_date(&field),
            "reason" => draft.take_reason(&field),
            _ => draft.unknown(mark),
        }
    }
    if let Some(name) = name {
        let condition = if says.name_is_pattern {
            whole_name(&name).map(Condition::NamePattern)
        } else {
            name.text().map(|t| Condition::Name(t.to_owned()))
        };
        let condition = draft.try_take(condition);
        draft.conditions.extend(condition);
    }
    if let Some(mark) = says.licences {
        reading.note(mark, draft.what(), "what it says of licences is not read");
    }
    if !says.everything && says.vulnerabilities {
        draft
            .conditions
            .push(Condition::Kind(FindingKind::Vulnerability));
    }
    if says.everything || says.vulnerabilities || draft.is_spoilt() {
        reading.add(draft);
    } else if says.licences.is_none() {
        reading.setting(item.node.at);
    }
}

/// `vulnerability.ignore`
fn ignores(field: &Named<'_>, draft: &mut Draft) -> bool {
    let mut flag = false;
    for (field, mark) in draft.try_take(field.entries()).unwrap_or_default() {
        if field.name.eq_ignore_ascii_case("ignore") {
            flag = draft.try_take(field.flag()) == Some(true);
        } else {
            draft.unknown(mark);
        }
    }
    flag
}
