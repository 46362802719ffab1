//! The ceilings that a user can set, by `limits:` and by `--limit NAME=VALUE`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::suggest::nearest;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes; written `64MiB`, `1GB` or `1024`.
    Bytes,
    /// Seconds; written `90s`, `10m`, `1h` or `7d`.
    Seconds,
    /// A plain number.
    Number,
}

/// A ceiling.
#[derive(Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// What it holds down.
    pub doc: &'static str,
    /// What holds if nobody sets it.
    pub default: u64,
}

static LIMITS: [Limit; 8] = [
    Limit {
        name: "memory",
        unit: Unit::Bytes,
        doc: "private memory of the process that parses",
        default: 1 << 30,
    },
    Limit {
        name: "time",
        unit: Unit::Seconds,
        doc: "time for a target",
        default: 600,
    },
    Limit {
        name: "expansion",
        unit: Unit::Number,
        doc: "bytes that come out of a compressed one, counted once 1 GiB has come out",
        default: 200,
    },
    Limit {
        name: "depth",
        unit: Unit::Number,
        doc: "archives inside archives",
        default: 5,
    },
    Limit {
        name: "entries",
        unit: Unit::Number,
        doc: "entries of an archive",
        default: 5_000_000,
    },
    Limit {
        name: "expanded",
        unit: Unit::Bytes,
        doc: "bytes that come out of a target's archives",
        default: 64 << 30,
    },
    Limit {
        name: "file-size",
        unit: Unit::Bytes,
        doc: "a file that must be read at random inside a compressed layer",
        default: 1 << 30,
    },
    Limit {
        name: "advisory-age",
        unit: Unit::Seconds,
        doc: "age of the advisories that a target is judged by; what is older is the gap `stale-advisories`",
        default: 7 * 86_400,
    },
];

/// All ceilings.
pub fn limits() -> &'static [Limit] {
    &LIMITS
}

/// The published list: a Markdown table.
pub fn limits_markdown() -> String {
    let mut out = String::from("| limit | holds down | must be | default |\n|---|---|---|---|\n");
    for limit in &LIMITS {
        let Limit {
            name, unit, doc, ..
        } = limit;
        let default = unit.show(limit.default);
        // Writing to a String can't fail.
        let _ = writeln!(
            out,
            "| `{name}` | {doc} | {} | {default} |",
            unit.describe()
        );
    }
    out
}

/// Limits that someone set, by name; bytes, seconds or plain numbers.
pub type Limits = BTreeMap<&'static str, u64>;

/// Why a limit is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// No limit has that name.
    #[error("unknown limit {name:?}{}", .suggestion.as_ref().map_or_else(String::new, |s| format!("; did you mean {s:?}?")))]
    Unknown {
        /// The name.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// The value is of another unit.
    #[error("the limit {name} must be {wanted}, not {found:?}")]
    Value {
        /// Which limit.
        name: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
}

impl Limit {
    /// The limit of that name, and the value as a number.
    pub fn parse(name: &str, value: &str) -> Result<(&'static str, u64), LimitError> {
        let Some(limit) = LIMITS.iter().find(|l| l.name == name) else {
            return Err(LimitError::Unknown {
                name: name.to_owned(),
                suggestion: nearest(name, LIMITS.iter().map(|l| l.name)),
            });
        };
        let number = limit.unit.parse(value);
        let number = number.ok_or_else(|| LimitError::Value {
            name: limit.name,
            wanted: limit.unit.describe(),
            found: value.chars().take(40).collect(),
        })?;
        Ok((limit.name, number))
    }
}

impl Unit {
    /// What a reader is told of it.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Bytes => "a size above zero (64MiB, 1GB, 1024)",
            Self::Seconds => "a time above zero (90s, 10m, 1h, 7d)",
            Self::Number => "a number above zero",
        }
    }

    /// A value of this unit, for a reader.
    fn show(self, value: u64) -> String {
        let units: &[(u64, &str)] = match self {
            Self::Bytes => &[(1 << 30, "GiB"), (1 << 20, "MiB"), (1, "")],
            Self::Seconds => &[(86_400, "d"), (60, "m"), (1, "s")],
            Self::Number => &[(1, "")],
        };
        let whole = units
            .iter()
            .find(|(factor, _)| value.is_multiple_of(*factor));
        whole.map_or_else(String::new, |(factor, unit)| {
            format!("{}{unit}", value / factor)
        })
    }

    /// A value of this unit, above zero.
    pub(crate) fn parse(self, text: &str) -> Option<u64> {
        let digits = text.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
        let factor = match (self, unit.trim().to_ascii_lowercase().as_str()) {
            (Self::Bytes, "" | "b") | (Self::Seconds, "s") | (Self::Number, "") => 1,
            (Self::Bytes, "k" | "kib") => 1 << 10,
            (Self::Bytes, "m" | "mib") => 1 << 20,
            (Self::Bytes, "g" | "gib") => 1 << 30,
            (Self::Bytes, "t" | "tib") => 1 << 40,
            (Self::Bytes, "kb") => 1_000,
            (Self::Bytes, "mb") => 1_000_000,
            (Self::Bytes, "gb") => 1_000_000_000,
            (Self::Bytes, "tb") => 1_000_000_000_000,
            (Self::Seconds, "m") => 60,
            (Self::Seconds, "h") => 3_600,
            (Self::Seconds, "d") => 86_400,
            _ => return None,
        };
        let number = number.parse::<u64>().ok()?.checked_mul(factor)?;
        (number > 0).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_units() {
        assert_eq!(Limit::parse("memory", "1GiB"), Ok(("memory", 1 << 30)));
        assert_eq!(
            Limit::parse("memory", "2 GB"),
            Ok(("memory", 2_000_000_000))
        );
        assert_eq!(Limit::parse("time", "10m"), Ok(("time", 600)));
        let week = Limit::parse("advisory-age", "7d");
        assert_eq!(week, Ok(("advisory-age", 604_800)));
        assert_eq!(Limit::parse("expansion", "200"), Ok(("expansion", 200)));
        for (name, value) in [
            ("memory", "10m10"),
            ("memory", ""),
            ("memory", "0"),
            ("time", "10"),
            ("memory", "99999999999999999999"),
            ("memory", "18446744073709551615k"),
            ("expansion", "200x"),
        ] {
            assert!(Limit::parse(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(
            Limit::parse("memmory", "1").unwrap_err().to_string(),
            "unknown limit \"memmory\"; did you mean \"memory\"?"
        );
    }
}
