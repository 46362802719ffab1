//! Services of a Compose file as specifications of containers (the Compose specification, "Services
//! top-level element"), in short and long syntax, with what they take from merge keys and from services
//! of the same file that they extend.
//!
//! Other files are not read: of a service that needs them the specification is not whole. Whether a key
//! may stand where it stands is not asked here.

mod fields;
mod interpolation;
mod limits;
mod merge;
mod mounts;
mod ports;
mod security;
mod size;

#[cfg(test)]
mod tests;

use seawall_syntax::{Entry, Node, NodeValue};

use crate::mount::MountKind;
use crate::spec::{ContainerSpec, Device, Healthcheck, Namespace, Namespaces};
use crate::told::{Diagnostic, Told};
use fields::Fields;
use merge::Merging;

pub use interpolation::substitute;
pub(crate) use interpolation::{UNKNOWN, interpolate};
pub use merge::{flat, over};
pub(crate) use mounts::{in_memory, short as short_mount};
pub(crate) use ports::parse as port;
pub(crate) use security::{capability, option as security_option};
pub(crate) use size::bytes;

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// What its containers are started with, as far as it was understood.
    pub spec: ContainerSpec,
    /// What was not understood.
    pub diagnostics: Vec<Diagnostic>,
}

/// The services of a file with that root and text, in their order. A value that is no mapping is a service of
/// which nothing is known. One that a provider makes is no container, and left out.
pub fn read(root: &Node, text: &str) -> Vec<Service> {
    let entries = root.get("services").map_or(&[][..], Node::entries);
    let volumes = root.get("volumes").map(merge::flat);
    let backings = volumes.as_ref().map(mounts::backings).unwrap_or_default();
    let mut merging = Merging::new(entries);
    let containers = entries.iter().filter(|e| e.value.get("provider").is_none());
    let services = containers.map(|entry| {
        let mut service = service(&mut merging, entry, text);
        for mount in &mut service.spec.mounts {
            let volume = mount
                .source
                .as_ref()
                .filter(|_| mount.kind == Some(MountKind::Volume));
            let name = volume.and_then(|told| told.value.as_deref());
            mount.backing = name.and_then(|name| backings.get(name).cloned());
        }
        service
    });
    services.collect()
}

fn service(merging: &mut Merging<'_>, entry: &Entry, text: &str) -> Service {
    let merged = merging.service(entry);
    let mut fields = Fields::new(&merged.node, text);
    if !matches!(merged.node.value, NodeValue::Map(_)) {
        fields.wrong(entry.value.span, &entry.key, "must be a mapping");
    }
    let mut spec = ContainerSpec {
        name: entry.key.clone(),
        span: entry.span,
        ..ContainerSpec::default()
    };
    told(&mut fields, &mut spec);
    // A service without an image is part of one that another file completes.
    spec.whole = merged.whole && (spec.image.is_some() || spec.build.is_some());
    Service {
        spec,
        diagnostics: fields.into_diagnostics(),
    }
}

/// Puts every field that was told into the specification.
fn told(fields: &mut Fields<'_>, spec: &mut ContainerSpec) {
    spec.image = fields.text("image");
    spec.build = fields.entry("build").map(|entry| entry.span);
    spec.entrypoint = fields.words("entrypoint");
    spec.command = fields.words("command");
    spec.user = fields.text("user");
    spec.group_add = fields.list("group_add");
    spec.privileged = fields.flag("privileged");
    spec.cap_add = security::capabilities(fields, "cap_add");
    spec.cap_drop = security::capabilities(fields, "cap_drop");
    spec.security = security::options(fields);
    spec.namespaces = namespaces(fields);
    (spec.mounts, spec.tmpfs) = mounts::read(fields);
    spec.devices = devices(fields);
    spec.ports = ports::read(fields);
    spec.environment = fields.pairs("environment");
    spec.env_files = env_files(fields);
    spec.read_only = fields.flag("read_only");
    spec.limits = limits::read(fields);
    spec.restart = fields.text("restart");
    spec.healthcheck = healthcheck(fields);
    spec.init = fields.flag("init");
    spec.labels = fields.pairs("labels");
    spec.sysctls = fields.pairs("sysctls");
}

/// Whose namespace a word of the notation means.
pub(crate) fn namespace(mode: &str) -> Namespace {
    match mode.split_once(':') {
        _ if mode == "host" => Namespace::Host,
        Some(("service" | "container", of)) => Namespace::Shared(of.to_owned()),
        _ => Namespace::Own,
    }
}

fn namespaces(fields: &mut Fields<'_>) -> Namespaces {
    let mut of = |key| {
        fields
            .text(key)
            .map(|told| told.map(|mode| namespace(&mode)))
    };
    Namespaces {
        pid: of("pid"),
        ipc: of("ipc"),
        network: of("network_mode"),
        uts: of("uts"),
        user: of("userns_mode"),
        cgroup: of("cgroup"),
    }
}

/// `source[:target[:permissions]]`, a name of CDI, or a mapping with these.
fn devices(fields: &mut Fields<'_>) -> Vec<Told<Device>> {
    let Some(entry) = fields.entry("devices") else {
        return Vec::new();
    };
    let mut devices = Vec::new();
    for item in fields.items_of(entry) {
        let Some(mut inner) = fields.mapping(item) else {
            let text = fields.scalar(item, &entry.key);
            devices.extend(text.map(|told| told.map(|text| device(&text))));
            continue;
        };
        let source = inner.text("source");
        let value = source.and_then(|told| told.value).map(|source| Device {
            source,
            target: inner.text("target").and_then(|told| told.value),
            permissions: inner.text("permissions").and_then(|told| told.value),
        });
        devices.push(Told {
            value,
            span: item.span,
            key: item.span,
        });
        fields.take(inner, &entry.key);
    }
    devices
}

/// What `source[:target[:permissions]]` says.
pub(crate) fn device(text: &str) -> Device {
    let mut parts = text.split(':').map(str::to_owned);
    Device {
        source: parts.next().unwrap_or_default(),
        target: parts.next(),
        permissions: parts.next(),
    }
}

/// A path, or a list of paths and of mappings with `path`.
fn env_files(fields: &mut Fields<'_>) -> Vec<Told<String>> {
    let Some(entry) = fields.entry("env_file") else {
        return Vec::new();
    };
    if !matches!(entry.value.value, NodeValue::List(_)) {
        return fields
            .scalar(&entry.value, &entry.key)
            .into_iter()
            .collect();
    }
    let mut files = Vec::new();
    for item in entry.value.items() {
        if let Some(mut inner) = fields.mapping(item) {
            files.extend(inner.text("path"));
            fields.take(inner, &entry.key);
        } else {
            files.extend(fields.scalar(item, &entry.key));
        }
    }
    files
}

fn healthcheck(fields: &mut Fields<'_>) -> Option<Told<Healthcheck>> {
    let entry = fields.entry("healthcheck")?;
    let Some(mut inner) = fields.mapping(&entry.value) else {
        fields.wrong(entry.value.span, &entry.key, "must be a mapping");
        return None;
    };
    let disable = inner.flag("disable");
    let test = inner.words("test");
    fields.take(inner, &entry.key);
    let mut disabled = disable.map_or(Some(false), |told| told.value);
    let words = match test {
        Some(told) => told.value,
        None => Some(Vec::new()),
    };
    if words
        .as_ref()
        .and_then(|w| w.first())
        .is_some_and(|w| w == "NONE")
    {
        disabled = Some(true);
    }
    if words.is_none() && disabled == Some(false) {
        disabled = None;
    }
    let value = Healthcheck {
        disabled,
        test: words.unwrap_or_default(),
    };
    Some(Told {
        value: Some(value),
        span: entry.value.span,
        key: entry.span,
    })
}
