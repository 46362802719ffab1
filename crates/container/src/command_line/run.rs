//! What `docker run`, `docker create` and `docker service create` start.

use seawall_syntax::Span;

use super::mounts;
use super::parse::{Flaw, FlawKind, Given, Invocation, is_placeholder};
use super::word::Word;
use crate::compose::{
    self, UNKNOWN, bytes, capability, device, in_memory, namespace, security_option, short_mount,
};
use crate::mount::{Mount, MountKind};
use crate::spec::{ContainerSpec, Healthcheck, Pair, Ulimit};
use crate::told::Told;

/// What a command line starts, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Started {
    /// With what.
    pub spec: ContainerSpec,
    /// Whether it is a service of a cluster, of which ports and some settings mean something else.
    pub service: bool,
    /// Whether the container goes on by itself when the command has returned, or is only made.
    pub stays: bool,
    /// What the client refuses.
    pub flaws: Vec<Flaw>,
}

/// Microseconds of a period in which a quota of processor time is given, where none is told.
const PERIOD: f64 = 100_000.0;

/// What a command line starts; none where it starts no container from an image.
pub fn started(invocation: &Invocation<'_>) -> Option<Started> {
    let name = invocation.command?.name();
    let service = name == "service create";
    if !service && !matches!(name, "container run" | "container create") {
        return None;
    }
    let mut started = Started {
        service,
        stays: service || name == "container create",
        ..Started::default()
    };
    for given in &invocation.options {
        started.option(given);
    }
    let spec = &mut started.spec;
    let image = invocation.operands.first();
    spec.image = image.map(|word| Told {
        value: (word.is_known() && !is_placeholder(&word.text)).then(|| word.text.clone()),
        span: word.span,
        key: word.span,
    });
    let end = invocation.name_end;
    spec.span = image.map_or(Span::new(end, end), |word| word.span);
    spec.whole = invocation.whole && image.is_some() && started.stays;
    spec.command = command(invocation.operands.get(1..).unwrap_or_default());
    let period = invocation
        .options
        .iter()
        .filter(|given| given.option.long == "cpu-period");
    let period = period
        .filter_map(|given| given.text()?.parse::<f64>().ok())
        .next_back();
    if let Some(quota) = quota(invocation) {
        let quota = quota.map(|q| q.max(0.0) / period.filter(|p| *p > 0.0).unwrap_or(PERIOD));
        spec.limits.cpus = spec.limits.cpus.take().or(Some(quota));
    }
    Some(started)
}

fn quota(invocation: &Invocation<'_>) -> Option<Told<f64>> {
    let given = invocation
        .options
        .iter()
        .rfind(|given| given.option.long == "cpu-quota")?;
    Some(parsed(given, |text| text.parse().ok()))
}

fn command(words: &[&Word]) -> Option<Told<Vec<String>>> {
    let (first, last) = (words.first()?, words.last()?);
    let known = words.iter().all(|word| word.is_known());
    let span = first.span.to(last.span);
    Some(Told {
        value: known.then(|| words.iter().map(|word| word.text.clone()).collect()),
        span,
        key: span,
    })
}

impl Started {
    /// Puts what an option says into the specification; of one that is not repeatable the last counts.
    fn option(&mut self, given: &Given<'_>) {
        if !self.identity(given) && !self.resources(given) {
            self.surroundings(given);
        }
    }

    /// What the container is, and what its processes may do. Whether the option is one of those.
    fn identity(&mut self, given: &Given<'_>) -> bool {
        let spec = &mut self.spec;
        match given.option.long {
            "name" if !self.service => given.text().unwrap_or_default().clone_into(&mut spec.name),
            "user" => spec.user = Some(text(given)),
            "group-add" | "group" => spec.group_add.push(text(given)),
            "privileged" => spec.privileged = Some(flag(given)),
            "read-only" => spec.read_only = Some(flag(given)),
            "init" => spec.init = Some(flag(given)),
            "cap-add" => spec.cap_add.extend(each(given, capability)),
            "cap-drop" => spec.cap_drop.extend(each(given, capability)),
            "security-opt" => spec
                .security
                .push(text(given).map(|text| security_option(&text))),
            "pid" => spec.namespaces.pid = Some(text(given).map(|mode| namespace(&mode))),
            "ipc" => spec.namespaces.ipc = Some(text(given).map(|mode| namespace(&mode))),
            "uts" => spec.namespaces.uts = Some(text(given).map(|mode| namespace(&mode))),
            "userns" => spec.namespaces.user = Some(text(given).map(|mode| namespace(&mode))),
            "cgroupns" => spec.namespaces.cgroup = Some(text(given).map(|mode| namespace(&mode))),
            "network" | "net" => {
                let mode = |mode: String| namespace(mode.strip_prefix("name=").unwrap_or(&mode));
                spec.namespaces.network = Some(text(given).map(mode));
            }
            "detach" => self.stays |= given.flag() == Some(true),
            "restart" if given.text().is_some_and(|policy| policy != "no") => {
                self.stays = true;
                spec.restart = Some(text(given));
            }
            _ => return false,
        }
        true
    }

    /// Limits and health. Whether the option is one of those.
    fn resources(&mut self, given: &Given<'_>) -> bool {
        let limits = &mut self.spec.limits;
        match given.option.long {
            "memory" | "limit-memory" => limits.memory = Some(parsed(given, bytes)),
            "memory-swap" => limits.memory_swap = Some(parsed(given, bytes)),
            "cpus" | "limit-cpu" => limits.cpus = Some(parsed(given, |text| text.parse().ok())),
            "pids-limit" | "limit-pids" => {
                limits.pids = Some(parsed(given, |text| text.parse().ok()));
            }
            "ulimit" => limits.ulimits.push(text(given).map(|text| ulimit(&text))),
            "no-healthcheck" => {
                self.spec.healthcheck = Some(flag(given).map(|off| Healthcheck {
                    disabled: Some(off),
                    test: Vec::new(),
                }));
            }
            "health-cmd" => {
                self.spec.healthcheck = Some(text(given).map(|test| Healthcheck {
                    disabled: Some(test == "none"),
                    test: vec!["CMD-SHELL".to_owned(), test],
                }));
            }
            _ => return false,
        }
        true
    }

    /// What of the host and of elsewhere is there.
    fn surroundings(&mut self, given: &Given<'_>) {
        let spec = &mut self.spec;
        match given.option.long {
            "volume" => {
                let text = given.text().unwrap_or_default();
                spec.mounts.push(short_mount(text, given.value_span()));
            }
            "mount" => mounts::read(given, spec),
            "tmpfs" => spec.tmpfs.push(text(given).map(|text| in_memory(&text))),
            "use-api-socket" if given.flag() != Some(false) => spec.mounts.push(socket(given)),
            "device" => spec.devices.push(text(given).map(|text| device(&text))),
            "publish" if !self.service => self.publish(given),
            "env" => spec.environment.push(pair(given)),
            "env-file" => spec.env_files.push(text(given)),
            "label" => spec.labels.push(pair(given)),
            "sysctl" => spec.sysctls.push(pair(given)),
            "entrypoint" => spec.entrypoint = Some(text(given).map(|program| vec![program])),
            _ => {}
        }
    }

    fn publish(&mut self, given: &Given<'_>) {
        let (span, text) = (given.value_span(), given.text().unwrap_or_default());
        let begin = given.value.and_then(|(word, at)| word.begin(at));
        match compose::port(text, begin, span) {
            Ok(value) => self.spec.ports.push(Told {
                value,
                span,
                key: given.word.span,
            }),
            Err(message) => self.flaws.push(Flaw {
                span,
                kind: FlawKind::Value,
                message: format!("--publish {message}"),
                instead: None,
            }),
        }
    }
}

/// Whether a text has no part that is not known.
pub(super) fn known_words(text: &str) -> bool {
    !text.contains(UNKNOWN)
}

/// A part of an option's value, at its place.
pub(super) fn told(value: &str, given: &Given<'_>) -> Told<String> {
    Told {
        value: known_words(value).then(|| value.to_owned()),
        span: given.value_span(),
        key: given.word.span,
    }
}

fn text(given: &Given<'_>) -> Told<String> {
    told(given.text().unwrap_or_default(), given)
}

fn flag(given: &Given<'_>) -> Told<bool> {
    Told {
        value: given.flag(),
        span: given.value_span(),
        key: given.word.span,
    }
}

fn parsed<T>(given: &Given<'_>, parse: impl FnOnce(&str) -> Option<T>) -> Told<T> {
    let text = given.text().unwrap_or_default();
    Told {
        value: parse(text),
        span: given.value_span(),
        key: given.word.span,
    }
}

/// The names of a list between commas.
fn each<'g>(
    given: &'g Given<'_>,
    to: impl Fn(&str) -> String + 'g,
) -> impl Iterator<Item = Told<String>> + 'g {
    let text = given.text().unwrap_or_default();
    text.split(',')
        .map(move |name| told(name, given).map(|name| to(&name)))
}

fn ulimit(text: &str) -> Ulimit {
    let (name, values) = text.split_once('=').unwrap_or((text, ""));
    let (soft, hard) = values.split_once(':').unwrap_or((values, values));
    Ulimit {
        name: name.to_owned(),
        soft: soft.parse().ok(),
        hard: hard.parse().ok(),
    }
}

fn pair(given: &Given<'_>) -> Pair {
    let text = given.text().unwrap_or_default();
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    Pair {
        name: name.to_owned(),
        span: given.span(),
        value: value.map(|value| told(value, given)),
    }
}

fn socket(given: &Given<'_>) -> Mount {
    let path = told("/var/run/docker.sock", given);
    Mount {
        span: given.span(),
        kind: Some(MountKind::Bind),
        source: Some(path.clone()),
        backing: None,
        target: Some(path),
        read_only: Some(false),
    }
}
