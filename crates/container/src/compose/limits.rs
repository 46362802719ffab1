//! Limits, in the service itself and under `deploy.resources.limits`.

use seawall_syntax::Span;

use super::fields::Fields;
use super::size::bytes;
use crate::spec::{Limits, Ulimit};
use crate::told::Told;

/// Microseconds of a period in which a quota of processor time is given, where none is told.
const PERIOD: f64 = 100_000.0;

pub(super) fn read(fields: &mut Fields<'_>) -> Limits {
    let size = "a size as in 512m";
    let mut limits = Limits {
        memory: fields.parsed("mem_limit", size, bytes),
        memory_swap: fields.parsed("memswap_limit", size, bytes),
        cpus: fields.parsed("cpus", "a number", number),
        pids: fields.parsed("pids_limit", "a number", whole),
        ulimits: ulimits(fields),
    };
    let quota = fields.parsed("cpu_quota", "a number", number);
    let period = fields.parsed("cpu_period", "a number", number);
    let period = period.and_then(|told| told.value).filter(|p| *p > 0.0);
    let quota = quota.map(|told| told.map(|q| q.max(0.0) / period.unwrap_or(PERIOD)));
    limits.cpus = limits.cpus.or(quota);
    deployed(fields, &mut limits);
    limits
}

/// Those under `deploy` come after those of the service itself: to tell both differently is an error.
fn deployed(fields: &mut Fields<'_>, limits: &mut Limits) {
    let path = ["deploy", "resources", "limits"];
    let mut node = None;
    for key in path {
        let entry = match node {
            None => fields.entry(key),
            Some(node) => {
                let inner = fields.mapping(node);
                inner.and_then(|inner| inner.entry(key))
            }
        };
        let Some(entry) = entry else {
            return;
        };
        node = Some(&entry.value);
        if fields.mapping(&entry.value).is_none() {
            fields.wrong(entry.value.span, key, "must be a mapping");
            return;
        }
    }
    let Some(mut inner) = node.and_then(|node| fields.mapping(node)) else {
        return;
    };
    let memory = inner.parsed("memory", "a size as in 512m", bytes);
    let cpus = inner.parsed("cpus", "a number", number);
    let pids = inner.parsed("pids", "a number", whole);
    fields.take(inner, "deploy.resources.limits");
    limits.memory = limits.memory.take().or(memory);
    limits.cpus = limits.cpus.take().or(cpus);
    limits.pids = limits.pids.take().or(pids);
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    number.is_finite().then_some(number)
}

fn whole(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A mapping of names to a number, or to `soft` and `hard`.
fn ulimits(fields: &mut Fields<'_>) -> Vec<Told<Ulimit>> {
    let Some(entry) = fields.entry("ulimits") else {
        return Vec::new();
    };
    let Some(mut inner) = fields.mapping(&entry.value) else {
        fields.wrong(entry.value.span, &entry.key, "must be a mapping");
        return Vec::new();
    };
    let mut limits = Vec::new();
    let told = |value, span: Span, key: Span| Told { value, span, key };
    for limit in entry.value.entries() {
        let name = limit.key.clone();
        let Some(mut both) = inner.mapping(&limit.value) else {
            let single = inner.parsed(&limit.key, "a number", whole);
            let ulimit = |value| Ulimit {
                name: name.clone(),
                soft: Some(value),
                hard: Some(value),
            };
            limits.extend(single.map(|told| told.map(ulimit)));
            continue;
        };
        let value = |told: Option<Told<i64>>| told.and_then(|told| told.value);
        let ulimit = Ulimit {
            name,
            soft: value(both.parsed("soft", "a number", whole)),
            hard: value(both.parsed("hard", "a number", whole)),
        };
        inner.take(both, &limit.key);
        limits.push(told(Some(ulimit), limit.value.span, limit.span));
    }
    fields.take(inner, &entry.key);
    limits
}
