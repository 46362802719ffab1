//! One number for how urgent a finding is. `docs/risk.md` explains it.

use seawall_model::{Finding, Severity};

/// Circumstances that make a finding matter less. What is not known lowers nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each circumstance holds or does not, by itself"
)]
pub struct Exposure {
    /// Only development needs the package.
    pub dev_only: bool,
    /// It comes from the base image alone: the image's owner can only wait for a new base.
    pub base_only: bool,
    /// The container no longer sees the package: a higher layer replaced or deleted it.
    pub hidden: bool,
    /// It is known that nothing uses the package.
    pub unused: bool,
    /// The package holds nothing but headers and documentation.
    pub inert: bool,
}

/// Risk, 0 to 100.
///
/// The severity gives the start (0 to 70), EPSS adds up to 25, exposure multiplies by at most one,
/// and what CISA knows to be exploited is never below 80. A finding that does not stand has none.
pub fn risk(finding: &Finding, exposure: Exposure) -> u8 {
    if !finding.status.is_open() {
        return 0;
    }
    let start = match finding.severity {
        Severity::Critical => 70.0,
        Severity::High => 52.0,
        Severity::Medium => 34.0,
        Severity::Low => 16.0,
        Severity::Negligible => 4.0,
        Severity::Unknown | Severity::Other(_) => unrated(finding),
    };
    let epss = finding.epss.map_or(0.0, |e| sane(e.score, 1.0));
    let mut risk = start + 25.0 * epss.sqrt();
    if finding.kev.is_some() {
        risk += 15.0;
    }
    for (lowers, factor) in [
        (exposure.dev_only, 0.5),
        (exposure.hidden, 0.5),
        (exposure.inert, 0.5),
        (exposure.unused, 0.7),
        (exposure.base_only, 0.9),
    ] {
        if lowers {
            risk *= factor;
        }
    }
    let floor = if finding.kev.is_some() { 80.0 } else { 0.0 };
    whole(risk.max(floor))
}

/// Nobody gave it a word: the highest CVSS score stands in, else something below medium.
fn unrated(finding: &Finding) -> f64 {
    let scores = finding.scores.iter().map(|s| sane(s.score, 10.0));
    scores.reduce(f64::max).map_or(25.0, |score| 7.0 * score)
}

/// Within 0 and `max`, whatever a source wrote.
fn sane(value: f64, max: f64) -> f64 {
    if value.is_nan() {
        0.0
    } else {
        value.clamp(0.0, max)
    }
}

/// The nearest whole number, at most 100.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies within 0 and 100"
)]
fn whole(risk: f64) -> u8 {
    risk.round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use seawall_model::{Epss, FindingKind, Kev, Score, ScoreVersion, Status};

    fn finding(severity: usize, epss: Option<f64>, kev: bool) -> Finding {
        let severity = Severity::worst_first().nth(severity).unwrap_or_default();
        let mut finding = Finding::new(FindingKind::Vulnerability, "CVE-2024-1", "t", severity);
        finding.epss = epss.map(|score| Epss {
            score,
            percentile: score,
        });
        finding.kev = kev.then_some(Kev {
            added: "2024-01-01".parse().unwrap(),
            due: "2024-02-01".parse().unwrap(),
        });
        finding
    }

    fn exposure(bits: u8) -> Exposure {
        Exposure {
            dev_only: bits & 1 != 0,
            base_only: bits & 2 != 0,
            hidden: bits & 4 != 0,
            unused: bits & 8 != 0,
            inert: bits & 16 != 0,
        }
    }

    #[test]
    fn documented_examples() {
        let plain = Exposure::default();
        let dev = exposure(1);
        for (severity, epss, kev, exposure, wanted) in [
            (0, Some(0.97), true, plain, 100),
            (0, None, false, plain, 70),
            (1, Some(0.04), false, plain, 57),
            (1, Some(0.04), false, dev, 29),
            (3, None, true, dev, 80),
            (5, None, false, plain, 25),
        ] {
            assert_eq!(risk(&finding(severity, epss, kev), exposure), wanted);
        }
        let mut scored = finding(5, None, false);
        scored.scores.push(Score {
            source: "nvd".to_owned(),
            version: ScoreVersion::V31,
            vector: String::new(),
            score: 9.8,
        });
        assert_eq!(risk(&scored, plain), 69);
        scored.status = Status::NotAffected;
        assert_eq!(risk(&scored, plain), 0);
    }

    proptest! {
        #[test]
        fn higher_epss_never_lowers(
            severity in 0..6_usize, kev: bool, bits in 0..16_u8, a in 0.0..1.0_f64, b in 0.0..1.0_f64
        ) {
            let (low, high) = (a.min(b), a.max(b));
            let of = |epss| risk(&finding(severity, epss, kev), exposure(bits));
            prop_assert!(of(Some(low)) <= of(Some(high)));
            prop_assert!(of(None) <= of(Some(low)));
        }

        #[test]
        fn worse_severity_and_kev_never_lower(
            severity in 1..5_usize, epss in 0.0..1.0_f64, bits in 0..16_u8, kev: bool
        ) {
            let of = |severity, kev| risk(&finding(severity, Some(epss), kev), exposure(bits));
            prop_assert!(of(severity, kev) <= of(severity - 1, kev));
            prop_assert!(of(severity, false) <= of(severity, true));
            prop_assert!(of(severity, true) >= 80);
        }

        #[test]
        fn exposure_never_raises(severity in 0..6_usize, epss in 0.0..1.0_f64, kev: bool, bits in 0..16_u8) {
            let finding = finding(severity, Some(epss), kev);
            let lowered = risk(&finding, exposure(bits));
            prop_assert!(lowered <= risk(&finding, Exposure::default()));
            prop_assert!(lowered <= 100);
        }

        #[test]
        fn nonsense_scores_do_no_harm(epss in proptest::num::f64::ANY) {
            prop_assert!(risk(&finding(0, Some(epss), false), Exposure::default()) <= 100);
        }
    }
}
