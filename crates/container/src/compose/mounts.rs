//! Mounts: `[source:]target[:options]`, or a mapping; and file systems in memory.

use std::collections::HashMap;

use seawall_syntax::{Node, NodeValue, Span};

use super::fields::Fields;
use super::interpolation::{UNKNOWN, interpolate, known};
use crate::mount::{Mount, MountKind, Tmpfs};
use crate::told::Told;

/// The mounts, and the file systems in memory of both notations.
pub(super) fn read(fields: &mut Fields<'_>) -> (Vec<Mount>, Vec<Told<Tmpfs>>) {
    let (mut mounts, mut memory) = (Vec::new(), Vec::new());
    if let Some(entry) = fields.entry("volumes") {
        for item in fields.items_of(entry) {
            if let Some(inner) = fields.mapping(item) {
                long(fields, inner, item, &mut mounts, &mut memory);
            } else {
                let text = fields.scalar_in_part(item, "volumes");
                mounts.extend(text.map(|text| short(&text, item.span)));
            }
        }
    }
    memory.extend(tmpfs(fields));
    mounts.extend(api_socket(fields));
    (mounts, memory)
}

/// The engine's socket, which Compose mounts where it is asked to.
fn api_socket(fields: &mut Fields<'_>) -> Option<Mount> {
    let asked = fields
        .flag("use_api_socket")
        .filter(|asked| !asked.is(&false))?;
    let path = asked.value.map(|_| "/var/run/docker.sock".to_owned());
    let path = Told {
        value: path,
        span: asked.span,
        key: asked.key,
    };
    Some(Mount {
        span: asked.span,
        kind: Some(MountKind::Bind),
        source: Some(path.clone()),
        backing: None,
        target: Some(path),
        read_only: Some(false),
    })
}

/// The paths of the host that volumes declared at the top stand for (the options of the driver `local`).
pub(super) fn backings(volumes: &Node) -> HashMap<&str, String> {
    let backing = |volume: &Node| {
        let options = volume.get("driver_opts")?;
        let bind = options.get("o")?.text()?;
        let bind = bind
            .split(',')
            .any(|o| matches!(o.trim(), "bind" | "rbind"));
        let path = known(interpolate(options.get("device")?.text()?))?;
        (bind && path.starts_with('/')).then_some(path)
    };
    let entries = volumes.entries().iter();
    let backed = entries.filter_map(|entry| Some((entry.key.as_str(), backing(&entry.value)?)));
    backed.collect()
}

fn told(text: &str, span: Span) -> Told<String> {
    Told {
        value: known(text.to_owned()),
        span,
        key: span,
    }
}

/// The mount that `[source:]target[:options]` says.
pub(crate) fn short(text: &str, span: Span) -> Mount {
    let parts = split(text);
    let (source, target, options) = match parts.as_slice() {
        [target] => (None, *target, ""),
        [source, target, rest @ ..] => {
            (Some(*source), *target, rest.first().copied().unwrap_or(""))
        }
        [] => (None, "", ""),
    };
    let words: Vec<&str> = options.split(',').collect();
    Mount {
        span,
        kind: match source {
            // A variable may hold both halves.
            None if target.contains(UNKNOWN) => None,
            None => Some(MountKind::Volume),
            Some(source) => kind(source),
        },
        source: source.map(|source| told(source, span)),
        backing: None,
        target: Some(told(target, span)),
        read_only: if words.contains(&"ro") {
            Some(true)
        } else {
            (!options.contains(UNKNOWN)).then_some(false)
        },
    }
}

/// The parts between colons; the one behind a Windows drive's letter is none.
fn split(text: &str) -> Vec<&str> {
    let drive = |text: &str| {
        let mut chars = text.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.next() == Some(':')
            && chars.next().is_some_and(|c| matches!(c, '\\' | '/'))
    };
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let skip = if drive(rest) { 2 } else { 0 };
        let colon = rest.get(skip..).and_then(|text| text.find(':'));
        let Some(at) = colon else {
            parts.push(rest);
            return parts;
        };
        let (part, after) = rest.split_at(skip + at);
        parts.push(part);
        rest = after.get(1..).unwrap_or_default();
    }
}

/// A path is one of the host, a name is a volume's.
fn kind(source: &str) -> Option<MountKind> {
    let bind = source.starts_with(['/', '.', '~', '\\']) || source.get(1..2) == Some(":");
    if bind {
        Some(MountKind::Bind)
    } else {
        (!source.starts_with(UNKNOWN)).then_some(MountKind::Volume)
    }
}

fn long<'n>(
    fields: &mut Fields<'n>,
    mut inner: Fields<'n>,
    item: &Node,
    mounts: &mut Vec<Mount>,
    memory: &mut Vec<Told<Tmpfs>>,
) {
    let kind = inner.text("type");
    let (source, target) = (inner.text("source"), inner.text("target"));
    let read_only = inner.flag("read_only");
    if kind.is_none() {
        inner.wrong(item.span, "type", "is missing");
    }
    let kind = kind.and_then(|told| told.value);
    if kind.as_deref() == Some("tmpfs") {
        let options = inner.entry("tmpfs");
        let size = options.and_then(|options| inner.mapping(&options.value)?.text("size"));
        memory.push(Told {
            value: target.and_then(|told| told.value).map(|target| Tmpfs {
                target,
                sized: size.map_or(Some(false), |told| told.value.map(|size| size != "0")),
                options: Vec::new(),
            }),
            span: item.span,
            key: item.span,
        });
    } else {
        mounts.push(Mount {
            span: item.span,
            kind: kind.map(|kind| match kind.as_str() {
                "bind" => MountKind::Bind,
                "volume" => MountKind::Volume,
                _ => MountKind::Other,
            }),
            source,
            backing: None,
            target,
            read_only: read_only.map_or(Some(false), |told| told.value),
        });
    }
    fields.take(inner, "volumes");
}

/// `path[:options]`, one or a list.
fn tmpfs(fields: &mut Fields<'_>) -> Vec<Told<Tmpfs>> {
    let Some(entry) = fields.entry("tmpfs") else {
        return Vec::new();
    };
    let items = match &entry.value.value {
        NodeValue::List(items) => items.as_slice(),
        _ => std::slice::from_ref(&entry.value),
    };
    let mut memory = Vec::new();
    for item in items {
        let told = fields.scalar(item, "tmpfs");
        memory.extend(told.map(|told| told.map(|text| in_memory(&text))));
    }
    memory
}

/// What `path[:options]` says.
pub(crate) fn in_memory(text: &str) -> Tmpfs {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    let options: Vec<String> = options.split(',').map(|o| o.trim().to_owned()).collect();
    let size = options.iter().find_map(|o| o.strip_prefix("size="));
    Tmpfs {
        target: target.to_owned(),
        sized: Some(size.is_some_and(|size| size != "0")),
        options: options.into_iter().filter(|o| !o.is_empty()).collect(),
    }
}
