//! How bad a finding is, in the five words that vendors and scores are mapped to.

use std::fmt;
use std::str::FromStr;

use crate::word::words;

words! {
    /// Severity, ordered from the least to the worst; unknown sorts below all.
    #[derive(Default)]
    pub enum Severity {
        /// Nobody has said.
        #[default]
        Unknown = "unknown",
        /// Known and of next to no consequence (Debian's "unimportant", Ubuntu's "negligible").
        Negligible = "negligible",
        /// CVSS 0.1 to 3.9.
        Low = "low",
        /// CVSS 4.0 to 6.9.
        Medium = "medium",
        /// CVSS 7.0 to 8.9.
        High = "high",
        /// CVSS 9.0 to 10.0.
        Critical = "critical",
    }
}

impl Severity {
    /// All that this version knows, from the worst to unknown.
    pub fn worst_first() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        Self::ALL.iter().rev().copied()
    }

    /// The word for a CVSS base score (CVSS 3.1 section 5, "Qualitative Severity Rating Scale").
    pub fn from_cvss(score: f64) -> Self {
        match score {
            s if s >= 9.0 => Self::Critical,
            s if s >= 7.0 => Self::High,
            s if s >= 4.0 => Self::Medium,
            s if s > 0.0 => Self::Low,
            _ => Self::Unknown,
        }
    }
}

/// A word that is no severity.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no severity: {0:?} (want critical, high, medium, low, negligible or unknown)")]
pub struct SeverityError(pub String);

impl FromStr for Severity {
    type Err = SeverityError;

    /// Takes the words of all vendors that we know, in any case.
    fn from_str(text: &str) -> Result<Self, SeverityError> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "critical" => Self::Critical,
            "high" | "important" => Self::High,
            "medium" | "moderate" => Self::Medium,
            "low" => Self::Low,
            "negligible" | "unimportant" | "none" => Self::Negligible,
            "unknown" | "untriaged" | "not yet assigned" | "unassigned" => Self::Unknown,
            _ => return Err(SeverityError(text.to_owned())),
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_words() {
        assert!(Severity::Critical > Severity::High && Severity::Negligible > Severity::Unknown);
        for severity in Severity::worst_first() {
            assert_eq!(severity.name().parse::<Severity>(), Ok(severity));
        }
        assert_eq!(Severity::from_cvss(9.0), Severity::Critical);
        assert_eq!(Severity::from_cvss(6.9), Severity::Medium);
    }
}
