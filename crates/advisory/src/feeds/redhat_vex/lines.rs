//! What is affected where a fix was built on several lines of releases.
//!
//! Red Hat builds a fix for the current minor release, and again for those that some customers stay
//! on. `curl-7.76.1-23.el9_2.4` has the fix of `-26.el9_3.2`, but `-26.el9` of the next minor release
//! has not, though it is newer. So the newest build of the main line ends what is affected, and each
//! other fixed build clears the versions of its own line only.

use std::cmp::Ordering;

use seawall_model::Range;
use seawall_version::VersionScheme;

use crate::feeds::requirement::{Span, outside};

/// The affected versions: all but what is fixed. Without a build of the main line they have no end.
///
/// The last range ends with the fix that everyone can have; the ones before it where lines branch off.
pub(super) fn affected(
    main: &[String],
    extended: &[String],
    scheme: &dyn VersionScheme,
) -> Vec<Range> {
    let compare = |a: &&String, b: &&String| scheme.compare(a, b).unwrap_or(Ordering::Equal);
    let newest = main.iter().max_by(compare);
    let branches = main
        .iter()
        .chain(extended)
        .filter(|build| Some(*build) != newest);
    let mut safe: Vec<Span> = branches
        .filter_map(|build| {
            Some(Span {
                from: Some(build.clone()),
                to: Some((line_end(build)?, false)),
            })
        })
        .collect();
    if let Some(newest) = newest {
        // A line that branched off later ends nothing.
        safe.retain(|span| {
            let from = span.from.as_ref();
            from.is_some_and(|from| compare(&from, &newest).is_lt())
        });
        safe.push(Span {
            from: Some(newest.clone()),
            to: None,
        });
    }
    outside(safe, scheme)
}

/// The first version after all builds of the line that a build is of.
///
/// The dist tag tells the minor release (`el9_2`, `module+el8.6.0`). Where the release has several
/// numbers before it, as a kernel's (`284.40.1.el9_2`), later builds of the line raise these, and the
/// first number is the line's own; else what follows the tag is raised. Without a minor release in the
/// tag nothing branched off before the first number is raised.
fn line_end(build: &str) -> Option<String> {
    let (version, release) = build.rsplit_once('-')?;
    let digits = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let (first, _) = release.split_at(digits(release));
    let raised = |number: &str| Some(number.parse::<u64>().ok()?.checked_add(1)?.to_string());
    let next_base = || Some(format!("{version}-{}", raised(first)?));
    let tag = release.match_indices("el").find(|(at, _)| {
        let before = release.get(..*at).and_then(|head| head.chars().next_back());
        matches!(before, Some('.' | '+'))
    });
    let Some((at, _)) = tag else {
        return next_base();
    };
    let (head, tag) = release.split_at(at + 2);
    let (major, rest) = tag.split_at(digits(tag));
    let module = head.ends_with("+el");
    let separator = match rest.chars().next() {
        Some('_') => "_",
        Some('.') if module => ".",
        _ => return next_base(),
    };
    let minor = rest.get(1..)?;
    let (minor, _) = minor.split_at(digits(minor));
    let numbers = head
        .split('.')
        .filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if numbers.count() >= 3 {
        return next_base();
    }
    Some(format!(
        "{version}-{head}{major}{separator}{}",
        raised(minor)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::BoundEnd;

    fn shown(main: &[&str], extended: &[&str]) -> Vec<String> {
        let owned = |list: &[&str]| list.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
        let scheme = seawall_version::scheme_of("Red Hat").unwrap();
        let text = |range: Range| {
            let from = range.introduced.unwrap_or_default();
            match range.end {
                BoundEnd::Fixed(end) => format!("{from}..{end}"),
                _ => format!("{from}.."),
            }
        };
        let ranges = affected(&owned(main), &owned(extended), scheme);
        ranges.into_iter().map(text).collect()
    }

    #[test]
    fn ends_of_lines() {
        for (build, end) in [
            ("0:7.76.1-23.el9_2.4", "0:7.76.1-23.el9_3"),
            ("0:7.76.1-23.el9_2", "0:7.76.1-23.el9_3"),
            ("0:5.14.0-284.40.1.el9_2", "0:5.14.0-285"),
            ("0:0.79-8.1.el9_6", "0:0.79-8.1.el9_7"),
            ("1:3.0.7-27.el9", "1:3.0.7-28"),
            ("0:3.10.0-957.99.1.el7", "0:3.10.0-958"),
            (
                "1:0.78-11.module+el8.6.0+23193+83e23a7a.1",
                "1:0.78-11.module+el8.7",
            ),
        ] {
            assert_eq!(line_end(build).as_deref(), Some(end), "{build}");
        }
        assert_eq!(line_end("no release"), None);
        assert_eq!(line_end("1-x.el9"), None);
    }

    #[test]
    fn a_fix_clears_its_own_line_and_the_newest_all() {
        assert_eq!(shown(&["0:1-2.el9"], &[]), ["..0:1-2.el9"]);
        assert_eq!(
            shown(&["0:1-23.el9_2.4", "0:1-26.el9_3.2"], &["0:1-14.el9_0.9"]),
            [
                "..0:1-14.el9_0.9",
                "0:1-14.el9_1..0:1-23.el9_2.4",
                "0:1-23.el9_3..0:1-26.el9_3.2"
            ]
        );
        // Only those who pay for it have it.
        assert_eq!(
            shown(&[], &["0:1-8.el7_9.1"]),
            ["..0:1-8.el7_9.1", "0:1-8.el7_10.."]
        );
        assert_eq!(shown(&[], &[]), [".."]);
        // An extended line that is ahead of the main one ends nothing.
        assert_eq!(shown(&["0:1-2.el9_4"], &["0:2-1.el9_6"]), ["..0:1-2.el9_4"]);
    }
}
