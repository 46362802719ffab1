//! Labels: their keys, and whether their values have the form that a project asks for.

use seawall_model::{CheckMeta, Finding};

use super::facts::DockerfileFacts;
use super::instruction::{Instruction, Pair};
use super::keyword::Keyword;
use super::licenses;
use super::options::LabelForm;

/// One finding for each label whose value does not have the form that the project asks for.
pub(crate) fn of_form(
    facts: &DockerfileFacts<'_>,
    meta: &CheckMeta,
    form: LabelForm,
    is_good: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, pair) in all(facts) {
        let wanted = facts.options.labels.get(key(&pair)) == Some(&form);
        let value = pair.value.as_ref().map_or("", |value| &value.text);
        let value = value.trim_matches(['"', '\'']);
        // An empty value has a check of its own; a variable's value is not known.
        if wanted && !value.is_empty() && !value.contains('$') && !is_good(value) {
            let title = format!("{} ({})", meta.title, key(&pair));
            let shown: String = value.chars().take(60).collect();
            findings.push(facts.finding(
                meta,
                pair.key.span,
                title,
                format!("{}={shown}", key(&pair)),
            ));
        }
    }
    findings
}

/// Every label that the file sets, with its instruction.
pub(crate) fn all<'f>(
    facts: &'f DockerfileFacts<'_>,
) -> impl Iterator<Item = (&'f Instruction<'f>, Pair)> {
    let labels = facts.tree.each(Keyword::Label);
    labels.flat_map(|label| label.pairs().into_iter().map(move |pair| (label, pair)))
}

/// The key of a label, without quotes.
pub(crate) fn key(pair: &Pair) -> &str {
    pair.key.text.trim_matches(['"', '\''])
}

/// `scheme:rest`, of the characters that RFC 3986 lets an address have.
pub(crate) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let in_rest = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(in_scheme)
        && !rest.is_empty()
        && rest.chars().all(in_rest)
}

/// `2024-05-01T10:00:00Z`, with a fraction of seconds or an offset (RFC 3339, section 5.6).
pub(crate) fn is_time(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        let all = digits.bytes().all(|b| b.is_ascii_digit());
        all.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let sign = |at: usize| text.as_bytes().get(at).copied().unwrap_or(0);
    let within =
        |range, least: u32, most| number(range).is_some_and(|n| (least..=most).contains(&n));
    let date = within(0..4, 0, 9999) && within(5..7, 1, 12) && within(8..10, 1, 31);
    let time = within(11..13, 0, 23) && within(14..16, 0, 59) && within(17..19, 0, 60);
    let signs = sign(4) == b'-' && sign(7) == b'-' && sign(13) == b':' && sign(16) == b':';
    if !(date && time && signs && matches!(sign(10), b'T' | b't' | b' ')) {
        return false;
    }
    let rest = text.get(19..).unwrap_or_default();
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let at = text.len() - rest.len();
    matches!(rest, "Z" | "z")
        || (rest.len() == 6
            && rest.starts_with(['+', '-'])
            && within(at + 1..at + 3, 0, 23)
            && sign(at + 3) == b':'
            && within(at + 4..at + 6, 0, 59))
}

/// `1.2.3`, with `-pre.1` and `+build` (<https://semver.org/>).
pub(crate) fn is_version(text: &str) -> bool {
    let (text, build) = match text.split_once('+') {
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let (core, pre) = match text.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (text, None),
    };
    let part = |p: &str| !p.is_empty() && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let digits = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    let number = |p: &str| digits(p) && (p == "0" || !p.starts_with('0'));
    let numbers: Vec<&str> = core.split('.').collect();
    numbers.len() == 3
        && numbers.into_iter().all(number)
        && build.is_none_or(|b| b.split('.').all(part))
        && pre.is_none_or(|p| p.split('.').all(|p| part(p) && (!digits(p) || number(p))))
}

/// The 40 or 64 digits of a commit, or the first 7 and more of them.
pub(crate) fn is_hash(text: &str) -> bool {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    matches!(text.len(), 7..=40 | 64) && text.bytes().all(digit)
}

/// One license, or an expression: `MIT OR (Apache-2.0 AND GPL-2.0-or-later WITH X)`.
pub(crate) fn is_license(text: &str) -> bool {
    let spread = text.replace('(', " ( ").replace(')', " ) ");
    let mut depth = 0_i32;
    // Whether a license may stand next, and not an operator.
    let mut license = true;
    let mut exception = false;
    for word in spread.split_whitespace() {
        match word {
            "(" if license => depth += 1,
            ")" if !license => depth -= 1,
            "AND" | "OR" if !license => license = true,
            "WITH" if !license && !exception => exception = true,
            _ if exception => exception = false,
            _ if license => {
                let id = word.strip_suffix('+').unwrap_or(word);
                if !licenses::is_id(id) && !id.starts_with("LicenseRef-") {
                    return false;
                }
                license = false;
            }
            _ => return false,
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !license && !exception
}

/// `name@host`, of the characters that RFC 5322 lets an atom have.
pub(crate) fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let label = |c: char| c.is_alphanumeric() || c == '-';
    let dotted = |text: &str, part: &dyn Fn(char) -> bool| {
        text.split('.')
            .all(|p| !p.is_empty() && p.chars().all(part))
    };
    dotted(name, &atom) && dotted(host, &label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(is: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(is(text), "{text}");
        }
        for text in bad {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn forms_of_values() {
        tried(
            is_url,
            &["https://example.com/a?b#c", "urn:a:b", "mailto:a@b.c"],
            &["example.com", "not a url", "://x", "http:", "1http://x"],
        );
        tried(
            is_time,
            &[
                "2024-05-01T10:00:00Z",
                "2024-05-01T10:00:00.25+02:00",
                "2024-05-01 10:00:00z",
            ],
            &[
                "2024-05-01",
                "yesterday",
                "2024-13-01T10:00:00Z",
                "2024-05-01T10:00:00",
                "2024-05-01T10:00:00.Z",
            ],
        );
        tried(
            is_version,
            &["1.2.3", "0.0.1-alpha.1+build.5", "1.0.0-0a"],
            &["1.2", "v1.2.3", "01.2.3", "1.2.3-01", "1.2.3-", "1.2.3+"],
        );
        tried(
            is_hash,
            &["0123abc", "0123456789012345678901234567890123456789"],
            &["012", "ABCDEF0", "main", ""],
        );
        tried(
            is_license,
            &[
                "MIT",
                "MIT OR Apache-2.0",
                "(MIT AND GPL-2.0-only WITH Classpath-exception-2.0)",
                "GPL-2.0+",
            ],
            &[
                "Apache",
                "MIT or Apache-2.0",
                "MIT OR",
                "(MIT",
                "MIT)",
                "MIT BSD-2-Clause",
                "",
            ],
        );
        tried(
            is_mail,
            &["a@example.com", "a.b+c@d"],
            &["a", "a@", "@b", "a@b@c d", "Ann <a@b.c>", "a..b@c"],
        );
    }
}
