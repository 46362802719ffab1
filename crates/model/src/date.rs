//! Calendar dates (ISO 8601, UTC), enough for expiry, end of life and advisories.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text is not a date.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a date: {0:?} (want YYYY-MM-DD)")]
pub struct DateError(pub String);

impl Default for Date {
    /// The first of all days, for a day that a report does not tell: whatever waits for it is overdue.
    fn default() -> Self {
        Self {
            year: 0,
            month: 1,
            day: 1,
        }
    }
}

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then_some(Self { year, month, day })
    }

    /// The UTC day of a Unix time in seconds.
    pub fn from_unix(seconds: u64) -> Self {
        // Days to civil, after the well-known algorithm on years that begin in March.
        let days = seconds / 86_400 + 719_468;
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(day).unwrap_or(31),
        }
    }

    /// Days since 1970-01-01, negative before it.
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY-MM-DD`, and ignores a time that follows after `T` or a space.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let refuse = || DateError(text.chars().take(40).collect());
        let date = text.split(['T', ' ']).next().unwrap_or(text);
        let mut parts = date.splitn(3, '-');
        let mut next = |length: usize| {
            let part = parts.next().filter(|p| p.len() == length)?;
            part.bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| part.parse::<u16>().ok())?
        };
        let (year, month, day) = (next(4), next(2), next(2));
        let build = || Self::new(year?, u8::try_from(month?).ok()?, u8::try_from(day?).ok()?);
        build().ok_or_else(refuse)
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_counts() {
        let date: Date = "2024-02-29T12:00:00Z".parse().unwrap();
        assert_eq!(date.to_string(), "2024-02-29");
        assert!("2023-02-29".parse::<Date>().is_err());
        assert!("2023-2-9".parse::<Date>().is_err());
        for seconds in (0..4_000_000_000_u64).step_by(86_400 * 37) {
            let date = Date::from_unix(seconds);
            assert_eq!(
                u64::try_from(date.days()).unwrap(),
                seconds / 86_400,
                "{date}"
            );
        }
    }
}
