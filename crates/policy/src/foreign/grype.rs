//! The `ignore:` rules of Grype's `.grype.yaml` (Grype documentation, "Specifying matches to
//! ignore"). All conditions of a rule must hold; a rule without any does nothing. Names are regular
//! expressions over the whole name.
//!
//! Our findings carry every id of a vulnerability, so `include-aliases` changes nothing here: an id
//! is compared with all of them.

use super::{Draft, ForeignFormat, Reading, path_glob, syntax, whole_name};
use crate::PolicyError;
use crate::document::{Named, read_yaml};
use crate::ignore::Condition;
use seawall_model::FindingKind;

pub(crate) static IT: ForeignFormat = ForeignFormat {
    tool: "grype",
    files: &[".grype.yaml", ".grype/config.yaml", "grype.yaml"],
    read,
};

/// Settings beside `ignore` that leave findings out there, and don't here.
const HIDING: [(&str, &str); 7] = [
    ("only-fixed", "use --ignore-unfixed"),
    ("only-notfixed", "use --filter \"not fixable\""),
    ("ignore-wontfix", "use --filter \"status != will_not_fix\""),
    ("ignore-states", "use --filter"),
    ("exclude", "use --exclude"),
    (
        "fail-on-severity",
        "use --fail-on or fail-on in seawall.yaml",
    ),
    ("vex-documents", "give the documents by --vex"),
];

/// Names of languages and of Grype's package types, with the purl types that we have for them.
const TYPES: [(&str, &[&str]); 22] = [
    ("deb", &["deb"]),
    ("rpm", &["rpm"]),
    ("apk", &["apk"]),
    ("gem", &["gem"]),
    ("ruby", &["gem"]),
    ("npm", &["npm"]),
    ("javascript", &["npm"]),
    ("python", &["pypi"]),
    ("java", &["maven"]),
    ("java-archive", &["maven"]),
    ("go", &["golang"]),
    ("go-module", &["golang"]),
    ("rust", &["cargo"]),
    ("rust-crate", &["cargo"]),
    ("php", &["composer"]),
    ("php-composer", &["composer"]),
    ("dotnet", &["nuget"]),
    ("swift", &["swift", "cocoapods"]),
    ("dart", &["pub"]),
    ("dart-pub", &["pub"]),
    ("bitnami", &["bitnami"]),
    ("hex", &["hex"]),
];

fn read(text: &str, reading: &mut Reading<'_>) -> Result<(), PolicyError> {
    let document = read_yaml(reading.file, text)?;
    let root = reading.root(&document);
    for (field, mark) in root.entries()? {
        if field.name == "ignore" {
            for item in field.list()? {
                let draft = rule(&item);
                reading.add(draft);
            }
        } else if let Some((key, instead)) = HIDING.iter().find(|(key, _)| *key == field.name) {
            let quiet = field.is_null() || field.flag() == Ok(false) || empty(&field);
            if !quiet {
                reading.note(mark, (*key).to_owned(), format!("not read; {instead}"));
            }
        } else {
            reading.setting(mark);
        }
    }
    Ok(())
}

fn empty(field: &Named<'_>) -> bool {
    field.list().is_ok_and(|items| items.is_empty())
        || matches!(&field.node.value, crate::document::NodeValue::Scalar(s) if s.text.is_empty())
}

fn rule(item: &Named<'_>) -> Draft {
    let mut draft = Draft::at(item.node.at);
    for (field, mark) in draft.try_take(item.entries()).unwrap_or_default() {
        if field.is_null() || empty(&field) {
            continue;
        }
        match field.name {
            "vulnerability" => {
                let id = draft.try_take(field.text()).map(str::to_owned);
                draft.conditions.extend(id.map(Condition::Id));
            }
            "reason" => draft.take_reason(&field),
            "include-aliases" => {}
            "fix-state" => {
                let conditions = draft.try_take(fix_state(&field));
                draft.conditions.extend(conditions.unwrap_or_default());
            }
            "namespace" => {
                let conditions = draft.try_take(namespace(&field));
                draft.conditions.extend(conditions.unwrap_or_default());
            }
            "package" => package(&field, &mut draft),
            _ => draft.unknown(mark),
        }
    }
    if draft.conditions.is_empty() {
        draft.spoil(item.node.at, "it has no condition");
    }
    // Grype knows vulnerabilities alone.
    draft
        .conditions
        .push(Condition::Kind(FindingKind::Vulnerability));
    draft
}

fn package(field: &Named<'_>, draft: &mut Draft) {
    for (field, mark) in draft.try_take(field.entries()).unwrap_or_default() {
        if field.is_null() || empty(&field) {
            continue;
        }
        let condition = match field.name {
            "name" => whole_name(&field).map(Condition::NamePattern),
            "version" => field.text().map(|t| Condition::Version(t.to_owned())),
            "upstream-name" => field.text().map(|t| Condition::SourceName(t.to_owned())),
            "location" => path_glob(&field).map(|g| Condition::Path(vec![g])),
            "type" | "language" => types(&field, field.text()),
            _ => {
                draft.unknown(mark);
                continue;
            }
        };
        let condition = draft.try_take(condition);
        draft.conditions.extend(condition);
    }
}

fn types(field: &Named<'_>, name: Result<&str, PolicyError>) -> Result<Condition, PolicyError> {
    let name = name?;
    match TYPES.iter().find(|(known, _)| *known == name) {
        Some((_, types)) => Ok(Condition::Types(types.to_vec())),
        None => Err(syntax(field, "its type is none of packages that we know")),
    }
}

fn fix_state(field: &Named<'_>) -> Result<Vec<Condition>, PolicyError> {
    match field.text()? {
        "fixed" => Ok(vec![Condition::Fixable(true)]),
        "wont-fix" => Ok(vec![Condition::WillNotFix(true)]),
        "not-fixed" => Ok(vec![
            Condition::Fixable(false),
            Condition::WillNotFix(false),
        ]),
        "unknown" => {
            let why = "we don't tell the fix state \"unknown\" from \"not-fixed\"";
            Err(syntax(field, why))
        }
        _ => Err(syntax(field, "its fix state is none that we know")),
    }
}

/// `debian:distro:debian:12` and `github:language:python`: provider, kind, and what it is about.
fn namespace(field: &Named<'_>) -> Result<Vec<Condition>, PolicyError> {
    let text = field.text()?;
    let parts: Vec<_> = text.split(':').collect();
    match parts[..] {
        [_, "distro", id, version] => Ok(vec![
            Condition::Os {
                id: id.to_owned(),
                version: version.to_owned(),
            },
            Condition::Types(vec!["apk", "deb", "rpm"]),
        ]),
        [_, "language", language] => Ok(vec![types(field, Ok(language))?]),
        _ => Err(syntax(field, "its namespace has no counterpart here")),
    }
}
