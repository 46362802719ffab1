//! Base vectors in 32 bits: two a metric, in the order of the specification.

use seawall_model::ScoreVersion;

use crate::cvss::{BASE_2, BASE_3, BASE_4, Metrics};

/// Set where there is a vector.
const THERE: u32 = 1 << 31;

/// What a vector of that version begins with, and its base metrics.
fn shape(version: ScoreVersion) -> Option<(&'static str, Metrics)> {
    Some(match version {
        ScoreVersion::V2 => ("", BASE_2),
        ScoreVersion::V30 => ("CVSS:3.0/", BASE_3),
        ScoreVersion::V31 => ("CVSS:3.1/", BASE_3),
        ScoreVersion::V4 => ("CVSS:4.0/", BASE_4),
        ScoreVersion::Other(_) => return None,
    })
}

/// The base metrics of a vector; 0 where it is not a whole one.
pub(super) fn pack(version: ScoreVersion, vector: &str) -> u32 {
    let packed = || {
        let (beginning, metrics) = shape(version)?;
        let vector = vector.strip_prefix(beginning)?;
        let mut packed = 0;
        for (name, values) in metrics {
            let mut parts = vector.split('/').filter_map(|part| part.split_once(':'));
            let (_, value) = parts.find(|(metric, _)| metric == name)?;
            let at = values.find(value).filter(|_| value.len() == 1)?;
            packed = packed << 2 | u32::try_from(at).ok()?;
        }
        Some(packed | THERE)
    };
    packed().unwrap_or(0)
}

/// The vector of these metrics; empty where there is none.
pub(super) fn unpack(version: ScoreVersion, packed: u32) -> String {
    let Some((beginning, metrics)) = shape(version).filter(|_| packed & THERE != 0) else {
        return String::new();
    };
    let mut parts = Vec::with_capacity(metrics.len());
    for (place, (name, values)) in metrics.iter().rev().enumerate() {
        let at = packed >> (2 * place) & 3;
        let value = values
            .get(at as usize..)
            .and_then(|rest| rest.chars().next());
        parts.push(format!("{name}:{}", value.unwrap_or('?')));
    }
    parts.reverse();
    format!("{beginning}{}", parts.join("/"))
}
