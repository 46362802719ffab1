//! The ceilings that a user can set, by `limits:` and by `--limit NAME=VALUE`: one table, from which come
//! their names, their words and their defaults.

use serde::{Deserialize, Serialize};

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
#[derive(Debug)]
pub struct Limit {
    /// Its name.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// What it holds down.
    pub doc: &'static str,
    /// What holds if nobody sets it.
    pub default: u64,
    /// Its place among all of them.
    place: fn(&mut Limits) -> &mut u64,
}

macro_rules! limits {
    ($($name:literal, $field:ident, $unit:ident, $default:expr, $doc:literal;)*) => {
        /// What holds of all ceilings, in bytes, seconds or plain numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Limits {
            $(#[doc = concat!("`", $name, "`: ", $doc, ".")] pub $field: u64,)*
        }

        /// All ceilings.
        pub static LIMITS: &[Limit] = &[$(Limit {
            name: $name,
            unit: Unit::$unit,
            doc: $doc,
            default: $default,
            place: |limits| &mut limits.$field,
        }),*];

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default),* }
            }
        }
    };
}

limits! {
    "memory", memory, Bytes, 1 << 30,
        "private memory of the process that parses";
    "time", time, Seconds, 600,
        "time for a target";
    "expansion", expansion, Number, 200,
        "bytes that come out of a compressed one, counted once 1 GiB has come out";
    "depth", depth, Number, 5,
        "archives inside archives";
    "entries", entries, Number, 5_000_000,
        "entries of an archive";
    "expanded", expanded, Bytes, 64 << 30,
        "bytes that come out of a target's archives";
    "file-size", file_size, Bytes, 1 << 30,
        "a file that must be read at random inside a compressed layer";
    "advisory-age", advisory_age, Seconds, 7 * 86_400,
        "age of the advisories that a target is judged by; what is older is the gap `stale-advisories`";
}

impl Limit {
    /// Sets it among all of them.
    pub fn set(&self, limits: &mut Limits, value: u64) {
        *(self.place)(limits) = value;
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
    pub fn show(self, value: u64) -> String {
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

    /// A value of this unit, above zero; none where the text is something else.
    pub fn parse(self, text: &str) -> Option<u64> {
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
