//! `--mount`: fields between commas, `type=bind,source=/a,target=/b,readonly`.

use super::parse::Given;
use super::run::{known_words, told};
use crate::compose::UNKNOWN;
use crate::mount::{Mount, MountKind, Tmpfs};
use crate::spec::ContainerSpec;
use crate::told::Told;

/// Adds the mount that an option says.
pub(super) fn read(given: &Given<'_>, spec: &mut ContainerSpec) {
    let (span, text) = (given.value_span(), given.text().unwrap_or_default());
    let fields: Vec<(&str, &str)> = text
        .split(',')
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, "true"));
            (name.trim(), value.trim())
        })
        .collect();
    let field = |names: &[&str]| {
        fields
            .iter()
            .find(|(name, _)| names.contains(name))
            .map(|(_, value)| *value)
    };
    let kind = field(&["type"]).unwrap_or("volume");
    let (source, target) = (
        field(&["source", "src"]),
        field(&["target", "dst", "destination"]),
    );
    if kind == "tmpfs" {
        let value = target
            .filter(|target| !target.contains(UNKNOWN))
            .map(|target| Tmpfs {
                target: target.to_owned(),
                sized: match field(&["tmpfs-size"]) {
                    Some(size) if size.contains(UNKNOWN) => None,
                    size => Some(size.is_some_and(|size| size != "0")),
                },
                options: Vec::new(),
            });
        spec.tmpfs.push(Told {
            value,
            span,
            key: given.word.span,
        });
        return;
    }
    let read_only = match field(&["readonly", "ro"]) {
        Some(value) if value.contains(UNKNOWN) => None,
        Some(value) => Some(super::value::is_true(value)),
        None => known_words(text).then_some(false),
    };
    spec.mounts.push(Mount {
        span,
        kind: match kind {
            "bind" => Some(MountKind::Bind),
            "volume" => Some(MountKind::Volume),
            kind if kind.contains(UNKNOWN) => None,
            _ => Some(MountKind::Other),
        },
        source: source.map(|source| told(source, given)),
        backing: None,
        target: target.map(|target| told(target, given)),
        read_only,
    });
}
