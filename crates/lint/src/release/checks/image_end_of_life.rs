//! An operating system that gets no security updates any more, or soon.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::release::{Release, ReleaseFacts};

/// How long ahead a reader is warned, in days.
const AHEAD: i64 = 90;

static META: CheckMeta = CheckMeta {
    id: "image-end-of-life",
    title: "The operating system gets no security updates",
    severity: Severity::High,
    why: "Nobody mends the vulnerabilities that are found in the packages of a release after its end \
          of life, and advisories often stop to list them, so that a scan shows fewer than there are.",
    fix: "Move to a base image with a release that is still supported.",
    references: &["https://endoflife.date/"],
    aliases: &[],
    bad: CheckExample {
        title: "A release whose support is over",
        input: r#"{"os": {"id": "alpine", "version": "3.10.4", "name": "Alpine Linux v3.10",
            "eol": {"date": "2021-05-01"}}, "today": "2026-01-01"}"#,
    },
    good: CheckExample {
        title: "A release with more than 90 days of support left",
        input: r#"{"os": {"id": "alpine", "version": "3.23.0", "name": "Alpine Linux v3.23",
            "eol": {"date": "2027-11-01"}}, "today": "2026-01-01"}"#,
    },
};

pub(crate) static IT: ImageEndOfLife = ImageEndOfLife;

/// The check.
pub(crate) struct ImageEndOfLife;

impl Check<Release> for ImageEndOfLife {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ReleaseFacts<'_>) -> Vec<Finding> {
        let os = facts.os;
        let Some(eol) = os.eol else {
            return Vec::new();
        };
        let name = if os.name.is_empty() {
            format!("{} {}", os.id, os.version)
        } else {
            os.name.clone()
        };
        // The last day of support still is a day of support.
        let left = |day: seawall_model::Date| day.days() - facts.today.days();
        let regular = left(eol.date);
        let extended = eol.extended.filter(|day| *day > eol.date);
        let (severity, title) = match extended.map(|day| (day, left(day))) {
            Some((day, days)) if regular < 0 && (0..=AHEAD).contains(&days) => (
                Severity::Low,
                format!("{name}: extended support ends in {}, on {day}", count(days)),
            ),
            Some((day, days)) if regular < 0 && days >= 0 => (
                Severity::Low,
                format!(
                    "{name}: regular support ended on {}, extended support ends on {day}",
                    eol.date
                ),
            ),
            Some((day, days)) if days < 0 => (
                META.severity,
                format!(
                    "{name}: extended support ended on {day}, {} ago",
                    count(-days)
                ),
            ),
            _ if regular < 0 => (
                META.severity,
                format!(
                    "{name}: support ended on {}, {} ago",
                    eol.date,
                    count(-regular)
                ),
            ),
            _ if regular == 0 => (Severity::Low, format!("{name}: support ends today")),
            _ if regular <= AHEAD => (
                Severity::Low,
                format!(
                    "{name}: support ends in {}, on {}",
                    count(regular),
                    eol.date
                ),
            ),
            _ => return Vec::new(),
        };
        let mut finding = Release::finding(&META, severity, title);
        finding.evidence = format!("os-release: ID={}, VERSION_ID={}", os.id, os.version);
        vec![finding]
    }
}

fn count(days: i64) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::Example;

    fn titles(today: &str, extended: Option<&str>) -> Vec<(Severity, String)> {
        let extended = extended.map_or("null".to_owned(), |d| format!("\"{d}\""));
        let example = Example::parse(&format!(
            r#"{{"os": {{"id": "debian", "version": "12", "name": "Debian 12",
                "eol": {{"date": "2026-06-10", "extended": {extended}}}}}, "today": "{today}"}}"#
        ));
        let findings = IT.run(&example.facts());
        findings
            .into_iter()
            .map(|f| (f.severity, f.title))
            .collect()
    }

    #[test]
    fn days_are_counted() {
        let one = |severity, title: &str| vec![(severity, title.to_owned())];
        for (today, wanted) in [
            ("2026-03-11", Vec::new()),
            (
                "2026-03-12",
                one(
                    Severity::Low,
                    "Debian 12: support ends in 90 days, on 2026-06-10",
                ),
            ),
            (
                "2026-05-01",
                one(
                    Severity::Low,
                    "Debian 12: support ends in 40 days, on 2026-06-10",
                ),
            ),
            (
                "2026-06-09",
                one(
                    Severity::Low,
                    "Debian 12: support ends in 1 day, on 2026-06-10",
                ),
            ),
            (
                "2026-06-10",
                one(Severity::Low, "Debian 12: support ends today"),
            ),
            (
                "2026-06-11",
                one(
                    Severity::High,
                    "Debian 12: support ended on 2026-06-10, 1 day ago",
                ),
            ),
        ] {
            assert_eq!(titles(today, None), wanted, "{today}");
        }
    }

    #[test]
    fn extended_support_counts() {
        let long = Some("2028-06-30");
        assert_eq!(
            titles("2026-06-11", long),
            [(Severity::Low, "Debian 12: regular support ended on 2026-06-10, extended support ends on 2028-06-30".to_owned())]
        );
        assert_eq!(
            titles("2028-07-02", long),
            [(
                Severity::High,
                "Debian 12: extended support ended on 2028-06-30, 2 days ago".to_owned()
            )]
        );
        assert_eq!(
            titles("2028-05-21", long),
            [(
                Severity::Low,
                "Debian 12: extended support ends in 40 days, on 2028-06-30".to_owned()
            )]
        );
        assert!(titles("2026-01-01", long).is_empty());
    }
}
