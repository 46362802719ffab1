//! What a user writes of a ceiling, read by the table of them (`seawall_model::LIMITS`).

use std::fmt::Write as _;

use seawall_model::{LIMITS, Limit};

use seawall_syntax::nearest;

/// The published list: a Markdown table.
pub fn limits_markdown() -> String {
    let mut out = String::from("| limit | holds down | must be | default |\n|---|---|---|---|\n");
    for limit in LIMITS {
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

/// The limit of that name, and the value as a number.
pub fn parse_limit(name: &str, value: &str) -> Result<(&'static Limit, u64), LimitError> {
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
    Ok((limit, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_units() {
        for (name, value, number) in [
            ("memory", "1GiB", 1 << 30),
            ("memory", "2 GB", 2_000_000_000),
            ("time", "10m", 600),
            ("advisory-age", "7d", 604_800),
            ("expansion", "200", 200),
        ] {
            let (limit, found) = parse_limit(name, value).unwrap();
            assert_eq!((limit.name, found), (name, number));
        }
        for (name, value) in [
            ("memory", "10m10"),
            ("memory", ""),
            ("memory", "0"),
            ("time", "10"),
            ("memory", "99999999999999999999"),
            ("memory", "18446744073709551615k"),
            ("expansion", "200x"),
        ] {
            assert!(parse_limit(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(
            parse_limit("memmory", "1").unwrap_err().to_string(),
            "unknown limit \"memmory\"; did you mean \"memory\"?"
        );
    }
}
