//! `ignore:`, the findings that are set aside for a time, and why.

use seawall_model::{Date, FindingKind};
use serde_json::{Map, Value, json};

use super::Section;
use crate::document::{Named, unknown};
use crate::ignore::{Condition, Ignore, Source};
use crate::{Glob, PolicyError};

pub(crate) static IT: Section = Section {
    key: "ignore",
    required: false,
    schema,
    read: |field, policy| {
        for item in field.list()? {
            let ignore = read(&item)?;
            policy.ignores.push(ignore);
        }
        Ok(())
    },
};

/// What a key of a rule does.
struct Key {
    name: &'static str,
    doc: &'static str,
    role: Role,
}

enum Role {
    /// Chooses findings; a rule needs one of these.
    Chooses(fn(&Named<'_>) -> Result<Condition, PolicyError>),
    /// Narrows the choice.
    Narrows(fn(&Named<'_>) -> Result<Condition, PolicyError>),
    /// Must be there.
    Accounts(fn(&Named<'_>, &mut Ignore) -> Result<(), PolicyError>),
}

const WHY: &str = "every ignore needs a reason, an owner and a date";

static KEYS: [Key; 8] = [
    Key {
        name: "id",
        doc: "The finding's id or one of its aliases.",
        role: Role::Chooses(|f| Ok(Condition::Id(f.text()?.to_owned()))),
    },
    Key {
        name: "package",
        doc: "Glob on the package's URL, with or without its version, or on its name.",
        role: Role::Chooses(|f| Ok(Condition::Package(glob(f)?))),
    },
    Key {
        name: "path",
        doc: "Glob on the path of the finding or of its package, from the root of the target.",
        role: Role::Chooses(|f| {
            let text = f.text()?;
            let pattern = text.strip_prefix('/').unwrap_or(text);
            Ok(Condition::Path(vec![compile(f, pattern)?]))
        }),
    },
    Key {
        name: "kind",
        doc: "The kind of finding.",
        role: Role::Chooses(kind),
    },
    Key {
        name: "target",
        doc: "Glob on the name of the target.",
        role: Role::Narrows(|f| Ok(Condition::Target(glob(f)?))),
    },
    Key {
        name: "reason",
        doc: "Why the finding does not count.",
        role: Role::Accounts(|f, i| {
            i.reason = Some(f.text()?.to_owned());
            Ok(())
        }),
    },
    Key {
        name: "owner",
        doc: "Who answers for it.",
        role: Role::Accounts(|f, i| {
            i.owner = Some(f.text()?.to_owned());
            Ok(())
        }),
    },
    Key {
        name: "until",
        doc: "The last day on which it holds, YYYY-MM-DD.",
        role: Role::Accounts(|f, i| {
            i.until = Some(date(f)?);
            Ok(())
        }),
    },
];

fn read(item: &Named<'_>) -> Result<Ignore, PolicyError> {
    if item.is_null() {
        return Err(item.mistyped("a mapping"));
    }
    let mut ignore = Ignore {
        source: Source {
            file: item.file.to_owned(),
            line: item.node.at.line,
            foreign: false,
        },
        conditions: Vec::new(),
        reason: None,
        owner: None,
        until: None,
    };
    let mut chosen = false;
    for (field, mark) in item.entries()? {
        let Some(key) = KEYS.iter().find(|k| k.name == field.name) else {
            let known = KEYS.iter().map(|k| k.name);
            return Err(unknown(
                item.file,
                mark,
                "key of an ignore",
                field.name,
                known,
            ));
        };
        match key.role {
            Role::Chooses(condition) => {
                chosen = true;
                ignore.conditions.push(condition(&field)?);
            }
            Role::Narrows(condition) => ignore.conditions.push(condition(&field)?),
            Role::Accounts(set) => set(&field, &mut ignore)?,
        }
    }
    let missing = |key: &str, why| PolicyError::Missing {
        at: item.place(),
        what: "this ignore".to_owned(),
        key: key.to_owned(),
        why,
    };
    if !chosen {
        return Err(missing(
            "id",
            "it must name an id, a package, a path or a kind",
        ));
    }
    let accounts = KEYS.iter().filter(|k| matches!(k.role, Role::Accounts(_)));
    match accounts.into_iter().find(|k| item.get(k.name).is_none()) {
        Some(key) => Err(missing(key.name, WHY)),
        None => Ok(ignore),
    }
}

fn glob(field: &Named<'_>) -> Result<Glob, PolicyError> {
    compile(field, field.text()?)
}

fn compile(field: &Named<'_>, pattern: &str) -> Result<Glob, PolicyError> {
    Glob::new(pattern).map_err(|error| PolicyError::Syntax {
        at: field.place(),
        message: format!("{} is no pattern: {error}", field.name),
        found: None,
    })
}

fn kind(field: &Named<'_>) -> Result<Condition, PolicyError> {
    let text = field.text()?;
    let kind = FindingKind::from_name(text).ok_or_else(|| {
        let known = FindingKind::ALL.iter().map(|kind| kind.name());
        unknown(field.file, field.node.at, "kind", text, known)
    })?;
    Ok(Condition::Kind(kind))
}

/// A date and nothing else: a time of day would not hold.
fn date(field: &Named<'_>) -> Result<Date, PolicyError> {
    let text = field.text()?;
    let date = text.parse::<Date>().ok().filter(|d| d.to_string() == text);
    date.ok_or_else(|| field.mistyped("a date (YYYY-MM-DD)"))
}

fn schema() -> Value {
    let properties: Map<_, _> = KEYS
        .iter()
        .map(|key| {
            let mut rule = json!({"type": "string", "minLength": 1, "description": key.doc});
            if let Some(rule) = rule.as_object_mut() {
                match key.name {
                    "kind" => {
                        let kinds: Vec<_> =
                            FindingKind::ALL.iter().map(|kind| kind.name()).collect();
                        rule.insert("enum".to_owned(), json!(kinds));
                    }
                    "until" => {
                        let pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
                        rule.insert("pattern".to_owned(), json!(pattern));
                    }
                    _ => {}
                }
            }
            (key.name.to_owned(), rule)
        })
        .collect();
    let named = |wanted: fn(&Role) -> bool| KEYS.iter().filter(move |k| wanted(&k.role));
    let required: Vec<_> = named(|r| matches!(r, Role::Accounts(_)))
        .map(|k| k.name)
        .collect();
    let choices: Vec<_> = named(|r| matches!(r, Role::Chooses(_)))
        .map(|k| json!({"required": [k.name]}))
        .collect();
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": required,
            "anyOf": choices,
            "additionalProperties": false
        },
        "description": "Findings that are set aside until a day."
    })
}
