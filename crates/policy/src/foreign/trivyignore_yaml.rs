//! Trivy's `.trivyignore.yaml`: a list of rules for each kind of finding (Trivy documentation,
//! "Filtering", ".trivyignore.yaml").

use seawall_model::{FindingKind, Purl};

use super::{Draft, ForeignFormat, Reading};
use crate::document::{Named, read_yaml};
use crate::ignore::Condition;
use crate::{Glob, PolicyError};

pub(crate) static IT: ForeignFormat = ForeignFormat {
    tool: "trivy",
    files: &[".trivyignore.yaml", ".trivyignore.yml"],
    read,
};

/// The lists with the kind of finding that each is of.
const LISTS: [(&str, FindingKind); 4] = [
    ("vulnerabilities", FindingKind::Vulnerability),
    ("misconfigurations", FindingKind::Misconfiguration),
    ("secrets", FindingKind::Secret),
    ("licenses", FindingKind::Licence),
];

fn read(text: &str, reading: &mut Reading<'_>) -> Result<(), PolicyError> {
    let document = read_yaml(reading.file, text)?;
    let root = reading.root(&document);
    for (list, mark) in root.entries()? {
        let Some((_, kind)) = LISTS.iter().find(|(key, _)| *key == list.name) else {
            reading.note(mark, "a list", "it is not understood");
            continue;
        };
        for item in list.list()? {
            for draft in rules(&item, *kind) {
                reading.add(draft);
            }
        }
    }
    Ok(())
}

/// The rule, as often as it names packages: one of them is enough.
fn rules(item: &Named<'_>, kind: FindingKind) -> Vec<Draft> {
    let mut draft = Draft::at(item.node.at);
    let mut purls = Vec::new();
    draft.conditions.push(Condition::Kind(kind));
    for (field, mark) in draft.try_take(item.entries()).unwrap_or_default() {
        match field.name {
            "id" => {
                let id = draft.try_take(field.text());
                draft
                    .conditions
                    .extend(id.map(|id| Condition::Id(id.to_owned())));
            }
            "paths" => {
                let paths = draft.try_take(globs(&field)).unwrap_or_default();
                if !paths.is_empty() {
                    draft.conditions.push(Condition::Path(paths));
                }
            }
            "purls" => purls = draft.try_take(read_purls(&field)).unwrap_or_default(),
            "statement" => draft.take_reason(&field),
            "expired_at" => draft.take_date(&field),
            _ => draft.unknown(mark),
        }
    }
    if item.get("id").is_none() {
        draft.spoil(item.node.at, "it has no id");
    }
    if purls.is_empty() {
        return vec![draft];
    }
    let of_purl = |purl| {
        let mut copy = draft.clone();
        copy.conditions.push(Condition::Purl(Box::new(purl)));
        copy
    };
    purls.into_iter().map(of_purl).collect()
}

/// Patterns of paths; ours have no slash in front.
fn globs(field: &Named<'_>) -> Result<Vec<Glob>, PolicyError> {
    let one = |item: Named<'_>| super::path_glob(&item);
    field.list()?.into_iter().map(one).collect()
}

fn read_purls(field: &Named<'_>) -> Result<Vec<Purl>, PolicyError> {
    let one = |item: Named<'_>| {
        item.text()?
            .parse::<Purl>()
            .map_err(|_malformed| super::syntax(&item, "its package URL is malformed"))
    };
    field.list()?.into_iter().map(one).collect()
}
