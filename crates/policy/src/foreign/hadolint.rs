//! The rules of hadolint's `.hadolint.yaml` that set findings aside: `ignored`, and `ignore` in `override`
//! (hadolint's README, "Configure"). What else such a file says is for those who lint.

use seawall_model::FindingKind;

use super::{Draft, ForeignFormat, Reading};
use crate::PolicyError;
use crate::document::{Named, read_yaml};
use crate::ignore::Condition;

pub(crate) static IT: ForeignFormat = ForeignFormat {
    tool: "hadolint",
    files: &[".hadolint.yaml", ".hadolint.yml"],
    read,
};

fn read(text: &str, reading: &mut Reading<'_>) -> Result<(), PolicyError> {
    let document = read_yaml(reading.file, text)?;
    let root = reading.root(&document);
    for (key, _) in root.entries()? {
        match key.name {
            "ignored" => ids(&key, reading)?,
            "override" => {
                for (severity, _) in key.entries()? {
                    if matches!(severity.name, "ignore" | "none") {
                        ids(&severity, reading)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A rule for each id of a list.
fn ids(list: &Named<'_>, reading: &mut Reading<'_>) -> Result<(), PolicyError> {
    for item in list.list()? {
        let mut draft = Draft::at(item.node.at);
        let kind = Condition::Kind(FindingKind::Misconfiguration);
        draft.conditions.push(kind);
        let id = draft.try_take(item.text());
        draft
            .conditions
            .extend(id.map(|id| Condition::Id(id.to_owned())));
        reading.add(draft);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::IT;
    use crate::ignore::Condition;

    #[test]
    fn ids_are_set_aside() {
        let text = "ignored:\n  - DL3008\noverride:\n  error: [DL3001]\n  ignore: [SC2086]\nfailure-threshold: error\n";
        let today = "2026-01-01".parse().unwrap();
        let read = IT.parse(text, ".hadolint.yaml", today);
        let ids = read.ignores.iter().flat_map(|ignore| &ignore.conditions);
        let ids: Vec<&str> = ids
            .filter_map(|condition| match condition {
                Condition::Id(id) => Some(id.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(ids, ["DL3008", "SC2086"]);
        assert!(read.notes.is_empty(), "{:?}", read.notes);
        let broken = IT.parse("ignored: [\n", ".hadolint.yaml", today);
        assert_eq!((broken.ignores.len(), broken.notes.len()), (0, 1));
    }
}
