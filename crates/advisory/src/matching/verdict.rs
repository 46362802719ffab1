//! One advisory entry against one version.

use std::cmp::Ordering;

use seawall_model::{BoundEnd, Range, Status};
use seawall_version::{VersionError, VersionScheme};

use crate::index::Row;

/// What comes of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The version is in the affected part; the fix of that part, if there is one.
    Affected {
        fixed: Option<String>,
        reason: String,
    },
    /// It is not.
    Clear { status: Status, reason: String },
    /// The versions can't be compared.
    Unjudged(String),
    /// It may be a fix of another module stream.
    Untold,
}

impl Outcome {
    pub(super) fn is_clear(&self) -> bool {
        matches!(self, Self::Clear { .. })
    }
}

/// Judges a version by an entry.
pub(super) fn judge(row: &Row, scheme: &dyn VersionScheme, version: &str) -> Outcome {
    if row.status == Status::NotAffected {
        return Outcome::Clear {
            status: Status::NotAffected,
            reason: "the source says that it is not affected".to_owned(),
        };
    }
    if row.ranges.is_empty() && row.versions.is_empty() {
        return Outcome::Unjudged("the advisory names no versions of it".to_owned());
    }
    if row.versions.iter().any(|listed| listed == version) {
        return Outcome::Affected {
            fixed: None,
            reason: format!("{version} is listed as affected"),
        };
    }
    let mut clear = None;
    let mut unjudged = None;
    for range in &row.ranges {
        match within(range, scheme, version) {
            Ok(Place::Inside) => {
                // Of an rpm distribution, earlier ranges end where lines of extended support branch off:
                // what anyone can have is the fix at the end of the last one.
                let last = row.ranges.last().filter(|_| scheme.name() == "rpm");
                let fixed = match &last.unwrap_or(range).end {
                    BoundEnd::Fixed(fixed) => Some(fixed.clone()),
                    _ => None,
                };
                return Outcome::Affected {
                    fixed,
                    reason: format!("{}: {version} is in {}", scheme.name(), describe(range)),
                };
            }
            Ok(Place::Above) => clear = Some((Status::Fixed, range)),
            Ok(Place::Below) => clear = clear.or(Some((Status::NotAffected, range))),
            Err(error) => unjudged = Some(error.to_string()),
        }
    }
    match (unjudged, clear) {
        (Some(reason), _) => Outcome::Unjudged(reason),
        (None, _) if !is_version(scheme, version) => {
            Outcome::Unjudged(format!("{version:?} is no version that tells an order"))
        }
        (None, Some((status, range))) => Outcome::Clear {
            status,
            reason: match (&range.end, status) {
                (BoundEnd::Fixed(fixed), Status::Fixed) => {
                    format!("{}: {version} has the fix of {fixed}", scheme.name())
                }
                _ => format!("{}: {version} is not in {}", scheme.name(), describe(range)),
            },
        },
        (None, None) => Outcome::Clear {
            status: Status::NotAffected,
            reason: "only listed versions are affected".to_owned(),
        },
    }
}

/// Whether a text is a version that can clear a package. Some orders put any text somewhere: dpkg's puts
/// `latest` above every fix, pip's and Maven's below every introduction.
fn is_version(scheme: &dyn VersionScheme, version: &str) -> bool {
    let bare = version.split_once(':').map_or(version, |(_, rest)| rest);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".+~^_!-:".contains(&b);
    // Debian Policy, section 5.6.12: the upstream version starts with a digit.
    let numbered = match scheme.name() {
        "dpkg" => bare.starts_with(|c: char| c.is_ascii_digit()),
        _ => bare.bytes().any(|b| b.is_ascii_digit()),
    };
    numbered && bare.bytes().all(plain) && scheme.compare(version, version).is_ok()
}

enum Place {
    Below,
    Inside,
    Above,
}

fn within(range: &Range, scheme: &dyn VersionScheme, version: &str) -> Result<Place, VersionError> {
    // Also where there is no bound to compare with, only a version is in a range.
    scheme.compare(version, version)?;
    if let Some(from) = &range.introduced
        && scheme.compare(version, from)? == Ordering::Less
    {
        return Ok(Place::Below);
    }
    let above = match &range.end {
        BoundEnd::Open => false,
        BoundEnd::Fixed(fixed) => scheme.compare(version, fixed)? != Ordering::Less,
        BoundEnd::LastAffected(last) => scheme.compare(version, last)? == Ordering::Greater,
    };
    Ok(if above { Place::Above } else { Place::Inside })
}

/// A range in the words of an explanation.
pub(super) fn describe(range: &Range) -> String {
    let from = range
        .introduced
        .as_deref()
        .map_or_else(|| "all".to_owned(), |from| format!(">= {from}"));
    match &range.end {
        BoundEnd::Open => format!("{from}, no fix"),
        BoundEnd::Fixed(fixed) => format!("{from}, < {fixed}"),
        BoundEnd::LastAffected(last) => format!("{from}, <= {last}"),
    }
}
