//! When releases of distributions end: one row a release.
//!
//! Dates are the distributions' own announcements, compared row by row in November 2026 with the tables
//! of endoflife.date (state of 2026-08-22) and, for Ubuntu, with distro-info-data. Where these differ by
//! days, the announcement stands; days still to come are plans. Support that needs a contract or a token
//! (Ubuntu Pro, RHEL ELS, SUSE LTSS) does not count, Debian LTS does, which is open to everybody. A
//! release that is not listed has no date, not a far one, and the scan says so.

use seawall_model::{Date, EndOfLife, OperatingSystem};

/// `ID`, release, last day of regular support, last day of extended support.
type Row = (&'static str, &'static str, Day, Option<Day>);
type Day = (u16, u8, u8);

/// End of life of that release, if it is known.
///
/// The release is matched by whole components: `3.19` is the row of `3.19.1`.
pub fn end_of_life(os: &OperatingSystem) -> Option<EndOfLife> {
    // CentOS Linux and CentOS Stream share the ID and the number.
    let id = match os.id.as_str() {
        "centos" if os.name.contains("Stream") => "centos-stream",
        id => id,
    };
    // The first release of a major version is not numbered.
    let version = match os.id.as_str() {
        "sles" if !os.version.contains('.') => format!("{}.0", os.version),
        _ => os.version.clone(),
    };
    if is_rolling(os) {
        return None;
    }
    let (_, _, regular, extended) = TABLE
        .iter()
        .find(|(row, release, ..)| *row == id && is_of(&version, release))?;
    let date = |(year, month, day): Day| Date::new(year, month, day);
    Some(EndOfLife {
        date: date(*regular)?,
        extended: extended.and_then(date),
    })
}

/// Distributions without releases that could end.
const ROLLING: &[&str] = &[
    "arch",
    "archarm",
    "artix",
    "cachyos",
    "chainguard",
    "endeavouros",
    "gentoo",
    "kali",
    "manjaro",
    "opensuse-tumbleweed",
    "solus",
    "void",
    "wolfi",
];

/// Whether the system is one without releases, or a branch on which the next release grows: it never
/// ends, and so has no day to look up.
pub(crate) fn is_rolling(os: &OperatingSystem) -> bool {
    // Debian testing and unstable have no VERSION_ID; Alpine edge is named after the next release.
    ROLLING.contains(&os.id.as_str())
        || os.id == "debian" && os.version.is_empty()
        || os.id == "alpine" && is_edge(os)
}

fn is_edge(os: &OperatingSystem) -> bool {
    os.ecosystem().and_then(|e| e.release).as_deref() == Some("edge")
}

fn is_of(version: &str, release: &str) -> bool {
    version
        .strip_prefix(release)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_', '-']))
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("almalinux", "8", (2029, 5, 31), None),
    ("almalinux", "9", (2032, 5, 31), None),
    ("almalinux", "10", (2035, 5, 31), None),
    ("alpine", "2.1", (2012, 11, 1), None),
    ("alpine", "2.2", (2013, 5, 1), None),
    ("alpine", "2.3", (2013, 11, 1), None),
    ("alpine", "2.4", (2014, 5, 1), None),
    ("alpine", "2.5", (2014, 11, 1), None),
    ("alpine", "2.6", (2015, 5, 1), None),
    ("alpine", "2.7", (2015, 11, 1), None),
    ("alpine", "3.0", (2016, 5, 1), None),
    ("alpine", "3.1", (2016, 11, 1), None),
    ("alpine", "3.2", (2017, 5, 1), None),
    ("alpine", "3.3", (2017, 11, 1), None),
    ("alpine", "3.4", (2018, 5, 1), None),
    ("alpine", "3.5", (2018, 11, 1), None),
    ("alpine", "3.6", (2019, 5, 1), None),
    ("alpine", "3.7", (2019, 11, 1), None),
    ("alpine", "3.8", (2020, 5, 1), None),
    ("alpine", "3.9", (2020, 11, 1), None),
    ("alpine", "3.10", (2021, 5, 1), None),
    ("alpine", "3.11", (2021, 11, 1), None),
    ("alpine", "3.12", (2022, 5, 1), None),
    ("alpine", "3.13", (2022, 11, 1), None),
    ("alpine", "3.14", (2023, 5, 1), None),
    ("alpine", "3.15", (2023, 11, 1), None),
    ("alpine", "3.16", (2024, 5, 23), None),
    ("alpine", "3.17", (2024, 11, 22), None),
    ("alpine", "3.18", (2025, 5, 9), None),
    ("alpine", "3.19", (2025, 11, 1), None),
    ("alpine", "3.20", (2026, 4, 1), None),
    ("alpine", "3.21", (2026, 11, 1), None),
    ("alpine", "3.22", (2027, 5, 1), None),
    ("alpine", "3.23", (2027, 11, 1), None),
    ("alpine", "3.24", (2028, 6, 1), None),
    ("amzn", "2", (2026, 6, 30), None),
    ("amzn", "2011", (2023, 12, 31), None),
    ("amzn", "2012", (2023, 12, 31), None),
    ("amzn", "2013", (2023, 12, 31), None),
    ("amzn", "2014", (2023, 12, 31), None),
    ("amzn", "2015", (2023, 12, 31), None),
    ("amzn", "2016", (2023, 12, 31), None),
    ("amzn", "2017", (2023, 12, 31), None),
    ("amzn", "2018", (2023, 12, 31), None),
    ("amzn", "2023", (2029, 6, 30), None),
    ("centos", "5", (2017, 3, 31), None),
    ("centos", "6", (2020, 11, 30), None),
    ("centos", "7", (2024, 6, 30), None),
    ("centos", "8", (2021, 12, 31), None),
    ("centos-stream", "8", (2024, 5, 31), None),
    ("centos-stream", "9", (2027, 5, 31), None),
    ("centos-stream", "10", (2030, 5, 31), None),
    ("debian", "3.1", (2008, 3, 31), None),
    ("debian", "4", (2010, 2, 15), None),
    ("debian", "5", (2012, 2, 6), None),
    ("debian", "6", (2014, 5, 31), Some((2016, 2, 29))),
    ("debian", "7", (2016, 4, 25), Some((2018, 5, 31))),
    ("debian", "8", (2018, 6, 17), Some((2020, 6, 30))),
    ("debian", "9", (2020, 7, 18), Some((2022, 6, 30))),
    ("debian", "10", (2022, 9, 10), Some((2024, 6, 30))),
    ("debian", "11", (2024, 8, 14), Some((2026, 8, 31))),
    ("debian", "12", (2026, 7, 11), Some((2028, 6, 30))),
    ("debian", "13", (2028, 8, 9), Some((2030, 6, 30))),
    ("fedora", "20", (2015, 6, 23), None),
    ("fedora", "21", (2015, 12, 1), None),
    ("fedora", "22", (2016, 7, 19), None),
    ("fedora", "23", (2016, 12, 20), None),
    ("fedora", "24", (2017, 8, 8), None),
    ("fedora", "25", (2017, 12, 12), None),
    ("fedora", "26", (2018, 5, 29), None),
    ("fedora", "27", (2018, 11, 30), None),
    ("fedora", "28", (2019, 5, 28), None),
    ("fedora", "29", (2019, 11, 26), None),
    ("fedora", "30", (2020, 5, 26), None),
    ("fedora", "31", (2020, 11, 24), None),
    ("fedora", "32", (2021, 5, 25), None),
    ("fedora", "33", (2021, 11, 30), None),
    ("fedora", "34", (2022, 6, 7), None),
    ("fedora", "35", (2022, 12, 13), None),
    ("fedora", "36", (2023, 5, 16), None),
    ("fedora", "37", (2023, 12, 5), None),
    ("fedora", "38", (2024, 5, 21), None),
    ("fedora", "39", (2024, 11, 26), None),
    ("fedora", "40", (2025, 5, 13), None),
    ("fedora", "41", (2025, 12, 15), None),
    ("fedora", "42", (2026, 5, 27), None),
    ("fedora", "43", (2026, 12, 9), None),
    ("fedora", "44", (2027, 6, 2), None),
    ("mariner", "1.0", (2023, 7, 31), None),
    ("mariner", "2.0", (2025, 7, 31), None),
    ("ol", "5", (2017, 6, 30), None),
    ("ol", "6", (2021, 3, 31), None),
    ("ol", "7", (2024, 12, 31), None),
    ("ol", "8", (2029, 7, 31), None),
    ("ol", "9", (2032, 6, 30), None),
    ("opensuse", "13.1", (2016, 2, 3), None),
    ("opensuse", "13.2", (2017, 1, 17), None),
    ("opensuse-leap", "15.0", (2019, 12, 3), None),
    ("opensuse-leap", "15.1", (2021, 2, 2), None),
    ("opensuse-leap", "15.2", (2022, 1, 4), None),
    ("opensuse-leap", "15.3", (2022, 12, 31), None),
    ("opensuse-leap", "15.4", (2023, 12, 7), None),
    ("opensuse-leap", "15.5", (2024, 12, 31), None),
    ("opensuse-leap", "15.6", (2026, 4, 30), None),
    ("opensuse-leap", "16.0", (2027, 10, 31), None),
    ("opensuse-leap", "42.1", (2017, 5, 17), None),
    ("opensuse-leap", "42.2", (2018, 1, 26), None),
    ("opensuse-leap", "42.3", (2019, 6, 30), None),
    ("photon", "1.0", (2022, 2, 28), None),
    ("photon", "2.0", (2022, 12, 31), None),
    ("photon", "3.0", (2025, 10, 2), None),
    ("photon", "4.0", (2027, 10, 11), None),
    ("rhel", "4", (2012, 2, 29), None),
    ("rhel", "5", (2017, 3, 31), None),
    ("rhel", "6", (2020, 11, 30), None),
    ("rhel", "7", (2024, 6, 30), None),
    ("rhel", "8", (2029, 5, 31), None),
    ("rhel", "9", (2032, 5, 31), None),
    ("rhel", "10", (2035, 5, 31), None),
    ("rocky", "8", (2029, 5, 31), None),
    ("rocky", "9", (2032, 5, 31), None),
    ("rocky", "10", (2035, 5, 31), None),
    ("scientific", "6", (2020, 11, 30), None),
    ("scientific", "7", (2024, 6, 30), None),
    ("sles", "10.4", (2013, 7, 31), None),
    ("sles", "11.0", (2010, 12, 31), None),
    ("sles", "11.1", (2012, 8, 31), None),
    ("sles", "11.2", (2014, 1, 31), None),
    ("sles", "11.3", (2016, 1, 31), None),
    ("sles", "11.4", (2019, 3, 31), None),
    ("sles", "12.0", (2016, 6, 30), None),
    ("sles", "12.1", (2017, 5, 31), None),
    ("sles", "12.2", (2018, 3, 31), None),
    ("sles", "12.3", (2019, 6, 30), None),
    ("sles", "12.4", (2020, 6, 30), None),
    ("sles", "12.5", (2024, 10, 31), None),
    ("sles", "15.0", (2019, 12, 31), None),
    ("sles", "15.1", (2021, 1, 31), None),
    ("sles", "15.2", (2021, 12, 31), None),
    ("sles", "15.3", (2022, 12, 31), None),
    ("sles", "15.4", (2023, 12, 31), None),
    ("sles", "15.5", (2024, 12, 31), None),
    ("sles", "15.6", (2025, 12, 31), None),
    ("sles", "15.7", (2031, 7, 31), None),
    ("sles", "16.0", (2027, 11, 30), None),
    ("ubuntu", "4.10", (2006, 4, 30), None),
    ("ubuntu", "5.04", (2006, 10, 31), None),
    ("ubuntu", "5.10", (2007, 4, 13), None),
    ("ubuntu", "6.06", (2011, 6, 1), None),
    ("ubuntu", "6.10", (2008, 4, 25), None),
    ("ubuntu", "7.04", (2008, 10, 19), None),
    ("ubuntu", "7.10", (2009, 4, 18), None),
    ("ubuntu", "8.04", (2013, 5, 9), None),
    ("ubuntu", "8.10", (2010, 4, 30), None),
    ("ubuntu", "9.04", (2010, 10, 23), None),
    ("ubuntu", "9.10", (2011, 4, 30), None),
    ("ubuntu", "10.04", (2015, 4, 30), None),
    ("ubuntu", "10.10", (2012, 4, 10), None),
    ("ubuntu", "11.04", (2012, 10, 28), None),
    ("ubuntu", "11.10", (2013, 5, 9), None),
    ("ubuntu", "12.04", (2017, 4, 28), None),
    ("ubuntu", "12.10", (2014, 5, 16), None),
    ("ubuntu", "13.04", (2014, 1, 27), None),
    ("ubuntu", "13.10", (2014, 7, 17), None),
    ("ubuntu", "14.04", (2019, 4, 25), None),
    ("ubuntu", "14.10", (2015, 7, 23), None),
    ("ubuntu", "15.04", (2016, 2, 4), None),
    ("ubuntu", "15.10", (2016, 7, 28), None),
    ("ubuntu", "16.04", (2021, 4, 30), None),
    ("ubuntu", "16.10", (2017, 7, 20), None),
    ("ubuntu", "17.04", (2018, 1, 13), None),
    ("ubuntu", "17.10", (2018, 7, 19), None),
    ("ubuntu", "18.04", (2023, 5, 31), None),
    ("ubuntu", "18.10", (2019, 7, 18), None),
    ("ubuntu", "19.04", (2020, 1, 23), None),
    ("ubuntu", "19.10", (2020, 7, 17), None),
    ("ubuntu", "20.04", (2025, 5, 31), None),
    ("ubuntu", "20.10", (2021, 7, 22), None),
    ("ubuntu", "21.04", (2022, 1, 20), None),
    ("ubuntu", "21.10", (2022, 7, 14), None),
    ("ubuntu", "22.04", (2027, 6, 1), None),
    ("ubuntu", "22.10", (2023, 7, 20), None),
    ("ubuntu", "23.04", (2024, 1, 25), None),
    ("ubuntu", "23.10", (2024, 7, 11), None),
    ("ubuntu", "24.04", (2029, 5, 31), None),
    ("ubuntu", "24.10", (2025, 7, 10), None),
    ("ubuntu", "25.04", (2026, 1, 15), None),
    ("ubuntu", "25.10", (2026, 7, 1), None),
    ("ubuntu", "26.04", (2031, 4, 30), None),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn os(id: &str, version: &str, name: &str) -> OperatingSystem {
        OperatingSystem {
            id: id.to_owned(),
            version: version.to_owned(),
            name: name.to_owned(),
            ..OperatingSystem::default()
        }
    }

    #[test]
    fn every_row_is_a_release_with_real_days() {
        for (index, (id, release, regular, extended)) in TABLE.iter().enumerate() {
            let found = end_of_life(&os(
                id.strip_suffix("-stream").unwrap_or(id),
                release,
                if id.ends_with("-stream") {
                    "CentOS Stream"
                } else {
                    ""
                },
            ));
            let found = found.unwrap_or_else(|| panic!("{id} {release}: no such day"));
            let (year, month, day) = *regular;
            assert_eq!(
                found.date,
                Date::new(year, month, day).unwrap(),
                "{id} {release}"
            );
            assert_eq!(
                found.extended.is_some(),
                extended.is_some(),
                "{id} {release}"
            );
            assert!(
                found.extended.is_none_or(|e| e > found.date),
                "{id} {release}"
            );
            let twin = TABLE[..index].iter().any(|r| (r.0, r.1) == (*id, *release));
            assert!(!twin, "{id} {release} stands twice");
        }
    }

    #[test]
    fn releases_match_by_component() {
        let date = |id, version| end_of_life(&os(id, version, "")).map(|e| e.date.to_string());
        assert_eq!(date("alpine", "3.19.1").as_deref(), Some("2025-11-01"));
        assert_eq!(date("alpine", "3.99"), None);
        assert_eq!(date("alpine", "3.1").as_deref(), Some("2016-11-01"));
        assert_eq!(date("rhel", "8.10").as_deref(), Some("2029-05-31"));
        assert_eq!(date("amzn", "2018.03").as_deref(), Some("2023-12-31"));
        assert_eq!(date("debian", ""), None);
        assert_eq!(date("sles", "15").as_deref(), Some("2019-12-31"));
        assert_eq!(date("sles", "15.7").as_deref(), Some("2031-07-31"));
        assert_eq!(date("ubuntu", "4.10").as_deref(), Some("2006-04-30"));
    }

    #[test]
    fn rolling_is_not_unknown() {
        let rolling = |id, version| is_rolling(&os(id, version, ""));
        assert!(rolling("wolfi", "20230201") && rolling("arch", "") && rolling("debian", ""));
        assert!(rolling("alpine", "3.24_alpha20260127") && rolling("alpine", "edge"));
        assert!(!rolling("debian", "13") && !rolling("bottlerocket", "1.20"));
        let edge = end_of_life(&os("alpine", "3.24_alpha20260127", ""));
        assert_eq!(edge, None, "the next release's day is not edge's");
        let candidate = end_of_life(&os("alpine", "3.22.0_rc1", ""));
        assert!(candidate.is_some(), "a release candidate is of its release");
    }
}
