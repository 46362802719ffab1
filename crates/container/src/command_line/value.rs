//! Whether a value is of the type that an option has, as the client's parsers of flags have it.

use crate::compose::bytes;

/// What a value of that type must be, where this one is known not to be one.
pub(super) fn wrong(kind: &str, text: &str) -> Option<&'static str> {
    let (right, wanted) = match kind {
        "bool" => (is_flag(text), "true or false"),
        "int" => (integer(text).is_some(), "a whole number"),
        "uint" | "uint16" | "uint32" => (
            integer(text).is_some_and(|n| n >= 0),
            "a whole number that is not negative",
        ),
        "decimal" | "float" => (text.parse::<f64>().is_ok_and(f64::is_finite), "a number"),
        "bytes" => (bytes(text).is_some(), "a size as in 512m"),
        "duration" => (is_duration(text), "a time as in 1m30s"),
        "ulimit" => (is_ulimit(text), "NAME=SOFT[:HARD]"),
        _ => return None,
    };
    (!right).then_some(wanted)
}

/// `strconv.ParseBool` of Go.
pub(super) fn is_flag(text: &str) -> bool {
    is_true(text) || matches!(text, "0" | "f" | "F" | "false" | "FALSE" | "False")
}

pub(super) fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

/// A whole number, also with the prefixes of Go.
fn integer(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |prefix: &str| digits.strip_prefix(prefix);
    let number = if let Some(hex) = radix("0x").or(radix("0X")) {
        i64::from_str_radix(hex, 16)
    } else if let Some(octal) = radix("0o").or(radix("0O")) {
        i64::from_str_radix(octal, 8)
    } else {
        digits.parse()
    };
    number.ok().filter(|n| *n >= 0).map(|n| n * sign)
}

/// Go's `time.ParseDuration`: numbers with units, or 0.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (digits, after) = rest.split_at(number);
        let unit = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, next) = after.split_at(unit);
        if digits.parse::<f64>().is_err()
            || !matches!(unit, "ns" | "us" | "µs" | "ms" | "s" | "m" | "h")
        {
            return false;
        }
        rest = next;
    }
    true
}

fn is_ulimit(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, values)| {
        let mut parts = values.split(':');
        let number = |text: Option<&str>| text.is_none_or(|text| text.parse::<i64>().is_ok());
        !name.is_empty() && number(parts.next()) && number(parts.next()) && parts.next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn values_of_each_type() {
        for (kind, right, bad) in [
            ("bool", ["true", "0"], ["yes", ""]),
            ("int", ["-1", "0x10"], ["1.5", "ten"]),
            ("uint16", ["10", "0"], ["-1", "x"]),
            ("decimal", ["1.5", ".5"], ["two", "1,5"]),
            ("bytes", ["512m", "1.5GB"], ["512mbit", "lots"]),
            ("duration", ["1m30s", "0"], ["30", "1 m"]),
            (
                "ulimit",
                ["nofile=1024:2048", "core=0"],
                ["nofile", "nofile=a"],
            ),
        ] {
            for value in right {
                assert_eq!(wrong(kind, value), None, "{kind} {value}");
            }
            for value in bad {
                assert!(wrong(kind, value).is_some(), "{kind} {value}");
            }
        }
        assert_eq!(wrong("list", "whatever"), None);
    }
}
