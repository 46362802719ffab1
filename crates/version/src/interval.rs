//! Sets of versions as intervals, in the order of a scheme.
//!
//! A set is a list of intervals; the functions here give lists that are in rising order, disjoint
//! and as few as possible, so that a requirement can become an advisory's ranges. No interval of
//! theirs is empty by its bounds, though there may be no version in it.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme};

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The version at the end.
    pub version: String,
    /// Whether that version belongs to the interval.
    pub inclusive: bool,
}

/// All versions between two bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Where it begins; none for the very first version.
    pub lower: Option<Bound>,
    /// Where it ends; none if it has no end.
    pub upper: Option<Bound>,
}

/// The same set with the least intervals, in rising order.
///
/// # Errors
/// If a bound is no version of the scheme.
pub fn union(
    scheme: &dyn VersionScheme,
    intervals: &[Interval],
) -> Result<Vec<Interval>, VersionError> {
    validate(scheme, intervals)?;
    let mut sorted: Vec<Interval> = intervals.to_vec();
    sorted.retain(|interval| !is_empty(scheme, interval));
    sorted.sort_by(|a, b| lower(scheme, a.lower.as_ref(), b.lower.as_ref()));
    let mut merged: Vec<Interval> = Vec::new();
    for interval in sorted {
        match merged.last_mut() {
            Some(last) if touches(scheme, last.upper.as_ref(), interval.lower.as_ref()) => {
                if upper(scheme, last.upper.as_ref(), interval.upper.as_ref()).is_lt() {
                    last.upper = interval.upper;
                }
            }
            _ => merged.push(interval),
        }
    }
    Ok(merged)
}

/// Every version that is in none of the intervals.
///
/// # Errors
/// If a bound is no version of the scheme.
pub fn complement(
    scheme: &dyn VersionScheme,
    intervals: &[Interval],
) -> Result<Vec<Interval>, VersionError> {
    let mut gaps = Vec::new();
    let mut lower = None;
    for interval in union(scheme, intervals)? {
        if let Some(bound) = interval.lower {
            gaps.push(Interval {
                lower,
                upper: Some(opposite(bound)),
            });
        }
        match interval.upper {
            Some(bound) => lower = Some(opposite(bound)),
            None => return Ok(gaps),
        }
    }
    gaps.push(Interval { lower, upper: None });
    Ok(gaps)
}

/// Every version that is in both sets.
///
/// # Errors
/// If a bound is no version of the scheme.
pub fn intersection(
    scheme: &dyn VersionScheme,
    a: &[Interval],
    b: &[Interval],
) -> Result<Vec<Interval>, VersionError> {
    validate(scheme, a)?;
    validate(scheme, b)?;
    let mut both = Vec::new();
    for a in a {
        for b in b {
            let from = match lower(scheme, a.lower.as_ref(), b.lower.as_ref()) {
                Ordering::Less => &b.lower,
                _ => &a.lower,
            };
            let to = match upper(scheme, a.upper.as_ref(), b.upper.as_ref()) {
                Ordering::Greater => &b.upper,
                _ => &a.upper,
            };
            let interval = Interval {
                lower: from.clone(),
                upper: to.clone(),
            };
            if !is_empty(scheme, &interval) {
                both.push(interval);
            }
        }
    }
    union(scheme, &both)
}

/// Whether a version is in one of the intervals.
///
/// # Errors
/// If the version or a bound that was looked at is no version of the scheme.
pub fn contains(
    scheme: &dyn VersionScheme,
    intervals: &[Interval],
    version: &str,
) -> Result<bool, VersionError> {
    for interval in intervals {
        let from = interval.lower.as_ref().map_or(Ok(true), |bound| {
            let order = scheme.compare(&bound.version, version)?;
            Ok(order.is_lt() || bound.inclusive && order.is_eq())
        })?;
        let to = interval.upper.as_ref().map_or(Ok(true), |bound| {
            let order = scheme.compare(version, &bound.version)?;
            Ok(order.is_lt() || bound.inclusive && order.is_eq())
        })?;
        if from && to {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The bound of the versions on the other side.
fn opposite(bound: Bound) -> Bound {
    Bound {
        inclusive: !bound.inclusive,
        ..bound
    }
}

fn validate(scheme: &dyn VersionScheme, intervals: &[Interval]) -> Result<(), VersionError> {
    for interval in intervals {
        for bound in interval.lower.iter().chain(&interval.upper) {
            scheme.compare(&bound.version, &bound.version)?;
        }
    }
    Ok(())
}

/// Compares versions that have been validated.
fn versions(scheme: &dyn VersionScheme, a: &Bound, b: &Bound) -> Ordering {
    let order = scheme.compare(&a.version, &b.version);
    order.unwrap_or(Ordering::Equal)
}

/// Which beginning comes first.
fn lower(scheme: &dyn VersionScheme, a: Option<&Bound>, b: Option<&Bound>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => versions(scheme, a, b).then(b.inclusive.cmp(&a.inclusive)),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// Which end comes first.
fn upper(scheme: &dyn VersionScheme, a: Option<&Bound>, b: Option<&Bound>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => versions(scheme, a, b).then(a.inclusive.cmp(&b.inclusive)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Whether nothing lies between an end and a later beginning.
fn touches(scheme: &dyn VersionScheme, upper: Option<&Bound>, lower: Option<&Bound>) -> bool {
    let (Some(upper), Some(lower)) = (upper, lower) else {
        return true;
    };
    match versions(scheme, upper, lower) {
        Ordering::Less => false,
        Ordering::Equal => upper.inclusive || lower.inclusive,
        Ordering::Greater => true,
    }
}

fn is_empty(scheme: &dyn VersionScheme, interval: &Interval) -> bool {
    let (Some(lower), Some(upper)) = (&interval.lower, &interval.upper) else {
        return false;
    };
    match versions(scheme, lower, upper) {
        Ordering::Less => false,
        Ordering::Equal => !(lower.inclusive && upper.inclusive),
        Ordering::Greater => true,
    }
}
